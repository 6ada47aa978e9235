"""A complainant who could not be heard: how a revisit says so, and how the complaint goes on."""

import pytest

from engine.errors import InvalidValues
from engine.services.closing import CloseGateIncomplete
from engine.workflow.host import Trigger
from tests.processes import shipped
from tests.processes.complaints import (
    a_replied_complaint,
    a_resolved_complaint,
    advance,
    answer,
    finish,
    press,
    revisit,
    unheard,
    usual,
)

NOBODY = {
    "complainant_kind": "anonymous",
    **dict.fromkeys(("client_name", "client_phone", "client_email", "client_address")),
}
UNDELIVERABLE = {"reply_mode": "undeliverable", "replied_at": None}
SILENT = dict.fromkeys(
    ("revisited_at", "head_revisited_at", "revisit_mode", "handling_explained", "satisfaction")
)


def revisit_of(complaint):
    """Return the revisit that a complaint has asked for last."""
    message, _, payload = complaint.host.sent[-1]
    return shipped.start(
        "revisit",
        by=Trigger(message=message, payload=payload),
        case_number="HF-202603-0001",
    )


def attempt(process, at, channel="phone"):
    press(process, "contact_attempted", attempted_at=f"2026-02-{at}+08:00", attempt_channel=channel)


def end(process, outcome, *, element="call_complainant", **changes):
    """Submit a revisit in which nobody was heard, filling in only what its form shows."""
    field = "head_contact_outcome" if element == "call_as_unit_head" else "contact_outcome"
    shown = {field.key for field in shipped.MODELS.forms[element].fields}
    hidden = {key: value for key, value in SILENT.items() if key in shown}
    answer(process, element, **hidden | {field: outcome} | changes)


class TestAnAttemptInVain:
    """OUT-03: it is logged beside the task, which stays as it is with its clock."""

    def test_leaves_the_call_open_and_its_clock_as_it_was(self):
        process = revisit_of(a_replied_complaint())
        due, before = process.due_at("call_complainant"), process.position.user_tasks

        attempt(process, "24T16:40")
        attempt(process, "25T09:30")

        assert process.position.user_tasks == before
        assert process.due_at("call_complainant") == due
        assert process.facts["attempts_counted"] == 2

    def test_lets_nobody_give_up_before_the_last_one(self):
        process = revisit_of(a_replied_complaint())
        for at in ("24T16:40", "25T09:30"):
            attempt(process, at)

        with pytest.raises(InvalidValues) as caught:
            end(process, "unreachable")
        assert caught.value.errors["contact_outcome"][0].code == "attempts_missing"

        attempt(process, "25T14:30")
        end(process, "unreachable")
        ((_, _, payload),) = process.host.sent
        assert (payload["contact_outcome"], payload["satisfaction"]) == ("unreachable", None)

    def test_goes_another_way_where_there_is_one(self):
        complaint = a_resolved_complaint(client_email="zhang@example.com")
        process = revisit_of(advance(complaint, to="feedback_revisit_completed"))
        for at in ("24T16:40", "25T09:30", "25T14:30"):
            attempt(process, at)

        with pytest.raises(InvalidValues) as caught:
            end(process, "unreachable")
        assert caught.value.errors["contact_outcome"][0].code == "second_channel_missing"

        attempt(process, "25T15:00", "email")
        end(process, "unreachable")
        assert process.is_completed


class TestARefusedRevisit:
    """OUT-04: with its reason, and how it is recorded."""

    def test_needs_both(self):
        process = revisit_of(a_replied_complaint())

        with pytest.raises(InvalidValues) as caught:
            end(process, "refused", revisited_at="2026-02-24T16:30+08:00")

        assert set(caught.value.errors) == {"refusal_reason", "refusal_record"}

    def test_brings_its_reason_back(self):
        process = revisit_of(a_replied_complaint())
        said = {"refusal_reason": "不想再谈。", "refusal_record": "recording"}

        end(process, "refused", revisited_at="2026-02-24T16:30+08:00", **said)

        ((_, _, payload),) = process.host.sent
        assert (payload["satisfaction"], payload["refusal_reason"]) == (None, "不想再谈。")


class TestSomebodyAnonymous:
    """OUT-01: without any contact there is nobody to call, and nobody to write to."""

    def test_is_answered_in_the_file_and_closed_by_the_acceptor(self):
        complaint = a_resolved_complaint(**NOBODY)
        answer(
            complaint,
            "reply_to_client",
            undeliverable_ground="anonymous_without_contact",
            **UNDELIVERABLE,
        )
        process = revisit_of(complaint)
        end(process, "no_contact")
        message, _, payload = process.host.sent[-1]
        complaint.deliver(message, **payload)

        assert complaint.open_tasks == {"close_complaint"}
        answer(complaint, "close_complaint")
        assert complaint.is_completed
        assert complaint.facts["satisfaction"] is None

    @pytest.mark.parametrize(
        ("left", "code"),
        [({"caller_number": "02160000000", "channel": "phone"}, "client_phone_known"), ({}, None)],
    )
    def test_is_called_by_the_number_of_the_call(self, left, code):
        complaint = a_resolved_complaint(**NOBODY | left)
        values = UNDELIVERABLE | {"undeliverable_ground": "anonymous_without_contact"}
        if code is None:
            answer(complaint, "reply_to_client", **values)
            assert "feedback_revisit_completed" in complaint.waiting_at
            return

        with pytest.raises(InvalidValues) as caught:
            answer(complaint, "reply_to_client", **values)
        assert [each.code for each in caught.value.errors["undeliverable_ground"]] == [code]
        answer(complaint, "reply_to_client")
        process = revisit_of(complaint)
        assert process.facts["client_phone"] == "02160000000"
        with pytest.raises(InvalidValues) as caught:
            end(process, "no_contact")
        assert [each.code for each in caught.value.errors["contact_outcome"]] == [code]

    def test_is_nobody_with_a_name(self):
        process = revisit_of(a_replied_complaint())

        with pytest.raises(InvalidValues) as caught:
            end(process, "no_contact")

        codes = [each.code for each in caught.value.errors["contact_outcome"]]
        assert codes == ["not_anonymous", "client_phone_known"]


class TestAnUndeliverableReply:
    def test_says_what_was_tried(self):
        complaint = a_resolved_complaint()

        with pytest.raises(InvalidValues) as caught:
            answer(
                complaint, "reply_to_client", undeliverable_ground="unreachable", **UNDELIVERABLE
            )

        assert set(caught.value.errors) == {"undeliverable_note"}


class TestAComplaintUnheard:
    def test_is_closed_by_the_acceptor_where_it_is_general(self):
        complaint = a_replied_complaint()

        unheard(complaint, "unreachable")

        assert complaint.open_tasks == {"close_complaint"}
        assert finish(complaint).facts["satisfaction"] is None

    @pytest.mark.parametrize("outcome", ["unreachable", "refused", "no_contact"])
    def test_needs_the_consent_of_the_accepting_units_head_where_it_is_grave(self, outcome):
        """OUT-03, OUT-04, CMP-04."""
        complaint = a_replied_complaint(grade="serious")

        unheard(complaint, outcome)

        found = complaint.assignment("consent_to_close_unheard")
        assert (found.role, found.place) == ("unit_head", "accepting_unit")
        answer(complaint, "consent_to_close_unheard")
        assert complaint.open_tasks == {"confirm_nature"}
        finish(complaint)
        assert complaint.facts["satisfaction"] is None

    def test_is_called_again_where_consent_is_refused(self):
        complaint = a_replied_complaint(grade="serious")
        unheard(complaint, "refused")

        answer(complaint, "consent_to_close_unheard", unheard_consent="refused")

        assert "feedback_revisit_completed" in complaint.waiting_at
        assert complaint.facts["contact_outcome"] is None
        revisit(complaint)
        assert complaint.open_tasks == {"confirm_nature"}

    @pytest.mark.parametrize(
        ("acceptor", "head", "again"),
        [
            ("unreachable", "refused", "acceptor"),
            ("refused", None, "acceptor"),
            (None, "unreachable", "unit_head"),
        ],
    )
    def test_that_is_major_is_revisited_twice_all_the_same(self, acceptor, head, again):
        """FBK-03: what was said to one of the two stays; the other is called again."""
        complaint = a_replied_complaint(grade="major")
        for outcome in (acceptor, head):
            unheard(complaint, outcome) if outcome else revisit(complaint)

        assert complaint.open_tasks == {"consent_to_close_unheard"}
        heard = "satisfied" if None in (acceptor, head) else None
        assert complaint.facts["satisfaction"] == heard
        answer(complaint, "consent_to_close_unheard", unheard_consent="refused")

        assert complaint.facts["revisit_kind"] == again
        assert finish(complaint).facts["satisfaction"] == "satisfied"

    def test_cannot_close_without_the_consent(self):
        complaint = a_replied_complaint(grade="serious")
        unheard(complaint, "refused")
        answer(complaint, "consent_to_close_unheard")
        advance(complaint, to="close_complaint")
        complaint.facts["unheard_consent"] = None

        with pytest.raises(CloseGateIncomplete) as refused:
            complaint.complete("close_complaint", **usual(complaint, "close_complaint"))

        assert [each.code for each in refused.value.missing] == ["unheard_consent_missing"]

    def test_is_asked_anew_about_another_answer(self):
        """FBK-01: the silence of one round says nothing of the next."""
        complaint = a_replied_complaint(grade="major")
        unheard(complaint, "unreachable")
        revisit(complaint, satisfaction="dissatisfied", newest_opinion="没有道歉。")

        assert complaint.open_tasks == {"resolve_complaint"}
        advance(complaint, to="feedback_revisit_completed")

        assert complaint.facts["contact_outcome"] is None
        assert finish(complaint).facts["satisfaction"] == "satisfied"
