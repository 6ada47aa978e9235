"""Drafts and approvals over the API: entity tags, refusals and the whole way into force."""

import json

import pytest

from engine.services import archives
from tests import drafts
from tests.answers import ANSWERS
from webapp.api import release_examples as examples

POLICY = "bpmn/policy.json"


def raw(caller, method, path, content=b"", *, version=None):
    headers = dict(caller.headers)
    if version is not None:
        headers["If-Match"] = version
    return caller.client.open(
        f"/api/v1{path}",
        method=method,
        data=content,
        content_type="application/octet-stream",
        headers=headers,
    )


@pytest.fixture
def owner(api):
    return api("owner")


@pytest.fixture
def draft(owner):
    """The address of a new draft."""
    answer = owner.post("/release-drafts", examples.NEW_DRAFT)
    assert answer.status_code == 201, answer.text
    return f"/release-drafts/{answer.json['id']}"


def shorten(caller, draft):
    """Change one policy as the editors do."""
    file = f"{draft}/files/{POLICY}"
    read = caller.get(file)
    content = drafts.with_days(read.data, 3)
    return raw(caller, "PUT", file, content, version=read.headers["ETag"])


class TestADraft:
    def test_is_listed_and_shown(self, owner, draft):
        (row,) = owner.get("/release-drafts").json["rows"]
        shown = owner.get(draft).json

        assert row.items() <= shown.items()
        assert shown.keys() == examples.DRAFT.keys()
        assert shown["files"][0].keys() == examples.DRAFT["files"][0].keys()

    def test_can_be_looked_at_but_not_begun_by_those_who_approve(self, api, draft):
        caller = api("compliance")

        assert caller.get(draft).status_code == 200
        assert caller.post("/release-drafts", examples.NEW_DRAFT).status_code == 403

    @pytest.mark.parametrize("path", ["", "/files/bpmn/policy.json"])
    def test_is_hidden_from_those_who_do_not_work_on_it(self, api, draft, path):
        assert api("desk").get(f"{draft}{path}").status_code == 403

    def test_that_there_is_not_is_not_found(self, owner):
        assert owner.get("/release-drafts/99999").status_code == 404

    @pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x", "from": 0}, {"name": 7}])
    def test_needs_a_name_and_a_release(self, owner, body):
        assert owner.post("/release-drafts", body).status_code == 422

    def test_shows_who_is_at_it(self, api, owner, draft):
        owner.post(f"{draft}/presence", examples.PRESENCE)
        found = api("other.owner").post(f"{draft}/presence", {"path": None}).json["editors"]

        assert [editor["login"] for editor in found] == ["other.owner", "owner"]
        assert found[1].keys() == examples.EDITORS["editors"][0].keys()


class TestAFile:
    def test_is_sent_as_it_is_and_never_drawn_by_a_browser(self, owner, draft):
        answer = owner.get(f"{draft}/files/{POLICY}")

        assert answer.headers["ETag"] == '"1"'
        assert answer.mimetype == "application/octet-stream"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert json.loads(answer.data)

    def test_is_saved_and_tells_its_version(self, owner, draft):
        answer = shorten(owner, draft)

        assert (answer.status_code, answer.json) == (200, {"path": POLICY, "version": 2})
        assert owner.get(f"{draft}/files/{POLICY}").headers["ETag"] == '"2"'

    def test_that_somebody_else_saved_is_412_with_who_and_when(self, api, owner, draft):
        shorten(api("other.owner"), draft)
        answer = raw(owner, "PUT", f"{draft}/files/{POLICY}", b"{}", version='"1"')

        assert (answer.status_code, answer.json["code"]) == (412, "draft_file_changed")
        (told,) = answer.json["errors"]["file"]
        assert (told["by"], told["name"]) == ("other.owner", "许婷")
        assert told["at"]

    @pytest.mark.parametrize("version", [None, "1", '"x"', "*", '"-1"', '"' + "9" * 30 + '"'])
    def test_is_not_saved_without_the_version_it_replaces(self, owner, draft, version):
        answer = raw(owner, "PUT", f"{draft}/files/{POLICY}", b"{}", version=version)

        assert (answer.status_code, answer.json["code"]) == (428, "version_missing")

    def test_that_is_new_replaces_version_0(self, owner, draft):
        path = f"{draft}/files/forms/new_form.form"

        assert raw(owner, "PUT", path, b"{}", version='"0"').status_code == 200
        assert raw(owner, "DELETE", path, version='"2"').json == {
            "path": "forms/new_form.form",
            "version": 0,
        }
        assert owner.get(path).status_code == 404

    @pytest.mark.parametrize(
        "path", ["x", "bpmn/a.py", "bpmn/%2e%2e/a.bpmn", "bpmn/" + "a" * 99 + ".bpmn"]
    )
    def test_of_no_model_is_422(self, owner, draft, path):
        answer = raw(owner, "PUT", f"{draft}/files/{path}", b"x", version='"0"')

        assert (answer.status_code, answer.json["code"]) == (422, "file_path_unfit")

    @pytest.mark.parametrize("size", [1_000_001, 3_000_000])
    def test_that_is_too_large_is_413(self, owner, draft, size):
        answer = raw(owner, "PUT", f"{draft}/files/{POLICY}", b"x" * size, version='"1"')

        assert answer.status_code == 413


class TestLint:
    def test_finds_nothing_wrong_with_the_shipped_models(self, owner, draft):
        found = owner.post(f"{draft}/lint", {}).json

        assert [each for each in found["findings"] if each["severity"] == "error"] == []
        assert found["ok"] is True

    def test_says_what_is_wrong_in_the_language_of_the_caller(self, owner, draft):
        raw(owner, "PUT", f"{draft}/files/bpmn/complaint.bpmn", b"<a", version='"1"')
        owner.headers["Accept-Language"] = "zh-CN"
        found = owner.post(f"{draft}/lint", {"path": "bpmn/complaint.bpmn"}).json

        assert found["ok"] is False
        (finding,) = found["findings"]
        assert finding.keys() == examples.FINDINGS["findings"][0].keys()
        assert (finding["rule"], finding["help"]) == ("xml.malformed", "/studio/lint/xml.malformed")
        assert finding["message"].startswith("文件不是")


class TestTheCatalogue:
    def test_tells_everything_that_models_may_name(self, owner, draft):
        owner.headers["Accept-Language"] = "zh-CN"
        found = owner.get(f"{draft}/catalogue").json

        assert found.keys() == examples.CATALOGUE.keys()
        for kind, (example,) in examples.CATALOGUE.items():
            assert example in found[kind]

    def test_tells_what_it_can_of_a_draft_in_pieces(self, owner, draft):
        raw(owner, "PUT", f"{draft}/files/bpmn/complaint.bpmn", b"<a", version='"1"')

        assert owner.get(f"{draft}/catalogue").json["facts"]


class TestAForm:
    def test_is_tried_as_a_person_would(self, owner, draft):
        trial = {"path": "forms/accept_custody.form", "values": ANSWERS["accept_custody"]}
        answer = owner.post(f"{draft}/forms/validate", trial)

        assert answer.status_code == 200, answer.text
        assert answer.json["values"]["client_told_of_handover"] is True

    def test_names_each_field_that_is_refused(self, owner, draft):
        trial = {"path": "forms/accept_custody.form", "values": {"client_told_of_handover": 7}}
        answer = owner.post(f"{draft}/forms/validate", trial)

        assert (answer.status_code, answer.json["code"]) == (422, "invalid_values")
        assert answer.json["errors"]["client_told_of_handover"][0]["code"] == "wrong_type"

    def test_that_cannot_be_run_is_refused_with_findings(self, owner, draft):
        raw(owner, "PUT", f"{draft}/files/forms/accept_custody.form", b"{}", version='"1"')
        trial = {"path": "forms/accept_custody.form", "values": {}}
        answer = owner.post(f"{draft}/forms/validate", trial)

        assert (answer.status_code, answer.json["code"]) == (422, "model_refused")

    def test_that_there_is_not_is_not_found(self, owner, draft):
        trial = {"path": "forms/nothing.form", "values": {}}

        assert owner.post(f"{draft}/forms/validate", trial).status_code == 404


class TestAnArchive:
    def test_goes_out_and_comes_back_as_it_was(self, owner, draft):
        sent = owner.get(f"{draft}/archive")
        back = raw(owner, "PUT", f"{draft}/archive", sent.data, version=sent.headers["ETag"])

        assert (back.status_code, back.json) == (200, {"version": 1})

    def test_replaces_every_file(self, owner, draft):
        files = {"bpmn/policy.json": b"{}"}
        answer = raw(owner, "PUT", f"{draft}/archive", archives.pack(files), version='"1"')

        assert answer.status_code == 200, answer.text
        assert [file["path"] for file in owner.get(draft).json["files"]] == ["bpmn/policy.json"]

    def test_is_not_taken_over_what_somebody_saved(self, owner, draft):
        shorten(owner, draft)
        answer = raw(owner, "PUT", f"{draft}/archive", archives.pack({}), version='"1"')

        assert (answer.status_code, answer.json["code"]) == (412, "draft_file_changed")

    @pytest.mark.parametrize(
        ("content", "status", "code"),
        [
            (b"", 422, "archive_broken"),
            (b"PK\x03\x04" + b"x" * 500, 422, "archive_broken"),
            (archives.pack({"../../etc/passwd": b"x"}), 422, "file_path_unfit"),
            (archives.pack({"bpmn/a.exe": b"x"}), 422, "file_path_unfit"),
            (archives.pack({"bpmn/a.json": b"0" * 100_000_000}), 413, "files_too_large"),
            (archives.pack({f"bpmn/a{n}.json": b"" for n in range(999)}), 413, "files_too_large"),
        ],
        ids=["empty", "noise", "elsewhere", "program", "bomb", "many"],
    )
    def test_that_holds_anything_else_is_refused(self, owner, draft, content, status, code):
        answer = raw(owner, "PUT", f"{draft}/archive", content, version='"1"')

        assert (answer.status_code, answer.json["code"]) == (status, code)

    def test_of_a_release_is_the_same_bytes_every_time(self, owner, draft):
        base = owner.get(draft).json["base"]
        address = f"/releases/{base}/archive"

        assert owner.get(address).data == owner.get(address).data


class TestTheWayIntoForce:
    def test_takes_two_people(self, api, owner, draft):
        shorten(owner, draft)
        submitted = owner.post(f"{draft}/submit", examples.NOTE)
        address = f"/releases/{submitted.json['id']}"

        own = owner.post(f"{address}/approve", {})
        approved = api("compliance").post(f"{address}/approve", examples.REASON)

        assert submitted.json.keys() == examples.SUBMITTED.keys()
        assert (own.status_code, own.json["code"]) == (403, "not_allowed")
        assert own.json["message"] == "A second person must do this."
        assert approved.json["status"] == "in_force"
        shown = owner.get(address).json
        assert shown.keys() == examples.RELEASE_DETAIL.keys()
        assert shown["authors"] == ["owner"]
        assert json.loads(owner.get(f"{address}/files/{POLICY}").data)

    def test_can_end_with_a_rejection_or_be_taken_back(self, api, owner, draft):
        shorten(owner, draft)
        first = owner.post(f"{draft}/submit", examples.NOTE).json["id"]
        rejected = api("compliance").post(f"/releases/{first}/reject", examples.REASON)
        again = owner.post(f"{draft}/submit", examples.NOTE)
        withdrawn = owner.post(f"{draft}/withdraw")

        assert rejected.json["status"] == "rejected"
        assert again.status_code == 201
        assert withdrawn.json["status"] == "withdrawn"

    def test_goes_back_as_a_new_release(self, api, owner, draft):
        shorten(owner, draft)
        second = owner.post(f"{draft}/submit", examples.NOTE).json
        api("compliance").post(f"/releases/{second['id']}/approve", {})
        back = owner.post(f"/releases/{second['base']}/roll-back", examples.REASON)

        assert (back.status_code, back.json["restores"]) == (201, second["base"])

    def test_is_closed_to_models_that_cannot_run(self, owner, draft):
        raw(owner, "PUT", f"{draft}/files/bpmn/complaint.bpmn", b"<a", version='"1"')
        answer = owner.post(f"{draft}/submit", examples.NOTE)

        assert (answer.status_code, answer.json["code"]) == (422, "model_refused")
        assert answer.json["errors"]["bpmn/complaint.bpmn"]

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x" * 501}])
    def test_is_not_refused_without_a_reason(self, api, owner, draft, body):
        shorten(owner, draft)
        submitted = owner.post(f"{draft}/submit", examples.NOTE).json["id"]

        answer = api("compliance").post(f"/releases/{submitted}/reject", body)
        assert answer.status_code == 422
