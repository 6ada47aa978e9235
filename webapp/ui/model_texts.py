"""The texts of one release's models in the language of the page: steps, forms, their fields."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from engine.services import masks, releases, translation
from engine.services.context import Context
from engine.services.models import Models
from engine.services.releases import NoReleaseInForce

Component = Mapping[str, Any]


class ModelTexts:
    """Names and forms of one release for one reader."""

    def __init__(self, models: Models, *, locale: str) -> None:
        self.locale = locale
        self._models = models

    @classmethod
    def in_force(cls, ctx: Context, *, locale: str) -> "ModelTexts | None":
        """Return the texts of the release in force; before the first one there are none."""
        try:
            release = releases.in_force(ctx)
        except NoReleaseInForce:
            return None
        return cls(releases.compiled(ctx, release.id), locale=locale)

    def step(self, process_id: str, element: str) -> str:
        """Name a step of a process; one that the release does not have keeps its id."""
        definition = self._models.definitions.get(process_id)
        if definition is None or element not in definition.elements:
            return element
        return translation.element_name(
            self._models.english,
            file=definition.file,
            element=element,
            name=definition.elements[element].name or element,
            locale=self.locale,
        )

    def process(self, process_id: str) -> str:
        """Name a process."""
        definition = self._models.definitions[process_id]
        return translation.element_name(
            self._models.english,
            file=definition.file,
            element=process_id,
            name=definition.name or process_id,
            locale=self.locale,
        )

    def anywhere(self, name: str) -> str:
        """Name a process, an element of whichever has it, or a decision; else keep the id."""
        if name in self._models.definitions:
            return self.process(name)
        for process_id, definition in self._models.definitions.items():
            if name in definition.elements:
                return self.step(process_id, name)
        decision = self._models.decisions.get(name)
        if decision is None:
            return name
        return translation.element_name(
            self._models.english,
            file=decision.file,
            element=name,
            name=decision.name or name,
            locale=self.locale,
        )

    def annotations(self, decision_id: str, rows: Collection[str]) -> tuple[str, ...]:
        """Return what is written beside some rows of a decision table."""
        decision = self._models.decisions.get(decision_id)
        if decision is None:
            return ()
        english = self._models.english if self.locale.startswith("en") else {}
        prefix = f"{decision.file.removeprefix('bpmn/')}#"
        found = (
            english.get(f"{prefix}{row.id}.description", row.annotation)
            for row in decision.rules
            if row.id in rows
        )
        return tuple(text for text in found if text)

    def components(self, form_id: str | None) -> dict[str, Component]:
        """Return the fields of a form by key; none for what is no form."""
        if form_id is None or form_id not in self._models.schemas:
            return {}
        found, waiting = {}, list(self.schema(form_id)["components"])
        while waiting:
            component = waiting.pop(0)
            waiting = [*component.get("components", []), *waiting]
            if "key" in component:
                found[component["key"]] = component
        return found

    def field(self, key: str) -> str:
        """Name a fact as the form that asks for it does; else keep its key."""
        found = self.component(key)
        return str(found.get("label") or found.get("dateLabel") or key)

    def component(self, key: str) -> Component:
        """Return the field that asks for a fact; nothing for what no form asks for."""
        for form_id in self._models.schemas:
            found = self.components(form_id).get(key)
            if found is not None and not found.get("readonly"):
                return found
        return {}

    def masks(self, key: str) -> bool:
        """Test whether a fact is masked."""
        return masks.covers(self._models, key)

    def tasks(self) -> list[tuple[str, str]]:
        """Return every user task, which has a form of its name, with its name."""
        return [
            (element, self.step(process_id, element))
            for process_id, definition in self._models.definitions.items()
            for element in definition.elements
            if element in self._models.forms
        ]

    def schema(self, form_id: str) -> dict[str, Any]:
        """Return a form with its labels, help and options."""
        return translation.schema(
            self._models.schemas[form_id],
            self._models.english,
            form_id=form_id,
            locale=self.locale,
        )

    def sections(self, process_id: str) -> Iterator[tuple[str, list[Component]]]:
        """Walk the parts of the forms of a process in its order, with the fields in each."""
        for element in self._models.definitions[process_id].elements:
            if element in self._models.schemas:
                title = self.step(process_id, element)
                yield from _parts(title, self.schema(element)["components"])


def _parts(title: str, components: list[Component]) -> Iterator[tuple[str, list[Component]]]:
    """Give the fields outside groups under the form's name, then each group under its own."""
    loose = [one for one in components if "key" in one]
    if loose:
        yield title, loose
    for one in components:
        if one.get("type") == "group":
            yield from _parts(one.get("label") or title, one.get("components", []))
