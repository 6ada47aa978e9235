"""What leaves the house: bundles and event logs, over the API, on the pages and by command line."""

import io
import json
import os
import subprocess
import sys
import zipfile
from contextlib import closing

import pytest
from click.testing import CliRunner

from engine.services import ledger
from tests import bundles
from tests.answers import REGISTERED
from tests.web.api_steps import complete, open_complaint
from webapp.cli import main


@pytest.fixture
def number(api):
    """A complaint with three entries."""
    number = open_complaint(api)
    complete(api, "acceptor", "accept_custody")
    return number


def names(answer):
    with zipfile.ZipFile(io.BytesIO(answer.data)) as opened:
        return {name.split("/", 1)[1] for name in opened.namelist()}


def read(answer, name):
    with zipfile.ZipFile(io.BytesIO(answer.data)) as opened:
        [path] = [each for each in opened.namelist() if each.endswith(name)]
        return opened.read(path).decode()


class TestABundleOverTheApi:
    def test_is_a_zip_with_everything(self, api, number):
        answer = api("auditor").get(f"/cases/{number}/bundle")

        assert (answer.status_code, answer.mimetype) == (200, "application/zip")
        assert f"{number}-3.zip" in answer.headers["Content-Disposition"]
        assert {
            "README.en.txt",
            "README.zh-CN.txt",
            "case.en.html",
            "case.json",
            "case.zh-CN.html",
            "chain/ledger.jsonl",
            "evidence/index.json",
            "manifest.json",
            "release/bpmn/complaint.bpmn",
            "verify.py",
        } <= names(answer)

    def test_is_signed_on_the_way_and_verified_without_us(self, api, number, tmp_path):
        answer = api("auditor").get(f"/cases/{number}/bundle")
        with zipfile.ZipFile(io.BytesIO(answer.data)) as opened:
            opened.extractall(tmp_path / "unpacked")
        [folder] = (tmp_path / "unpacked").iterdir()

        told = bundles.verify(folder, "--anchors", tmp_path / "anchors.jsonl")

        assert told.stdout.splitlines()[-1] == "Everything fits.", told.stdout

    def test_is_the_same_after_the_case_went_on_and_in_either_language(self, api, number):
        first = api("auditor").get(f"/cases/{number}/bundle", entry=3)
        complete(api, "acceptor", "verify_with_both_sides")
        chinese = api("compliance")
        chinese.headers["Accept-Language"] = "zh-CN"
        later = chinese.get(f"/cases/{number}/bundle", entry=3)

        assert first.data == later.data

    def test_holds_personal_values_only_for_a_reason(self, api, number, firm):
        auditor = api("auditor")
        refused = auditor.get(f"/cases/{number}/bundle", openings="true")
        closed = auditor.get(f"/cases/{number}/bundle", entry=3)
        opened = auditor.get(f"/cases/{number}/bundle", entry=3, openings="true", reason="抽检")

        assert (refused.status_code, list(refused.json["errors"])) == (422, ["reason"])
        assert REGISTERED["client_phone"] not in read(closed, "case.en.html")
        assert "Personal; not in this bundle" in read(closed, "case.en.html")
        assert REGISTERED["client_phone"] in read(opened, "case.zh-CN.html")
        last = firm.as_("auditor", lambda ctx: ledger.read(ctx, f"case:{number}"))[-1]
        assert (last.values["openings"], last.values["reason"]) == (True, "抽检")

    @pytest.mark.parametrize(
        ("query", "status", "field"),
        [
            ({"entry": 0}, 422, "entry"),
            ({"entry": 10**30}, 422, "entry"),
            ({"entry": "last"}, 422, "entry"),
            ({"openings": "perhaps"}, 422, "openings"),
            ({"unheard": "of"}, 422, "unheard"),
        ],
    )
    def test_names_what_is_not_acceptable(self, api, number, query, status, field):
        answer = api("auditor").get(f"/cases/{number}/bundle", **query)

        assert (answer.status_code, list(answer.json["errors"])) == (status, [field])

    def test_is_refused_to_everybody_else(self, api, number):
        told = {
            login: api(login).get(f"/cases/{number}/bundle").status_code
            for login in ("head", "desk", "leader", "owner", "other.head")
        }

        assert told == {"head": 403, "desk": 403, "leader": 403, "owner": 404, "other.head": 404}


class TestABundleOnThePage:
    def test_is_offered_to_who_may_take_it(self, browse, number):
        assert f'action="/cases/{number}/bundle"' in browse("auditor").get(f"/cases/{number}").text
        assert "/bundle" not in browse("head").get(f"/cases/{number}").text

    def test_is_given_or_refused_in_a_sentence(self, browse, number):
        auditor = browse("auditor")

        given = auditor.post(f"/cases/{number}/bundle", entry="2")
        refused = auditor.post(f"/cases/{number}/bundle", entry="zwei")
        unsaid = auditor.post(f"/cases/{number}/bundle", entry="2", openings="yes")

        assert (given.status_code, given.mimetype) == (200, "application/zip")
        assert (refused.status_code, unsaid.status_code) == (422, 422)
        assert refused.mimetype == "text/html"


class TestEventLogs:
    @pytest.mark.parametrize("form", ["xes", "ocel"])
    def test_are_files_of_what_is_filtered(self, api, number, form, firm):
        open_complaint(api)
        with closing(api("auditor").get(f"/exports/{form}", text=number)) as answer:
            text = answer.text

        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert number in text
        assert text.count("TS-") == text.count(number)
        last = firm.as_("auditor", lambda ctx: ledger.read(ctx, "system"))[-2:]
        assert "cases.exported" in {entry.kind for entry in last}

    def test_are_refused_to_who_may_take_no_case_away(self, api, number):
        assert api("acceptor").get("/exports/xes").status_code == 403
        assert api("head").get("/exports/xes", names_people="true").status_code == 403
        assert api("auditor").get("/exports/xes", grade="huge").status_code == 422

    def test_are_offered_below_the_list_with_its_filters(self, browse, number):
        page = browse("auditor").get("/cases?status=all&overdue=yes&q=TS").text
        empty = browse("auditor").get("/cases?q=nothing").text

        assert "/api/v1/exports/ocel?" not in empty
        assert "/api/v1/exports/" not in browse("acceptor").get("/cases?status=all").text
        page = browse("auditor").get("/cases?status=open&category=service_quality").text
        assert "/api/v1/exports/xes?status=open&amp;category=service_quality" in page


class TestTheCommandLine:
    @pytest.fixture
    def environment(self, database, tmp_path):
        return {
            "SHOUWEN_DATA_DIR": str(tmp_path),
            "SHOUWEN_DATABASE_URL": database.url.render_as_string(hide_password=False),
        }

    @pytest.fixture
    def run(self, environment):
        return lambda *words: CliRunner().invoke(main, words, env=environment)

    @pytest.mark.long
    def test_writes_the_same_bundle_in_any_process(self, api, number, environment, tmp_path):
        over_http = api("auditor").get(f"/cases/{number}/bundle", entry=3).data
        surroundings = (
            {"LANG": "C", "PYTHONHASHSEED": "1", "TZ": "UTC"},
            {"LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "2", "TZ": "America/New_York"},
        )
        written = []
        for index, given in enumerate(surroundings):
            out = tmp_path / f"{index}.zip"
            words = ["ledger", "bundle", number, "--entry", "3", "--out", str(out)]
            subprocess.run(  # noqa: S603 (our own program)
                [sys.executable, "-m", "webapp.cli", *words],
                env={**os.environ, **environment, **given},
                check=True,
                capture_output=True,
            )
            written.append(out.read_bytes())

        assert written == [over_http, over_http]

    def test_says_what_it_cannot_write(self, run, number, tmp_path):
        unknown = run("ledger", "bundle", "TS-209901-0001", "--out", str(tmp_path / "x.zip"))
        late = run("ledger", "bundle", number, "--entry", "99", "--out", str(tmp_path / "x.zip"))

        assert unknown.exit_code == late.exit_code == 1
        assert "There is nothing here that you may see." in unknown.output
        assert "The value must be at most" in late.output
        assert not (tmp_path / "x.zip").exists()

    @pytest.mark.parametrize("form", ["xes", "ocel"])
    def test_writes_event_logs(self, run, number, tmp_path, form):
        out = tmp_path / "log"

        told = run("export", form, "--status", "open", "--english", "--out", str(out))
        none = run("export", form, "--category", "marketing")

        assert (told.exit_code, told.stderr) == (0, "1 cases were written.\n")
        assert "Accept custody" in out.read_text()
        assert number not in none.stdout
        if form == "ocel":
            assert json.loads(out.read_text())["objects"]
