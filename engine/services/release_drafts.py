"""Drafts of releases: a whole release that several owners change at once (D8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, literal, select

from engine.domain import access
from engine.domain.grants import Action
from engine.errors import EngineError, FieldError, InvalidValues, NotFound
from engine.services import guard, releases
from engine.services.context import Context
from engine.store import drafts
from engine.store.drafts import DraftEditor, DraftFile, DraftState, ReleaseDraft
from engine.store.people import User
from engine.store.releases import Release, ReleaseFile
from engine.store.types import UtcDateTime

IS_GONE_AFTER: Final = timedelta(seconds=45)
LONGEST_NAME: Final = 120
_MOST_SHOWN: Final = 100
_OF_A_FILE: Final = (
    DraftFile.path,
    DraftFile.version,
    DraftFile.hash,
    User.login.label("changed_by"),
    DraftFile.changed_at,
)


class DraftNotOpen(EngineError):
    """The draft is submitted or published, so its files do not change."""

    code = "draft_not_open"


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """One file of a draft, and whether it differs from the release that the draft began with."""

    path: str
    version: int
    hash: str
    changed: bool
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class EditorRow:
    """Somebody who has the draft open now."""

    login: str
    name: str
    path: str | None
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """One draft in a list."""

    id: int
    name: str
    base: int | None
    version: int
    state: DraftState
    created_by: str
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class DraftView(DraftRow):
    """A draft with its files and who is at them; `removed` are the base's files it has not."""

    files: tuple[FileRow, ...]
    removed: tuple[str, ...]
    editors: tuple[EditorRow, ...]


def index(ctx: Context) -> list[DraftRow]:
    """Return the drafts that are not in force yet, the latest changed first."""
    access.require(guard.actor(ctx), Action.RELEASE_READ)
    rows = ctx.session.execute(
        select(ReleaseDraft, User.login)
        .join(User, User.id == ReleaseDraft.created_by)
        .where(ReleaseDraft.state != DraftState.PUBLISHED)
        .order_by(ReleaseDraft.changed_at.desc(), ReleaseDraft.id.desc())
        .limit(_MOST_SHOWN)
    )
    return [DraftRow(**_head(draft, login)) for draft, login in rows]


def create(ctx: Context, *, name: str, base_id: int | None = None) -> DraftView:
    """Begin a draft with the files of a release, by default of the one in force.

    Raises:
        NotFound: if there is no such release.
        NoReleaseInForce: if none is given and none is in force.
    """
    who = guard.actor(ctx)
    access.require(who, Action.RELEASE_DRAFT)
    base = releases.in_force(ctx) if base_id is None else releases.find(ctx, base_id)
    draft = ReleaseDraft(
        name=_checked_name(name),
        base_id=base.id,
        created_by=who.id,
        created_at=ctx.now,
        changed_at=ctx.now,
    )
    ctx.session.add(draft)
    ctx.session.flush()
    _copy(ctx, base, draft)
    return read(ctx, draft_id=draft.id)


def read(ctx: Context, *, draft_id: int) -> DraftView:
    """Return a draft.

    Raises:
        NotFound: if there is none with this id.
    """
    draft = find(ctx, draft_id, action=Action.RELEASE_READ)
    rows = ctx.session.execute(
        select(*_OF_A_FILE)
        .join(User, User.id == DraftFile.changed_by)
        .where(DraftFile.draft_id == draft_id)
        .order_by(DraftFile.path)
    ).all()
    base = releases.file_hashes(ctx, draft.base_id) if draft.base_id else {}
    return DraftView(
        **_head(draft, _login(ctx, draft.created_by)),
        files=tuple(
            FileRow(**row._mapping, changed=base.get(row.path) != row.hash) for row in rows
        ),
        removed=tuple(sorted(base.keys() - {row.path for row in rows})),
        editors=tuple(editors(ctx, draft_id=draft_id)),
    )


def find(ctx: Context, draft_id: int, *, action: Action) -> ReleaseDraft:
    """Return the row of a draft for somebody who may do this to it.

    Raises:
        NotFound: if there is none with this id.
    """
    access.require(guard.actor(ctx), action)
    draft = ctx.session.get(ReleaseDraft, draft_id)
    if draft is None:
        raise NotFound(draft=draft_id)
    return draft


def open_draft(ctx: Context, draft_id: int) -> ReleaseDraft:
    """Return the row of a draft that the actor may change.

    Raises:
        DraftNotOpen: if it is submitted or published.
    """
    draft = find(ctx, draft_id, action=Action.RELEASE_DRAFT)
    if draft.state != DraftState.DRAFT:
        raise DraftNotOpen(draft=draft_id, state=draft.state)
    return draft


def see(ctx: Context, *, draft_id: int, path: str | None) -> list[EditorRow]:
    """Note that the actor has a file of a draft open, and say who else has the draft open."""
    find(ctx, draft_id, action=Action.RELEASE_DRAFT)
    who = guard.actor(ctx)
    drafts.note_seen(ctx.session, draft_id=draft_id, user_id=who.id, path=path, at=ctx.now)
    return editors(ctx, draft_id=draft_id)


def editors(ctx: Context, *, draft_id: int) -> list[EditorRow]:
    """Return who has been at a draft in the last moments."""
    rows = ctx.session.execute(
        select(User.login, User.name, DraftEditor.path, DraftEditor.seen_at)
        .join(User, User.id == DraftEditor.user_id)
        .where(DraftEditor.draft_id == draft_id, DraftEditor.seen_at > ctx.now - IS_GONE_AFTER)
        .order_by(User.login)
    )
    return [EditorRow(**row._mapping) for row in rows]


def author_ids(ctx: Context, draft: ReleaseDraft) -> list[int]:
    """Return everybody who has ever saved a file of a draft, and who began it."""
    saved = ctx.session.scalars(
        select(DraftEditor.user_id).where(
            DraftEditor.draft_id == draft.id, DraftEditor.changed_at.is_not(None)
        )
    )
    return sorted({draft.created_by, *saved})


def _copy(ctx: Context, base: Release, draft: ReleaseDraft) -> None:
    """Give a new draft the files of a release, without reading them."""
    columns = ("draft_id", "path", "content", "hash", "version", "changed_by", "changed_at")
    copied = select(
        literal(draft.id),
        ReleaseFile.path,
        ReleaseFile.content,
        ReleaseFile.hash,
        literal(draft.version),
        literal(draft.created_by),
        literal(ctx.now, UtcDateTime()),
    ).where(ReleaseFile.release_id == base.id)
    ctx.session.connection().execute(insert(DraftFile).from_select(columns, copied))


def _head(draft: ReleaseDraft, login: str) -> dict[str, Any]:
    return {
        "id": draft.id,
        "name": draft.name,
        "base": draft.base_id,
        "version": draft.version,
        "state": draft.state,
        "created_by": login,
        "created_at": draft.created_at,
        "changed_at": draft.changed_at,
    }


def _login(ctx: Context, user_id: int) -> str:
    return ctx.session.scalars(select(User.login).where(User.id == user_id)).one()


def _checked_name(name: str) -> str:
    said = name.strip()
    if not said:
        raise InvalidValues(errors={"name": [FieldError(code="required")]})
    if len(said) > LONGEST_NAME:
        too_long = FieldError(code="too_long", params={"max": LONGEST_NAME})
        raise InvalidValues(errors={"name": [too_long]})
    return said
