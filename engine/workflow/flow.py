"""The sequence flows of a file as a graph: what leads where, and what cannot be reached."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from engine.workflow.dialect import NAMESPACES, flow_nodes, kind

WAITING_TAGS: Final = frozenset(
    {"userTask", "intermediateCatchEvent", "eventBasedGateway", "callActivity"}
)

Graph = dict[etree._Element, list[etree._Element]]
_Outgoing = dict[str | None, list[tuple[etree._Element, etree._Element]]]
_Incoming = dict[str | None, list[etree._Element]]


def scopes(root: etree._Element) -> list[etree._Element]:
    """Return the process and each of its sub-processes."""
    found = root.findall("bpmn:process", NAMESPACES)
    return found + list(root.iterfind(".//bpmn:subProcess", NAMESPACES))


def outgoing(node: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    """Return each sequence flow that leaves a node, with the node it leads to."""
    scope = node.getparent()
    return [] if scope is None else _index(scope)[0].get(node.get("id"), [])


def incoming(node: etree._Element) -> list[etree._Element]:
    """Return the sequence flows that lead to a node."""
    scope = node.getparent()
    return [] if scope is None else _index(scope)[1].get(node.get("id"), [])


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
    nodes = [node for node in flow_nodes(root) if not _waits(node)]
    ahead = {node: [target for _, target in outgoing(node)] for node in nodes}
    for node in nodes:
        ahead[node] = [target for target in ahead[node] if target in ahead]
    for group in _strongly_connected(ahead):
        first = next(iter(group))
        if len(group) > 1 or first in ahead[first]:
            yield from (node for node in nodes if node in group)


def _strongly_connected(ahead: Graph) -> Iterator[set[etree._Element]]:
    """Yield the groups of nodes that can all come to one another (Kosaraju, without recursion)."""
    behind: Graph = {node: [] for node in ahead}
    for node, targets in ahead.items():
        for target in targets:
            behind[target].append(node)
    seen: set[etree._Element] = set()
    order: list[etree._Element] = []
    for node in ahead:
        order += _finished(node, ahead, seen)
    seen.clear()
    for node in reversed(order):
        group = set(_finished(node, behind, seen))
        if group:
            yield group


def _finished(
    start: etree._Element, graph: Graph, seen: set[etree._Element]
) -> list[etree._Element]:
    """Return the unseen nodes behind a node and itself, each after those behind it."""
    if start in seen:
        return []
    seen.add(start)
    found: list[etree._Element] = []
    path = [(start, iter(graph[start]))]
    while path:
        node, targets = path[-1]
        target = next((each for each in targets if each not in seen), None)
        if target is None:
            found.append(node)
            path.pop()
        else:
            seen.add(target)
            path.append((target, iter(graph[target])))
    return found


def _waits(node: etree._Element) -> bool:
    """Test whether a token surely rests at a node; a sub-process does if something in it does."""
    if kind(node) == "subProcess":
        return any(_waits(inner) for inner in flow_nodes(node) if inner is not node)
    return kind(node) in WAITING_TAGS


def _is_event_sub_process(node: etree._Element) -> bool:
    return kind(node) == "subProcess" and node.get("triggeredByEvent") == "true"


@lru_cache(maxsize=16)
def _index(scope: etree._Element) -> tuple[_Outgoing, _Incoming]:
    """Return the flows of a scope by the id of the node they leave, and of the one they lead to."""
    by_id: dict[str | None, etree._Element] = {child.get("id"): child for child in scope}
    leaving: _Outgoing = {}
    arriving: _Incoming = {}
    for flow in scope.iterfind("bpmn:sequenceFlow", NAMESPACES):
        target = by_id.get(flow.get("targetRef"))
        if target is not None:
            leaving.setdefault(flow.get("sourceRef"), []).append((flow, target))
            arriving.setdefault(flow.get("targetRef"), []).append(flow)
    return leaving, arriving
