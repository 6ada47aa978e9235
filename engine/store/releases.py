"""Published bundles of models, forms, catalogues and policy (R12)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class ReleaseStatus(StrEnum):
    """Where a release is in its life."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


class Release(Base):
    """One closed set of files, named by its content; at most one is in force."""

    __tablename__ = "releases"
    __table_args__ = (
        Index(
            "uq_releases_in_force",
            "status",
            unique=True,
            sqlite_where=text("status = 'in_force'"),
            postgresql_where=text("status = 'in_force'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    status: Mapped[ReleaseStatus] = mapped_column(default=ReleaseStatus.DRAFT)
    note: Mapped[str | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    files_hash: Mapped[str]


class ReleaseFile(Base):
    """One file of a release, byte for byte as it was published."""

    __tablename__ = "release_files"

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
    hash: Mapped[str]
