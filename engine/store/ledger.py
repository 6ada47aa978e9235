"""The append-only ledger: entries, erasable openings of their commitments, heads (R10)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class LedgerEntry(Base):
    """One thing that happened; `content` is byte for byte what was hashed.

    Both databases refuse to update or delete a row (migration 0005). The other columns repeat what
    `content` says, for lists, and are compared with it when the stream is verified.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (UniqueConstraint("stream", "seq"), Index(None, "case_id", "kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    content: Mapped[bytes]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]


class Opening(Base):
    """The salt and the value behind one commitment; disposal empties both and dates it.

    `value` is the canonical JSON text itself, because a JSON column may rewrite a bare number,
    and the commitment is to the exact text.
    """

    __tablename__ = "openings"
    __table_args__ = (UniqueConstraint("entry_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"))
    name: Mapped[str]
    salt: Mapped[bytes | None]
    value: Mapped[str | None]
    disposed_at: Mapped[datetime | None]


class StreamHead(Base):
    """Where a stream without a case ends; locked while something is appended."""

    __tablename__ = "stream_heads"

    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    head: Mapped[bytes]
