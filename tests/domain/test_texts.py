"""How one wording differs from another, character by character."""

import pytest

from engine.domain import texts
from engine.domain.texts import Change


def told(old, new):
    return [(piece.change.value, piece.text) for piece in texts.compare(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("要求道歉", "要求道歉", [("kept", "要求道歉")]),
        ("", "要求道歉", [("added", "要求道歉")]),
        ("要求道歉", "", [("removed", "要求道歉")]),
        (
            "要求书面道歉",
            "要求当面道歉",
            [("kept", "要求"), ("removed", "书"), ("added", "当"), ("kept", "面道歉")],
        ),
    ],
)
def test_each_piece_is_kept_taken_out_or_put_in(old, new, expected):
    """FBK-02: the newest opinion is sent back with what changed in it."""
    assert told(old, new) == expected


def test_the_pieces_make_up_both_texts():
    old, new = "退还多收的利息并书面说明。", "退还全部利息,当面说明原因。"
    pieces = texts.compare(old, new)

    assert "".join(each.text for each in pieces if each.change != Change.ADDED) == old
    assert "".join(each.text for each in pieces if each.change != Change.REMOVED) == new


def test_very_long_texts_are_told_whole():
    assert told("甲" * 3000, "乙" * 3000) == [("removed", "甲" * 3000), ("added", "乙" * 3000)]
