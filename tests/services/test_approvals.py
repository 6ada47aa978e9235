"""Releases come into force by two people, whole, once, and only if they pass."""

import threading

import pytest
from sqlalchemy import select, update

from engine.errors import InvalidValues, ModelRefused, NotAllowed
from engine.services import (
    approvals,
    complaints,
    instance_views,
    ledger,
    release_drafts,
    release_views,
    releases,
)
from engine.services.approvals import ReleaseNotSubmitted, ReleaseOutdated, ReleaseUnchanged
from engine.store.releases import Release, ReleaseFile
from tests import drafts
from tests.answers import REGISTERED


def release(firm, release_id):
    return firm.as_("owner", lambda ctx: release_views.read(ctx, release_id=release_id))


def state(firm, draft_id):
    return firm.as_("owner", lambda ctx: release_drafts.read(ctx, draft_id=draft_id).state)


def kinds(firm, release_id):
    stream = releases.stream(release_id)
    return [entry.kind for entry in firm.transact(lambda ctx: ledger.read(ctx, stream))]


def reject(firm, release_id, *, login="compliance", reason="期限太短。"):
    return firm.as_(
        login, lambda ctx: approvals.reject(ctx, release_id=release_id, reason=reason).id
    )


def roll_back(firm, release_id, *, login="owner"):
    return firm.as_(
        login, lambda ctx: approvals.roll_back(ctx, release_id=release_id, reason="有误。").id
    )


@pytest.fixture
def first(firm):
    """The release that the firm began with."""
    return firm.transact(lambda ctx: releases.in_force(ctx).id)


@pytest.fixture
def draft_id(firm):
    """A draft with one changed policy."""
    begun = drafts.begin(firm)
    drafts.shorten(firm, begun)
    return begun


class TestSubmitting:
    def test_makes_a_release_that_waits(self, firm, first, draft_id):
        found = release(firm, drafts.submit(firm, draft_id))

        assert (found.status, found.base, found.draft) == ("submitted", first, draft_id)
        assert found.authors == ("owner",)
        assert state(firm, draft_id) == "submitted"
        assert kinds(firm, found.id) == ["release.submitted"]

    def test_changes_nothing_that_is_in_force(self, firm, first, draft_id):
        drafts.submit(firm, draft_id)

        assert firm.transact(lambda ctx: releases.in_force(ctx).id) == first

    def test_needs_models_that_can_run(self, firm, draft_id):
        drafts.save(firm, draft_id, "bpmn/complaint.bpmn", b"<a")

        with pytest.raises(ModelRefused):
            drafts.submit(firm, draft_id)

        assert state(firm, draft_id) == "draft"

    def test_needs_a_change(self, firm):
        with pytest.raises(ReleaseUnchanged):
            drafts.submit(firm, drafts.begin(firm))

    def test_needs_a_note(self, firm, draft_id):
        with pytest.raises(InvalidValues):
            drafts.submit(firm, draft_id, note=" ")

    def test_can_be_taken_back(self, firm, draft_id):
        submitted = drafts.submit(firm, draft_id)
        firm.as_("other.owner", lambda ctx: approvals.withdraw(ctx, draft_id=draft_id))

        assert state(firm, draft_id) == "draft"
        assert release(firm, submitted).status == "withdrawn"
        assert drafts.submit(firm, draft_id) > submitted

    def test_is_not_taken_back_before_it_was_done(self, firm, draft_id):
        with pytest.raises(ReleaseNotSubmitted):
            firm.as_("owner", lambda ctx: approvals.withdraw(ctx, draft_id=draft_id))


class TestApproving:
    def test_puts_the_release_in_force_at_once(self, firm, first, draft_id):
        approved = drafts.approve(firm, drafts.submit(firm, draft_id))

        found = firm.transact(lambda ctx: releases.compiled(ctx, releases.in_force(ctx).id).policy)
        assert found["complaint.reply_days"] == 3
        assert (release(firm, approved).status, release(firm, first).status) == (
            "in_force",
            "superseded",
        )
        assert state(firm, draft_id) == "published"
        assert kinds(firm, approved) == ["release.submitted", "release.approved"]
        assert kinds(firm, first) == ["release.published", "release.superseded"]

    def test_is_not_for_whoever_submitted_it(self, firm, draft_id):
        submitted = drafts.submit(firm, draft_id, login="other.owner")

        with pytest.raises(NotAllowed, match="same_person"):
            drafts.approve(firm, submitted, login="other.owner")

    def test_is_not_for_anybody_who_ever_saved_a_file_of_it(self, firm):
        draft_id = drafts.begin(firm)
        drafts.shorten(firm, draft_id, days=4, login="other.owner")
        drafts.shorten(firm, draft_id, days=3)
        submitted = drafts.submit(firm, draft_id)

        with pytest.raises(NotAllowed, match="same_person"):
            drafts.approve(firm, submitted, login="other.owner")

    def test_is_for_another_process_owner(self, firm, draft_id):
        drafts.approve(firm, drafts.submit(firm, draft_id), login="other.owner")

    @pytest.mark.parametrize("login", ["desk", "auditor", "admin", "leader"])
    def test_is_for_those_who_may_publish(self, firm, draft_id, login):
        with pytest.raises(NotAllowed):
            drafts.approve(firm, drafts.submit(firm, draft_id), login=login)

    def test_happens_once(self, firm, draft_id):
        submitted = drafts.submit(firm, draft_id)
        drafts.approve(firm, submitted)

        with pytest.raises(ReleaseNotSubmitted):
            drafts.approve(firm, submitted)

    def test_happens_once_even_if_two_people_click_together(self, firm, draft_id):
        submitted = drafts.submit(firm, draft_id)
        met = []

        def click(login):
            try:
                met.append(drafts.approve(firm, submitted, login=login))
            except ReleaseNotSubmitted:
                met.append(None)

        clicks = [
            threading.Thread(target=click, args=(login,)) for login in ("compliance", "other.owner")
        ]
        for thread in clicks:
            thread.start()
        for thread in clicks:
            thread.join()

        assert sorted(met, key=str) == [submitted, None]
        assert kinds(firm, submitted).count("release.approved") == 1

    def test_looks_at_the_models_again(self, firm, draft_id):
        submitted = drafts.submit(firm, draft_id)

        def tamper(ctx):
            ctx.session.execute(
                update(ReleaseFile)
                .where(ReleaseFile.release_id == submitted, ReleaseFile.path == drafts.POLICY)
                .values(content=b"{}")
            )

        firm.transact(tamper)

        with pytest.raises(ModelRefused):
            drafts.approve(firm, submitted)

    def test_does_not_undo_what_came_into_force_since(self, firm, draft_id):
        other = drafts.begin(firm, name="另一份", login="other.owner")
        drafts.shorten(firm, other, days=4, login="other.owner")
        first, second = drafts.submit(firm, draft_id), drafts.submit(firm, other)
        drafts.approve(firm, first)

        with pytest.raises(ReleaseOutdated):
            drafts.approve(firm, second)

    def test_leaves_running_cases_on_their_release(self, firm, first, draft_id):
        number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
        drafts.approve(firm, drafts.submit(firm, draft_id))

        found = firm.as_(
            "owner", lambda ctx: instance_views.read(ctx, number=number, locale="en").release
        )
        assert found == release(firm, first).hash


class TestRejecting:
    def test_gives_the_draft_back_with_the_reason(self, firm, draft_id):
        submitted = drafts.submit(firm, draft_id)
        reject(firm, submitted)

        found = release(firm, submitted)
        assert (found.status, found.reason, found.decided_by) == (
            "rejected",
            "期限太短。",
            "compliance",
        )
        assert state(firm, draft_id) == "draft"

    def test_needs_a_reason(self, firm, draft_id):
        with pytest.raises(InvalidValues):
            reject(firm, drafts.submit(firm, draft_id), reason="")

    def test_is_not_for_its_authors(self, firm, draft_id):
        with pytest.raises(NotAllowed):
            reject(firm, drafts.submit(firm, draft_id), login="owner")


class TestRollingBack:
    def test_is_a_new_release_with_the_same_files(self, firm, first):
        drafts.publish(firm)

        restored = drafts.approve(firm, roll_back(firm, first))

        found, earlier = release(firm, restored), release(firm, first)
        assert (found.restores, found.hash) == (first, earlier.hash)
        assert found.files == earlier.files
        assert earlier.status == "superseded"

    def test_waits_for_a_second_person_too(self, firm, first):
        drafts.publish(firm)
        submitted = roll_back(firm, first)

        with pytest.raises(NotAllowed, match="same_person"):
            drafts.approve(firm, submitted, login="owner")

    def test_to_what_is_in_force_is_refused(self, firm, first):
        with pytest.raises(ReleaseUnchanged):
            roll_back(firm, first)


class TestPublishing:
    def test_by_the_system_is_refused_to_people(self, firm):
        with pytest.raises(NotAllowed):
            firm.as_("owner", lambda ctx: releases.publish(ctx, files=releases.shipped_files()))

    def test_what_is_in_force_already_changes_nothing(self, firm, first):
        again = firm.transact(lambda ctx: releases.publish(ctx, files=releases.shipped_files()).id)

        assert again == first
        assert firm.transact(lambda ctx: len(ctx.session.scalars(select(Release.id)).all())) == 1


class TestTheList:
    def test_is_paged_from_the_newest(self, firm, first, draft_id):
        newest = drafts.submit(firm, draft_id)

        def page(after):
            return firm.as_("auditor", lambda ctx: release_views.history(ctx, after=after, limit=1))

        found = page(None)
        assert [row.id for row in found.rows] == [newest]
        assert [row.id for row in page(found.next).rows] == [first]
