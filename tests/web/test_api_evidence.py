"""Evidence for programs, for the doctor, and in what is taken away."""

import hashlib
import io
import json
import zipfile

import pytest

from tests import files
from tests.web.api_steps import open_complaint
from webapp import vaults
from webapp.cli.doctor import examine
from webapp.config import Config


@pytest.fixture
def number(api):
    return open_complaint(api)


@pytest.fixture
def acceptor(browse):
    return browse("acceptor")


@pytest.fixture
def vault(app):
    return vaults.of(app)


def kept(vault):
    return [path for path in vault.folder.rglob("*") if path.is_file()]


class TestOverTheApi:
    def test_a_program_adds_lists_and_fetches(self, api, number):
        caller = api("acceptor")
        content = files.wav()

        added = files.send(caller, number, content=content)
        again = files.send(caller, number, content=content)

        assert added.status_code == 201
        assert again.json == added.json
        assert added.json["sha256"] == hashlib.sha256(content).hexdigest()
        listed = caller.get(f"/cases/{number}/evidence").json
        assert [row["id"] for row in listed["rows"]] == [added.json["id"]]
        path = f"/api/v1/cases/{number}/evidence/{added.json['id']}"
        fetched = caller.client.get(path, headers=caller.headers, buffered=True)
        assert fetched.data == content

    def test_a_refusal_names_the_field(self, api, number):
        refused = files.send(api("acceptor"), number, content=b"x", name="call.wav")

        assert (refused.status_code, list(refused.json["errors"])) == (422, ["file"])
        assert files.send(api("teller"), number).status_code == 404


class TestTheDoctor:
    @pytest.fixture
    def doctor(self, app, database, tmp_path):
        url = database.url.render_as_string(hide_password=False)
        settings = Config(data_dir=tmp_path, database_url=url)
        return lambda: {each.text: each.is_well for each in examine(settings)}

    def test_finds_what_was_changed_or_is_gone(self, acceptor, number, vault, doctor):
        files.add(acceptor, number)
        assert doctor()["1 pieces of evidence are as they were added"]

        [path] = kept(vault)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"?")

        assert f"1 of 1 pieces of evidence are gone or changed: {path.name[:12]}" in doctor()


def test_a_bundle_lists_the_digests(acceptor, api, number):
    """RET-05: who takes a case away can prove the recordings that stay."""
    content = files.wav()
    files.add(acceptor, number, content=content)

    taken = api("auditor").get(f"/cases/{number}/bundle")

    with zipfile.ZipFile(io.BytesIO(taken.data)) as opened:
        [path] = [name for name in opened.namelist() if name.endswith("evidence/index.json")]
        [listed] = json.loads(opened.read(path))["evidence"]
    assert listed["sha256"] == hashlib.sha256(content).hexdigest()
    assert listed["file_name"] is None
