"""The timeline and the state at an entry over the API: narrowed, paged, and only for some."""

import pytest

from tests.web.api_steps import complete, open_complaint

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def number(api):
    """A complaint that was graded, by two people."""
    number = open_complaint(api)
    complete(api, "acceptor", "accept_custody")
    complete(api, "acceptor", "verify_with_both_sides")
    return number


class TestTheTimeline:
    def test_is_narrowed_to_a_person_and_a_kind(self, api, number):
        found = api("auditor").get(f"/cases/{number}/timeline", person="acceptor").json

        assert [entry["seq"] for entry in found["entries"]] == [3, 4]
        assert (found["total"], found["people"]) == (2, ["acceptor", "desk"])
        found = (
            api("auditor").get(f"/cases/{number}/timeline", person="desk", kind="case.opened").json
        )
        assert [entry["seq"] for entry in found["entries"]] == [1]

    def test_is_paged_by_the_number_of_the_entry(self, api, number):
        first = api("auditor").get(f"/cases/{number}/timeline", limit=3).json
        second = api("auditor").get(f"/cases/{number}/timeline", limit=3, after=first["next"]).json

        assert [entry["seq"] for entry in first["entries"]] == [1, 2, 3]
        assert [entry["seq"] for entry in second["entries"]] == [4]
        assert (first["next"], second["next"]) == (3, None)

    def test_says_what_changed_on_which_form_under_which_rule(self, api, number):
        graded = api("auditor").get(f"/cases/{number}/timeline").json["entries"][3]

        assert graded["form"] == "verify_with_both_sides"
        assert (graded["before"]["grade"], graded["facts"]["grade"]) == (None, "general")
        assert graded["decided"][0]["because"][0].startswith("CMP-")
        assert set(graded["rules"]) > {"CMP-35"}
        assert graded["barred"] == [{"person": "teller", "rule": "CMP-57", "reason": "accused"}]

    def test_tells_nobody_but_auditors_who_had_to_stay_out(self, api, number):
        told = api("acceptor").get(f"/cases/{number}/timeline").json["entries"]

        assert {entry["barred"] for entry in told} == {None}
        assert not any("barred" in task for entry in told for task in entry["opened"])

    @pytest.mark.parametrize("query", [{"after": "x"}, {"after": -1}, {"limit": 0}, {"who": "a"}])
    def test_names_an_argument_that_is_not_acceptable(self, api, number, query):
        answer = api("auditor").get(f"/cases/{number}/timeline", **query)

        assert answer.status_code == 422
        assert answer.json["errors"].keys() == query.keys()


class TestTheStateAtAnEntry:
    def test_is_what_it_was_then(self, api, number):
        then = api("compliance").get(f"/cases/{number}/as-of/2").json
        now = api("compliance").get(f"/cases/{number}/as-of/4").json

        assert [task["element_id"] for task in then["tasks"]] == ["accept_custody"]
        assert [task["element_id"] for task in now["tasks"]] == ["resolve_complaint"]
        assert (then["grade"], now["grade"]) == (None, "general")
        assert "acknowledgement" not in then["facts"]
        assert then["duties"][0]["explanation"][0]["code"] == "start"

    @pytest.mark.parametrize("seq", ["0", "5", "99999999999999999999", "x"])
    def test_is_not_there_before_the_first_or_after_the_last_entry(self, api, number, seq):
        assert api("auditor").get(f"/cases/{number}/as-of/{seq}").status_code == 404

    @pytest.mark.parametrize(
        ("login", "status"),
        [("auditor", 200), ("compliance", 200), ("acceptor", 403), ("teller", 404), ("owner", 404)],
    )
    def test_is_for_those_who_may_read_ledgers(self, api, number, login, status):
        assert api(login).get(f"/cases/{number}/as-of/2").status_code == status

    def test_is_not_there_for_an_auditor_who_is_complained_about(self, api):
        """CMP-57: not even as of an entry before the complaint named anybody."""
        number = open_complaint(api, accused_person="auditor")

        assert api("auditor").get(f"/cases/{number}/as-of/1").status_code == 404
        assert api("auditor").get(f"/cases/{number}/timeline").status_code == 404
        assert api("compliance").get(f"/cases/{number}/as-of/1").status_code == 200
