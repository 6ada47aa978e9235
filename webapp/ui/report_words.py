"""What reports are called, and what their figures and columns say, in the language of the page."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from flask_babel import LazyString, format_decimal, format_percent, gettext, lazy_gettext

from engine.domain import assessments, contacts
from engine.domain.assessments import Axis, Measure
from engine.domain.reports import State
from engine.services.models import Models
from engine.services.report_views import ReportView
from webapp.ui import labels, moments
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

KINDS: Final[Mapping[str, LazyString]] = {
    "quarterly_analysis": lazy_gettext("Quarterly complaint analysis"),
    "complaint_register": lazy_gettext("Register of margin complaints"),
    "annual_complaints": lazy_gettext("Annual complaint report"),
    "major_matter": lazy_gettext("Major matter from a revisit"),
    "major_complaint": lazy_gettext("Report of a major complaint"),
    "client_change": lazy_gettext("Verified change of client data"),
}
IN_CASES: Final[Mapping[str, LazyString]] = {
    "REP-09b": lazy_gettext("Emergency report"),
    "REP-09a": lazy_gettext("Petition report"),
}
STATES: Final[Mapping[State, LazyString]] = {
    State.WRITING: lazy_gettext("Being written"),
    State.FROZEN: lazy_gettext("Frozen"),
    State.SENT: lazy_gettext("Sent"),
}
RECIPIENTS: Final[Mapping[str, LazyString]] = {
    "brokerage_headquarters": lazy_gettext("Brokerage headquarters"),
    "margin_headquarters": lazy_gettext("Margin headquarters"),
    "company": lazy_gettext("The leaders of the company"),
    "margin_committee": lazy_gettext("The members of the margin committee"),
    "compliance": lazy_gettext("Compliance"),
    "audit": lazy_gettext("Audit"),
    "regulator": lazy_gettext("The regulator"),
}
_FIGURES: Final[Mapping[str, LazyString]] = {
    "total": lazy_gettext("Complaints"),
    "replied": lazy_gettext("Answered"),
    "overdue": lazy_gettext("With a missed deadline"),
    "closed": lazy_gettext("Closed"),
    "still_open": lazy_gettext("Still open"),
    "cancelled": lazy_gettext("Cancelled, with a reason"),
    "archived": lazy_gettext("Closed and filed with a lesson"),
    "revisits_owed": lazy_gettext("Owed a revisit"),
    "revisits_done": lazy_gettext("Revisits all made"),
    "revisits_in_time": lazy_gettext("Revisits all made in time"),
    "revisits_filed": lazy_gettext("Revisits all filed"),
    "reply_days": lazy_gettext("Days to the answer, on average"),
    "estimated_loss": lazy_gettext("Estimated loss, yuan"),
    "actual_payment": lazy_gettext("Paid, yuan"),
}
_FAMILIES: Final[Mapping[str, LazyString]] = {
    "grade": lazy_gettext("Grade"),
    "category": lazy_gettext("Category"),
    "channel": lazy_gettext("Channel"),
    "nature": lazy_gettext("Nature"),
    "satisfaction": lazy_gettext("Satisfaction"),
}
AXES: Final[Mapping[Axis, LazyString]] = {
    Axis.ACCEPTING_UNIT: lazy_gettext("Accepting unit"),
    Axis.RESPONSIBLE_UNIT: lazy_gettext("Responsible unit"),
    Axis.ACCEPTOR: lazy_gettext("Accepted by"),
    Axis.HANDLER: lazy_gettext("Responsible person"),
}
MEASURES: Final[Mapping[Measure, LazyString]] = {
    Measure.NUMBER: lazy_gettext("Complaints"),
    Measure.DAYS: lazy_gettext("Days to the answer, median"),
    Measure.IN_TIME: lazy_gettext("Share in time"),
    Measure.LATE: lazy_gettext("Done late or overdue"),
    Measure.SATISFIED: lazy_gettext("Satisfied"),
    Measure.DISSATISFIED: lazy_gettext("Not satisfied"),
    Measure.WITHDRAWN: lazy_gettext("Withdrawn by the client"),
    Measure.CANCELLED: lazy_gettext("Cancelled"),
    Measure.UNDECIDED: lazy_gettext("No result yet"),
    Measure.CLOSED: lazy_gettext("Closed"),
    Measure.FILED: lazy_gettext("Filed in time"),
}
_CHOSEN_IN: Final = {
    "category": "register_complaint",
    "channel": "register_complaint",
    "nature": "close_complaint",
    "satisfaction": "call_complainant",
}
_AMOUNTS: Final = frozenset({"estimated_loss", "actual_payment", "reply_days"})


class ReportWords:
    """The words of one release; what it does not know is shown as it is stored."""

    def __init__(self, models: Models, *, names: Names) -> None:
        texts = ModelTexts(models, locale=names.locale)
        self._names = names
        self._unit = names.unit_by_code
        self._choices = {
            name: _options(texts.schema(form), name)
            for name, form in _CHOSEN_IN.items()
            if form in models.schemas
        }

    def value(self, family: str, value: str | None) -> str:
        """Name a value that somebody chose."""
        if family == "grade" or value in contacts.UNHEARD:
            return labels.label(value, family)
        return self._choices.get(family, {}).get(value or "", value or "")

    def figure(self, key: str) -> str:
        """Name a figure."""
        if named := assessments.key(key):
            who = whom(named.axis, named.who, self._names)
            return f"{AXES[named.axis]} · {who} · {MEASURES[named.measure]}"
        family, _, value = key.partition(".")
        if value and family in _FIGURES:
            return f"{self._unit(value)} · {_FIGURES[family]}"
        if value:
            return f"{_FAMILIES[family]} · {self.value(family, value)}"
        return str(_FIGURES.get(key, key))


def number(key: str, value: str) -> str:
    """Write the value of a figure."""
    if not value:
        return "—"
    named = assessments.key(key)
    if named is not None and named.measure == Measure.IN_TIME:
        return str(format_percent(Decimal(value), format="0.0%"))
    if named is not None and named.measure == Measure.DAYS:
        return str(format_decimal(Decimal(value), format="#,##0.00"))
    return str(format_decimal(Decimal(value), format="#,##0.00" if key in _AMOUNTS else "#,##0"))


def whom(axis: Axis, who: str, names: Names) -> str:
    """Name the unit or person that is assessed."""
    if not who:
        return gettext("Not found yet")
    return names.person(who) if axis.is_of_people else names.unit_by_code(who)


def mark(report: ReportView, made: str) -> str:
    """Say on every page of a paper which frozen content it shows."""
    short = (report.hash or "")[:16]
    state = gettext("frozen") if report.frozen_at else gettext("not frozen yet")
    return f"{report.number} · {report.period} · {state} · SHA-256 {short} · {made}"


def money(value: str | None) -> str:
    """Write an amount, or nothing."""
    return str(format_decimal(Decimal(value), format="#,##0.00")) if value else ""


def day(value: str | None) -> str:
    """Write the day of a stored moment."""
    return moments.day(datetime.fromisoformat(value)) if value else ""


def kind(name: str) -> str:
    """Name a kind of report."""
    return str(KINDS.get(name, name))


def _options(schema: Mapping[str, Any], key: str) -> dict[str, str]:
    for component in schema.get("components", ()):
        if component.get("key") == key:
            return {each["value"]: each["label"] for each in component.get("values", ())}
        found = _options(component, key)
        if found:
            return found
    return {}
