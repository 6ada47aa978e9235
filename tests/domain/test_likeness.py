"""How alike two complaints are."""

from hypothesis import given
from hypothesis import strategies as st

from engine.domain import likeness

ONE = "办理融资融券合约展期时，柜员未告知利率变化，要求退还多收的利息。"
LIKE = "合约展期时柜员没有告知利率变化，多收了利息，要求退还。"
OTHER = "手机交易软件开盘时无法登录，错过卖出时机。"


def test_a_retold_complaint_is_alike_and_another_is_not():
    assert likeness.likeness(ONE, ONE) == 1
    assert likeness.likeness(ONE, LIKE) >= likeness.ALIKE > likeness.likeness(ONE, OTHER)
    assert likeness.likeness(ONE, "") == 0


def test_alike_texts_share_a_mark_and_others_hardly_ever_do():
    assert {*likeness.marks(ONE)} & {*likeness.marks(LIKE)}
    assert not {*likeness.marks(ONE)} & {*likeness.marks(OTHER)}
    assert likeness.marks("。") == ()


@given(st.text())
def test_marks_fit_a_column_and_are_always_the_same(text):
    marks = likeness.marks(text)

    assert marks == likeness.marks(text.upper() if text.isascii() else text)
    assert all(-(2**63) <= mark < 2**63 for mark in marks)


def test_a_value_has_another_mark_as_telephone_than_as_account():
    assert likeness.mark("phone", "1") != likeness.mark("account", "1")
