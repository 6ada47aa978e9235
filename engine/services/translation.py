"""Models in the reader's language: Chinese as their owners wrote them, or the English catalogue."""

import copy
from collections.abc import Mapping
from typing import Any

Catalogue = Mapping[str, str]


def element_name(english: Catalogue, *, file: str, element: str, name: str, locale: str) -> str:
    """Return the name of a diagram element; a missing English name falls back to the Chinese."""
    if not locale.startswith("en"):
        return name
    return english.get(f"{file.removeprefix('bpmn/')}#{element}.name", name)


def schema(
    form_schema: Mapping[str, Any], english: Catalogue, *, form_id: str, locale: str
) -> dict[str, Any]:
    """Return a form with its labels, help and options in the reader's language."""
    found = copy.deepcopy(dict(form_schema))
    if locale.startswith("en"):
        for component in found.get("components", []):
            _translate(component, english, form_id)
    return found


_TEXTS = ("label", "dateLabel", "timeLabel", "description", "text")
_ADORNERS = ("prefixAdorner", "suffixAdorner")


def _translate(component: dict[str, Any], english: Catalogue, form_id: str) -> None:
    name = component.get("key") or component.get("id")
    prefix = f"{form_id}.form#{name}"
    for attribute in _TEXTS:
        if attribute in component:
            component[attribute] = english.get(f"{prefix}.{attribute}", component[attribute])
    worn = component.get("appearance", {})
    for attribute in _ADORNERS:
        if attribute in worn:
            worn[attribute] = english.get(f"{prefix}.appearance.{attribute}", worn[attribute])
    for option in component.get("values", []):
        key = f"{prefix}.values.{option['value']}"
        option["label"] = english.get(key, option["label"])
    for inner in component.get("components", []):
        _translate(inner, english, form_id)
