"""Merkle trees as RFC 9162 draws them: one root speaks for many leaves, a short path for one."""

import hashlib
from collections.abc import Sequence

Step = tuple[str, str]
"""One step of a path: on which side the neighbour stands, and its hash in hexadecimal."""

_LEAF, _NODE = b"\x00", b"\x01"
_LEFT, _RIGHT = "left", "right"


def leaf(content: bytes) -> bytes:
    """Hash what a leaf stands for; no leaf can pass for a node, nor a node for a leaf."""
    return hashlib.sha256(_LEAF + content).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Give the one hash that changes with every leaf and with their order."""
    row = list(leaves)
    while len(row) > 1:
        row = _row_above(row)
    return row[0]


def path(leaves: Sequence[bytes], index: int) -> list[Step]:
    """Give the neighbours that lead from one leaf to the root."""
    row, steps = list(leaves), []
    while len(row) > 1:
        neighbour = index ^ 1
        if neighbour < len(row):
            side = _LEFT if neighbour < index else _RIGHT
            steps.append((side, row[neighbour].hex()))
        row, index = _row_above(row), index // 2
    return steps


def climb(found: bytes, steps: Sequence[Step]) -> bytes:
    """Give the root that a leaf and its path lead to."""
    for side, neighbour in steps:
        other = bytes.fromhex(neighbour)
        found = _node(other, found) if side == _LEFT else _node(found, other)
    return found


def _row_above(row: Sequence[bytes]) -> list[bytes]:
    """Join neighbours; a last one without a neighbour moves up as it is."""
    joined = [_node(left, right) for left, right in zip(row[::2], row[1::2], strict=False)]
    return [*joined, row[-1]] if len(row) % 2 else joined


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
