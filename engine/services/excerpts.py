"""An excerpt of the ledger that proves itself: streams up to the head that signs an entry (R10).

That head is the first that a checkpoint signed at the entry or after it. Which one it is never
changes again, so an excerpt has the same bytes whenever it is taken.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.services import anchors, checkpoints, ledger_export
from engine.store.checkpoints import Checkpoint, CheckpointHead


class EntryNotSigned(EngineError):
    """No checkpoint has signed this entry yet."""

    code = "entry_not_signed"


class SigningKeyUnknown(EngineError):
    """A checkpoint is signed with a key whose public half is not known here."""

    code = "signing_key_unknown"


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Lines for the verifier, the anchors of what signs them, and the public keys.

    `proved_by` are the statements of the checkpoints that sign the ends, by stream. `settled` is
    the id up to which every entry was stored when they were taken: what is said of those entries
    never changes either.
    """

    ledger: bytes
    anchors: bytes
    keys: bytes
    proved_by: Mapping[str, Mapping[str, Any]]
    settled: int


def take(
    session: Session, *, entries: Mapping[str, int], with_openings: bool, keys: Mapping[str, bytes]
) -> Excerpt:
    """Take streams out, each up to the head that signs one of its entries.

    Raises:
        EntryNotSigned: if no checkpoint has signed one of the entries.
        SigningKeyUnknown: if one was signed with a key that is not among `keys`.
    """
    heads = {stream: _signed_head(session, stream, seq) for stream, seq in entries.items()}
    ends = {stream: head.seq for stream, head in heads.items()}
    signing = {each.number: each for each in ledger_export.signing(session, ends)}
    known = _keys(signing.values(), keys)
    lines = ledger_export.lines(
        session, streams=list(ends), ends=ends, with_openings=with_openings, key=known
    )
    return Excerpt(
        ledger=b"".join(lines),
        anchors=b"".join(map(_anchor, signing.values())),
        keys=known,
        proved_by={
            stream: checkpoints.document(signing[head.checkpoint].content)
            for stream, head in heads.items()
        },
        settled=max(signing[head.checkpoint].last_entry_id for head in heads.values()),
    )


def _signed_head(session: Session, stream: str, seq: int) -> CheckpointHead:
    found = session.scalar(
        select(CheckpointHead)
        .where(CheckpointHead.stream == stream, CheckpointHead.seq >= seq)
        .order_by(CheckpointHead.seq)
        .limit(1)
    )
    if found is None:
        raise EntryNotSigned(stream=stream, entry=seq)
    return found


def _keys(signing: Iterable[Checkpoint], keys: Mapping[str, bytes]) -> bytes:
    """Give each key that signed one of the checkpoints, in the order of their first use."""
    names = dict.fromkeys(str(checkpoints.document(each.content).get("key")) for each in signing)
    for name in names:
        if name not in keys:
            raise SigningKeyUnknown(key=name)
    return b"".join(keys[name] for name in names)


def _anchor(checkpoint: Checkpoint) -> bytes:
    return json.dumps(anchors.line(checkpoint), ensure_ascii=False).encode() + b"\n"
