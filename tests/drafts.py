"""Drafts and releases for tests: begun, changed, submitted and approved by the firm's people."""

import json

from engine.services import approvals, draft_files, release_drafts, releases

POLICY = "bpmn/policy.json"


def in_force(ctx):
    """Return the id of the release that cases start on."""
    return releases.in_force(ctx).id


def begin(firm, *, name="缩短回复期限", login="owner"):
    """Begin a draft of what is in force, and return its id."""
    return firm.as_(login, lambda ctx: release_drafts.create(ctx, name=name).id)


def read(firm, draft_id, path, *, login="owner"):
    """Return content and version of a file of a draft."""
    found = firm.as_(login, lambda ctx: draft_files.read(ctx, draft_id=draft_id, path=path))
    return bytes(found.content), found.version


def save(firm, draft_id, path, content, *, version=None, login="owner"):
    """Save a file over what is there, or over a version."""
    if version is None:
        version = read(firm, draft_id, path)[1]
    return firm.as_(
        login,
        lambda ctx: draft_files.save(
            ctx, draft_id=draft_id, path=path, content=content, version=version
        ),
    ).version


def with_days(content, days):
    """Return a policy in which clients are replied to within other days."""
    policy = json.loads(content)
    policy["complaint.reply_days"]["value"] = days
    return json.dumps(policy, ensure_ascii=False, indent=2).encode()


def shorten(firm, draft_id, *, days=3, login="owner"):
    """Change one policy of a draft."""
    content, version = read(firm, draft_id, POLICY)
    return save(firm, draft_id, POLICY, with_days(content, days), version=version, login=login)


def submit(firm, draft_id, *, login="owner", note="回复期限改为三个工作日"):
    return firm.as_(login, lambda ctx: approvals.submit(ctx, draft_id=draft_id, note=note).id)


def approve(firm, release_id, *, login="compliance", reason=""):
    return firm.as_(
        login, lambda ctx: approvals.approve(ctx, release_id=release_id, reason=reason).id
    )


def publish(firm, *, days=3):
    """Bring a release with another policy into force, by two people."""
    draft_id = begin(firm)
    shorten(firm, draft_id, days=days)
    return approve(firm, submit(firm, draft_id))
