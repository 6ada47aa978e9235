"""Anchors: every checkpoint again, in a file outside the database that only grows (D9, R10).

Each line is one checkpoint: the exact text that was signed, and the signature. A line that a power
cut tore is left as it is; the checkpoint it was for is written again.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.domain.flaws import Flaw, FlawCode
from engine.errors import EngineError
from engine.services import checkpoints
from engine.services.context import Context
from engine.store import checkpoints as store
from engine.store.checkpoints import Checkpoint

_TAIL: Final = 16 * 1024
"""More than a few lines, so that the end of the file can be read alone."""


class AnchorsDisagree(EngineError):
    """The anchor file holds other checkpoints than the database."""

    code = "anchors_disagree"


class AnchorsUnwritable(EngineError):
    """The anchor file cannot be written."""

    code = "anchors_unwritable"


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """One checkpoint as the file keeps it."""

    number: int
    content: bytes
    signature: bytes

    def agrees_with(self, checkpoint: Checkpoint) -> bool:
        """Test whether the database keeps the same."""
        return (self.content, self.signature) == (checkpoint.content, checkpoint.signature)


def extend(ctx: Context, *, path: Path) -> int:
    """Append the checkpoints that the file does not hold yet, and return how many.

    Raises:
        AnchorsDisagree: if the file does not end with a checkpoint of this database.
        AnchorsUnwritable: if the file cannot be written.
    """
    if not awaiting(ctx, path=path):
        return 0
    store.one_at_a_time(ctx.session)
    found = awaiting(ctx, path=path)
    try:
        _append(path, found)
    except OSError as error:
        raise AnchorsUnwritable(path=str(path), reason=error.strerror) from error
    return len(found)


def awaiting(ctx: Context, *, path: Path) -> Sequence[Checkpoint]:
    """Return the checkpoints after the last one in the file.

    Raises:
        AnchorsDisagree: if the file does not end with a checkpoint of this database.
    """
    last = _last(path)
    if last is None:
        return checkpoints.since(ctx.session, 0)
    found = checkpoints.since(ctx.session, last.number - 1)
    if not found or not last.agrees_with(found[0]):
        raise AnchorsDisagree(path=str(path), number=last.number)
    return found[1:]


def read(path: Path) -> list[Anchor]:
    """Read every whole line of the file; there may be no file yet."""
    if not path.exists():
        return []
    return _parsed(path.read_bytes().split(b"\n"))


def compare(found: Iterable[Anchor], stored: Sequence[Checkpoint]) -> list[Flaw]:
    """Say where the file and the database differ.

    The newest checkpoint may be in the database alone: it is anchored after it is committed.
    """
    by_number = {each.number: each for each in stored}
    anchored: set[int] = set()
    flaws = []
    for anchor in found:
        anchored.add(anchor.number)
        checkpoint = by_number.get(anchor.number)
        if checkpoint is None:
            flaws.append(Flaw(code=FlawCode.CHECKPOINT_MISSING, checkpoint=anchor.number))
        elif not anchor.agrees_with(checkpoint):
            flaws.append(Flaw(code=FlawCode.ANCHOR_DIFFERS, checkpoint=anchor.number))
    return flaws + [
        Flaw(code=FlawCode.ANCHOR_MISSING, checkpoint=each.number)
        for each in stored[:-1]
        if each.number not in anchored
    ]


def line(checkpoint: Checkpoint) -> Mapping[str, str]:
    """Give a checkpoint as the file and an export write it."""
    return {
        "content": checkpoint.content.decode(errors="surrogateescape"),
        "signature": checkpoint.signature.hex(),
    }


def _last(path: Path) -> Anchor | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        found = _parsed(file.read().split(b"\n"))
    return found[-1] if found else None


def _append(path: Path, found: Sequence[Checkpoint]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(line(each), ensure_ascii=False).encode() + b"\n" for each in found]
    with path.open("a+b") as file:
        if not _is_at_line_start(file):
            file.write(b"\n")
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())


def _is_at_line_start(file: Any) -> bool:
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")


def _parsed(lines: Iterable[bytes]) -> list[Anchor]:
    found = []
    for each in lines:
        try:
            document = json.loads(each)
            content = document["content"].encode()
            number = json.loads(content)["number"]
            signature = bytes.fromhex(document["signature"])
        except (ValueError, LookupError, TypeError, AttributeError):
            continue
        found.append(Anchor(number=number, content=content, signature=signature))
    return found
