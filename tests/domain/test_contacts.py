"""When a complainant counts as not to be heard, and what is said of it: OUT-01, OUT-03, OUT-04."""

from datetime import datetime

import pytest

from engine.domain import contacts
from engine.domain.calendar import SHANGHAI
from engine.domain.contacts import Attempt

ONE_WAY = {"complainant_kind": "client", "client_phone": "13800001111"}
TWO_WAYS = ONE_WAY | {"client_email": "zhang@example.com"}
MORNING, LATER, AFTERNOON, NEXT_DAY = "02 09:10", "02 11:50", "02 12:00", "03 09:10"
EVENING = "02 18:00"


def attempted(*made):
    """Return the attempts of March, each a day with its time and a channel, as a revisit keeps."""
    text = None
    for moment, channel in made:
        at = datetime.strptime(f"2026-03-{moment}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
        text = contacts.with_attempt(text, Attempt(at=at, channel=channel))
    return text


def refused(outcome, facts, **params):
    return {
        error.code for error in contacts.contradictions(outcome, facts, **{"needed": 3} | params)
    }


class TestAttempts:
    def test_are_kept_as_they_were_made(self):
        text = attempted((MORNING, "phone"), (NEXT_DAY, "email"))

        assert [each.channel for each in contacts.attempts(text)] == ["phone", "email"]
        assert [each.at.day for each in contacts.attempts(text)] == [2, 3]
        assert contacts.attempts(None) == ()

    @pytest.mark.parametrize(
        ("moments", "count"),
        [
            ((), 0),
            ((MORNING,), 1),
            ((MORNING, LATER), 1),  # the same part of the same day
            ((MORNING, AFTERNOON), 2),
            ((MORNING, AFTERNOON, EVENING), 3),
            ((MORNING, NEXT_DAY), 2),
            ((MORNING, LATER, AFTERNOON, NEXT_DAY), 3),
        ],
    )
    def test_count_on_different_days_or_at_different_times(self, moments, count):
        """OUT-03."""
        text = attempted(*((moment, "phone") for moment in moments))

        assert contacts.counted(contacts.attempts(text)) == count

    def test_count_by_the_time_of_the_firm(self):
        at = [datetime.fromisoformat(text) for text in ("2026-03-02T01:00Z", "2026-03-02T11:00Z")]

        assert contacts.counted(Attempt(at=each, channel="phone") for each in at) == 2


class TestUnreachable:
    """OUT-03: enough attempts, and a second way where one was left."""

    THREE = ((MORNING, "phone"), (AFTERNOON, "phone"), (NEXT_DAY, "phone"))

    @pytest.mark.parametrize("made", [(), THREE[:1], THREE[:2], (*THREE[:2], (LATER, "phone"))])
    def test_is_nobody_who_was_tried_too_seldom(self, made):
        assert refused("unreachable", ONE_WAY | {"contact_attempts": attempted(*made)}) == {
            "attempts_missing"
        }

    def test_is_who_was_tried_often_enough_in_the_only_way(self):
        facts = ONE_WAY | {"contact_attempts": attempted(*self.THREE)}

        assert refused("unreachable", facts) == set()
        assert refused("unreachable", facts, needed=4) == {"attempts_missing"}

    def test_is_nobody_who_has_left_another_way_that_was_not_tried(self):
        facts = TWO_WAYS | {"contact_attempts": attempted(*self.THREE)}

        assert refused("unreachable", facts) == {"second_channel_missing"}

    @pytest.mark.parametrize(("channel", "expected"), [("sms", True), ("email", False)])
    def test_needs_another_contact_and_not_another_use_of_the_same(self, channel, expected):
        made = (*self.THREE[:2], (NEXT_DAY, channel))
        found = refused("unreachable", TWO_WAYS | {"contact_attempts": attempted(*made)})

        assert (found == {"second_channel_missing"}) is expected


class TestNoContact:
    """OUT-01: only somebody anonymous who has left nothing cannot be tried at all."""

    def test_is_somebody_anonymous_who_left_nothing(self):
        assert (
            refused("no_contact", {"complainant_kind": "anonymous", "client_phone": " "}) == set()
        )

    @pytest.mark.parametrize("kind", ["client", "non_client", "agent", None])
    def test_is_nobody_who_has_a_name(self, kind):
        assert refused("no_contact", {"complainant_kind": kind}) == {"not_anonymous"}

    @pytest.mark.parametrize(
        ("left", "code"),
        [
            ("client_phone", "client_phone_known"),
            ("caller_number", "client_phone_known"),
            ("client_email", "client_email_known"),
            ("sender_address", "client_email_known"),
            ("client_address", "client_address_known"),
        ],
    )
    def test_names_what_was_left(self, left, code):
        facts = {"complainant_kind": "anonymous", left: "something"}

        assert refused("no_contact", facts) == {code}
        reply = {"reply_mode": "undeliverable", "undeliverable_ground": "anonymous_without_contact"}
        assert [error.code for error in contacts.undelivered(facts | reply)] == [code]

    def test_is_not_asked_of_a_reply_that_was_delivered(self):
        assert contacts.undelivered({"complainant_kind": "client", "reply_mode": "letter"}) == []


@pytest.mark.parametrize("outcome", ["reached", "refused", None])
def test_who_was_spoken_to_needs_no_attempts(outcome):
    assert refused(outcome, TWO_WAYS) == set()


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({}, None),
            ({"satisfaction": "satisfied", "contact_outcome": "reached"}, "satisfied"),
            ({"contact_outcome": "reached"}, None),
            ({"contact_outcome": "refused"}, "refused"),
            ({"contact_outcome": "unreachable", "head_contact_outcome": "refused"}, "refused"),
            ({"satisfaction": "acceptable", "head_contact_outcome": "unreachable"}, "acceptable"),
        ],
    )
    def test_is_never_satisfaction_where_nobody_was_heard(self, facts, said):
        assert contacts.said(facts) == said

    def test_of_the_head_counts_in_a_major_complaint_alone(self):
        facts = {"contact_outcome": "reached", "head_contact_outcome": "refused"}

        assert contacts.is_unheard(facts | {"grade": "major"})
        assert not contacts.is_unheard(facts | {"grade": "serious"})
