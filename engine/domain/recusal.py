"""Recusal: who may not see a case, and who may not take one of its tasks."""

import calendar
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.domain.organization import Organization, Unit

MUST_BE_APART = frozenset({"serious", "major"})
"""The grades in which whoever handles is not the one who accepts and revisits (CMP-04)."""

NOT_BY_ITS_MAKER: Mapping[str, str] = {
    "approve_resolution": "CMP-22",
    "confirm_nature": "CMP-17",
    "confirm_nature_as_compliance": "CMP-17",
    "confirm_withdrawal": "CMP-04",
    "consent_to_close_unheard": "CMP-04",
}
"""The tasks that whoever worked the solution out may not take, each with its rule."""

WRITING = ("prepare_summary", "prepare_unit_report")
"""The tasks in which a report is written, by headquarters or by the unit."""

SECOND_PERSON: Mapping[str, tuple[Collection[str], str]] = {
    "review_report": (WRITING, "REP-03"),
    "approve_report": ((*WRITING, "review_report"), "REP-02"),
    "clear_emergency": (("propose_clearing",), "EMG-05"),
    "confirm_harassment": (("document_harassment",), "EMG-04"),
    "confirm_effect": (("carry_out_improvement",), "ACC-08"),
}
"""Tasks for four eyes: those before, whose doers must stay out of this one, and the rule.

Who did one of them in an earlier round stays out too: what is returned keeps their words.
"""

DONE_FIRST: Mapping[str, tuple[Collection[str], str, str]] = {
    "decide_grade_review": (("grade_review_by",), "CMP-08", "proposed"),
    "confirm_accused": (("accused_change_by",), "CMP-57", "proposed"),
    "confirm_withdrawal": (("withdrawal_by",), "FBK-02", "proposed"),
    "call_as_unit_head": (("acceptor_revisited_by",), "FBK-03", "made_first_revisit"),
    "consent_to_close_unheard": (("acceptor_revisited_by", "revisited_by"), "OUT-03", "called"),
}
"""The same where a button or another case came before: the facts that name the doers, and why."""


@dataclass(frozen=True, kw_only=True)
class Parties:
    """Who plays which part in a case, by user id, as far as recusal asks.

    `found_accused_id` is who was found to be complained about while a second person decides on it.
    `accused_in` are the people complained about in the cases of a report, `near_accused` and
    `near_client` those with a relation to the one complained about and to the client.
    """

    accused_id: int | None = None
    found_accused_id: int | None = None
    accused_in: Collection[int] = ()
    near_accused: Collection[int] = ()
    near_client: Collection[int] = ()
    grade: str | None = None
    acceptor_id: int | None = None
    responsible_person_id: int | None = None
    director_confirmed_by: int | None = None
    head_confirmed_by: int | None = None
    proposed_by: Collection[int] = ()


@dataclass(frozen=True, kw_only=True)
class Recusal:
    """One person who must stay out, by which rule, and whether out of the whole case."""

    person_id: int
    rule: str
    reason: str
    is_from_case: bool


def find(
    parties: Parties, *, role: str | None = None, task: str | None = None
) -> tuple[Recusal, ...]:
    """List who must stay out of a case, and of a task of it when its role and id are given.

    The person complained about, or found to be, neither sees nor acts (CMP-57), nor does anybody
    related to that person (CMP-58) or, now or lately, to the client (REL-13). In serious and major
    cases whoever handles is not the one who accepts and revisits (CMP-04). The two confirmations of
    a major case are given by two people (ESC-02), as its two revisits are made (FBK-03). Nobody
    approves what they worked out themselves (CMP-22), settles its nature (CMP-17) or confirms that
    the client wants it no longer (CMP-04), nor reviews what they proposed (`SECOND_PERSON`).
    """
    found = [
        Recusal(person_id=person_id, rule=rule, reason=reason, is_from_case=is_from_case)
        for person_id, rule, reason, is_from_case in (
            (parties.accused_id, "CMP-57", "accused", True),
            (_found(parties), "CMP-57", "found_accused", True),
            *((each, "CMP-57", "accused_in", True) for each in sorted(parties.accused_in)),
            *_related(parties),
            *_apart(parties, role),
            *_approving(parties, task),
            *_reviewing(parties, task),
        )
        if person_id is not None
    ]
    return tuple(found)


def unit_with_candidates(
    organization: Organization,
    unit: Unit,
    *,
    holders: Mapping[int, Collection[int]],
    recusals: Collection[Recusal],
) -> Unit:
    """Find the unit to offer a task to: the next one up where nobody is left to take it (CMP-61).

    `holders` are the people who hold the candidate role, by unit id. When nobody is left up to the
    top, the task stays where it belongs and waits for somebody to be assigned.
    """
    barred = {recusal.person_id for recusal in recusals}
    able = (above for above in organization.line(unit) if {*holders.get(above.id, ())} - barred)
    return next(able, unit)


def _found(parties: Parties) -> int | None:
    """Return who was found to be complained about, unless that person is named for it already."""
    return None if parties.found_accused_id == parties.accused_id else parties.found_accused_id


def _related(parties: Parties) -> Iterator[tuple[int, str, str, bool]]:
    """List each related person once, the relation to the accused first (CMP-58, REL-13)."""
    accused = {parties.accused_id, parties.found_accused_id, *parties.accused_in}
    near_accused = {*parties.near_accused} - accused
    near_client = {*parties.near_client} - near_accused - accused
    yield from ((each, "CMP-58", "related_to_accused", True) for each in sorted(near_accused))
    yield from ((each, "REL-13", "related_to_client", True) for each in sorted(near_client))


def counts_from(today: date, *, months: int) -> date:
    """Give the first day of the time in which a relation that has ended still counts (REL-13)."""
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    last_day = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(today.day, last_day))


def _apart(parties: Parties, role: str | None) -> tuple[tuple[int | None, str, str, bool], ...]:
    """List the counterparts who may not take a task of this role too."""
    if role == "operations_director":
        return ((parties.head_confirmed_by, "ESC-02", "confirmed_as_head", False),)
    if role == "unit_head":
        return ((parties.director_confirmed_by, "ESC-02", "confirmed_as_director", False),)
    if parties.grade not in MUST_BE_APART:
        return ()
    if role == "acceptor":
        return ((parties.responsible_person_id, "CMP-04", "responsible_person", False),)
    if role == "responsible_person":
        return ((parties.acceptor_id, "CMP-04", "acceptor", False),)
    return ()


def _approving(parties: Parties, task: str | None) -> tuple[tuple[int | None, str, str, bool], ...]:
    """Keep the responsible person from what settles or ends what that person handled."""
    rule = NOT_BY_ITS_MAKER.get(task or "")
    if rule is None:
        return ()
    return ((parties.responsible_person_id, rule, "responsible_person", False),)


def _reviewing(parties: Parties, task: str | None) -> tuple[tuple[int | None, str, str, bool], ...]:
    """Keep whoever proposed something from deciding on it, or did it first from doing it again."""
    if task is None:
        return ()
    if task in SECOND_PERSON:
        rule, reason = SECOND_PERSON[task][1], "proposed"
    elif task in DONE_FIRST:
        _, rule, reason = DONE_FIRST[task]
    else:
        return ()
    return tuple((each, rule, reason, False) for each in sorted(parties.proposed_by))
