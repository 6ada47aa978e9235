"""Incidents as people read them: what was being done, what broke, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import LazyString, lazy_gettext

from engine.errors import EngineError
from engine.services.incident_lists import CauseRow, IncidentRow
from webapp import breakdowns
from webapp.retrying import Result
from webapp.ui import labels
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

_DEEDS: Final[Mapping[str, LazyString]] = {
    "task": lazy_gettext("Completing “%(step)s”"),
    "button": lazy_gettext("Pressing “%(step)s”"),
    "complaint": lazy_gettext("Recording a complaint"),
    "duty": lazy_gettext("Attending to the deadline of “%(step)s”"),
    "message": lazy_gettext("Delivering the message “%(step)s”"),
}
_ELEMENTS: Final = ("element", "decision", "message")
_FAMILIES: Final = {"place": "place", "function": "unit_function"}


@dataclass(frozen=True, kw_only=True)
class IncidentLine:
    """One incident as a line of a list."""

    id: int
    href: str
    deed: str
    error: str
    case_number: str | None
    case_href: str | None
    person: str
    created_at: datetime
    tried_at: datetime | None
    resolved_at: datetime | None
    is_open: bool
    outcome: str | None


@dataclass(frozen=True, kw_only=True)
class CauseLine:
    """One cause as a line of a list."""

    cause: str
    href: str
    error: str
    where: str
    count: int
    case_count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """What has become of one retry."""

    href: str
    subject: str
    outcome: str
    is_done: bool
    message: str


class IncidentWords:
    """Tells incidents in the language of the page, with the names of one release."""

    def __init__(self, texts: ModelTexts | None, names: Names) -> None:
        self._texts = texts
        self._names = names

    def deed(self, row: IncidentRow) -> str:
        """Say what was being done."""
        step = row.element_id or ""
        name = labels.label(step, "button") if row.doing == "button" else self.place(step)
        return str(_DEEDS[row.doing]) % {"step": name}

    def error(self, row: IncidentRow | CauseRow) -> str:
        """Say what broke."""
        params = {
            name: self._named(name, value) for name, value in (row.error_params or {}).items()
        }
        return breakdowns.sentence(error_type=row.error_type, code=row.error_code, params=params)

    def result(self, found: Result) -> ResultLine:
        """Prepare the result of a retry."""
        message = found.message or ""
        if found.outcome == "failed" and isinstance(found.error, EngineError):
            params = {name: self._named(name, value) for name, value in found.error.params.items()}
            message = breakdowns.sentence(
                error_type=type(found.error).__name__, code=found.error.code, params=params
            )
        return ResultLine(
            href=url_for("control.show", incident_id=found.id),
            subject=found.case_number or f"#{found.id}",
            outcome=found.outcome,
            is_done=found.outcome not in ("refused", "failed"),
            message=message,
        )

    def place(self, name: str) -> str:
        """Name a part of the models."""
        return self._texts.anywhere(name) if self._texts else name

    def line(self, row: IncidentRow) -> IncidentLine:
        """Prepare an incident for a list."""
        number = row.case_number
        return IncidentLine(
            id=row.id,
            href=url_for("control.show", incident_id=row.id),
            deed=self.deed(row),
            error=self.error(row),
            case_number=number,
            case_href=url_for("instances.show", number=number) if number else None,
            person=self._names.person(row.actor) if row.actor else "",
            created_at=row.created_at,
            tried_at=row.tried_at,
            resolved_at=row.resolved_at,
            is_open=row.resolved_at is None,
            outcome=row.outcome.value if row.outcome else None,
        )

    def cause(self, row: CauseRow) -> CauseLine:
        """Prepare a cause for a list."""
        return CauseLine(
            cause=row.cause,
            href=url_for("control.index", view="incidents", cause=row.cause),
            error=self.error(row),
            where=self.place(row.cause.partition("@")[2]),
            count=row.count,
            case_count=row.case_count,
            first_at=row.first_at,
            last_at=row.last_at,
        )

    def _named(self, name: str, value: Any) -> Any:
        if name in _ELEMENTS:
            return self.place(str(value))
        if name in _FAMILIES:
            return labels.label(str(value), _FAMILIES[name])
        return value
