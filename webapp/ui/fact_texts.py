"""Any fact of a case in words: as the form that collects it asks for it, or as it is declared."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from flask_babel import gettext

from engine.domain.states import State
from engine.services import projection
from engine.services.models import Models
from webapp.ui import facts
from webapp.ui.facts import FactGroup, FactRow
from webapp.ui.model_texts import Component, ModelTexts
from webapp.ui.names import Names

_MOMENT: Final = "_at"


class FactTexts:
    """Writes the facts of one process for one reader."""

    def __init__(self, models: Models, *, process_id: str, texts: ModelTexts, names: Names) -> None:
        self._models = models
        self._texts = texts
        self._names = names
        self._asked: dict[str, Component] = {}
        for _, fields in texts.sections(process_id):
            for field in fields:
                if not field.get("readonly"):
                    self._asked.setdefault(field["key"], field)
        self._places = {name: place for place, name in enumerate(self._asked)}

    def row(self, name: str, value: Any) -> FactRow:
        """Write one fact; what is not set is a dash."""
        field = self._asked.get(name) or self._declared(name, value)
        if value in (None, "", []):
            return FactRow(label=facts.label(field), text="—")
        return facts.row(field, value, self._names, is_masked=self._texts.masks(name))

    def text(self, name: str, value: Any) -> str:
        """Write the value of a fact in full; what is not set is a dash."""
        if value in (None, "", []):
            return "—"
        field = self._asked.get(name) or self._declared(name, value)
        return facts.text(field, value, self._names)

    def label(self, name: str) -> str:
        """Name a fact."""
        return facts.label(self._asked.get(name) or self._declared(name, None))

    def place(self, name: str) -> int:
        """Return where a fact stands among those that forms ask for; the others come after them."""
        return self._places.get(name, len(self._places))

    def groups(self, state: State) -> list[FactGroup]:
        """Return all that was known: as the forms ask, then what was worked out, then what is gone.

        A value that was disposed of has left only its name.
        """
        found = facts.groups(state, texts=self._texts, names=self._names)
        worked_out = [name for name in sorted(state.facts) if name not in self._asked]
        rows = [self.row(name, state.facts[name]) for name in worked_out]
        if rows:
            found.append(FactGroup(title=gettext("Worked out"), rows=rows))
        gone = self.gone(state.disposed)
        return [*found, FactGroup(title=gettext("Disposed of"), rows=gone)] if gone else found

    def gone(self, disposed: Collection[str]) -> list[FactRow]:
        """Name the facts whose values were disposed of."""
        words = gettext("Disposed of")
        return [FactRow(label=self.label(name), text=words) for name in sorted(disposed)]

    def _declared(self, name: str, value: Any) -> Component:
        """Describe a fact that no form collects, as if one did."""
        fact = self._models.facts.get(name)
        options = fact.options if fact is not None else {}
        return {
            "key": name,
            "type": _kind(name, value, options),
            "label": self._catalogue(name, "name", fact.label if fact is not None else name),
            "values": [
                {"value": each, "label": self._catalogue(name, f"values.{each}", text)}
                for each, text in options.items()
            ],
            "properties": _lookup(name),
        }

    def _catalogue(self, name: str, part: str, text: str) -> str:
        if not self._texts.locale.startswith("en"):
            return text
        return self._models.english.get(f"facts.json#{name}.{part}", text)


def _kind(name: str, value: Any, options: Mapping[str, str]) -> str:
    if options:
        return "select"
    if isinstance(value, bool):
        return "checkbox"
    if isinstance(value, int | float):
        return "number"
    return "datetime" if name.endswith(_MOMENT) and isinstance(value, str) else "textarea"


def _lookup(name: str) -> dict[str, str]:
    if name in projection.PEOPLE:
        return {"lookup": "users"}
    return {"lookup": "units"} if name in projection.UNITS else {}
