"""The studio: drafts and releases, changed by one person and brought into force by another."""

import io
import json

import pytest

from engine.services import archives, draft_files, releases
from tests import drafts

BROKEN = "forms/accept_custody.form"
REASON = "回复期限改为三个工作日，经营运例会讨论。"


@pytest.fixture
def draft(firm):
    """A draft in which clients are replied to sooner."""
    draft_id = drafts.begin(firm)
    drafts.shorten(firm, draft_id)
    return draft_id


@pytest.fixture
def submitted(firm, draft):
    return drafts.submit(firm, draft)


def stand(firm):
    return firm.transact(drafts.in_force)


def arrive(person, path, **form):
    """Send a form and go where its answer leads."""
    return person.get(person.post(path, **form).location)


class TestTheNavigation:
    @pytest.mark.parametrize("login", ["owner", "compliance", "auditor"])
    def test_leads_those_there_who_write_decide_or_audit(self, browse, login):
        assert "Studio" in browse(login).text("/inbox")
        assert browse(login).get("/studio").status_code == 200

    @pytest.mark.parametrize("login", ["acceptor", "desk", "leader"])
    def test_spares_everybody_else(self, browse, login):
        assert "Studio" not in browse(login).text("/inbox")

    @pytest.mark.parametrize("path", ["/studio", "/studio/drafts/{}", "/studio/releases/1"])
    def test_keeps_handlers_out(self, browse, draft, path):
        assert browse("acceptor").get(path.format(draft)).status_code == 403


class TestTheList:
    def test_shows_drafts_and_releases_with_their_state(self, browse, draft, submitted):
        words = browse("owner").text("/studio")

        assert "缩短回复期限 Waits for approval 秦岚" in words
        assert "As shipped" in words
        assert "In force The system" in words

    def test_begins_a_draft(self, browse):
        owner = browse("owner")

        page = arrive(owner, "/studio/drafts", name="调整表单")

        assert "调整表单" in page.text
        assert "Being changed" in page.text

    def test_refuses_a_draft_without_a_name(self, browse):
        assert browse("owner").post("/studio/drafts", name=" ").status_code == 422

    def test_offers_nothing_to_change_to_those_who_only_read(self, browse, draft):
        page = browse("auditor").get("/studio").text

        assert 'data-opens="new-draft"' not in page
        assert browse("auditor").post("/studio/drafts", name="x").status_code == 403


class TestADraft:
    def test_names_its_files_and_who_changed_them(self, browse, draft):
        words = browse("owner").text(f"/studio/drafts/{draft}")

        assert "Client complaint bpmn/complaint.bpmn" in words
        assert "Policy bpmn/policy.json Changed by 秦岚" in words
        assert "Changed files 1" in words

    def test_says_that_nothing_is_wrong(self, browse, draft):
        words = browse("owner").text(f"/studio/drafts/{draft}/findings")

        assert "Nothing is wrong with these files." in words

    def test_says_what_is_wrong_file_by_file_with_a_way_to_mend_it(self, browse, firm, draft):
        drafts.save(firm, draft, BROKEN, b"{")

        page = browse("owner").get(f"/studio/drafts/{draft}/findings").text

        assert f'href="/studio/drafts/{draft}/files/{BROKEN}"' in page
        assert 'href="/studio/lint/' in page

    def test_with_an_error_is_not_submitted(self, browse, firm, draft):
        drafts.save(firm, draft, BROKEN, b"{")

        page = arrive(browse("owner"), f"/studio/drafts/{draft}/submit", reason=REASON)

        assert "Not submitted: mend the errors below first." in page.text
        assert "Being changed" in page.text

    def test_is_submitted_with_a_reason_and_withdrawn(self, browse, draft):
        owner = browse("owner")

        sent = arrive(owner, f"/studio/drafts/{draft}/submit", reason=REASON)
        back = arrive(owner, f"/studio/drafts/{draft}/withdraw")

        assert REASON in sent.text
        assert "Waits for approval" in sent.text
        assert "Being changed" in back.text
        assert owner.post(f"/studio/drafts/{draft}/submit", reason="").status_code == 422

    def test_takes_the_files_of_an_archive_unless_it_was_changed(self, browse, firm, draft):
        files = releases.shipped_files()
        policy = drafts.with_days(files[drafts.POLICY], 4)
        content = archives.pack(files | {drafts.POLICY: policy})
        version = firm.as_("owner", lambda ctx: draft_files.whole(ctx, draft_id=draft)[0])
        owner = browse("owner")

        def send(version):
            archive = (io.BytesIO(content), "draft.zip")
            address = f"/studio/drafts/{draft}/archive"
            return owner.post(address, version=str(version), archive=archive)

        assert send(version).status_code == 302
        stored = json.loads(drafts.read(firm, draft, drafts.POLICY)[0])
        assert stored["complaint.reply_days"]["value"] == 4
        assert send(version).status_code == 412
        assert owner.post(f"/studio/drafts/{draft}/archive").status_code == 400


class TestARelease:
    def test_is_approved_by_somebody_else_and_in_force_at_once(self, browse, firm, submitted):
        compliance = browse("compliance")

        page = arrive(compliance, f"/studio/releases/{submitted}/approve")

        assert "In force" in page.text
        assert stand(firm) == submitted

    def test_is_not_approved_by_its_author(self, browse, firm, submitted):
        page = browse("owner").text(f"/studio/releases/{submitted}")

        assert "Whoever has changed or submitted it cannot approve it." in page
        assert browse("owner").post(f"/studio/releases/{submitted}/approve").status_code == 403
        assert stand(firm) != submitted

    def test_is_rejected_with_a_reason(self, browse, firm, submitted):
        compliance = browse("compliance")
        address = f"/studio/releases/{submitted}/reject"

        assert compliance.post(address, reason="").status_code == 422
        page = arrive(compliance, address, reason="期限过短。")

        assert "Rejected" in page.text
        assert "期限过短。" in page.text
        assert stand(firm) != submitted

    def test_is_rolled_back_to_as_a_new_one(self, browse, firm, submitted):
        former = stand(firm)
        drafts.approve(firm, submitted)

        page = arrive(browse("owner"), f"/studio/releases/{former}/roll-back", reason=REASON)

        assert "Waits for approval" in page.text
        assert f'<a href="/studio/releases/{former}">Release {former}</a>' in page.text
        assert stand(firm) == submitted

    def test_lets_everybody_who_reads_it_take_its_files(self, browse, submitted):
        page = browse("auditor").get(f"/studio/releases/{submitted}").text

        assert f"/api/v1/releases/{submitted}/files/bpmn/complaint.bpmn" in page
        assert f"/api/v1/releases/{submitted}/archive" in page
        assert "Approve" not in page
