"""Whether the stored checkpoints are those that were signed, one after the other (R10)."""

import itertools
from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.domain.flaws import Flaw, FlawCode
from engine.services import checkpoints
from engine.services.checkpoints import Head
from engine.services.ledger_keys import PublicKeys
from engine.store.checkpoints import Checkpoint, CheckpointHead

_ROWS: Final = 5_000
_HEADS: Final = (
    select(
        CheckpointHead.checkpoint,
        CheckpointHead.entry_id,
        CheckpointHead.stream,
        CheckpointHead.seq,
        CheckpointHead.head,
    )
    .order_by(CheckpointHead.checkpoint, CheckpointHead.entry_id)
    .execution_options(yield_per=_ROWS)
)


def examine(session: Session, stored: list[Checkpoint], keys: PublicKeys) -> Iterator[Flaw]:
    """Compare every checkpoint with its signature, the one before it and the heads it signed."""
    last = stored[-1].number if stored else 0
    signed = dict(_roots(session, up_to=last))
    number, content = 0, b""
    for checkpoint in stored:
        for missing in range(number + 1, checkpoint.number):
            yield Flaw(code=FlawCode.CHECKPOINT_MISSING, checkpoint=missing)
        prev = checkpoints.digest(content) if content else checkpoints.NO_CHECKPOINT
        number, content = checkpoint.number, checkpoint.content
        yield from _flaws(checkpoint, keys, prev=prev, signed=signed.pop(number, (0, "")))
    for number in sorted(signed):
        yield Flaw(code=FlawCode.CHECKPOINT_MISSING, checkpoint=number)


def _flaws(
    checkpoint: Checkpoint, keys: PublicKeys, *, prev: str, signed: tuple[int, str]
) -> Iterator[Flaw]:
    document = checkpoints.document(checkpoint.content)
    fingerprint = document.get("key")
    if not keys.accept(checkpoint.content, checkpoint.signature, fingerprint=fingerprint):
        yield Flaw(code=FlawCode.CHECKPOINT_NOT_SIGNED, checkpoint=checkpoint.number)
    expected = {
        "at": checkpoint.at.isoformat(),
        "heads": signed[0],
        "last_entry": checkpoint.last_entry_id,
        "number": checkpoint.number,
        "prev": prev,
        "root": signed[1],
    }
    if any(document.get(name) != value for name, value in expected.items()):
        yield Flaw(code=FlawCode.CHECKPOINT_ALTERED, checkpoint=checkpoint.number)


def _roots(session: Session, *, up_to: int) -> Iterator[tuple[int, tuple[int, str]]]:
    """Give the count and the root of the heads that each checkpoint has."""
    with session.execute(_HEADS.where(CheckpointHead.checkpoint <= up_to)) as rows:
        for number, group in itertools.groupby(rows, key=lambda row: row[0]):
            heads = [Head(*row[1:]) for row in group]
            yield number, (len(heads), checkpoints.root(heads).hex())
