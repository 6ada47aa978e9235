"""What people keep beside their lists, for programs; each in the way of its example."""

import pytest

from engine.services import tasks
from tests.faults import task_id
from tests.web.api_steps import open_complaint
from tests.web.test_api_description import fits
from webapp.api import worklist_examples as examples


@pytest.fixture
def database(sqlite_database):
    """What is kept is tested on both databases beside the services; here it is the transport."""
    return sqlite_database


@pytest.fixture
def number(api):
    return open_complaint(api)


@pytest.fixture
def task(firm, number):
    return task_id(firm, number)


class TestManyTasks:
    def test_are_claimed_each_by_itself(self, api, task):
        order = {"action": "claim", "tasks": [task, 999]}
        answer = api("acceptor").post("/tasks/bulk", order)

        done, refused = answer.json["rows"]
        assert fits({**examples.BULK_RESULTS["rows"][0], "id": task}, done)
        assert (refused["outcome"], refused["code"], refused["case_number"]) == (
            "refused",
            "not_found",
            None,
        )

    def test_are_not_claimed_twice_by_the_same_key(self, api, task):
        acceptor = api("acceptor")
        order = {"action": "claim", "tasks": [task]}
        first = acceptor.post("/tasks/bulk", order, Idempotency_Key="k1")
        acceptor.post(f"/tasks/{task}/unclaim")

        assert acceptor.post("/tasks/bulk", order, Idempotency_Key="k1").json == first.json
        assert acceptor.get("/tasks", view="inbox").json["total"] == 0

    @pytest.mark.parametrize(
        ("order", "field"),
        [
            ({"action": "burn", "tasks": [1]}, "action"),
            ({"action": "claim", "tasks": []}, "tasks"),
            ({"action": "claim", "tasks": list(range(101))}, "tasks"),
            ({"action": "assign", "tasks": [1]}, "login"),
            ({"action": "claim", "tasks": ["x"]}, "tasks.0"),
        ],
    )
    def test_name_what_is_wrong_with_the_order(self, api, order, field):
        answer = api("acceptor").post("/tasks/bulk", order)

        assert answer.status_code == 422
        assert list(answer.json["errors"]) == [field]


def test_a_task_is_taken_back(api, firm, task):
    firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=task))
    acceptor, head = api("acceptor"), api("head")
    acceptor.post(f"/tasks/{task}/delegate", {"login": "head"})
    assert [row["id"] for row in acceptor.get("/tasks", view="delegated").json["rows"]] == [task]

    assert head.post(f"/tasks/{task}/take-back").status_code == 403
    assert acceptor.post(f"/tasks/{task}/take-back").status_code == 200
    assert acceptor.get("/tasks", view="inbox").json["total"] == 1


def test_who_else_has_a_task_open_is_told(api, task):
    api("desk").post(f"/tasks/{task}/visits")

    assert fits(examples.VISITORS, api("acceptor").post(f"/tasks/{task}/visits").json)


def test_views_are_kept_shared_and_forgotten(api):
    acceptor = api("acceptor")
    kept = acceptor.post("/views", examples.NEW_VIEW).json

    assert fits(examples.VIEW, kept)
    assert fits(examples.VIEWS, acceptor.get("/views").json)
    assert [row["is_mine"] for row in api("desk").get("/views").json["rows"]] == [False]
    assert api("desk").send("DELETE", f"/views/{kept['id']}").status_code == 404
    assert acceptor.send("DELETE", f"/views/{kept['id']}").json == {"rows": []}


def test_comments_are_added_and_read(api, number):
    added = api("acceptor").post(f"/cases/{number}/comments", examples.NEW_COMMENT).json

    assert fits(examples.COMMENTS, added)
    assert api("desk").get(f"/cases/{number}/comments").json == added
    assert api("teller").get(f"/cases/{number}/comments").status_code == 404


def test_a_follow_up_is_planned_read_and_dropped(api, number):
    desk = api("desk")
    address = f"/cases/{number}/follow-up"

    assert desk.get(address).json == examples.NO_FOLLOW_UP
    assert fits(examples.FOLLOW_UP, desk.put(address, examples.FOLLOW_UP).json)
    assert fits(examples.FOLLOW_UP, desk.get(address).json)
    assert desk.put(address, {"due_at": None}).json == examples.NO_FOLLOW_UP
    assert desk.put(address, {"due_at": "2026-01-01T00:00:00Z"}).status_code == 422


def test_an_absence_is_planned_listed_and_called_off(api):
    """CMP-60: the substitute is named before the absence begins."""
    head = api("head")
    planned = head.post("/absences", examples.NEW_ABSENCE).json

    assert fits(examples.ABSENCE, planned)
    assert fits(examples.ABSENCES, head.get("/absences").json)
    assert api("desk").post(f"/absences/{planned['id']}/end").status_code == 403
    assert head.post(f"/absences/{planned['id']}/end").status_code == 200
    assert head.get("/absences").json == {"rows": []}
