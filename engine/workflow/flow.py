"""The sequence flows of a file as a graph: what leads where, and what cannot be reached."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.workflow.dialect import NAMESPACES, flow_nodes, kind

WAITING_TAGS: Final = frozenset(
    {"userTask", "intermediateCatchEvent", "eventBasedGateway", "callActivity"}
)


def scopes(root: etree._Element) -> list[etree._Element]:
    """Return the process and each of its sub-processes."""
    found = root.findall("bpmn:process", NAMESPACES)
    return found + list(root.iterfind(".//bpmn:subProcess", NAMESPACES))


def outgoing(node: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    """Return each sequence flow that leaves a node, with the node it leads to."""
    return [(flow, by_id[flow.get("targetRef")]) for flow, by_id in _flows(node, "sourceRef")]


def incoming(node: etree._Element) -> list[etree._Element]:
    """Return the sequence flows that lead to a node."""
    return [flow for flow, _ in _flows(node, "targetRef")]


def reachable(start: etree._Element) -> list[etree._Element]:
    """Return every node behind a node in its own scope, without the node itself."""
    found: dict[str | None, etree._Element] = {}
    ahead = [target for _, target in outgoing(start)]
    while ahead:
        node = ahead.pop()
        if node.get("id") not in found:
            found[node.get("id")] = node
            ahead += [target for _, target in outgoing(node)]
    return list(found.values())


def unreachable(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the nodes that no token can come to."""
    for scope in scopes(root):
        nodes = [node for node in flow_nodes(scope) if node.getparent() is scope]
        entries = [
            node
            for node in nodes
            if kind(node) in {"startEvent", "boundaryEvent"} or _is_event_sub_process(node)
        ]
        reached = {node.get("id") for node in entries}
        reached |= {node.get("id") for entry in entries for node in reachable(entry)}
        yield from (node for node in nodes if node.get("id") not in reached)


def cycles_without_waiting(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the nodes that can come back to themselves with nobody and nothing in between."""
    for node in flow_nodes(root):
        if not _waits(node) and node in _reachable_without_waiting(node):
            yield node


def _reachable_without_waiting(start: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    ahead = [target for _, target in outgoing(start)]
    while ahead:
        node = ahead.pop()
        if node not in found and not _waits(node):
            found.append(node)
            ahead += [target for _, target in outgoing(node)]
    return found


def _waits(node: etree._Element) -> bool:
    """Test whether a token surely rests at a node; a sub-process does if something in it does."""
    if kind(node) == "subProcess":
        return any(_waits(inner) for inner in flow_nodes(node) if inner is not node)
    return kind(node) in WAITING_TAGS


def _is_event_sub_process(node: etree._Element) -> bool:
    return kind(node) == "subProcess" and node.get("triggeredByEvent") == "true"


def _flows(
    node: etree._Element, end: str
) -> Iterator[tuple[etree._Element, dict[str | None, etree._Element]]]:
    """Yield the flows of a node's scope that touch it, each with the nodes of the scope by id."""
    scope = node.getparent()
    if scope is None:
        return
    by_id: dict[str | None, etree._Element] = {child.get("id"): child for child in scope}
    for flow in scope.iterfind("bpmn:sequenceFlow", NAMESPACES):
        if flow.get(end) == node.get("id") and flow.get("targetRef") in by_id:
            yield flow, by_id
