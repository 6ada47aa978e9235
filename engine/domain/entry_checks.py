"""Whether a ledger entry's columns and openings say what its hashed bytes say (R10).

What the bytes must begin with is built from the columns and compared as it is, because to parse a
million documents takes longer than to hash them. Only what does not fit is parsed, to say why.
"""

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from engine.domain import chain
from engine.domain.flaws import Flaw, FlawCode, at_entry

CASE = "case:"
"""What the name of a case's stream begins with; the number of the case follows."""


_NOTHING = b"\0"


class Entry(NamedTuple):
    """One row of the ledger."""

    id: int
    stream: str
    seq: int
    at: datetime
    actor: str
    kind: str
    case_id: int | None
    content: bytes
    prev_hash: bytes
    hash: bytes


class Opening(NamedTuple):
    """What opens one commitment of an entry."""

    entry_id: int
    name: str
    salt: bytes | None
    value: str | None
    disposed_at: object


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What a closer look at one entry found; `case` is the number of a case it is about."""

    flaws: tuple[Flaw, ...] = ()
    case: str | None = None
    is_emptied: bool = False


def beginning(
    *, at: str, actor: str, kind: str, seq: int, stream: str, openings: Sequence[Opening]
) -> bytes:
    """Give the bytes that an entry of a case begins with; what no entry begins with if unknown."""
    personal = _personal(openings) if openings else ""
    if personal is None:
        return _NOTHING
    return (
        f'{{"actor":{encode_basestring(actor)},"at":"{at}","kind":{encode_basestring(kind)}{personal},'
        f'"seq":{seq},"stream":{encode_basestring(stream)},"values":{{'
    ).encode()


def inspect(entry: Entry, openings: Sequence[Opening]) -> Inspection:
    """Say what does not fit between an entry's bytes, its columns and its openings."""
    try:
        document = json.loads(entry.content)
        commitments = {name: each["hmac"] for name, each in document.get("personal", {}).items()}
    except (ValueError, TypeError, LookupError, AttributeError):
        return Inspection(flaws=(_flaw(entry, FlawCode.COLUMNS_DIFFER),))
    flaws = [*_columns(entry, document), *_openings(entry, commitments, openings)]
    return Inspection(
        flaws=tuple(flaws),
        case=document.get("case"),
        is_emptied=any(_is_emptied(each) for each in openings),
    )


def _personal(openings: Sequence[Opening]) -> str | None:
    written = []
    for _, name, salt, value, disposed_at in sorted(openings):
        if salt is None or value is None or disposed_at is not None:
            return None
        commitment = chain.commit_to(value.encode(), salt=salt)
        written.append(f'{encode_basestring(name)}:{{"hmac":"{commitment}"}}')
    return f',"personal":{{{",".join(written)}}}'


def _columns(entry: Entry, document: dict[str, Any]) -> Iterator[Flaw]:
    repeated = {
        "seq": entry.seq,
        "stream": entry.stream,
        "actor": entry.actor,
        "kind": entry.kind,
        "at": entry.at.isoformat(),
    }
    is_of_case = entry.stream.startswith(CASE) or document.get("case") is not None
    if is_of_case != (entry.case_id is not None) or any(
        document.get(name) != value for name, value in repeated.items()
    ):
        yield _flaw(entry, FlawCode.COLUMNS_DIFFER)


def _openings(
    entry: Entry, commitments: dict[str, Any], openings: Sequence[Opening]
) -> Iterator[Flaw]:
    found = {opening.name: opening for opening in openings}
    for name in sorted(found.keys() | commitments.keys()):
        if name not in found or not _opens(found[name], commitments.get(name)):
            yield _flaw(entry, FlawCode.OPENING_ALTERED, name=name)


def _opens(opening: Opening, commitment: object) -> bool:
    if opening.disposed_at is not None:
        return _is_emptied(opening) and commitment is not None
    if opening.value is None or opening.salt is None:
        return False
    found = chain.commit_to(opening.value.encode(), salt=opening.salt)
    return hmac.compare_digest(found, str(commitment))


def _is_emptied(opening: Opening) -> bool:
    return opening.disposed_at is not None and opening.value is None and opening.salt is None


def _flaw(entry: Entry, code: FlawCode, *, name: str | None = None) -> Flaw:
    return at_entry(code, entry.stream, entry.seq, name=name)
