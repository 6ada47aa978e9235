"""The files of a draft: read, saved and taken away one by one, or replaced as a whole.

A file may hold anything while it is a draft; only its path and size are looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm.attributes import flag_modified

from engine.domain.grants import Action
from engine.errors import EngineError, NotFound
from engine.services import directory, guard, release_drafts, release_files
from engine.services.context import Context
from engine.store import drafts
from engine.store.drafts import DraftEditor, DraftFile, ReleaseDraft


class DraftFileChanged(EngineError):
    """Somebody else has saved or removed the file since it was read."""

    code = "draft_file_changed"


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A file as it stands now; a file that is not there has version 0."""

    path: str
    version: int


def read(ctx: Context, *, draft_id: int, path: str) -> DraftFile:
    """Return a file of a draft.

    Raises:
        NotFound: if the draft has no such file.
    """
    release_drafts.find(ctx, draft_id, action=Action.RELEASE_READ)
    found = ctx.session.get(DraftFile, (draft_id, path))
    if found is None:
        raise NotFound(draft=draft_id, path=path)
    return found


def contents(ctx: Context, *, draft_id: int) -> dict[str, bytes]:
    """Return every file of a draft."""
    release_drafts.find(ctx, draft_id, action=Action.RELEASE_READ)
    rows = ctx.session.execute(
        select(DraftFile.path, DraftFile.content).where(DraftFile.draft_id == draft_id)
    )
    return {path: bytes(content) for path, content in rows}


def whole(ctx: Context, *, draft_id: int) -> tuple[int, dict[str, bytes]]:
    """Return the version of a draft with every file of it."""
    version = release_drafts.find(ctx, draft_id, action=Action.RELEASE_READ).version
    return version, contents(ctx, draft_id=draft_id)


def save(ctx: Context, *, draft_id: int, path: str, content: bytes, version: int) -> Saved:
    """Keep a file if it still has this version, 0 for a file that is not there yet.

    Raises:
        DraftFileChanged: if it has another version, with who made it and when.
        FilePathUnfit, FilesTooLarge: if no release may have such a file.
    """
    draft = release_drafts.open_draft(ctx, draft_id)
    release_files.check_path(path)
    found = _at_version(ctx, draft, path, version)
    hash = release_files.content_hash(content)
    if found is not None and found.hash == hash:
        return Saved(path=path, version=found.version)
    release_files.check_sizes({**_sizes(ctx, draft), path: len(content)})
    row = found or DraftFile(draft_id=draft.id, path=path)
    row.version = _touch(ctx, draft)
    row.content, row.hash = content, hash
    row.changed_by, row.changed_at = guard.actor(ctx).id, ctx.now
    ctx.session.add(row)
    return Saved(path=path, version=row.version)


def remove(ctx: Context, *, draft_id: int, path: str, version: int) -> Saved:
    """Take a file out of a draft if it still has this version.

    Raises:
        DraftFileChanged: if it has another version.
        NotFound: if the draft has no such file.
    """
    draft = release_drafts.open_draft(ctx, draft_id)
    found = _at_version(ctx, draft, path, version)
    if found is None:
        raise NotFound(draft=draft_id, path=path)
    _touch(ctx, draft)
    ctx.session.delete(found)
    return Saved(path=path, version=0)


def replace(ctx: Context, *, draft_id: int, files: Mapping[str, bytes], version: int) -> int:
    """Let a draft have just these files, if nobody has changed it since; return its version.

    A file that stays as it is keeps its version.

    Raises:
        DraftFileChanged: if the draft has another version.
        FilePathUnfit, FilesTooLarge: if no release may have such files.
    """
    draft = release_drafts.open_draft(ctx, draft_id)
    for path in files:
        release_files.check_path(path)
    release_files.check_sizes({path: len(content) for path, content in files.items()})
    if draft.version != version:
        raise _changed(ctx, path=None, by=_last_author(ctx, draft), at=draft.changed_at)
    known = _hashes(ctx, draft)
    given = release_files.hashes(files)
    if given == known:
        return draft.version
    made = {
        "draft_id": draft_id,
        "version": _touch(ctx, draft),
        "changed_by": guard.actor(ctx).id,
        "changed_at": ctx.now,
    }
    stale = [path for path in known if given.get(path) != known[path]]
    ctx.session.execute(
        delete(DraftFile).where(DraftFile.draft_id == draft_id, DraftFile.path.in_(stale))
    )
    new = [path for path in given if known.get(path) != given[path]]
    rows = [{**made, "path": path, "content": files[path], "hash": given[path]} for path in new]
    if rows:
        ctx.session.connection().execute(insert(DraftFile), rows)
    return draft.version


def _at_version(ctx: Context, draft: ReleaseDraft, path: str, version: int) -> DraftFile | None:
    """Return a file if it is as the actor saw it; None if it was not there and is not."""
    found = ctx.session.get(DraftFile, (draft.id, path))
    if found is None and version != 0:
        raise _changed(ctx, path=path, by=_last_author(ctx, draft), at=draft.changed_at)
    if found is not None and found.version != version:
        raise _changed(ctx, path=path, by=found.changed_by, at=found.changed_at)
    return found


def _changed(ctx: Context, *, path: str | None, by: int, at: datetime) -> DraftFileChanged:
    who = directory.user(ctx, by)
    return DraftFileChanged(path=path, by=who.login, name=who.name, at=at.isoformat())


def _last_author(ctx: Context, draft: ReleaseDraft) -> int:
    found = ctx.session.scalar(
        select(DraftEditor.user_id)
        .where(DraftEditor.draft_id == draft.id, DraftEditor.changed_at.is_not(None))
        .order_by(DraftEditor.changed_at.desc())
        .limit(1)
    )
    return found or draft.created_by


def _touch(ctx: Context, draft: ReleaseDraft) -> int:
    """Count the draft up, which guards every file of it, and note who changed it."""
    who = guard.actor(ctx)
    draft.changed_at = ctx.now
    flag_modified(draft, "changed_at")
    ctx.session.flush()
    drafts.note_changed(ctx.session, draft_id=draft.id, user_id=who.id, at=ctx.now)
    return draft.version


def _hashes(ctx: Context, draft: ReleaseDraft) -> dict[str, str]:
    rows = ctx.session.execute(
        select(DraftFile.path, DraftFile.hash).where(DraftFile.draft_id == draft.id)
    )
    return {path: hash for path, hash in rows}  # noqa: C416 (rows, whose type is no pair)


def _sizes(ctx: Context, draft: ReleaseDraft) -> dict[str, int]:
    rows = ctx.session.execute(
        select(DraftFile.path, func.length(DraftFile.content)).where(DraftFile.draft_id == draft.id)
    )
    return {path: size for path, size in rows}  # noqa: C416 (rows, whose type is no pair)
