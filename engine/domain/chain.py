"""How ledger entries are written, committed to and chained; a verifier needs nothing else (R10)."""

import hashlib
import hmac
import json
from datetime import date
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

NO_HEAD = bytes(32)
"""The hash before the first entry of a stream."""


def canonical(value: Any) -> bytes:
    """Write JSON in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        value,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
        default=_plain,
    ).encode()


def commit_to(value: bytes, *, salt: bytes) -> str:
    """Give the commitment to a canonical value, which tells nothing without the salt."""
    return hmac.digest(salt, value, "sha256").hex()


def link(prev_hash: bytes, content: bytes) -> bytes:
    """Hash an entry's bytes onto the entry before it."""
    return hashlib.sha256(prev_hash + content).digest()


def head_leaf(*, stream: str, seq: int, head: bytes) -> bytes:
    """Write where a stream ends, as it stands under a checkpoint's signature.

    The same bytes as `canonical` writes, ten times as fast: a checkpoint may sign many thousands.
    """
    return f'{{"head":"{head.hex()}","seq":{seq},"stream":{encode_basestring(stream)}}}'.encode()


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
