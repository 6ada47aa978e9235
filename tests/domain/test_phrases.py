"""What is not said to a client is found however it is written (CON-02, 03, 04, 07)."""

import pytest

from engine.domain import phrases
from engine.domain.phrases import Audience, Phrase
from engine.services import documents, releases

SHIPPED = documents.phrases(releases.shipped_files())


def a_phrase(text, *, is_promise=False):
    return Phrase(key="p", text=text, rule="CON-02", instead="…", is_promise=is_promise)


def is_found(phrase, text, audience=Audience.BEFORE_DECISION):
    return bool(phrases.found(text, [phrase], audience=audience))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("不可能", "这 不 可能!"),
        ("你问我，我问谁", "你问我,我问谁?"),
        ("OK", "ｏｋ的"),
        ("一定…赔", "我们一定会给您赔。"),
        ("a.c", "A.C"),
    ],
)
def test_spaces_width_case_and_marks_do_not_hide_a_phrase(phrase, text):
    assert is_found(a_phrase(phrase), text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("不可能", "可能不"),
        ("一定…赔", "一定核实清楚以后再决定是否赔"),
        ("保证赔", "保证金不足，已赔付"),
        ("a.c", "abc"),
    ],
)
def test_other_words_are_left_alone(phrase, text):
    assert not is_found(a_phrase(phrase), text)


def test_a_promise_of_an_outcome_is_wrong_only_before_the_decision():
    """CON-07: after it, the outcome is told; a date may be promised at any time (CMP-33)."""
    promise = a_phrase("一定…赔", is_promise=True)

    assert is_found(promise, "一定赔")
    assert not is_found(promise, "一定赔", Audience.DECIDED)
    assert phrases.found("周五 17:00 前一定答复您", SHIPPED, audience="before_decision") == []


@pytest.mark.parametrize(
    ("rule", "utterance"),
    [
        ("CON-02", "不可能"),
        ("CON-02", "不会有这样的事"),
        ("CON-03", "这事情的责任不在我公司"),
        ("CON-03", "我公司没有错"),
        *(
            ("CON-04", each)
            for each in (
                "喂!讲话,你是谁?",
                "不知道。",
                "喊什么,不能等一会。",
                "怎么填的,重新填!",
                "没看我正忙着,着什么急。",
                "我解决不了,你找经理去。",
                "刚才和你说过了,怎么还问?",
                "你有完没完?",
                "门口有公告栏,自己看去!",
                "手续不齐,弄清楚了再来!",
                "这是电脑算的,不信一边自己算去。",
                "你问我,我问谁。",
                "我有什么办法,又不是我让它坏的。",
                "这是交易所的事,有意见找它去!",
                "快点!我要下班了!",
                "你管不着,就这态度。",
                "废话!",
                "讨厌!",
            )
        ),
        ("CON-07", "我们保证赔偿您的损失"),
    ],
)
def test_every_utterance_of_the_regulations_is_on_the_shipped_list(rule, utterance):
    """002 Art.51, 001-A Art.44(2): 4 phrases, 18 utterances, and promises of an outcome."""
    found = phrases.found(utterance, SHIPPED, audience=Audience.BEFORE_DECISION)

    assert rule in {phrase.rule for phrase in found}


def test_a_recommended_wording_is_not_itself_forbidden():
    for phrase in SHIPPED:
        assert phrases.found(phrase.instead, SHIPPED, audience="before_decision") == []


@pytest.mark.parametrize("text", ["", "…", "一定…", "，", "…赔"])
def test_a_phrase_that_would_find_everything_is_not_usable(text):
    assert not phrases.is_usable(text)
