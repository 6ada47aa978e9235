"""What is recorded of a complaint, however it comes in."""

import pytest

from engine.errors import InvalidValues
from engine.services import case_views, complaints, timeline
from tests.answers import REGISTERED

CHANNELS = {
    "phone": {"caller_number": "13800001111"},
    "email": {"sender_address": "zhang@example.com"},
    "letter": {"sender_kind": "institution", "has_seal": True, "original_kept_at": "档案柜 3"},
    "on_site": {},
    "website": {},
    "fax": {"sender_kind": "person", "fax_number": "021-60000000"},
    "regulator": {"transfer_source": "csrc"},
    "other": {"channel_detail": "媒体转来"},
}
CAUSES = ("system_failure", "business_error", "data_leak", "late_closing", "staff_attitude")


def registered(firm, **values):
    """Record a complaint and return its number and facts."""

    def work(ctx):
        number = complaints.open_case(ctx, values={**REGISTERED, **values}).number
        return number, case_views.hold(ctx, number=number).facts.facts

    return firm.as_("desk", work)


class TestEveryChannel:
    """CMP-39: the first-responder rule covers all of them, and each complaint is recorded."""

    @pytest.mark.parametrize("channel", sorted(CHANNELS))
    def test_has_a_first_responder_and_an_entry(self, firm, channel):
        number, facts = registered(firm, channel=channel, **CHANNELS[channel])

        assert (facts["channel"], facts["first_responder"]) == (channel, "desk")
        entries = firm.as_("acceptor", lambda ctx: timeline.read(ctx, number=number))
        assert "case.opened" in {entry.kind for entry in entries}

    def test_that_leaves_a_paper_says_where_it_is_kept(self, firm):
        """CMP-25: the originals are kept beside the form."""
        _, facts = registered(firm, channel="letter", **CHANNELS["letter"])

        assert facts["original_kept_at"] == "档案柜 3"
        with pytest.raises(InvalidValues):
            registered(firm, channel="phone", original_kept_at="档案柜 3")


class TestUsualCauses:
    """CMP-48: they are there to choose from; others are said in words."""

    @pytest.mark.parametrize("cause", CAUSES)
    def test_are_kept_as_they_were_chosen(self, firm, cause):
        assert registered(firm, sub_category=cause)[1]["sub_category"] == cause

    def test_are_no_free_text(self, firm):
        with pytest.raises(InvalidValues) as caught:
            registered(firm, sub_category="weather")

        assert set(caught.value.errors) == {"sub_category"}
