"""The assessment of units and staff in a report: on its page, and as a paper (KPI-01)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext

from engine.domain.assessments import Axis, Line, Measure
from engine.domain.reports import Figure
from engine.services.report_views import ReportView
from webapp.sheets.sheet import Cell, Row, Sheet, label
from webapp.ui import moments, report_words
from webapp.ui.names import Names
from webapp.ui.report_sheet import Reader

_WIDTHS: Final = (22, *(9,) * len(Measure))
_NOTHING: Final = "0"
_NO_VALUE: Final = "—"
_DERIVED: Final = (Measure.DAYS, Measure.IN_TIME)

Link = Callable[[Figure], str]


@dataclass(frozen=True, kw_only=True)
class Value:
    """One figure of a table, and where its cases are listed if it has any."""

    text: str
    href: str | None
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Table:
    """The lines of one axis, each with the name of a unit or person and its values."""

    axis: str
    title: str
    heads: Sequence[str]
    lines: Sequence[tuple[str, Sequence[Value]]]


def tables(report: ReportView, names: Names, *, chosen: Figure | None, link: Link) -> list[Table]:
    """Prepare the tables of a report, one for each axis; none where it assesses nobody."""
    found = report.assessment
    names.meet(line.who for line in found if line.axis.is_of_people and line.who)
    heads = [str(report_words.MEASURES[measure]) for measure in Measure]
    return [
        Table(
            axis=axis.value,
            title=str(report_words.AXES[axis]),
            heads=heads,
            lines=[
                (report_words.whom(line.axis, line.who, names), _values(line, chosen, link))
                for line in found
                if line.axis == axis
            ],
        )
        for axis in (Axis if found else ())
    ]


def lay_out(report: ReportView, reader: Reader) -> Sheet:
    """Lay the tables out as one paper in the language that is spoken."""
    made = gettext("%(person)s, %(moment)s", person=reader.actor, moment=moments.full(reader.now))
    title = gettext("Assessment of units and staff by their complaints")
    return Sheet(
        name=f"{report.number}-assessment-{report.period}",
        number=f"KPI-01 · {report.number}",
        title=title,
        lead=f"{reader.names.unit_by_code(report.unit)} · {report.period}",
        widths=_WIDTHS,
        rows=tuple(_rows(report, reader)),
        notes=notes(),
        mark=report_words.mark(report, made),
        made_at=reader.now,
        is_wide=True,
    )


def notes() -> tuple[str, ...]:
    """Say how the figures are counted."""
    return (
        gettext(
            "Notes: 1) Each complaint counts for who accepted it and for who had to resolve it."
        ),
        gettext(
            "2) Days run from the record to the answer that stands. In time are complaints whose"
            " steps of that side were all done when due, pauses included: taking over, verification"
            " and answer, or the resolution. What is open and not due yet is in neither."
        ),
        gettext("3) Filed in time means closed with its lesson by the end of the closing term."),
    )


def _rows(report: ReportView, reader: Reader) -> Iterator[Row]:
    found = tables(report, reader.names, chosen=None, link=lambda _: "")
    for table in found:
        yield (label(table.title), *(label(head) for head in table.heads))
        for name, values in table.lines:
            yield (Cell(text=name), *(Cell(text=value.text) for value in values))
    if not any(table.lines for table in found):
        yield (Cell(text=gettext("There was nothing to assess."), span=len(_WIDTHS)),)


def _values(line: Line, chosen: Figure | None, link: Link) -> list[Value]:
    return [_value(measure, line.figures.get(measure), chosen, link) for measure in Measure]


def _value(measure: Measure, figure: Figure | None, chosen: Figure | None, link: Link) -> Value:
    if figure is None:
        text = _NO_VALUE if measure in _DERIVED else _NOTHING
        return Value(text=text, href=None, is_chosen=False)
    return Value(
        text=report_words.number(figure.key, figure.value),
        href=link(figure),
        is_chosen=chosen is figure,
    )
