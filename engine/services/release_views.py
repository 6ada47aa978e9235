"""Releases as people look at them: all in a list, and one with its files and who decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from engine.domain import access
from engine.domain.access import Subject
from engine.domain.grants import Action
from engine.errors import NotFound
from engine.services import directory, guard, pages, releases
from engine.services.context import Context
from engine.services.pages import Order, Page
from engine.store.drafts import ReleaseDraft
from engine.store.people import User
from engine.store.releases import Release, ReleaseStatus


@dataclass(frozen=True, kw_only=True)
class ReleaseRow:
    """One release in a list; `hash` names its content, which two releases may share."""

    id: int
    hash: str
    status: ReleaseStatus
    note: str | None
    created_by: str | None
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    in_force_at: datetime | None
    reason: str | None
    base: int | None
    restores: int | None
    draft: int | None


@dataclass(frozen=True, kw_only=True)
class ReleaseView(ReleaseRow):
    """A release with its files by hash, its authors, and what the actor may do to it."""

    files: Mapping[str, str]
    authors: tuple[str, ...]
    can: frozenset[str]


def history(ctx: Context, *, after: str | None = None, limit: int = pages.PAGE) -> Page[ReleaseRow]:
    """Return one page of all releases, the newest first; the system may look too."""
    if ctx.actor is not None:
        access.require(ctx.actor, Action.RELEASE_READ)
    order = Order(moment=Release.created_at, row_id=Release.id)
    return pages.read(ctx.session, _rows(), row=ReleaseRow, order=order, after=after, limit=limit)


def read(ctx: Context, *, release_id: int) -> ReleaseView:
    """Return a release.

    Raises:
        NotFound: if there is none with this id.
    """
    access.require(guard.actor(ctx), Action.RELEASE_READ)
    row = ctx.session.execute(_rows().where(Release.id == release_id)).one_or_none()
    if row is None:
        raise NotFound(release=release_id)
    stored = releases.find(ctx, release_id)
    authors = directory.names(ctx, set(stored.authors or ()))
    return ReleaseView(
        **row._mapping,
        files=releases.file_hashes(ctx, release_id),
        authors=tuple(sorted(user.login for user in authors.values())),
        can=_can(ctx, stored),
    )


def _can(ctx: Context, release: Release) -> frozenset[str]:
    """Return what the actor may do to a release now, for the buttons of a page."""
    who = guard.actor(ctx)
    can = set()
    if release.status == ReleaseStatus.SUBMITTED:
        subject = Subject(author_ids=release.authors or ())
        if access.allows(who, Action.RELEASE_PUBLISH, subject).allowed:
            can |= {"approve", "reject"}
    may_draft = access.allows(who, Action.RELEASE_DRAFT).allowed
    if may_draft and release.status == ReleaseStatus.SUPERSEDED:
        can.add("roll_back")
    if may_draft:
        can.add("draft")
    return frozenset(can)


def _rows() -> Select[*tuple[Any, ...]]:
    author, decider = aliased(User), aliased(User)
    return (
        select(
            Release.id,
            Release.files_hash.label("hash"),
            Release.status,
            Release.note,
            author.login.label("created_by"),
            Release.created_at,
            decider.login.label("decided_by"),
            Release.decided_at,
            Release.in_force_at,
            Release.reason,
            Release.base_id.label("base"),
            Release.restores_id.label("restores"),
            ReleaseDraft.id.label("draft"),
        )
        .outerjoin(author, author.id == Release.created_by)
        .outerjoin(decider, decider.id == Release.decided_by)
        .outerjoin(ReleaseDraft, ReleaseDraft.release_id == Release.id)
    )
