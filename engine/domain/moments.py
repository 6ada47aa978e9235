"""When things happened, as people write it down: not in the future, nor before what came first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.errors import FieldError

Errors = dict[str, list[FieldError]]


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What lies in the past, by its rule, and the moments it does not come before."""

    rule: str
    after: tuple[str, ...] = ()


HAPPENED: Final[Mapping[str, Happened]] = {
    "complained_at": Happened(rule="CMP-46"),
    "occurred_at": Happened(rule="CMP-30"),
    "withdrawn_at": Happened(rule="FBK-02", after=("complained_at",)),
    "replied_at": Happened(rule="CMP-41", after=("complained_at",)),
    "revisited_at": Happened(rule="FBK-01", after=("replied_at",)),
    "head_revisited_at": Happened(rule="FBK-03", after=("replied_at",)),
    "attempted_at": Happened(rule="OUT-03", after=("replied_at",)),
    "transfer_received_at": Happened(rule="REG-03"),
    "transfer_reply_sent_at": Happened(
        rule="REG-02", after=("complained_at", "transfer_received_at")
    ),
    "company_contact_told_at": Happened(rule="EMG-01"),
    "regulator_reported_at": Happened(rule="EMG-01"),
    "petition_known_at": Happened(rule="EMG-03"),
    "report_sent_at": Happened(rule="REP-03"),
}
"""Every field in which somebody says when something has been done."""

_BEFORE: Final[Mapping[str, str]] = {
    "complained_at": "before_the_complaint",
    "replied_at": "before_the_reply",
    "transfer_received_at": "before_the_transfer",
}


def contradictions(values: Mapping[str, Any], *, facts: Mapping[str, Any], now: datetime) -> Errors:
    """Return what cannot have happened when it is said to have, by field, each with its clause.

    `facts` are what the case knows already; what is said in the same breath counts instead.
    """
    found: Errors = {}
    known = {**facts, **values}
    for field, code in _wrong(values, known, now=now):
        error = FieldError(code=code, params={"rule": HAPPENED[field].rule})
        found.setdefault(field, []).append(error)
    return found


def _wrong(
    values: Mapping[str, Any], known: Mapping[str, Any], *, now: datetime
) -> Iterator[tuple[str, str]]:
    for field, happened in HAPPENED.items():
        moment = parse(values.get(field))
        if moment is None:
            continue
        if moment > now:
            yield field, "in_the_future"
        for other in happened.after:
            earlier = parse(known.get(other))
            if earlier is not None and moment < earlier:
                yield field, _BEFORE[other]


def parse(text: Any) -> datetime | None:
    """Return a moment that a form has accepted, or nothing where nothing is said."""
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None
