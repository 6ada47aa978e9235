"""Draws a model as SVG, as its diagram part lays it out: without a browser, a font or a script.

Where a token waits and where one has passed is shown by a badge and a line, not by colour alone.
The same layout, names and marks give the same bytes.
"""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from engine.workflow import lettering
from engine.workflow.layout import Box, Edge, Plane, Point, Shape

WAITING: Final = "waiting"
PASSED: Final = "passed"

_EMPTY: Final = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
_SVG: Final = "{http://www.w3.org/2000/svg}"
_MARGIN: Final = 24
_LINE: Final = 15
_LABEL_WIDTH: Final = 96
_ICON: Final = 17
_FEW_LINES: Final = 3
_STYLE: Final = """
.bpmn{font:12px system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif}
.bpmn .s{fill:#fff;stroke:#475569;stroke-width:1.5}
.bpmn .e{fill:none;stroke:#475569;stroke-width:1.3}
.bpmn .d{stroke-dasharray:4 3}
.bpmn .thick{stroke-width:3.5}
.bpmn .i{fill:none;stroke:#475569;stroke-width:1.3;stroke-linejoin:round}
.bpmn .full{fill:#475569}
.bpmn text{fill:#1e293b;text-anchor:middle}
.bpmn .left{text-anchor:start}
.bpmn .passed>.s{fill:#f0fdf4;stroke:#15803d}
.bpmn .waiting>.s{fill:#eff6ff;stroke:#1d4ed8;stroke-width:3}
.bpmn .badge{stroke:#fff;stroke-width:1.5}
.bpmn .passed>.badge{fill:#15803d}
.bpmn .waiting>.badge{fill:#1d4ed8}
.bpmn .sign{fill:none;stroke:#fff;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.bpmn .dot{fill:#fff}
"""
_ICONS: Final = {
    "userTask": "M3 15v-2a4 4 0 0 1 4-4h2a4 4 0 0 1 4 4v2zM8 2a3 3 0 1 0 .01 0z",
    "serviceTask": (
        "M8 5a3 3 0 1 0 .01 0zM8 1v3M8 12v3M1 8h3M12 8h3M3 3l2 2M11 11l2 2M3 13l2-2M11 5l2-2"
    ),
    "businessRuleTask": "M1 3h14v11h-14zM1 7h14M6 7v7M1 10.5h14",
    "scriptTask": "M4 1h9c-4 5 3 8-1 14h-9c4-6-3-9 1-14zM5 5h5M6 8h5M6 11h5",
    "sendTask": "M1 3h14v10h-14zM1 3l7 6l7-6",
    "receiveTask": "M1 3h14v10h-14zM1 3l7 6l7-6",
    "message": "M1 3h14v10h-14zM1 3l7 6l7-6",
    "timer": "M8 1a7 7 0 1 0 .01 0zM8 4v4l3 2",
    "signal": "M8 2l6 11h-12z",
    "error": "M2 14l4-11l4 6l4-7l-4 11l-4-6z",
    "escalation": "M8 2l5 12l-5-5l-5 5z",
    "terminate": "M8 2a6 6 0 1 0 .01 0z",
}
_GATEWAYS: Final = {
    "exclusiveGateway": "M-6 -7l12 14M6 -7l-12 14",
    "parallelGateway": "M0 -9v18M-9 0h18",
    "eventBasedGateway": "M0 -9l9 6l-3 10h-12l-3 -10z",
}
_ROUND: Final = frozenset({"callActivity", "subProcess", "task", "transaction"})


def draw(
    plane: Plane,
    *,
    title: str,
    names: Mapping[str, str] | None = None,
    marks: Mapping[str, str] | None = None,
) -> bytes:
    """Write one drawing; `names` replace those of the model, `marks` say what waits or passed."""
    names, marks = names or {}, marks or {}
    frame = _frame(plane)
    root = etree.fromstring(_EMPTY)
    size = {"width": _n(frame.width), "height": _n(frame.height)}
    seen = " ".join(_n(part) for part in (frame.x, frame.y, frame.width, frame.height))
    for name, value in ({"class": "bpmn", "viewBox": seen, "role": "img"} | size).items():
        root.set(name, value)
    root.set("aria-label", title)
    _add(root, "title").text = title
    _add(root, "style").text = _STYLE
    _define_arrow(root, plane)
    # Open sub-processes lie below what is inside them, and boundary events above what they sit on.
    for shape in sorted(plane.shapes, key=_depth):
        _draw_shape(root, shape, names.get(shape.element) or shape.name, marks.get(shape.element))
    for edge in plane.edges:
        _draw_edge(root, plane, edge, names.get(edge.element) or edge.name)
    return etree.tostring(root, encoding="utf-8")


def _frame(plane: Plane) -> Box:
    """Return the box around everything drawn, labels too."""
    boxes = [shape.box for shape in plane.shapes]
    labels = [*(one.label for one in plane.shapes), *(one.label for one in plane.edges)]
    boxes += [label for label in labels if label is not None]
    boxes += [Box(x=x, y=y, width=0, height=0) for edge in plane.edges for x, y in edge.points] or [
        Box(x=0, y=0, width=0, height=0)
    ]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    return Box(
        x=left - _MARGIN,
        y=top - _MARGIN,
        width=right - left + 2 * _MARGIN,
        height=bottom - top + 2 * _MARGIN + _LINE,
    )


def _depth(shape: Shape) -> int:
    if shape.kind == "subProcess" and shape.is_expanded:
        return 0
    return 2 if shape.kind == "boundaryEvent" else 1


def _define_arrow(root: Any, plane: Plane) -> None:
    marker = _add(
        _add(root, "defs"),
        "marker",
        {
            "id": f"arrow-{plane.element}",
            "viewBox": "0 0 10 10",
            "refX": "10",
            "refY": "5",
            "markerWidth": "7",
            "markerHeight": "7",
            "orient": "auto",
        },
    )
    _add(marker, "path", {"d": "M0 0L10 5L0 10z", "class": "full"})


def _draw_shape(root: Any, shape: Shape, name: str, mark: str | None) -> None:
    group = _add(root, "g", {"class": mark or "plain"})
    if name:
        _add(group, "title").text = name
    if shape.kind.endswith("Event"):
        _draw_event(group, shape)
    elif shape.kind.endswith("Gateway"):
        _draw_gateway(group, shape)
    elif shape.kind == "textAnnotation":
        _draw_note(group, shape, name)
        return
    else:
        _draw_activity(group, shape, name)
    if shape.kind.endswith(("Event", "Gateway")) and name:
        _write_label(group, shape, name)
    if mark is not None:
        _draw_badge(group, shape, mark)


def _draw_event(group: Any, shape: Shape) -> None:
    x, y = shape.box.middle
    radius = shape.box.width / 2
    is_end, is_start = shape.kind == "endEvent", shape.kind == "startEvent"
    dashed = "" if shape.is_interrupting else " d"
    _circle(group, x, y, radius, f"s{' thick' if is_end else ''}{dashed}")
    if not is_end and not is_start:
        _circle(group, x, y, radius - 3, f"e{dashed}")
    if shape.event in _ICONS:
        gives = is_end or shape.kind == "intermediateThrowEvent"
        _icon(group, _ICONS[shape.event or ""], x - 8, y - 8, is_full=gives)


def _draw_gateway(group: Any, shape: Shape) -> None:
    box, (x, y) = shape.box, shape.box.middle
    corners = ((x, box.y), (box.x + box.width, y), (x, box.y + box.height), (box.x, y))
    points = " ".join(f"{_n(left)},{_n(top)}" for left, top in corners)
    _add(group, "polygon", {"points": points, "class": "s"})
    if shape.kind in _GATEWAYS:
        _icon(group, _GATEWAYS[shape.kind], x, y, is_full=False)


def _draw_activity(group: Any, shape: Shape, name: str) -> None:
    box = shape.box
    is_call = shape.kind == "callActivity"
    _rectangle(group, box, f"s{' thick' if is_call else ''}")
    if shape.kind in _ICONS:
        _icon(group, _ICONS[shape.kind], box.x + 5, box.y + 5, is_full=shape.kind == "sendTask")
    bottom = box.y + box.height - 16
    if shape.kind in _ROUND and not shape.is_expanded:
        _icon(group, "M1 1h14v14h-14zM8 4v8M4 8h8", box.middle[0] - 8, bottom - 1, is_full=False)
    if shape.loop is not None:
        bars = "M3 2v10M8 2v10M13 2v10" if shape.loop == "parallel" else "M2 3h12M2 7h12M2 11h12"
        _icon(group, bars, box.middle[0] - 8, bottom, is_full=False)
    if shape.kind == "subProcess" and shape.is_expanded:
        _write(group, name, box.middle[0], box.y + 4, width=box.width - 12)
    else:
        x, y = box.middle
        lines = len(lettering.wrapped(name, width=box.width - 12))
        # What is long must not run into the picture in the corner.
        top = max(y - lines * _LINE / 2, box.y + (_ICON if lines > _FEW_LINES else 0))
        _write(group, name, x, top, width=box.width - 12)


def _draw_note(group: Any, shape: Shape, name: str) -> None:
    box = shape.box
    path = f"M{_n(box.x + 12)} {_n(box.y)}h-12v{_n(box.height)}h12"
    _add(group, "path", {"d": path, "class": "e"})
    _write(group, name, box.x + 8, box.y + 2, width=box.width - 8, style="left")


def _draw_badge(group: Any, shape: Shape, mark: str) -> None:
    """Draw what says in black and white too that a token waits here, or was here."""
    x, y = shape.box.x + shape.box.width, shape.box.y
    _circle(group, x, y, 9, "badge")
    if mark == PASSED:
        path = f"M{_n(x - 4)} {_n(y)}l3 3l5-6"
        _add(group, "path", {"d": path, "class": "sign"})
    else:
        _circle(group, x, y, 4, "dot")


def _draw_edge(root: Any, plane: Plane, edge: Edge, name: str) -> None:
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in edge.points)
    drawn = {"d": path, "class": "e" if edge.kind == "sequenceFlow" else "e d"}
    if edge.kind != "association":
        drawn["marker-end"] = f"url(#arrow-{plane.element})"
    _add(root, "path", drawn)
    if name:
        x, y = _beside(edge)
        _write(root, name, x, y, width=_LABEL_WIDTH)


def _write_label(group: Any, shape: Shape, name: str) -> None:
    """Write a name where the model has its label, else below; one that stands above grows up."""
    x, y = shape.box.middle[0], shape.box.y + shape.box.height + 6
    if shape.label is not None:
        x, y = shape.label.middle[0], shape.label.y
    lines = len(lettering.wrapped(name, width=_LABEL_WIDTH))
    if y < shape.box.y:
        y = min(y, shape.box.y - lines * _LINE - 4)
    _write(group, name, x, y, width=_LABEL_WIDTH)


def _beside(edge: Edge) -> Point:
    if edge.label is not None:
        return edge.label.middle[0], edge.label.y
    (x, y), (next_x, next_y) = edge.points[0], edge.points[1]
    return (x + next_x) / 2, (y + next_y) / 2 - _LINE - 2


def _write(
    parent: Any,
    text: str,
    x: float,
    y: float,
    *,
    width: float,
    style: str | None = None,
) -> None:
    """Write a text below a point, in as many lines as its width asks for."""
    for index, line in enumerate(lettering.wrapped(text, width=width)):
        place = {"x": _n(x), "y": _n(y + index * _LINE + lettering.SIZE)}
        _add(parent, "text", place | ({"class": style} if style else {})).text = line


def _circle(group: Any, x: float, y: float, radius: float, style: str) -> None:
    given = {"cx": _n(x), "cy": _n(y), "r": _n(radius), "class": style}
    _add(group, "circle", given)


def _rectangle(group: Any, box: Box, style: str) -> None:
    given = {"x": _n(box.x), "y": _n(box.y), "width": _n(box.width), "height": _n(box.height)}
    _add(group, "rect", {**given, "rx": "10", "class": style})


def _icon(group: Any, path: str, x: float, y: float, *, is_full: bool) -> None:
    style = "i full" if is_full else "i"
    place = f"translate({_n(x)} {_n(y)})"
    _add(group, "path", {"d": path, "transform": place, "class": style})


def _add(parent: Any, tag: str, attributes: Mapping[str, str] | None = None) -> Any:
    return etree.SubElement(parent, f"{_SVG}{tag}", dict(attributes or {}))


def _n(number: float) -> str:
    return f"{number:.6g}"
