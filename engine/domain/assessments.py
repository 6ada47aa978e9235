"""How complaints enter the assessment of units and staff (KPI-01 · 002 Art.50).

A complaint counts for the unit and person that accepted it, and for those that had to resolve it.
Its response speed is told twice. The median is of the days from the record to the answer that
stands. The share within the limit is of the complaints whose steps of that side were all done by
the moment at which they were due, pauses and longer terms included: taking over, verification and
answer of those who accept, resolution of those who resolve. What is open and not due yet is neither
in time nor late. It is filed in time if it was closed with its lesson by the end of the closing
term.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Final

from engine.domain import closing
from engine.domain.reports import Figure, Row


class Axis(StrEnum):
    """For whom complaints are counted; the name is that of the column of a report's rows."""

    ACCEPTING_UNIT = "accepting_unit"
    RESPONSIBLE_UNIT = "responsible_unit"
    ACCEPTOR = "acceptor"
    HANDLER = "handler"

    @property
    def is_of_people(self) -> bool:
        """Whether it counts for people, by login, and not for units, by code."""
        return self in (Axis.ACCEPTOR, Axis.HANDLER)


class Measure(StrEnum):
    """What is told of somebody: number, response speed, results, archiving."""

    NUMBER = "number"
    DAYS = "days"
    IN_TIME = "in_time"
    LATE = "late"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    UNDECIDED = "undecided"
    CLOSED = "closed"
    FILED = "filed"


RESULTS: Final = (
    Measure.SATISFIED,
    Measure.DISSATISFIED,
    Measure.WITHDRAWN,
    Measure.CANCELLED,
    Measure.UNDECIDED,
)
"""How a complaint came out: exactly one of these."""

ACCEPTING_STEPS: Final = ("accept_custody", "verify_with_both_sides", "reply_to_client")
RESPONSIBLE_STEPS: Final = ("resolve_complaint",)
CLOSING_STEPS: Final = ("close_complaint",)
_SIDES: Final = {
    Axis.ACCEPTING_UNIT: "accepted_in_time",
    Axis.ACCEPTOR: "accepted_in_time",
    Axis.RESPONSIBLE_UNIT: "resolved_in_time",
    Axis.HANDLER: "resolved_in_time",
}
_CENT: Final = Decimal("0.01")
_FINE: Final = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class Key:
    """Which figure it is: what is told of whom; nobody is who has not been found yet."""

    axis: Axis
    measure: Measure
    who: str

    def __str__(self) -> str:
        """Write it as the key of a figure; a login may hold dots, so it stands last."""
        return f"{self.axis}.{self.measure}.{self.who}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """Everything told of one unit or person; what is zero has no figure."""

    axis: Axis
    who: str
    figures: Mapping[Measure, Figure]

    @property
    def by(self) -> str:
        """Say for whom it counts, as programs read it."""
        return self.axis.value

    @property
    def values(self) -> Mapping[str, str]:
        """Give the values alone, by measure."""
        return {measure.value: figure.value for measure, figure in self.figures.items()}


def figures(rows: Sequence[Row]) -> Iterator[Figure]:
    """Count the complaints of a report for every unit and person; zeros are left out."""
    for axis in Axis:
        counted: dict[str, list[Row]] = {}
        for row in rows:
            counted.setdefault(row[axis] or "", []).append(row)
        for who in sorted(counted):
            for measure, value, found in _measures(counted[who], side=_SIDES[axis]):
                key = Key(axis=axis, measure=measure, who=who)
                cases = tuple(row["number"] for row in found)
                yield Figure(key=str(key), value=value, cases=cases)


def key(text: str) -> Key | None:
    """Read the key of a figure; None where it is no figure of an assessment."""
    axis, _, rest = text.partition(".")
    measure, dot, who = rest.partition(".")
    if not dot or axis not in set(Axis) or measure not in set(Measure):
        return None
    return Key(axis=Axis(axis), measure=Measure(measure), who=who)


def lines(found: Iterable[Figure]) -> tuple[Line, ...]:
    """Put the figures of an assessment in lines, in the order in which they were counted."""
    told: dict[tuple[Axis, str], dict[Measure, Figure]] = {}
    for figure in found:
        if named := key(figure.key):
            told.setdefault((named.axis, named.who), {})[named.measure] = figure
    return tuple(Line(axis=axis, who=who, figures=each) for (axis, who), each in told.items())


def result(row: Row) -> Measure:
    """Say how a complaint came out, as far as it has."""
    if row["status"] == "cancelled":
        return Measure.CANCELLED
    if closing.is_withdrawn(row):
        return Measure.WITHDRAWN
    if not row["satisfaction"]:
        return Measure.UNDECIDED
    is_satisfied = row["satisfaction"] in closing.SATISFIED
    return Measure.SATISFIED if is_satisfied else Measure.DISSATISFIED


def _measures(rows: list[Row], *, side: str) -> Iterator[tuple[Measure, str, list[Row]]]:
    yield Measure.NUMBER, str(len(rows)), rows
    if answered := [row for row in rows if row["reply_days"] is not None]:
        middle = median(Decimal(row["reply_days"]) for row in answered)
        yield Measure.DAYS, str(middle.quantize(_CENT)), answered
    if judged := [row for row in rows if row[side] is not None]:
        in_time = sum(row[side] for row in judged)
        yield Measure.IN_TIME, str((Decimal(in_time) / len(judged)).quantize(_FINE)), judged
    for measure, found in _counted(rows, side=side):
        if found:
            yield measure, str(len(found)), found


def _counted(rows: list[Row], *, side: str) -> Iterator[tuple[Measure, list[Row]]]:
    yield Measure.LATE, [row for row in rows if row[side] is False]
    for each in RESULTS:
        yield each, [row for row in rows if result(row) == each]
    yield Measure.CLOSED, [row for row in rows if row["status"] == "closed"]
    is_filed = "is_archived", "closed_in_time"
    yield Measure.FILED, [row for row in rows if all(row[name] for name in is_filed)]
