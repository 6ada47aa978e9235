"""Releases in two pairs of eyes: submitted by one person, approved or rejected by another (D8)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from engine.domain import access
from engine.domain.access import Subject
from engine.domain.grants import Action
from engine.errors import EngineError
from engine.services import (
    directory,
    draft_files,
    guard,
    ledger,
    reasons,
    release_drafts,
    release_files,
    releases,
)
from engine.services.context import Context
from engine.services.releases import Origin
from engine.store.drafts import DraftState, ReleaseDraft
from engine.store.releases import Release, ReleaseStatus


class ReleaseNotSubmitted(EngineError):
    """The release does not wait for an approval, or no longer."""

    code = "release_not_submitted"


class ReleaseUnchanged(EngineError):
    """The files are those of the release in force."""

    code = "release_unchanged"


class ReleaseOutdated(EngineError):
    """Another release has come into force since this one was begun."""

    code = "release_outdated"


def submit(ctx: Context, *, draft_id: int, note: str) -> Release:
    """Make a release of a draft, for somebody else to approve; the draft stays as it is until then.

    Raises:
        DraftNotOpen: if it is submitted or published already.
        ModelRefused: with every finding, if one is an error.
        ReleaseUnchanged, ReleaseOutdated: if there is nothing to approve, or it began too early.
    """
    draft = release_drafts.open_draft(ctx, draft_id)
    said = reasons.check(note)
    files = draft_files.contents(ctx, draft_id=draft_id)
    authors = sorted({*release_drafts.author_ids(ctx, draft), guard.actor(ctx).id})
    origin = Origin(base_id=draft.base_id, authors=authors)
    release = _submit(ctx, files=files, note=said, origin=origin)
    draft.state, draft.release_id = DraftState.SUBMITTED, release.id
    return release


def submit_files(ctx: Context, *, files: Mapping[str, bytes], note: str | None) -> Release:
    """Make a release of a set of files that were written elsewhere.

    Raises:
        ModelRefused: with every finding, if one is an error.
        FilePathUnfit, FilesTooLarge: if no release may have such files.
        ReleaseUnchanged: if they are in force already.
    """
    who = guard.actor(ctx)
    access.require(who, Action.RELEASE_DRAFT)
    for path in files:
        release_files.check_path(path)
    release_files.check_sizes({path: len(content) for path, content in files.items()})
    origin = Origin(base_id=releases.in_force(ctx).id, authors=[who.id])
    return _submit(ctx, files=files, note=note, origin=origin)


def roll_back(ctx: Context, *, release_id: int, reason: str) -> Release:
    """Submit the files of an earlier release as a new one, for somebody else to approve.

    Raises:
        ReleaseUnchanged: if its files are in force.
        ModelRefused: if they would not pass today.
    """
    who = guard.actor(ctx)
    access.require(who, Action.RELEASE_DRAFT)
    said = reasons.check(reason)
    earlier = releases.find(ctx, release_id)
    origin = Origin(base_id=releases.in_force(ctx).id, authors=[who.id], restores_id=earlier.id)
    files = releases.stored_files(ctx, earlier.id)
    return _submit(ctx, files=files, note=said, origin=origin)


def withdraw(ctx: Context, *, draft_id: int) -> Release:
    """Take a submitted draft back, so that it can be changed again.

    Raises:
        ReleaseNotSubmitted: if it does not wait for an approval.
    """
    draft = release_drafts.find(ctx, draft_id, action=Action.RELEASE_DRAFT)
    if draft.state != DraftState.SUBMITTED or draft.release_id is None:
        raise ReleaseNotSubmitted(draft=draft_id, state=draft.state)
    release = releases.find(ctx, draft.release_id)
    _claim(ctx, release)
    return _decide(ctx, release, ReleaseStatus.WITHDRAWN, reason=None)


def approve(ctx: Context, *, release_id: int, reason: str = "") -> Release:
    """Put a submitted release in force at once; cases that run stay on theirs.

    Raises:
        NotAllowed: if the actor has changed or submitted it.
        ReleaseNotSubmitted: if it does not wait for an approval.
        ReleaseOutdated: if another one has come into force since it was begun.
        ModelRefused: if it does not pass, whatever was said of it when it was submitted.
    """
    release = _reviewed(ctx, release_id)
    said = reasons.check(reason) if reason.strip() else None
    releases.check(releases.stored_files(ctx, release_id))
    _claim(ctx, release)
    _require_base(ctx, release.base_id)
    releases.put_in_force(ctx, release)
    return _decide(ctx, release, ReleaseStatus.IN_FORCE, reason=said)


def reject(ctx: Context, *, release_id: int, reason: str) -> Release:
    """Refuse a submitted release; its draft can be changed again.

    Raises:
        NotAllowed: if the actor has changed or submitted it; whoever did, withdraws it.
        ReleaseNotSubmitted: if it does not wait for an approval.
    """
    release, said = _reviewed(ctx, release_id), reasons.check(reason)
    _claim(ctx, release)
    return _decide(ctx, release, ReleaseStatus.REJECTED, reason=said)


def _submit(
    ctx: Context, *, files: Mapping[str, bytes], note: str | None, origin: Origin
) -> Release:
    current = _require_base(ctx, origin.base_id)
    hashes = release_files.hashes(files)
    if release_files.files_hash(hashes) == current.files_hash:
        raise ReleaseUnchanged(release=current.id)
    releases.check(files)
    release = releases.add(ctx, files=files, note=note, origin=origin)
    people = directory.names(ctx, set(origin.authors))
    ledger.record(
        ctx,
        "release.submitted",
        stream=releases.stream(release.id),
        hash=release.files_hash,
        note=note,
        files=hashes,
        base=origin.base_id,
        restores=origin.restores_id,
        authors=sorted(row.login for row in people.values()),
    )
    return release


def _reviewed(ctx: Context, release_id: int) -> Release:
    """Return a submitted release for somebody who had no part in it."""
    release = releases.find(ctx, release_id)
    subject = Subject(author_ids=release.authors or ())
    access.require(guard.actor(ctx), Action.RELEASE_PUBLISH, subject)
    _require_waiting(release)
    return release


def _claim(ctx: Context, release: Release) -> None:
    """Let nobody else decide on a release that still waits."""
    releases.take_turn(ctx)
    ctx.session.refresh(release)
    _require_waiting(release)


def _require_waiting(release: Release) -> None:
    if release.status != ReleaseStatus.SUBMITTED:
        raise ReleaseNotSubmitted(release=release.id, status=release.status)


def _require_base(ctx: Context, base_id: int | None) -> Release:
    """Refuse what would silently undo a release that has come into force in the meantime."""
    current = releases.in_force(ctx)
    if current.id != base_id:
        raise ReleaseOutdated(base=base_id, current=current.id)
    return current


def _decide(
    ctx: Context, release: Release, status: ReleaseStatus, *, reason: str | None
) -> Release:
    release.status, release.reason = status, reason
    release.decided_by, release.decided_at = guard.actor(ctx).id, ctx.now
    draft = ctx.session.scalar(select(ReleaseDraft).where(ReleaseDraft.release_id == release.id))
    if draft is not None:
        is_over = status == ReleaseStatus.IN_FORCE
        draft.state = DraftState.PUBLISHED if is_over else DraftState.DRAFT
    ledger.record(ctx, _KINDS[status], stream=releases.stream(release.id), reason=reason)
    return release


_KINDS: Final = {
    ReleaseStatus.IN_FORCE: "release.approved",
    ReleaseStatus.REJECTED: "release.rejected",
    ReleaseStatus.WITHDRAWN: "release.withdrawn",
}
