"""Reports to the regulator and the leaders: which there are, for what period, with which figures.

A report is a frozen answer to the question what happened in a period; it is generated even when the
answer is nothing, and corrected by another report that restates it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from engine.domain.periods import Period, quarter, year


class Rhythm(StrEnum):
    """What makes a report due: the end of a period, or something that happened."""

    QUARTER = "quarter"
    YEAR = "year"
    EVENT = "event"


class State(StrEnum):
    """How far a report is: still to be approved, approved and frozen, or sent to whom it goes."""

    WRITING = "writing"
    FROZEN = "frozen"
    SENT = "sent"


class Origin(StrEnum):
    """Who writes it: each unit that accepts complaints, or margin headquarters for the firm."""

    UNIT = "unit"
    HEADQUARTERS = "headquarters"


@dataclass(frozen=True, kw_only=True)
class ReportType:
    """One kind of report: by which rule, by whom, when due, and to whom it goes.

    It is due so many `unit` after the end of its period, or after what happened; the number is
    the policy `policy`. What `is_assessing` tells of units and staff too, and stays in the house
    (KPI-01).
    """

    kind: str
    rule: str
    rhythm: Rhythm
    origins: tuple[Origin, ...]
    policy: str
    unit: str
    recipients: tuple[str, ...]
    is_assessing: bool = False


TYPES: Final = {
    each.kind: each
    for each in (
        ReportType(
            kind="quarterly_analysis",
            rule="REP-02",
            rhythm=Rhythm.QUARTER,
            origins=(Origin.UNIT,),
            policy="report.unit_days",
            unit="working days",
            recipients=("brokerage_headquarters", "margin_headquarters"),
            is_assessing=True,
        ),
        ReportType(
            kind="complaint_register",
            rule="REP-03",
            rhythm=Rhythm.QUARTER,
            origins=(Origin.HEADQUARTERS,),
            policy="report.register_days",
            unit="working days",
            recipients=("company", "margin_committee", "compliance", "audit"),
            is_assessing=True,
        ),
        ReportType(
            kind="annual_complaints",
            rule="REP-04",
            rhythm=Rhythm.YEAR,
            origins=(Origin.HEADQUARTERS, Origin.UNIT),
            policy="report.annual_months",
            unit="months",
            recipients=("regulator",),
        ),
        ReportType(
            kind="major_matter",
            rule="REP-05",
            rhythm=Rhythm.EVENT,
            origins=(Origin.UNIT,),
            policy="report.matter_days",
            unit="working days",
            recipients=("brokerage_headquarters", "margin_headquarters"),
        ),
        ReportType(
            kind="major_complaint",
            rule="REP-11",
            rhythm=Rhythm.EVENT,
            origins=(Origin.HEADQUARTERS,),
            policy="report.major_days",
            unit="working days",
            recipients=("company",),
        ),
        ReportType(
            kind="client_change",
            rule="REP-12",
            rhythm=Rhythm.EVENT,
            origins=(Origin.UNIT,),
            policy="report.change_days",
            unit="working days",
            recipients=("margin_headquarters",),
        ),
    )
}


def sent_to(functions: Collection[str]) -> tuple[str, ...]:
    """Give the kinds of reports that go to a unit with one of these functions."""
    return tuple(kind for kind, each in TYPES.items() if {*each.recipients} & {*functions})


BY_RULE: Final = {each.rule: each for each in TYPES.values()}

IN_CASES: Final = {
    "tell_company_contact": "REP-09b",
    "report_to_regulator": "REP-09b",
    "report_petition": "REP-09a",
    "report_petition_progress": "REP-09a",
}
"""The tasks of a complaint that are reports themselves, made in minutes and hours.

An emergency is reported to the company's contact person and, as prescribed, to the regulator
(REP-09b); a petition to the leaders with method, progress and result (REP-09a). No case of a report
repeats what these tasks say.
"""


def state(*, frozen_at: datetime | None, sent_at: datetime | None) -> State:
    """Tell how far a report is."""
    if sent_at is not None:
        return State.SENT
    return State.WRITING if frozen_at is None else State.FROZEN


def latest(rhythm: Rhythm, today: date) -> Period:
    """Give the last period of a rhythm that is over on a day."""
    running = year(today) if rhythm == Rhythm.YEAR else quarter(today)
    before = running.begins - timedelta(days=1)
    return year(before) if rhythm == Rhythm.YEAR else quarter(before)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of a report, and the numbers of the cases that it counts."""

    key: str
    value: str
    cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A figure that a restatement changes."""

    key: str
    before: str
    after: str


Row = Mapping[str, Any]

_FAMILIES: Final = ("grade", "category", "channel", "nature", "satisfaction")


def figures(rows: Sequence[Row]) -> tuple[Figure, ...]:
    """Count what a period brought: number, kinds, response speed, result and archiving (KPI-01).

    And of the revisits, which are an indicator of each branch and its head: how many complaints
    were owed one, and of how many all were made, made in time, and filed (KPI-02). Every figure
    names its cases, so that nobody has to believe it.
    """
    return (
        _count("total", rows),
        *(each for family in _FAMILIES for each in _by(family, rows)),
        _count("replied", _with(rows, "replied_at")),
        _count("overdue", [row for row in rows if row["breaches"]]),
        _count("closed", [row for row in rows if row["status"] == "closed"]),
        _count("still_open", [row for row in rows if row["status"] == "open"]),
        _count("cancelled", [row for row in rows if row["status"] == "cancelled"]),
        _count("archived", [row for row in rows if row["is_archived"]]),
        *_revisits(rows),
        _mean("reply_days", _with(rows, "reply_days")),
        _sum("estimated_loss", _with(rows, "estimated_loss")),
        _sum("actual_payment", _with(rows, "actual_payment")),
    )


def differing(before: Iterable[Figure], after: Iterable[Figure]) -> Iterator[Change]:
    """Tell which figures differ."""
    old, new = ({each.key: each.value for each in side} for side in (before, after))
    for key in dict.fromkeys((*old, *new)):
        if old.get(key, "0") != new.get(key, "0"):
            yield Change(key=key, before=old.get(key, "0"), after=new.get(key, "0"))


def _revisits(rows: Sequence[Row]) -> Iterator[Figure]:
    """Count the complaints that were owed a revisit, by branch too where there are several."""
    owed = [row for row in rows if row["revisits"]]
    units = sorted({row["accepting_unit"] for row in owed})
    for unit in (None, *(units if len(units) > 1 else ())):
        counted = [row for row in owed if unit in (None, row["accepting_unit"])]
        place = f".{unit}" if unit else ""
        yield _count(f"revisits_owed{place}", counted)
        for state in ("done", "in_time", "filed"):
            fit = [row for row in counted if all(each[f"is_{state}"] for each in row["revisits"])]
            yield _count(f"revisits_{state}{place}", fit)


def _by(family: str, rows: Sequence[Row]) -> Iterator[Figure]:
    for value in sorted({row[family] for row in rows if row[family]}):
        yield _count(f"{family}.{value}", [row for row in rows if row[family] == value])


def _with(rows: Sequence[Row], name: str) -> list[Row]:
    return [row for row in rows if row[name] is not None]


def _count(key: str, rows: Sequence[Row]) -> Figure:
    return _figure(key, str(len(rows)), rows)


def _sum(key: str, rows: Sequence[Row]) -> Figure:
    return _figure(key, _text(sum((Decimal(row[key]) for row in rows), Decimal(0))), rows)


def _mean(key: str, rows: Sequence[Row]) -> Figure:
    total = sum((Decimal(row[key]) for row in rows), Decimal(0))
    return _figure(key, _text(total / len(rows)) if rows else "", rows)


def _text(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01")))


def _figure(key: str, value: str, rows: Sequence[Row]) -> Figure:
    return Figure(key=key, value=value, cases=tuple(row["number"] for row in rows))


def due_term(kind: ReportType, policy: Callable[[str], Any]) -> dict[str, Any]:
    """Give the term after which a report is due, as deadlines understand it."""
    return {"term": kind.unit, "count": policy(kind.policy)}
