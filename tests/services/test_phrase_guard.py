"""Words to the client are warned of, never refused, and whoever insists is on record (CON-02)."""

import pytest
from sqlalchemy import select

from engine.errors import ModelRefused
from engine.services import complaints, documents, timeline
from engine.services.phrase_guard import PhrasesWarned
from engine.store.cases import Case
from tests.answers import REGISTERED

RUDE = {**REGISTERED, "calming_note": "告诉客户这 不 可能, 废话！"}
BOTH = {"calming_note:phrase.impossible", "calming_note:phrase.nonsense"}


def open_case(firm, values, confirmed=()):
    return firm.as_(
        "desk",
        lambda ctx: complaints.open_case(ctx, values=values, confirmed=confirmed).number,
    )


class TestWordsToTheClient:
    def test_are_warned_of_with_rule_and_a_better_wording_and_nothing_is_recorded(self, firm):
        """CON-02, CON-04."""
        with pytest.raises(PhrasesWarned) as caught:
            open_case(firm, RUDE)

        (impossible, nonsense) = caught.value.errors["calming_note"]
        assert (impossible.params["phrase"], impossible.params["rule"]) == ("不可能", "CON-02")
        assert nonsense.params["rule"] == "CON-04"
        assert impossible.params["instead"]
        assert impossible.params["english"] != impossible.params["instead"]
        assert firm.transact(lambda ctx: ctx.session.scalars(select(Case)).all()) == []

    def test_stand_once_each_is_confirmed_and_the_history_says_so(self, firm):
        """CON-02: a warning, not a refusal."""
        with pytest.raises(PhrasesWarned) as caught:
            open_case(firm, RUDE, confirmed={"calming_note:phrase.impossible"})
        assert len(caught.value.errors["calming_note"]) == 1

        number = open_case(firm, RUDE, confirmed=BOTH)

        told = firm.as_("desk", lambda ctx: timeline.read(ctx, number=number))
        (entry,) = (each for each in told if each.confirmed)
        assert entry.kind == "task.completed"
        assert [(each["phrase"], each["rule"]) for each in entry.confirmed] == [
            ("不可能", "CON-02"),
            ("废话", "CON-04"),
        ]

    def test_that_were_mended_leave_no_trace_of_a_confirmation(self, firm):
        number = open_case(firm, REGISTERED, confirmed=BOTH)

        told = firm.as_("desk", lambda ctx: timeline.read(ctx, number=number))
        assert not any(each.confirmed for each in told)

    def test_promise_no_outcome_while_nothing_is_decided(self, firm):
        """CON-07, CMP-33: a time may be promised."""
        promised = {**REGISTERED, "promised_at": "2026-12-31T15:00+08:00"}
        with pytest.raises(PhrasesWarned) as caught:
            open_case(firm, {**promised, "promise_text": "保证赔偿全部损失"})
        assert caught.value.errors["promise_text"][0].params["rule"] == "CON-07"

        assert open_case(firm, {**promised, "promise_text": "周五下午三点前回电"})

    def test_are_only_those_of_fields_that_reach_the_client(self, firm):
        assert open_case(firm, {**REGISTERED, "complaint_reason": "柜员说不可能，废话"})


class TestThePolicy:
    @pytest.mark.parametrize(
        "entry",
        [
            '{"value": "…", "unit": "phrase", "rule": "CON-02", "instead": "x"}',
            '{"value": 7, "unit": "phrase", "rule": "CON-02", "instead": "x"}',
            '{"value": "不行", "unit": "phrase", "rule": "CON-02"}',
            '{"value": 7, "unit": "days", "rule": "CON-02", "instead": "x"}',
        ],
    )
    def test_refuses_a_phrase_that_would_find_everything_or_says_nothing_better(self, entry):
        files = {"bpmn/policy.json": f'{{"phrase.one": {entry}}}'.encode()}

        with pytest.raises(ModelRefused):
            documents.policy(files)
