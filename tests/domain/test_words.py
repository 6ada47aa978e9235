"""How texts and questions are cut into words for the search."""

import pytest

from engine.domain.words import Phrase, phrases, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("佣金过高", ["佣金", "金过", "过高", "高"]),
        ("我", ["我"]),
        ("佣金，过高。", ["佣金", "金", "过高", "高"]),
        ("融资ABC 138-0000", ["融资", "资", "abc", "138", "0000"]),
        ("１２３ＡＢ", ["123ab"]),
        ("under_score", ["under", "score"]),
        ("%  …", []),
    ],
)
def test_a_text_is_cut_into_pairs_of_characters_and_runs_of_letters(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("佣金", Phrase(words=("佣金",), is_begun=False)),
        ("强制平仓", Phrase(words=("强制", "制平", "平仓"), is_begun=False)),
        ("佣", Phrase(words=("佣",), is_begun=True)),
        ("1380", Phrase(words=("1380",), is_begun=True)),
    ],
)
def test_a_question_in_letters_may_stop_in_the_middle_of_a_word(text, asked):
    assert phrases(text) == [asked]


def test_a_question_of_several_words_wants_all_of_them():
    assert [each.words for each in phrases("佣金 abc平仓")] == [("佣金",), ("abc",), ("平仓",)]


def test_a_very_long_question_is_cut_off():
    assert len(phrases("词 " * 1_000)) == 12
