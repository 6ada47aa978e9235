"""Which files a release or a draft is compared with: those of the release before it."""

from engine.domain.grants import Action
from engine.services import draft_files, release_drafts, releases
from engine.services.context import Context

Sides = tuple[dict[str, bytes], dict[str, bytes]]
"""The files before, and after."""


def of_release(ctx: Context, *, release_id: int, against: int | None = None) -> Sides:
    """Return the files of a release after those of another, by default the one it was made from.

    Raises:
        NotFound: if there is no such release.
    """
    found = releases.find(ctx, release_id)
    other = found.base_id if against is None else releases.find(ctx, against).id
    before = releases.stored_files(ctx, other) if other is not None else {}
    return before, releases.stored_files(ctx, release_id)


def of_draft(ctx: Context, *, draft_id: int) -> Sides:
    """Return the files of a draft after those of the release that it began with.

    Raises:
        NotFound: if there is no such draft.
    """
    draft = release_drafts.find(ctx, draft_id, action=Action.RELEASE_READ)
    before = releases.stored_files(ctx, draft.base_id) if draft.base_id is not None else {}
    return before, draft_files.contents(ctx, draft_id=draft_id)
