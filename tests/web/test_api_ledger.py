"""Checkpoints over the API: what was signed, word for word, for whoever may read ledgers."""

from functools import partial

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from engine.services import checkpoints, ledger_keys
from tests.web.api_steps import open_complaint
from tests.web.test_api_description import fits
from webapp.api import examples

TAKEN = 3


@pytest.fixture
def key(tmp_path):
    return ledger_keys.load(tmp_path / "ledger.key", may_create=True)


@pytest.fixture
def signed(api, firm, clock, key):
    """Three complaints, and after each of them a checkpoint."""
    for _ in range(TAKEN):
        open_complaint(api)
        firm.transact(partial(checkpoints.take, key=key))
        clock.shift(hours=1)


@pytest.mark.usefixtures("signed")
class TestCheckpoints:
    def test_are_listed_with_the_very_words_that_were_signed(self, api, key):
        found = api("auditor").get("/ledger/checkpoints").json

        assert [row["number"] for row in found["rows"]] == [3, 2, 1]
        public = load_pem_public_key(key.public_pem)
        for row in found["rows"]:
            public.verify(bytes.fromhex(row["signature"]), row["statement"].encode())

    def test_come_page_by_page(self, api):
        first = api("auditor").get("/ledger/checkpoints", limit=2).json
        rest = api("auditor").get("/ledger/checkpoints", limit=2, after=first["next"]).json

        assert [row["number"] for row in first["rows"]] == [3, 2]
        assert [row["number"] for row in rest["rows"]] == [1]
        assert (first["total"], rest["next"]) == (TAKEN, None)

    def test_look_as_the_description_says(self, api):
        (*_, first) = api("auditor").get("/ledger/checkpoints").json["rows"]

        (example,) = examples.CHECKPOINTS["rows"]
        assert fits({**example, "entries": first["entries"]}, first)

    @pytest.mark.parametrize("login", ["acceptor", "owner"])
    def test_are_for_those_who_may_read_ledgers(self, api, login):
        assert api(login).get("/ledger/checkpoints").status_code == 403
