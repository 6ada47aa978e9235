"""Published bundles of models, forms, catalogues and policy (R12)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class ReleaseStatus(StrEnum):
    """Where a release is in its life; nothing leads back, and its files never change."""

    SUBMITTED = "submitted"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Release(Base):
    """One closed set of files; at most one is in force.

    `files_hash` names the content, which two releases may share; `hash` names the release.
    """

    __tablename__ = "releases"
    __table_args__ = (
        Index(
            "uq_releases_in_force",
            "status",
            unique=True,
            sqlite_where=text("status = 'in_force'"),
            postgresql_where=text("status = 'in_force'"),
        ),
        Index("ix_releases_created_at", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    status: Mapped[ReleaseStatus] = mapped_column(default=ReleaseStatus.SUBMITTED)
    note: Mapped[str | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    files_hash: Mapped[str]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    """The release that it was made from."""
    restores_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    """The earlier release whose files it brings back."""
    authors: Mapped[list[Any] | None]
    """The ids of those who changed or submitted it; none of them may approve it."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class ReleaseFile(Base):
    """One file of a release, byte for byte as it was published."""

    __tablename__ = "release_files"

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
    hash: Mapped[str]
