"""Where a model's elements lie: the diagram part of a BPMN file (BPMN-DI) as values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.workflow import xml

_BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
_WAYPOINT: Final = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_TEXT: Final = "textAnnotation"

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Return its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One element and its box; `event` is what an event waits for or gives, such as `message`."""

    element: str
    kind: str
    name: str
    box: Box
    label: Box | None
    event: str | None = None
    is_expanded: bool = True
    is_interrupting: bool = True
    loop: str | None = None


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One flow and the points that it passes."""

    element: str
    kind: str
    name: str
    points: tuple[Point, ...]
    label: Box | None


@dataclass(frozen=True, kw_only=True)
class Plane:
    """One drawing: of a process, or of a sub-process that is folded in the drawing above it."""

    element: str
    name: str
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]


def read(content: bytes, *, file: str) -> tuple[Plane, ...]:
    """Return the drawings of a model; what the diagram part leaves out is drawn nowhere.

    Raises:
        ModelRefused: if the file cannot be read as XML.
    """
    root = xml.parse(content, file=file)
    known = {node.get("id", ""): node for node in root.iter() if _local(node)}
    planes = root.iterfind(f"{_DI}BPMNDiagram/{_DI}BPMNPlane")
    return tuple(_plane(plane, known) for plane in planes)


def _plane(plane: Any, known: Mapping[str, Any]) -> Plane:
    element = plane.get("bpmnElement", "")
    return Plane(
        element=element,
        name=_name(known.get(element)),
        shapes=tuple(_shapes(plane, known)),
        edges=tuple(_edges(plane, known)),
    )


def _shapes(plane: Any, known: Mapping[str, Any]) -> Iterator[Shape]:
    for drawn in plane.iterfind(f"{_DI}BPMNShape"):
        node, box = known.get(drawn.get("bpmnElement", "")), _box(drawn)
        if node is None or box is None:
            continue
        yield Shape(
            element=node.get("id"),
            kind=_local(node),
            name=_name(node),
            box=box,
            label=_label(drawn),
            event=_event(node),
            is_expanded=drawn.get("isExpanded", "true") == "true",
            is_interrupting=_is_interrupting(node),
            loop=_loop(node),
        )


def _edges(plane: Any, known: Mapping[str, Any]) -> Iterator[Edge]:
    for drawn in plane.iterfind(f"{_DI}BPMNEdge"):
        node = known.get(drawn.get("bpmnElement", ""))
        points = tuple((_number(at, "x"), _number(at, "y")) for at in drawn.iterfind(_WAYPOINT))
        if node is not None and len(points) > 1:
            yield Edge(
                element=node.get("id"),
                kind=_local(node),
                name=_name(node),
                points=points,
                label=_label(drawn),
            )


def _local(node: Any) -> str:
    """Return what an element of BPMN is; nothing for one of another vocabulary."""
    tag = node.tag
    is_bpmn = isinstance(tag, str) and tag.startswith(_BPMN)
    return tag.removeprefix(_BPMN) if is_bpmn else ""


def _name(node: Any) -> str:
    if node is None:
        return ""
    if _local(node) == _TEXT:
        return (node.findtext(f"{_BPMN}text") or "").strip()
    return (node.get("name") or "").strip()


def _event(node: Any) -> str | None:
    ending = "EventDefinition"
    found = (_local(child) for child in node)
    return next((kind.removesuffix(ending) for kind in found if kind.endswith(ending)), None)


def _is_interrupting(node: Any) -> bool:
    return node.get("cancelActivity") != "false" and node.get("isInterrupting") != "false"


def _loop(node: Any) -> str | None:
    found = node.find(f"{_BPMN}multiInstanceLoopCharacteristics")
    if found is None:
        return None
    return "sequential" if found.get("isSequential") == "true" else "parallel"


def _label(drawn: Any) -> Box | None:
    found = drawn.find(f"{_DI}BPMNLabel")
    return _box(found) if found is not None else None


def _box(drawn: Any) -> Box | None:
    found = drawn.find(f"{_DC}Bounds")
    if found is None:
        return None
    x, y, width, height = (_number(found, name) for name in ("x", "y", "width", "height"))
    return Box(x=x, y=y, width=width, height=height)


def _number(node: Any, name: str) -> float:
    """Read a coordinate; the parser of the runtime has refused what is none."""
    return float(node.get(name, 0))
