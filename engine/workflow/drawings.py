"""What changed between two versions of a BPMN file: elements, their parts, and where they stand."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from engine.domain.changes import Change, ChangeKind
from engine.workflow import xml
from engine.workflow.dialect import BPMN, kind

_LAYOUT: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
_DERIVED: Final = frozenset({"incoming", "outgoing", "extensionElements", "documentation"})
_NOT_SHOWN: Final = frozenset({"definitions", "extensionElements", "incoming", "outgoing"})


def compare(path: str, before: bytes, after: bytes) -> Iterator[Change]:
    """Yield each element that was added, removed, changed or only moved.

    Raises:
        ModelRefused: if one of the versions cannot be read.
    """
    old, new = (xml.parse(content, file=path) for content in (before, after))
    was, now = _elements(old), _elements(new)
    places = (_places(old), _places(new))
    for element in [*was, *(each for each in now if each not in was)]:
        yield from _of_one(path, element, was.get(element), now.get(element), places)


def _of_one(
    path: str,
    element: str,
    was: etree._Element | None,
    now: etree._Element | None,
    places: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> Iterator[Change]:
    shown = now if now is not None else was
    common: dict[str, Any] = {
        "path": path,
        "what": kind(shown) if shown is not None else "",
        "element": element,
        "name": (shown.get("name") or element) if shown is not None else element,
    }
    if was is None or now is None:
        yield Change(kind=ChangeKind.ADDED if was is None else ChangeKind.REMOVED, **common)
        return
    old, new = _parts(was), _parts(now)
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    for name in changed:
        yield Change(
            kind=ChangeKind.CHANGED,
            detail=name,
            before=old.get(name),
            after=new.get(name),
            **common,
        )
    if not changed and places[0].get(element) != places[1].get(element):
        yield Change(kind=ChangeKind.MOVED, **common)


def _elements(root: etree._Element) -> dict[str, etree._Element]:
    return {
        node.get("id", ""): node
        for node in root.iter(f"{{{BPMN}}}*")
        if node.get("id") and kind(node) not in _NOT_SHOWN
    }


def _parts(node: etree._Element) -> dict[str, str]:
    """Return what an element says by itself: attributes, texts, extensions, each under a name."""
    found = {str(name): str(value) for name, value in node.attrib.items() if name != "id"}
    text = (node.text or "").strip()
    if text:
        found["text"] = text
    found |= _documentation(node)
    for child in node:
        if kind(child) == "extensionElements":
            for extension in child:
                found |= _extension(extension, kind(extension))
        elif not child.get("id") and kind(child) not in _DERIVED:
            found |= _extension(child, kind(child))
    return found


def _documentation(node: etree._Element) -> dict[str, str]:
    texts = [child.text or "" for child in node if kind(child) == "documentation"]
    return {"documentation": "\n".join(texts)} if texts else {}


def _extension(node: etree._Element, name: str) -> dict[str, str]:
    """Return an extension by the names of its attributes; entries of a mapping by their target."""
    target = str(node.get("target") or node.get("key") or "")
    place = f"{name}.{target}" if target else name
    attributes = {str(key): str(value) for key, value in node.attrib.items()}
    found = {f"{place}.{key}": value for key, value in attributes.items() if key != "target"}
    text = (node.text or "").strip()
    if text:
        found[place] = text
    for child in node:
        found |= _extension(child, f"{name}.{kind(child)}")
    return found


def _places(root: etree._Element) -> dict[str, Any]:
    """Return where each element is drawn."""
    found: dict[str, Any] = {}
    for shape in root.iter(f"{{{_LAYOUT}}}BPMNShape", f"{{{_LAYOUT}}}BPMNEdge"):
        drawn = [(kind(node), *sorted(node.attrib.items())) for node in shape.iterdescendants()]
        found[shape.get("bpmnElement", "")] = drawn
    return found
