"""The facts of a case as people read them: grouped as the forms ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import format_decimal, gettext

from engine.domain.states import State
from engine.services.case_views import CaseView
from engine.services.reveals import Revealed
from webapp.ui import labels, moments
from webapp.ui.model_texts import Component, ModelTexts
from webapp.ui.names import Names

_LONG: Final = 40
_DAY_LENGTH: Final = len("2026-01-31")


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One fact with its name; a masked one that can be revealed has a key."""

    label: str
    text: str
    key: str | None = None
    is_masked: bool = False
    is_long: bool = False


@dataclass(frozen=True, kw_only=True)
class FactGroup:
    """Facts that belong together."""

    title: str
    rows: list[FactRow]


def groups(
    view: CaseView | State, *, texts: ModelTexts, names: Names, revealed: Revealed | None = None
) -> list[FactGroup]:
    """Return what has been recorded, each fact once, where a form asks for it."""
    seen: set[str] = set()
    shown = {revealed.field: revealed.value} if revealed is not None else {}
    found = []
    for title, fields in texts.sections(view.process_id):
        rows = []
        for field in fields:
            key = field["key"]
            is_set = view.facts.get(key) not in (None, "", [])
            if is_set and key not in seen and not field.get("readonly"):
                seen.add(key)
                is_masked = texts.masks(key) and key not in shown
                value = shown.get(key, view.facts[key])
                rows.append(row(field, value, names, is_masked=is_masked))
        if rows:
            found.append(FactGroup(title=title, rows=rows))
    return found


def summary(view: CaseView) -> list[FactRow]:
    """Return what one wants to know of a case at a glance."""
    rows = (
        (gettext("Client"), view.client_name, True),
        (gettext("Client's branch"), view.client_branch, False),
        (gettext("Category"), labels.label(view.category, "category"), False),
        (gettext("First responder"), view.first_responder, False),
        (gettext("Opened"), moments.full(view.opened_at), False),
        (gettext("Closed"), moments.full(view.closed_at) if view.closed_at else None, False),
    )
    return [FactRow(label=name, text=text, is_masked=masked) for name, text, masked in rows if text]


def parties(view: CaseView, names: Names) -> list[FactRow]:
    """Return who carries the case, and where; and whom it was about before that was corrected."""
    before = correction(view.facts, names)
    rows = (
        (gettext("First responder"), view.first_responder),
        (gettext("Intake unit"), view.intake_unit),
        (gettext("Acceptor"), view.acceptor),
        (gettext("Accepting unit"), view.accepting_unit),
        (gettext("Responsible person"), view.responsible_person),
        (gettext("Responsible unit"), view.responsible_unit),
        *([(before_correction(), before)] if before else []),
    )
    return [FactRow(label=name, text=text or "") for name, text in rows]


def before_correction() -> str:
    """Name what `correction` tells."""
    return gettext("Complained about before the correction")


def correction(given: Mapping[str, Any], names: Names) -> str | None:
    """Say whom a complaint was about before, since when it is another, and by whom (CMP-57)."""
    if not given.get("accused_corrected_at"):
        return None
    party = given.get("registered_accused")
    naming = {"person": names.person, "unit": names.unit_by_code}
    name = naming.get(given.get("registered_accused_kind", ""))
    before = name(party) if name and party else gettext("Nobody in particular")
    day = moments.day(datetime.fromisoformat(given["accused_corrected_at"]))
    if by := given.get("accused_confirmed_by"):
        return gettext(
            "%(before)s, corrected on %(day)s, confirmed by %(person)s",
            before=before,
            day=day,
            person=names.person(by),
        )
    return gettext("%(before)s, corrected on %(day)s", before=before, day=day)


def row(field: Component, value: Any, names: Names, *, is_masked: bool = False) -> FactRow:
    """Write one fact as its form asks for it."""
    written = text(field, value, names)
    return FactRow(
        label=label(field),
        text=written,
        key=field["key"],
        is_masked=is_masked,
        is_long=field["type"] == "textarea" or len(written) > _LONG,
    )


def label(field: Component) -> str:
    """Name a field as its form does."""
    return str(field.get("label") or field.get("dateLabel") or field["key"])


def text(field: Component, value: Any, names: Names) -> str:
    """Write the value of a field as its form would show it."""
    lookup = field.get("properties", {}).get("lookup")
    if lookup == "users":
        return names.person(value)
    if lookup == "units":
        return names.unit_by_code(value)
    return _WRITE.get(field["type"], _plain)(field, value)


def _plain(_: Component, value: Any) -> str:
    return str(value)


def _choice(field: Component, value: Any) -> str:
    texts = {option["value"]: option["label"] for option in field.get("values", [])}
    return str(texts.get(value, value))


def _choices(field: Component, value: Any) -> str:
    return gettext(", ").join(_choice(field, one) for one in value)


def _yes_or_no(_: Component, value: Any) -> str:
    return gettext("Yes") if value else gettext("No")


def _number(field: Component, value: Any) -> str:
    dress = field.get("appearance", {})
    parts = (dress.get("prefixAdorner"), format_decimal(value), dress.get("suffixAdorner"))
    return " ".join(str(part) for part in parts if part)


def _moment(_: Component, value: Any) -> str:
    """Write a moment; a day alone stays one, and a text that is neither is shown as it is."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return str(value)
    if len(value) == _DAY_LENGTH or found.tzinfo is None:
        return str(value)
    return moments.full(found)


_WRITE: Final[Mapping[str, Callable[[Component, Any], str]]] = {
    "select": _choice,
    "radio": _choice,
    "checklist": _choices,
    "taglist": _choices,
    "checkbox": _yes_or_no,
    "number": _number,
    "datetime": _moment,
}
