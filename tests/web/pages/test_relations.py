"""The register of staff relations on its page, and the list that an administrator takes over."""

import io

import pytest
from sqlalchemy import select

from engine.services import clients
from engine.services.clients import NewClient
from engine.store.relations import StaffRelation

HEAD = "staff,kind,client,colleague,began_on,ended_on,note\n"
GIVEN = {"staff": "acceptor", "kind": "client_manager", "client": "C0001", "began_on": "2025-01-02"}


@pytest.fixture(autouse=True)
def client_c0001(firm):
    new = NewClient(number="C0001", name="张伟", branch="B01")
    firm.transact(lambda ctx: clients.add_many(ctx, [new]))


def upload(person, text, *, encoding="utf-8"):
    sent = {"list": (io.BytesIO(text.encode(encoding)), "list.csv"), "csrf_token": person.csrf}
    return person.client.post("/relations/import", data=sent)


def count(firm):
    return len(firm.transact(lambda ctx: ctx.session.scalars(select(StaffRelation)).all()))


class TestTheRegister:
    def test_shows_who_is_related_to_whom_with_the_client_masked(self, browse):
        admin = browse("admin")

        assert admin.post("/relations", **GIVEN).status_code == 302

        text = admin.text("/relations?q=C0001")
        assert "吴刚 acceptor" in text
        assert "Client manager" in text
        assert "张* C0001" in text
        assert "张伟" not in text

    def test_keeps_what_was_typed_beside_what_is_wrong(self, browse, firm):
        answer = browse("admin").post("/relations", **{**GIVEN, "client": "C0009"})

        assert answer.status_code == 422
        assert "Client number: There is no client with this number." in answer.text
        assert 'value="C0009"' in answer.text
        assert count(firm) == 0

    def test_says_since_when_a_relation_is_over(self, browse, firm):
        admin = browse("admin")
        admin.post("/relations", **GIVEN)

        assert admin.post("/relations/1/end", ended_on="soon").status_code == 422
        assert admin.post("/relations/1/end", ended_on="2026-02-01").status_code == 302

        assert "2026-02-01" in admin.text("/relations")

    def test_is_read_by_auditors_and_kept_by_administrators_alone(self, browse):
        auditor, acceptor = browse("auditor"), browse("acceptor")

        assert "Register a relation" not in auditor.text("/relations")
        assert auditor.post("/relations", **GIVEN).status_code == 403
        assert acceptor.get("/relations").status_code == 403
        assert "Relations" not in acceptor.text("/inbox")


class TestAList:
    def test_is_taken_over_as_spreadsheets_save_it(self, browse, firm):
        rows = "acceptor,adviser,C0001,,2025-01-02,,\nteller,relative,,head,2020-05-06,,配偶\n"

        answer = upload(browse("admin"), HEAD + rows, encoding="utf-8-sig")

        assert answer.status_code == 302
        assert count(firm) == 2

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("staff,kind\n", "The first line must name these columns"),
            (HEAD + "acceptor,adviser,C0001,,soon,,\n", "Line 1, Related since: Write a day"),
            (HEAD + "acceptor,adviser,C0001,,,,\n", "Line 1, Related since: Write a day"),
            (HEAD + "x,adviser,C0001,,2025-01-02,,\n", "Line 1, Person: Nobody has this login."),
        ],
    )
    def test_is_refused_whole_and_names_the_line_and_the_column(self, browse, firm, text, told):
        good = "acceptor,adviser,C0001,,2025-01-02,,\n"

        answer = upload(browse("admin"), text + good)

        assert answer.status_code == 422
        assert told in answer.text
        assert count(firm) == 0

    def test_is_refused_when_it_is_no_text(self, browse):
        sent = browse("admin")
        answer = upload(sent, HEAD + "吴刚", encoding="gb18030")

        assert answer.status_code == 422
        assert "The file is no text in UTF-8." in answer.text
