"""Which rule is enforced where: from the rule's id to elements, table rows, policy, code, tests."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any, Final

from lxml import etree
from sqlalchemy import func, select

from engine.domain import access, rules
from engine.domain.grants import Action
from engine.domain.rules import Origin, Rule
from engine.errors import NotFound
from engine.services import citations, guard, releases
from engine.services.context import Context
from engine.services.models import Models
from engine.store.cases import Case
from engine.store.tasks import TaskStatus, UserTask
from engine.workflow import xml
from engine.workflow.elements import DecisionElement, Element, UserTaskElement

PACKAGES: Final = ("engine",)
ROOT: Final = Path(__file__).parents[2]
"""Where code and tests lie; where the tests are not shipped, nothing is said of them."""


class PlaceKind(StrEnum):
    """What kind of thing enforces a rule."""

    ELEMENT = "element"
    ROW = "row"
    FIELD = "field"
    POLICY = "policy"
    CODE = "code"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Something that says which rules it enforces; a test that uses one of `names` runs it."""

    kind: PlaceKind
    at: str
    text: str
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One rule, the places that enforce it, the tests that name it and those that run a place."""

    rule: Rule
    places: tuple[Place, ...]
    named_by: tuple[str, ...]
    run_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Marked:
    """One element of a process in force, and the rules that it names."""

    models: Models
    element: Element
    rules: tuple[Rule, ...]


def known() -> dict[str, Rule]:
    """Return the list of rules by id."""
    text = (resources.files("engine") / "rules.json").read_text(encoding="utf-8")
    return {
        entry["id"]: Rule(
            id=entry["id"],
            title=entry["title"],
            title_zh=entry["title_zh"],
            section=entry["section"],
            source=entry["source"],
            origin=Origin(entry["class"]),
        )
        for entry in json.loads(text)
    }


def in_force(ctx: Context) -> tuple[Clause, ...]:
    """Map the rules to the models in force and to this program; each process does so once.

    Raises:
        NotAllowed: if the actor may not read releases.
    """
    access.require(guard.actor(ctx), Action.RELEASE_READ)
    release_id = releases.in_force(ctx).id
    found: tuple[Clause, ...] = ctx.catalogue.get(
        ("clauses", release_id),
        lambda: build(files=releases.stored_files(ctx, release_id), root=ROOT),
    )
    return found


def marked(ctx: Context, *, process_id: str, element_id: str) -> Marked:
    """Return an element of a process in force with its rules.

    Raises:
        NotAllowed: if the actor may not read releases.
        NotFound: if no process has it.
    """
    access.require(guard.actor(ctx), Action.RELEASE_READ)
    models = releases.compiled(ctx, releases.in_force(ctx).id)
    definition = models.definitions.get(process_id)
    element = definition.elements.get(element_id) if definition is not None else None
    if element is None:
        raise NotFound(process=process_id, element=element_id)
    listed = known()
    named = sorted(rules.named("\n".join(element.rules), known=listed))
    return Marked(models=models, element=element, rules=tuple(listed[each] for each in named))


def drawn_at(models: Models, place: Place) -> tuple[str, str] | None:
    """Say at which element of which process a place works; None for what is in no diagram.

    A field works at the task that shows its form, a table row where its table is asked.
    """
    for process_id, definition in models.definitions.items():
        for element in definition.elements.values():
            if _is_drawn(element, place, file=definition.file):
                return process_id, element.id
    return None


def _is_drawn(element: Element, place: Place, *, file: str) -> bool:
    path, _, name = place.at.partition("#")
    if place.kind == PlaceKind.ELEMENT:
        return (file, element.id) == (path, name)
    if place.kind == PlaceKind.FIELD:
        return isinstance(element, UserTaskElement) and path == f"forms/{element.form_id}.form"
    is_row = place.kind == PlaceKind.ROW
    return is_row and isinstance(element, DecisionElement) and element.decision in place.names


def waiting(ctx: Context) -> dict[str, int]:
    """Count the open tasks at each element of the models; what is about the actor is left out."""
    access.require(guard.actor(ctx), Action.RELEASE_READ)
    found = ctx.session.execute(
        select(UserTask.element_id, func.count())
        .join(Case, Case.id == UserTask.case_id)
        .where(UserTask.status == TaskStatus.OPEN, guard.not_recused(ctx))
        .group_by(UserTask.element_id)
    )
    return {element: count for element, count in found}  # noqa: C416 (rows, whose type is no pair)


def build(*, files: Mapping[str, bytes], root: Path) -> tuple[Clause, ...]:
    """Map every known rule to the models in `files` and to code and tests below `root`."""
    listed = known()
    places: dict[str, list[Place]] = {rule: [] for rule in listed}
    for place in (*in_models(files), *_in_code(root)):
        for rule in rules.named(place.text, known=listed):
            places[rule].append(place)
    tests = list(citations.in_tests(root, known=listed))
    return tuple(_clause(rule, places[rule.id], tests) for rule in listed.values())


def in_models(files: Mapping[str, bytes]) -> Iterator[Place]:
    """Yield each part of the models that can name a rule, with what it says."""
    for path, content in sorted(files.items()):
        if path.endswith(".bpmn"):
            yield from _elements(path, xml.parse(content, file=path))
        elif path.endswith(".dmn"):
            yield from _rows(path, xml.parse(content, file=path))
        elif path.endswith(".form"):
            yield from _fields(path, json.loads(content)["components"])
        elif path.endswith("/policy.json"):
            yield from _policies(path, json.loads(content))


def _elements(path: str, root: etree._Element) -> Iterator[Place]:
    """Read the documentation of a process and its elements; an operation is run by its name."""
    for note in root.iter("{*}documentation"):
        element = note.getparent()
        if element is not None:
            operations = element.findall("{*}extensionElements/{*}taskDefinition")
            names = [element.get("id", ""), *(found.get("type", "") for found in operations)]
            yield Place(
                kind=PlaceKind.ELEMENT,
                at=f"{path}#{names[0]}",
                text=note.text or "",
                names=frozenset(names),
            )


def _rows(path: str, root: etree._Element) -> Iterator[Place]:
    """Read the annotations of table rows; each row is run by running its table."""
    for decision in root.iter("{*}decision"):
        for rule in decision.iter("{*}rule"):
            yield Place(
                kind=PlaceKind.ROW,
                at=f"{path}#{rule.get('id')}",
                text=rule.findtext("{*}description") or "",
                names=frozenset({decision.get("id", "")}),
            )


def _fields(path: str, components: list[dict[str, Any]]) -> Iterator[Place]:
    """Read the properties of form fields."""
    for component in components:
        said = " ".join(map(str, component.get("properties", {}).values()))
        yield Place(kind=PlaceKind.FIELD, at=f"{path}#{component['id']}", text=said)
        yield from _fields(path, component.get("components", []))


def _policies(path: str, policy: Mapping[str, Mapping[str, Any]]) -> Iterator[Place]:
    """Read which rule each number is for."""
    for key, entry in policy.items():
        yield Place(
            kind=PlaceKind.POLICY,
            at=f"{path}#{key}",
            text=entry["rule"],
            names=frozenset({key}),
        )


def _in_code(root: Path) -> Iterator[Place]:
    for at, text in citations.in_code(root, packages=PACKAGES):
        yield Place(kind=PlaceKind.CODE, at=at, text=text)


def _clause(rule: Rule, places: Collection[Place], tests: Collection[citations.Test]) -> Clause:
    names = frozenset[str]().union(*(place.names for place in places))
    by_name = [test.at for test in tests if rule.id in test.rules]
    runs = [test.at for test in tests if test.runs_models and names & test.texts]
    return Clause(
        rule=rule,
        places=tuple(places),
        named_by=tuple(by_name),
        run_by=tuple(test for test in runs if test not in by_name),
    )
