"""Releases: publish a closed set of models, and load the one a case runs on (design D8, R12)."""

import hashlib
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Final

from sqlalchemy import func, insert, select, update

from engine.domain import access
from engine.domain.grants import Action
from engine.errors import EngineError
from engine.services import ledger, models
from engine.services.context import Context
from engine.store.releases import Release, ReleaseFile, ReleaseStatus

_PATH: Final = re.compile(r"(bpmn/\w+\.(bpmn|dmn|json)|forms/\w+\.(form|json))", re.ASCII)


class NoReleaseInForce(EngineError):
    """Nothing has been published yet, so no case can be opened."""

    code = "no_release_in_force"


def shipped_files() -> dict[str, bytes]:
    """Return the models that come with the product, by path such as `bpmn/complaint.bpmn`."""
    packaged = Path(str(resources.files("engine"))) / "_data"
    root = packaged if packaged.is_dir() else packaged.parent.parent
    return read_folder(root)


def read_folder(root: Path) -> dict[str, bytes]:
    """Return the model files below `bpmn/` and `forms/` of a folder."""
    found = {
        path.relative_to(root).as_posix(): path
        for part in ("bpmn", "forms")
        for path in sorted((root / part).glob("*"))
    }
    return {name: path.read_bytes() for name, path in found.items() if is_model_path(name)}


def is_model_path(path: str) -> bool:
    """Test whether a path may name a file of a release, such as `forms/accept_custody.form`."""
    return _PATH.fullmatch(path) is not None


def publish(ctx: Context, *, files: Mapping[str, bytes], note: str | None = None) -> Release:
    """Put a set of models in force for every case opened from now on.

    Publishing what is in force already changes nothing.

    Raises:
        NotAllowed: if the actor may not; the system may, which sets the firm up.
        ModelRefused: with element, line and reason of each thing that cannot run.
    """
    _require(ctx, Action.RELEASE_PUBLISH)
    compiled = models.compile_files(files)
    known = ctx.session.scalar(select(Release).where(Release.hash == compiled.hash))
    if known is not None and known.status == ReleaseStatus.IN_FORCE:
        return known
    ctx.session.execute(
        update(Release)
        .where(Release.status == ReleaseStatus.IN_FORCE)
        .values(status=ReleaseStatus.SUPERSEDED)
    )
    release = known or _add(ctx, files=files, note=note, hash=compiled.hash)
    release.status, release.in_force_at = ReleaseStatus.IN_FORCE, ctx.now
    ctx.session.flush()
    ledger.record(
        ctx,
        "release.published",
        stream=f"release:{release.id}",
        hash=release.hash,
        note=note,
        files={path: hashlib.sha256(content).hexdigest() for path, content in files.items()},
    )
    return release


def in_force(ctx: Context) -> Release:
    """Return the release that new cases start on.

    Raises:
        NoReleaseInForce: before the first one is published.
    """
    release = ctx.session.scalar(select(Release).where(Release.status == ReleaseStatus.IN_FORCE))
    if release is None:
        raise NoReleaseInForce
    return release


def compiled(ctx: Context, release_id: int) -> models.Models:
    """Return the compiled models of a release; each process compiles a release once."""
    found: models.Models = ctx.catalogue.get(
        ("release", release_id), lambda: models.compile_files(stored_files(ctx, release_id))
    )
    return found


def stored_files(ctx: Context, release_id: int) -> dict[str, bytes]:
    """Return the files of a release as they were published."""
    rows = ctx.session.execute(
        select(ReleaseFile.path, ReleaseFile.content).where(ReleaseFile.release_id == release_id)
    )
    return {path: bytes(content) for path, content in rows}


def history(ctx: Context) -> list[Release]:
    """Return every release, the newest first."""
    _require(ctx, Action.RELEASE_READ)
    return list(ctx.session.scalars(select(Release).order_by(Release.id.desc())))


def count_files(ctx: Context, release_id: int) -> int:
    """Return how many files a release has."""
    return (
        ctx.session.scalar(
            select(func.count())
            .select_from(ReleaseFile)
            .where(ReleaseFile.release_id == release_id)
        )
        or 0
    )


def _require(ctx: Context, action: Action) -> None:
    if ctx.actor is not None:
        access.require(ctx.actor, action)


def _add(ctx: Context, *, files: Mapping[str, bytes], note: str | None, hash: str) -> Release:
    release = Release(
        hash=hash,
        note=note,
        created_by=ctx.actor.id if ctx.actor else None,
        created_at=ctx.now,
        files_hash=hash,
    )
    ctx.session.add(release)
    ctx.session.flush()
    ctx.session.connection().execute(
        insert(ReleaseFile),
        [
            {
                "release_id": release.id,
                "path": path,
                "content": content,
                "hash": hashlib.sha256(content).hexdigest(),
            }
            for path, content in sorted(files.items())
        ],
    )
    return release
