"""Two wordings of one thing: what was taken out and what was put in, as people read it."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_MOST = 4_000


class Change(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of characters that shares one fate."""

    change: Change
    text: str


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """Say character by character how a text changed, which is what Chinese needs (FBK-02).

    Very long texts are told as taken out and put in whole: to align them would take seconds.
    """
    if old == new:
        return (Piece(change=Change.KEPT, text=new),) if new else ()
    if len(old) + len(new) > _MOST:
        return _pieces((Change.REMOVED, old), (Change.ADDED, new))
    found: list[tuple[Change, str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found.append((Change.KEPT, new[j1:j2]))
        else:
            found += [(Change.REMOVED, old[i1:i2]), (Change.ADDED, new[j1:j2])]
    return _pieces(*found)


def _pieces(*found: tuple[Change, str]) -> tuple[Piece, ...]:
    return tuple(Piece(change=change, text=text) for change, text in found if text)
