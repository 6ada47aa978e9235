"""The kinds that the regulations name: six categories, eight channels, and who does what."""

import pytest

from engine.domain import registration
from engine.errors import InvalidValues
from tests.answers import ANSWERS, REGISTERED
from tests.processes import shipped
from tests.processes.complaints import (
    a_complaint,
    a_replied_complaint,
    advance,
    an_empty_complaint,
)

CATEGORIES = {
    "marketing": "证券营销类",  # CMP-11
    "counter_service": "柜台业务类",  # CMP-12
    "asset_safety": "客户资产安全类",  # CMP-13
    "information_system": "信息系统类",  # CMP-14
    "service_quality": "服务质量类",  # CMP-15
    "other": "其他",  # CMP-16
}
CHANNELS = {
    "phone": "电话",
    "email": "电子邮件",
    "letter": "书信",
    "on_site": "现场",
    "website": "网站",
    "fax": "传真",
    "regulator": "监管机构来电/来函",
    "other": "其它",
}
ASKS_FOR_THE_CATEGORY = ("register_complaint", "first_analysis_given", "verify_with_both_sides")


class TestTheCategories:
    """CMP-11 to 16: six, in the words of 002 Art.31."""

    @pytest.mark.parametrize("form", ASKS_FOR_THE_CATEGORY)
    def test_are_those_of_the_regulations_wherever_one_is_chosen(self, form):
        assert options(form, "category") == CATEGORIES

    @pytest.mark.parametrize("category", sorted({*CATEGORIES} - {"other"}))
    def test_that_are_named_need_no_more_words(self, category):
        complaint = a_complaint(category=category)

        assert complaint.facts["category"] == category
        assert complaint.facts.get("category_other") is None

    @pytest.mark.parametrize("form", ASKS_FOR_THE_CATEGORY)
    @pytest.mark.parametrize("said", [None, "", " "])
    def test_other_is_said_in_words(self, form, said):
        """CMP-16."""
        with pytest.raises(InvalidValues) as refused:
            submit(form, category="other", category_other=said)

        assert set(refused.value.errors) == {"category_other"}
        taken = submit(form, category="other", category_other="对研究报告的意见")
        assert taken["category_other"] == "对研究报告的意见"


class TestTheChannels:
    """CMP-20: eight, in the words of annex 4."""

    def test_are_those_of_the_form(self):
        assert options("register_complaint", "channel") == CHANNELS

    @pytest.mark.parametrize("channel", CHANNELS)
    def test_are_described_only_when_none_of_the_others_fits(self, channel):
        values = {**REGISTERED, "channel": channel}
        now = an_empty_complaint().host.now

        found = registration.contradictions(values, now=now)
        described = registration.contradictions(values | {"channel_detail": "公众号"}, now=now)

        assert set(found) == ({"channel_detail"} if channel == "other" else set())
        assert described == {}


def test_the_acceptor_verifies_follows_the_handling_and_makes_the_revisit():
    """CMP-02: none of it passes to whoever answers for the complaint."""
    complaint = a_complaint()

    for element in ("verify_with_both_sides", "reply_to_client", "close_complaint"):
        doer = advance(complaint, to=element).assignment(element)
        assert (doer.role, doer.place) == ("acceptor", "accepting_unit")
    ((_, _, asked),) = a_replied_complaint().host.sent
    assert (asked["revisit_kind"], asked["accepting_unit"]) == ("acceptor", "B01")


def options(form, key):
    (found,) = (field for field in shipped.MODELS.forms[form].fields if field.key == key)
    return found.options


def submit(form, **values):
    usual = ANSWERS.get(form, REGISTERED)
    return shipped.submit(an_empty_complaint(), form, **{**usual, **values})
