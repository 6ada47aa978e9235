"""The registers of the house on the screen, as files and for programs."""

import io
import zipfile

import pytest
from sqlalchemy import select

from engine.services import complaints
from engine.store.tasks import UserTask
from tests import clients, files, revisited
from tests.answers import REGISTERED
from tests.web import register_exercises
from tests.web.test_api_description import fits
from webapp.api import register_examples as examples

TRANSFERRED = {
    "channel": "regulator",
    "transfer_source": "csrc",
    "transfer_document": "沪证监信访转〔2026〕18号",
    "transfer_deadline": "2026-03-20",
}


@pytest.fixture
def database(sqlite_database):
    """What a register holds is tested on both databases beside the services."""
    return sqlite_database


@pytest.fixture
def transferred(firm):
    values = REGISTERED | TRANSFERRED
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)


class TestTransfers:
    """REG-03."""

    def test_are_listed_with_what_the_body_wants(self, browse, transferred):
        page = browse("specialist").text("/registers/transfers")

        assert transferred in page
        assert "CSRC or its bureaus" in page
        assert "To be written" in page
        assert "张伟" not in page

    def test_are_found_by_body_and_by_what_is_late(self, browse, transferred, clock):
        specialist = browse("specialist")

        assert transferred in specialist.text("/registers/transfers?source=csrc&state=open")
        assert "No transfer fits" in specialist.text("/registers/transfers?source=exchange")
        assert "No transfer fits" in specialist.text("/registers/transfers?overdue=yes")
        clock.shift(days=30)
        assert transferred in browse("specialist").text("/registers/transfers?overdue=yes")

    def test_are_taken_away_as_a_sheet(self, browse, transferred):
        answer = browse("specialist").post("/registers/transfers/file", source="csrc")

        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            told = book.read("xl/sharedStrings.xml").decode()
        assert transferred in told
        assert TRANSFERRED["transfer_document"] in told

    def test_are_the_same_for_programs(self, api, transferred):
        caller = api("acceptor")

        assert fits(examples.TRANSFERS, caller.get("/transfers", source="csrc").json)
        assert caller.get("/transfers", source="exchange").json["rows"] == []
        assert caller.get("/transfers", state="burnt").status_code == 422


class TestClientsToLookAfter:
    """FBK-08."""

    def test_are_listed_masked_and_marked_where_their_cases_are_read(self, browse, api, firm):
        clients.add(firm)
        values = REGISTERED | {"client_number": clients.KNOWN[0].number}
        number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)

        page = browse("specialist").text("/registers/focus-clients")
        assert number in page
        assert "Complained this year" in page
        assert clients.KNOWN[0].name not in page
        assert "Complained this year" in browse("specialist").text(f"/cases/{number}")
        assert "Nobody is on this list" in browse("specialist").text(
            "/registers/focus-clients?list=major"
        )
        told = api("specialist").get("/focus-clients", year=2026).json
        expected = {**examples.FOCUS_CLIENTS["rows"][0], "case_number": number, "since": "…"}
        assert fits({"rows": [expected], "total": 1}, told)
        assert api("specialist").get("/focus-clients", year=9999).status_code == 422


class TestAComplaintVoicedInARevisit:
    """FBK-09: one click from the page of the revisit."""

    def test_begins_with_the_client_and_ends_as_a_linked_case(self, browse, firm):
        clients.add(firm)
        revisit = revisited.waiting(firm, client_number=clients.KNOWN[0].number)
        acceptor = browse("acceptor")

        address = f"/intake?revisit={revisit}"
        assert f'href="{address}"' in acceptor.get(f"/cases/{revisit}").text
        form = acceptor.get(address).text
        assert f"Voiced in revisit {revisit}" in form
        assert f'value="{clients.KNOWN[0].number}"' in form
        opened = acceptor.send(address, REGISTERED).json["number"]

        assert "recorded a complaint voiced here" in acceptor.text(f"/cases/{revisit}")
        assert revisit in acceptor.text(f"/cases/{opened}")
        assert acceptor.get("/intake?revisit=HF-209901-0001").status_code == 404


class TestPlansAndNotices:
    """CMP-21, EMG-02."""

    @pytest.fixture
    def bring(self, browse):
        head = browse("head")

        def post(**changes):
            given = {**register_exercises.PLAN, **changes}
            return head.post(
                "/registers/unit-documents", **given, file=(io.BytesIO(files.PDF), "预案.pdf")
            )

        return post

    def test_are_added_with_their_file_and_listed_with_what_is_missing(self, browse, api, bring):
        assert bring().status_code == 302

        page = browse("desk").text("/registers/unit-documents")
        assert "预案.pdf" in page
        assert "Ways to complain: branch hall CMP-21 南京路营业部 Missing" in page
        [row, _] = api("desk").get("/unit-documents").json["rows"]
        example = {**examples.UNIT_DOCUMENTS["rows"][0], "sha256": "…"}
        assert fits(example, row)
        file = browse("desk").get(f"/registers/unit-documents/{row['id']}")
        assert (file.status_code, file.data) == (200, files.PDF)
        file.close()
        assert browse("other.head").get(f"/registers/unit-documents/{row['id']}").status_code == 403

    def test_keep_what_was_typed_when_something_does_not_fit(self, bring):
        refused = bring(review_on="2028-01-01")

        assert refused.status_code == 422
        assert "It is looked at again within a year." in refused.text
        assert 'value="2026-1"' in refused.text

    def test_lie_beside_each_step_of_an_emergency(self, browse, firm, bring):
        values = REGISTERED | {"compensation_demanded": True}
        firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values))
        step = select(UserTask.id).where(UserTask.element_id == "tell_company_contact")
        [task] = firm.transact(lambda ctx: ctx.session.scalars(step).all())

        assert "keeps no emergency plan here" in browse("acceptor").text(f"/tasks/{task}")
        bring()
        assert "预案.pdf" in browse("acceptor").text(f"/tasks/{task}")
