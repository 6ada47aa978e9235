"""The XML of a decision file: what of DMN 1.3 we do not run, and the texts of a table's cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from engine.errors import Finding

DMN: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"

TYPES: Final = {
    None: "any",
    "Any": "any",
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "dateTime": "date and time",
    "date and time": "date and time",
    "time": "time",
    "dayTimeDuration": "duration",
    "days and time duration": "duration",
    "yearMonthDuration": "duration",
    "years and months duration": "duration",
}
"""The types that a column may bear, as the sandbox calls them."""

_LANGUAGES: Final = frozenset({"feel", "FEEL", "https://www.omg.org/spec/DMN/20191111/FEEL/"})
_NOT_RUN: Final = frozenset(
    {
        "import",
        "itemDefinition",
        "businessKnowledgeModel",
        "decisionService",
        "literalExpression",
        "context",
        "relation",
        "invocation",
        "functionDefinition",
        "requiredDecision",
        "requiredKnowledge",
        "defaultOutputEntry",
    }
)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The text of a cell, and where it stands."""

    text: str
    element: str | None
    line: int | None


def check(root: etree._Element, *, file: str) -> Iterator[Finding]:
    """Yield a finding for everything in a file that we would not run as it is drawn."""
    if root.tag != f"{{{DMN}}}definitions":
        yield finding(root, "dmn.version", file=file, tag=str(root.tag))
        return
    if root.find(_q("decision")) is None:
        yield finding(root, "dmn.no_decision", file=file)
    for node in root.iter(f"{{{DMN}}}*"):
        name = etree.QName(node).localname
        language = node.get("expressionLanguage")
        if name in _NOT_RUN:
            yield finding(node, "dmn.not_run", file=file, tag=name)
        if language is not None and language not in _LANGUAGES:
            yield finding(node, "dmn.language", file=file, language=language)
        if name in ("decision", "rule") and not node.get("id"):
            yield finding(node, "dmn.id_missing", file=file, tag=name)
    yield from _check_ids(root, file)


def _check_ids(root: etree._Element, file: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for node in root.iter():
        element = node.get("id")
        if element is not None and element in seen:
            yield finding(node, "dmn.id_twice", file=file, id=element)
        seen.add(element or "")


def tables(root: etree._Element) -> list[tuple[etree._Element, etree._Element | None]]:
    """Return every decision with its table, if it has one."""
    return [(node, node.find(_q("decisionTable"))) for node in root.iterfind(_q("decision"))]


def columns(table: etree._Element, kind: str) -> list[etree._Element]:
    """Return the inputs, outputs or rules of a table, or the entries of a rule."""
    return table.findall(_q(kind))


def expression(column: etree._Element) -> tuple[Cell, str | None]:
    """Return the expression of an input and the name of its type."""
    found = column.find(_q("inputExpression"))
    if found is None:
        return Cell(text="", element=column.get("id"), line=line(column)), None
    return cell(found), found.get("typeRef")


def allowed(column: etree._Element) -> Cell | None:
    """Return the list of values that a column allows, if it has one."""
    found = column.find(_q("inputValues"))
    found = column.find(_q("outputValues")) if found is None else found
    given = None if found is None else cell(found)
    return given if given is not None and given.text else None


def cell(node: etree._Element) -> Cell:
    """Return the text of an entry."""
    text = (node.findtext(_q("text")) or "").strip()
    return Cell(text=text, element=node.get("id"), line=line(node))


def annotation(rule: etree._Element) -> str:
    """Return what the owner wrote beside a rule."""
    notes = [node.findtext(_q("text")) for node in rule.iterfind(_q("annotationEntry"))]
    found = [rule.findtext(_q("description")), *notes]
    return " ".join(note.strip() for note in found if note and note.strip())


def finding(node: etree._Element, rule: str, *, file: str, **params: Any) -> Finding:
    """Make a finding about an element."""
    return Finding(file=file, element=_id(node), line=line(node), rule=rule, params=params)


def line(node: etree._Element) -> int | None:
    """Return the line where an element begins."""
    found: Any = node.sourceline
    return found if isinstance(found, int) else None


def _id(node: etree._Element) -> str | None:
    """Return the id of the element, or of the nearest one around it."""
    around = (each.get("id") for each in (node, *node.iterancestors()))
    return next((found for found in around if found), None)


def _q(name: str) -> str:
    return f"{{{DMN}}}{name}"
