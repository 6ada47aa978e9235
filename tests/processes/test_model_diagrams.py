"""The diagrams of the shipped processes can be read: drawn whole, in order, without a crossing."""

import itertools

import pytest

from tests.processes import model_files as files
from tests.processes.model_files import MODELS

SIZES = {"Event": (36, 36), "Gateway": (50, 50), "Task": (100, 80), "subProcess": (100, 80)}

each_model = pytest.mark.parametrize("model", MODELS, ids=files.name_of)


@each_model
def test_every_element_is_drawn_in_standard_size_and_without_colour(model):
    shapes = shapes_of(model)

    assert set(shapes) == {node.get("id") for node in model.nodes}
    assert set(edges_of(model)) == {flow.get("id") for flow in model.flows}
    for node in model.nodes:
        size = next(size for end, size in SIZES.items() if files.kind(node).endswith(end))
        assert shapes[node.get("id")][2:] == size, node.get("id")
    assert model.all("//@*[contains(name(), 'color') or contains(name(), 'stroke')]") == []


@each_model
def test_a_plane_holds_about_25_shapes_on_its_ways_and_every_scope_has_its_plane(model):
    """Event sub-processes stand beside the ways, in a row of their own."""
    aside = {node.get("id") for node in model.all("//bpmn:subProcess[@triggeredByEvent='true']")}
    planes = model.all("//bpmndi:BPMNPlane")

    drawn = {plane.get("bpmnElement") for plane in planes}
    assert drawn == {scope.get("id") for scope in model.scopes}
    for plane in planes:
        shapes = plane.findall("bpmndi:BPMNShape", files.NAMESPACES)
        assert len([shape for shape in shapes if shape.get("bpmnElement") not in aside]) <= 25


@each_model
def test_it_reads_from_left_to_right(model):
    shapes = shapes_of(model)
    for flow in model.flows:
        source, target = shapes[flow.get("sourceRef")], shapes[flow.get("targetRef")]
        goes_back = target[0] + target[2] / 2 < source[0] + source[2] / 2
        assert goes_back == flow.get("id").startswith("back_to_"), flow.get("id")


@each_model
def test_the_happy_path_is_one_straight_line_and_nothing_is_above_it(model):
    shapes = shapes_of(model)
    for scope in model.scopes:
        start, end = (files.child(scope, f"bpmn:{kind}") for kind in ("startEvent", "endEvent"))
        line = middle(shapes[start.get("id")])
        assert middle(shapes[end.get("id")]) == line
        inside = [node for node in model.nodes if node.getparent() is scope]
        assert all(middle(shapes[node.get("id")]) >= line for node in inside)
        passed = {start.get("id")}
        while end.get("id") not in passed:
            onward = [flow for flow in model.flows if flow.get("sourceRef") in passed]
            straight = {
                flow.get("targetRef")
                for flow in onward
                if middle(shapes[flow.get("targetRef")]) == line
                and len({y for _, y in edges_of(model)[flow.get("id")]}) == 1
            }
            assert straight - passed, f"the line breaks after {passed}"
            passed |= straight


@each_model
def test_flows_are_right_angled_and_neither_cross_each_other_nor_run_through_shapes(model):
    edges, shapes = edges_of(model), shapes_of(model)
    for plane in model.all("//bpmndi:BPMNPlane"):
        ids = {drawn.get("bpmnElement") for drawn in plane}
        flows = [flow for flow in model.flows if flow.get("id") in ids]
        for flow in flows:
            points = edges[flow.get("id")]
            ends = {flow.get("sourceRef"), flow.get("targetRef")}
            assert all(a[0] == b[0] or a[1] == b[1] for a, b in itertools.pairwise(points))
            for other in (ids & set(shapes)) - ends:
                assert not runs_through(points, shapes[other]), (flow.get("id"), other)
        for one, other in itertools.combinations(flows, 2):
            crossing = cross(edges[one.get("id")], edges[other.get("id")])
            assert not crossing, (one.get("id"), other.get("id"))


def shapes_of(model):
    """Return x, y, width and height of every drawn node."""
    return {
        shape.get("bpmnElement"): tuple(
            float(files.child(shape, "dc:Bounds").get(side))
            for side in ("x", "y", "width", "height")
        )
        for shape in model.all("//bpmndi:BPMNShape")
    }


def edges_of(model):
    """Return the points of every drawn flow."""
    return {
        edge.get("bpmnElement"): [
            (float(point.get("x")), float(point.get("y")))
            for point in edge.iterfind("di:waypoint", files.NAMESPACES)
        ]
        for edge in model.all("//bpmndi:BPMNEdge")
    }


def middle(shape):
    return shape[1] + shape[3] / 2


def runs_through(points, shape):
    """Test whether a right-angled line passes the inside of a shape."""
    left, top, right, bottom = shape[0], shape[1], shape[0] + shape[2], shape[1] + shape[3]
    return any(
        min(a[0], b[0]) < right
        and max(a[0], b[0]) > left
        and min(a[1], b[1]) < bottom
        and max(a[1], b[1]) > top
        for a, b in itertools.pairwise(points)
    )


def cross(one, other):
    """Test whether two right-angled lines cross; meeting at a common end is no crossing."""
    return any(
        _cross(first, second) or _cross(second, first)
        for first in itertools.pairwise(one)
        for second in itertools.pairwise(other)
    )


def _cross(level, upright):
    (x1, y1), (x2, y2) = level
    (x3, y3), (x4, y4) = upright
    if y1 != y2 or x3 != x4:
        return False
    return min(x1, x2) < x3 < max(x1, x2) and min(y3, y4) < y1 < max(y3, y4)
