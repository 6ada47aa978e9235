"""How reads are written where they are sealed: one line each, one Merkle root an hour (R10)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from engine.domain import chain, merkle

SEALED: Final = "reads.sealed"
"""The kind of the entry that seals one hour of the read log."""


class Read(NamedTuple):
    """One person read one case in one hour for one purpose."""

    hour: datetime
    case: str
    reader: str
    purpose: str
    at: datetime


class Seal(NamedTuple):
    """What is sealed of one hour: how many reads, and the root over them."""

    hour: datetime
    reads: int
    root: str


def seal(hour: datetime, reads: Iterable[Read]) -> Seal:
    """Seal the reads of one hour, in whatever order they come; there is at least one."""
    leaves = sorted(merkle.leaf(chain.canonical(read._asdict())) for read in reads)
    return Seal(hour=hour, reads=len(leaves), root=merkle.root(leaves).hex())
