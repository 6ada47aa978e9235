"""The steps of a complaint over the API, as the firm's people take them."""

from tests.answers import ANSWERS, REGISTERED


def open_complaint(api, login="desk", **values):
    answer = api(login).post("/complaints", {"values": {**REGISTERED, **values}})
    assert answer.status_code == 201, answer.text
    return answer.json["number"]


def task(api, login, element, view="queue"):
    """The one task with this element in a list of somebody."""
    (row,) = api(login).get("/tasks", view=view, element=element).json["rows"]
    return api(login).get(f"/tasks/{row['id']}").json


def complete(api, login, element, *, view="queue", **values):
    found = task(api, login, element, view=view)
    body = {"version": found["version"], "values": {**ANSWERS[element], **values}}
    answer = api(login).post(f"/tasks/{found['id']}/complete", body)
    assert answer.status_code == 200, answer.text
    return answer.json
