"""A request that is repeated with its key changes nothing again and is answered as before."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.services import idempotency
from engine.store.cases import Case
from engine.store.idempotency import IdempotencyKey
from tests.answers import ANSWERS
from tests.web.api_steps import open_complaint, task
from webapp.api import examples


def count(transact, table):
    return transact(lambda ctx: ctx.session.scalar(select(func.count()).select_from(table)))


class TestARepeatedRequest:
    def test_gets_the_first_answer_and_opens_no_second_case(self, api, transact):
        first = api("desk").post("/complaints", examples.COMPLAINT, Idempotency_Key="a1")
        second = api("desk").post("/complaints", examples.COMPLAINT, Idempotency_Key="a1")

        assert (second.status_code, second.json) == (first.status_code, first.json)
        assert second.headers["Location"] == first.headers["Location"]
        assert "Idempotency-Replayed" not in first.headers
        assert second.headers["Idempotency-Replayed"] == "true"
        assert count(transact, Case) == 1

    def test_completes_a_task_once(self, api):
        open_complaint(api)
        waiting = task(api, "acceptor", "accept_custody")
        path, body = f"/tasks/{waiting['id']}/complete", {"values": ANSWERS["accept_custody"]}

        first = api("acceptor").post(path, body, Idempotency_Key="b2")
        second = api("acceptor").post(path, body, Idempotency_Key="b2")
        without = api("acceptor").post(path, body)

        assert (first.status_code, second.json) == (200, first.json)
        assert without.status_code == 409

    def test_with_another_key_or_by_another_person_is_another_request(self, api, transact):
        api("desk").post("/complaints", examples.COMPLAINT, Idempotency_Key="c3")
        api("desk").post("/complaints", examples.COMPLAINT, Idempotency_Key="c4")
        api("acceptor").post("/complaints", examples.COMPLAINT, Idempotency_Key="c3")

        assert count(transact, Case) == 3

    def test_with_other_values_is_refused(self, api, transact):
        other = {"values": {**examples.COMPLAINT["values"], "place": "电话"}}
        api("desk").post("/complaints", examples.COMPLAINT, Idempotency_Key="d5")

        answer = api("desk").post("/complaints", other, Idempotency_Key="d5")

        assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
        assert count(transact, Case) == 1

    def test_that_was_refused_is_tried_again(self, api, transact):
        broken = {"values": {**examples.COMPLAINT["values"], "place": ""}}

        assert (
            api("desk").post("/complaints", broken, Idempotency_Key="e6").status_code,
            api("desk").post("/complaints", examples.COMPLAINT, Idempotency_Key="e6").status_code,
        ) == (422, 201)
        assert count(transact, IdempotencyKey) == 1

    @pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 201])
    def test_needs_a_key_that_can_be_kept(self, api, key):
        answer = api("desk").post(
            "/complaints", examples.COMPLAINT, Idempotency_Key=key.encode().decode("latin-1")
        )

        assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_unfit")


def test_a_request_sent_many_times_at_once_acts_once(api, transact):
    callers = [api("desk") for _ in range(4)]
    answers, start = [], threading.Barrier(len(callers))

    def send(caller):
        start.wait()
        answers.append(caller.post("/complaints", examples.COMPLAINT, Idempotency_Key="f7"))

    threads = [threading.Thread(target=send, args=[caller]) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["number"] for answer in answers}) == 1
    assert count(transact, Case) == 1


def test_answers_are_forgotten_after_two_days(api, transact, now):
    api("desk").post("/complaints", examples.COMPLAINT, Idempotency_Key="g8")

    transact(idempotency.forget, now=now + timedelta(hours=48))
    assert count(transact, IdempotencyKey) == 1
    transact(idempotency.forget, now=now + timedelta(hours=48, seconds=1))
    assert count(transact, IdempotencyKey) == 0
