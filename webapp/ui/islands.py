"""What the form and diagram islands of a page are given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.services import phrase_guard, projection
from engine.services.models import Models
from webapp import sentences
from webapp.ui.names import Names

_PEOPLE: Final = frozenset(projection.PEOPLE)
_UNITS: Final = frozenset(projection.UNITS)


@dataclass(frozen=True, kw_only=True)
class FormView:
    """One form on a page: what it holds, and where it is sent."""

    title: str
    submit_href: str
    content: Mapping[str, Any]
    draft_href: str | None = None
    draft_saved_at: datetime | None = None
    version: int | None = None
    is_read_only: bool = False


def form_content(
    schema: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    models: Models,
    now: datetime,
    names: Names,
) -> dict[str, Any]:
    """Return what form-js needs; people and units that are only shown appear by name.

    Where words of a form reach the client, the phrases that are not said come too (CON-02).
    """
    shown = dict(values)
    for field, lookup in _read_only(schema):
        value = shown.get(field)
        if value and (lookup == "users" or field in _PEOPLE):
            shown[field] = names.person(value)
        elif value and (lookup == "units" or field in _UNITS):
            shown[field] = names.unit_by_code(value)
    return {
        "schema": schema,
        "values": shown,
        "policy": models.policy,
        "phrases": _phrases(models) if _reaches_client(schema) else [],
        "now": now.isoformat(),
    }


def _reaches_client(part: Mapping[str, Any]) -> bool:
    return "outgoing" in part.get("properties", {}) or any(
        _reaches_client(component) for component in part.get("components", ())
    )


def _phrases(models: Models) -> list[dict[str, Any]]:
    """Return the phrases with their warnings, as the server would give them."""
    return [
        {
            "text": phrase.text,
            "isPromise": phrase.is_promise,
            "warning": sentences.field(phrase_guard.warned(models, phrase)),
        }
        for phrase in models.phrases
    ]


def _read_only(part: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Yield the fields that are only shown, each with what its value names."""
    for component in part.get("components", ()):
        if component.get("readonly") is True and "key" in component:
            yield component["key"], component.get("properties", {}).get("lookup")
        yield from _read_only(component)
