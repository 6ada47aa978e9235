"""Drafts of releases: every file of a release while people change it (D8, R12)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, bindparam, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.store.base import Base, Versioned
from engine.store.types import UtcDateTime

_SEEN = text(
    "INSERT INTO draft_editors (draft_id, user_id, path, seen_at) "
    "VALUES (:draft_id, :user_id, :path, :at) ON CONFLICT (draft_id, user_id) "
    "DO UPDATE SET path = excluded.path, seen_at = excluded.seen_at"
).bindparams(bindparam("at", type_=UtcDateTime()))
_CHANGED = text(
    "INSERT INTO draft_editors (draft_id, user_id, changed_at) "
    "VALUES (:draft_id, :user_id, :at) ON CONFLICT (draft_id, user_id) "
    "DO UPDATE SET changed_at = excluded.changed_at"
).bindparams(bindparam("at", type_=UtcDateTime()))


class DraftState(StrEnum):
    """Whether a draft can be changed; what has been published is read as its release."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"


class ReleaseDraft(Versioned, Base):
    """A whole release being changed; its version counts every change of any file."""

    __tablename__ = "release_drafts"
    __table_args__ = (
        Index("ix_release_drafts_state", "state", "changed_at"),
        Index("ix_release_drafts_release_id", "release_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    """The release that was last made of it."""
    state: Mapped[DraftState] = mapped_column(default=DraftState.DRAFT)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class DraftFile(Base):
    """One file of a draft; its version is that of the draft when it was last saved."""

    __tablename__ = "draft_files"

    draft_id: Mapped[int] = mapped_column(ForeignKey("release_drafts.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
    hash: Mapped[str]
    version: Mapped[int]
    changed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]


class DraftEditor(Base):
    """Somebody who has opened a draft: on which file, when last seen, and when last saved."""

    __tablename__ = "draft_editors"

    draft_id: Mapped[int] = mapped_column(ForeignKey("release_drafts.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    path: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]


def note_seen(
    session: Session, *, draft_id: int, user_id: int, path: str | None, at: datetime
) -> None:
    """Keep on which file of a draft somebody is, and since when."""
    values = {"draft_id": draft_id, "user_id": user_id, "path": path, "at": at}
    session.connection().execute(_SEEN, values)


def note_changed(session: Session, *, draft_id: int, user_id: int, at: datetime) -> None:
    """Keep for good that somebody has changed a draft."""
    values = {"draft_id": draft_id, "user_id": user_id, "at": at}
    session.connection().execute(_CHANGED, values)
