"""Releases: publish a closed set of models, and load the one a case runs on (design D8, R12)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from sqlalchemy import func, insert, select

from engine.domain import access
from engine.domain.grants import Action
from engine.errors import EngineError, ModelRefused, NotAllowed, NotFound, Severity
from engine.services import ledger, models, release_files, workshop
from engine.services.context import Context
from engine.store import counters
from engine.store.releases import Release, ReleaseFile, ReleaseStatus

_TURN: Final = "release"
"""The counter that lets one release after the other come into force."""


class NoReleaseInForce(EngineError):
    """Nothing has been published yet, so no case can be opened."""

    code = "no_release_in_force"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a release comes from: the one in force before it, who made it, and what it restores."""

    base_id: int | None
    authors: Sequence[int] = ()
    restores_id: int | None = None


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
    return {
        name: path.read_bytes() for name, path in found.items() if release_files.is_model_path(name)
    }


def publish(ctx: Context, *, files: Mapping[str, bytes], note: str | None = None) -> Release:
    """Set the firm up: put a set of models in force for every case opened from now on.

    Only the system does this, from the command line of the machine; people submit a release and
    another approves it (`approvals`). Publishing what is in force already changes nothing.

    Raises:
        NotAllowed: if a person asks.
        ModelRefused: with element, line and reason of each thing that cannot run.
    """
    if ctx.actor is not None:
        raise NotAllowed(action=str(Action.RELEASE_PUBLISH), reason="same_person")
    check(files)
    take_turn(ctx)
    hashes = release_files.hashes(files)
    current = _in_force(ctx)
    if current is not None and current.files_hash == release_files.files_hash(hashes):
        return current
    release = add(
        ctx, files=files, note=note, origin=Origin(base_id=current.id if current else None)
    )
    put_in_force(ctx, release)
    ledger.record(
        ctx,
        "release.published",
        stream=stream(release.id),
        hash=release.files_hash,
        note=note,
        files=hashes,
    )
    return release


def check(files: Mapping[str, bytes]) -> None:
    """Let a set of files pass that can run as it is drawn.

    Raises:
        ModelRefused: with every finding, if one of them is an error.
    """
    findings = workshop.lint(files)
    if any(finding.severity == Severity.ERROR for finding in findings):
        raise ModelRefused(findings=findings)


def add(ctx: Context, *, files: Mapping[str, bytes], note: str | None, origin: Origin) -> Release:
    """Store a release with its files, which nothing changes from then on."""
    turn = counters.next_value(ctx.session, name=_TURN)
    hashes = release_files.hashes(files)
    named = release_files.files_hash(hashes)
    place = f"{named}:{origin.base_id}:{turn}"
    release = Release(
        hash=hashlib.sha256(place.encode()).hexdigest(),
        files_hash=named,
        note=note,
        created_by=ctx.actor.id if ctx.actor else None,
        created_at=ctx.now,
        base_id=origin.base_id,
        restores_id=origin.restores_id,
        authors=list(origin.authors),
    )
    ctx.session.add(release)
    ctx.session.flush()
    ctx.session.connection().execute(
        insert(ReleaseFile),
        [
            {"release_id": release.id, "path": path, "content": content, "hash": hashes[path]}
            for path, content in sorted(files.items())
        ],
    )
    return release


def take_turn(ctx: Context) -> None:
    """Wait until no other work decides on a release, and let none do so before this one is stored.

    What was read of a release before may be out of date.
    """
    counters.next_value(ctx.session, name=_TURN)


def put_in_force(ctx: Context, release: Release) -> None:
    """Let cases start on a release from now on; the caller has taken the turn."""
    former = _in_force(ctx)
    if former is not None:
        former.status = ReleaseStatus.SUPERSEDED
        ctx.session.flush()
        ledger.record(ctx, "release.superseded", stream=stream(former.id), by=release.id)
    release.status, release.in_force_at = ReleaseStatus.IN_FORCE, ctx.now
    ctx.session.flush()


def in_force(ctx: Context) -> Release:
    """Return the release that new cases start on.

    Raises:
        NoReleaseInForce: before the first one is published.
    """
    release = _in_force(ctx)
    if release is None:
        raise NoReleaseInForce
    return release


def find(ctx: Context, release_id: int) -> Release:
    """Return a release.

    Raises:
        NotFound: if there is none with this id.
    """
    _require(ctx, Action.RELEASE_READ)
    found = ctx.session.get(Release, release_id)
    if found is None:
        raise NotFound(release=release_id)
    return found


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


def stored_file(ctx: Context, *, release_id: int, path: str) -> ReleaseFile:
    """Return one file of a release.

    Raises:
        NotFound: if there is no such release, or no such file in it.
    """
    find(ctx, release_id)
    found = ctx.session.get(ReleaseFile, (release_id, path))
    if found is None:
        raise NotFound(release=release_id, path=path)
    return found


def file_hashes(ctx: Context, release_id: int) -> dict[str, str]:
    """Return the hash of each file of a release."""
    rows = ctx.session.execute(
        select(ReleaseFile.path, ReleaseFile.hash).where(ReleaseFile.release_id == release_id)
    )
    return {path: hash for path, hash in rows}  # noqa: C416 (rows, whose type is no pair)


def stream(release_id: int) -> str:
    """Name the stream of the ledger that tells the life of a release."""
    return f"release:{release_id}"


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


def _in_force(ctx: Context) -> Release | None:
    return ctx.session.scalar(select(Release).where(Release.status == ReleaseStatus.IN_FORCE))
