"""The close gate: what a complaint still lacks before it may be closed."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.domain import contacts

Facts = Mapping[str, Any]

_NATURES = frozenset({"responsible", "exempt", "unfounded"})
SATISFIED = frozenset({"very_satisfied", "satisfied", "acceptable"})
_ALL = frozenset({"general", "serious", "major"})
_SEVERE = frozenset({"serious", "major"})
_MAJOR = frozenset({"major"})

EMERGENCY: Final = (
    "tell_company_contact",
    "report_to_regulator",
    "propose_clearing",
    "clear_emergency",
)
PETITION: Final = (
    "report_petition",
    "send_unit_to_petition",
    "join_petition",
    "instruct_on_petition",
    "report_petition_progress",
    "review_petition_result",
)
HARASSMENT: Final = (
    "document_harassment",
    "confirm_harassment",
    "give_harassment_opinion",
    "prepare_for_emergency",
)
TRANSFER: Final = (
    "draft_transfer_reply",
    "approve_reply_as_department",
    "approve_reply_as_compliance",
    "approve_reply_as_leader",
    "send_transfer_reply",
)
"""The tasks of what runs beside the handling, in their order; the last one ends it."""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing that keeps a complaint open: a fact, a task or a promise, and the rule."""

    code: str
    rule: str
    field: str | None = None
    task: str | None = None
    promise: int | None = None


def missing(
    facts: Facts,
    *,
    grade: str | None,
    confirmers: Mapping[str, int] | None = None,
    revisitors: Mapping[str, int] | None = None,
    open_tasks: Collection[str] = (),
    open_promises: Collection[int] = (),
) -> tuple[Missing, ...]:
    """List everything that keeps a complaint of this grade open; nothing listed, it may close.

    `confirmers` are the users who completed the two confirmations of a major complaint, and
    `revisitors` those who made its two revisits, by the fact they set; `open_tasks` are the tasks
    that still wait elsewhere in the case (R9), and `open_promises` what nobody has kept or
    explained to the client (CMP-33).
    """
    people = _gaps_of_people(grade, confirmers or {}, revisitors or {})
    found = [*_gaps_of_grade(facts, grade, open_tasks), *people, *_gaps_beside(open_tasks)]
    found += [Missing(code="promise_open", rule="CMP-33", promise=each) for each in open_promises]
    named = {gap.task for gap in found}
    waiting = sorted(task for task in open_tasks if task not in named)
    return (*found, *(Missing(code="task_open", rule="R9", task=task) for task in waiting))


def is_withdrawn(facts: Facts) -> bool:
    """Test that the client has withdrawn it, so that nobody is left to be answered (FBK-02).

    A serious or major complaint is withdrawn once a second person has confirmed it; one that is
    graded higher later goes on until then.
    """
    status = facts.get("withdrawal_status")
    return status == "confirmed" or (status == "accepted" and facts.get("grade") == "general")


def _gaps_of_grade(facts: Facts, grade: str | None, open_tasks: Collection[str]) -> list[Missing]:
    """List what the facts of a complaint lack for its grade; without one, that is what lacks."""
    if grade not in _ALL:
        return [Missing(code="grade_missing", rule="CMP-05", field="grade")]
    return [
        *(
            Missing(code=check.code, rule=check.rule, field=check.field)
            for check in _CHECKS
            if grade in check.grades and not check.holds(facts)
        ),
        *_emergency_gaps(facts, open_tasks),
        *_transfer_gaps(facts, grade, open_tasks),
    ]


def _gaps_of_people(
    grade: str | None, confirmers: Mapping[str, int], revisitors: Mapping[str, int]
) -> Iterator[Missing]:
    """Name what one person did where a major complaint needs two (ESC-02, FBK-03)."""
    if grade in _MAJOR and not _are_two_people(confirmers):
        yield Missing(code="same_confirmer", rule="ESC-02", field="head_confirmed")
    if grade in _MAJOR and not _are_two_people(revisitors):
        yield Missing(code="same_revisitor", rule="FBK-03", field="head_revisit_result")


def _gaps_beside(open_tasks: Collection[str]) -> Iterator[Missing]:
    """Name the petition and the malicious conduct that have not ended (EMG-03, EMG-04)."""
    for code, rule, steps in (
        ("petition_open", "EMG-03", PETITION),
        ("harassment_open", "EMG-04", HARASSMENT),
    ):
        if not set(steps).isdisjoint(open_tasks):
            yield Missing(code=code, rule=rule, task=_next(steps, open_tasks))


def _next(steps: tuple[str, ...], open_tasks: Collection[str]) -> str:
    """Return the first step that waits, else the one that is to come: the last."""
    return next((step for step in steps if step in open_tasks), steps[-1])


def _transfer_gaps(facts: Facts, grade: str, open_tasks: Collection[str]) -> list[Missing]:
    """List what a transferred complaint lacks: its grade and its reply (REG-01, 02)."""
    if not facts.get("transfer_source"):
        return []
    gaps = []
    if grade != "major":
        gaps.append(Missing(code="transfer_not_major", rule="REG-01", field="grade"))
    if not _is_given(facts, "transfer_reply_sent_at"):
        task = _next(TRANSFER, open_tasks)
        gaps.append(Missing(code="transfer_reply_missing", rule="REG-02", task=task))
    return gaps


def _emergency_gaps(facts: Facts, open_tasks: Collection[str]) -> list[Missing]:
    """List the reports and the clearing that an emergency still lacks (EMG-01, EMG-05)."""
    status = facts.get("emergency_status")
    if not status:
        is_due = (facts.get("actual_payment") or 0) > 0
        return [Missing(code="emergency_not_raised", rule="EMG-05")] if is_due else []
    gaps = []
    if not _is_given(facts, "company_contact_told_at"):
        gaps.append(
            Missing(code="company_report_missing", rule="EMG-01", task="tell_company_contact")
        )
    if not any(
        _is_given(facts, name) for name in ("regulator_reported_at", "regulator_exemption_rule")
    ):
        gaps.append(
            Missing(code="regulator_report_missing", rule="EMG-01", task="report_to_regulator")
        )
    if status != "cleared":
        task = _next(EMERGENCY[2:], open_tasks)
        gaps.append(Missing(code="emergency_not_cleared", rule="EMG-05", task=task))
    return gaps


def _are_two_people(confirmers: Mapping[str, int]) -> bool:
    """Test that nobody did both; what is not there at all is told by its fact."""
    return len(set(confirmers.values())) == len(confirmers)


def _is_accepted(facts: Facts) -> bool:
    """Test that the client accepts or withdraws, or that it may end anyway (FBK-02, FBK-07).

    Who could not be heard is not asked to be satisfied; that it may end so is asked for itself.
    """
    is_silent = not facts.get("satisfaction") and contacts.is_unheard(facts)
    return facts.get("satisfaction") in SATISFIED or is_silent or _ends_anyway(facts)


def _ends_anyway(facts: Facts) -> bool:
    """Test that it ends whatever the client says: withdrawn, or with an approved exit (FBK-07)."""
    is_exit = facts.get("exit_approval") == "approved" and _is_given(facts, "review_opinion")
    return is_exit or is_withdrawn(facts)


def _may_end_unheard(facts: Facts) -> bool:
    """Test that a second person agrees where a complainant was not heard (OUT-03, OUT-04)."""
    is_granted = facts.get(contacts.CONSENT) == "granted"
    return is_granted or not contacts.is_unheard(facts) or _ends_anyway(facts)


def _is_given(facts: Facts, name: str) -> bool:
    value = facts.get(name)
    return bool(value.strip() if isinstance(value, str) else value)


def _is_verified(facts: Facts) -> bool:
    """Test for both sides, or for the reason why one is lacking; nobody accused, nobody to ask."""
    is_accused_heard = _is_given(facts, "accused_verification") or (
        facts.get("accused_kind") == "none"
    )
    is_client_heard = _is_given(facts, "client_verification")
    return (is_client_heard and is_accused_heard) or _is_given(facts, "verification_gap_reason")


@dataclass(frozen=True, kw_only=True)
class _Check:
    """One condition of the gate and the grades it applies to."""

    code: str
    rule: str
    field: str
    holds: Callable[[Facts], bool]
    grades: frozenset[str] = _ALL


def _given(field: str, *, rule: str, grades: frozenset[str] = _ALL) -> _Check:
    return _Check(
        code=f"{field}_missing",
        rule=rule,
        field=field,
        grades=grades,
        holds=lambda facts: _is_given(facts, field),
    )


def _if_responsible(field: str, *, rule: str) -> _Check:
    """Ask for what follows from the firm being responsible (CMP-49, ACC-01)."""
    return replace(
        _given(field, rule=rule),
        holds=lambda facts: facts.get("nature") != "responsible" or _is_given(facts, field),
    )


def _unless_withdrawn(field: str, *, rule: str, grades: frozenset[str] = _ALL) -> _Check:
    """Ask for what is owed to the client alone, until the client wants it no longer (FBK-02)."""
    return replace(
        _given(field, rule=rule, grades=grades),
        holds=lambda facts: is_withdrawn(facts) or _is_given(facts, field),
    )


_CHECKS = (
    _Check(
        code="nature_missing",
        rule="CMP-17",
        field="nature",
        holds=lambda facts: facts.get("nature") in _NATURES,
    ),
    _Check(
        code="verification_missing",
        rule="CMP-35",
        field="verification_gap_reason",
        holds=_is_verified,
    ),
    _given("confirmed_nature", rule="CMP-17", grades=_SEVERE),
    _given("handling_result", rule="CMP-03"),
    _if_responsible("accountability", rule="ACC-01"),
    _if_responsible("root_cause", rule="CMP-49"),
    _if_responsible("corrective_action", rule="CMP-49"),
    _if_responsible("misconduct", rule="ACC-01"),
    _unless_withdrawn("revisit_rounds", rule="FBK-01"),
    _Check(
        code="client_not_satisfied",
        rule="FBK-02",
        field="satisfaction",
        holds=_is_accepted,
    ),
    _Check(
        code="unheard_consent_missing",
        rule="OUT-03",
        field=contacts.CONSENT,
        grades=_SEVERE,
        holds=_may_end_unheard,
    ),
    _given("lesson", rule="CMP-36"),
    _given("improvement_action", rule="CMP-36", grades=_SEVERE),
    _given("improvement_owner", rule="CMP-36", grades=_SEVERE),
    _given("improvement_due", rule="CMP-36", grades=_SEVERE),
    _given("director_confirmed", rule="ESC-02", grades=_MAJOR),
    _given("head_confirmed", rule="ESC-02", grades=_MAJOR),
    _given("headquarters_opinion", rule="ESC-03", grades=_MAJOR),
    _given("leader_instruction", rule="ESC-03", grades=_MAJOR),
    _unless_withdrawn("explainer", rule="ESC-04", grades=_MAJOR),
    _Check(
        code="head_revisit_missing",
        rule="FBK-03",
        field="head_revisit_result",
        grades=_MAJOR,
        holds=lambda facts: (
            facts.get("head_revisited") is True
            or facts.get("exit_approval") == "approved"
            or is_withdrawn(facts)
        ),
    ),
    _given("archive_note", rule="ESC-06", grades=_MAJOR),
)
