"""Lines of papers: Chinese breaks anywhere but where typesetters forbid it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.sheets.lines import wrap


def wrapped(text, width):
    """Break a text into lines of so many letters."""
    return wrap(text, width=width, measure=len)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("客户投诉记录", ["客户投诉", "记录"]),
        ("客户投诉，记录", ["客户投", "诉，记录"]),
        ("客户投《诉》录", ["客户投", "《诉》录"]),
        ("■\xa0一般　□\xa0重大", ["■\xa0一般", "□\xa0重大"]),
        ("one two", ["one", "two"]),
        ("abcdefgh", ["abcd", "efgh"]),
        ("一\n\n二", ["一", "", "二"]),
    ],
)
def test_a_text_breaks_where_it_may(text, lines):
    assert wrapped(text, 4) == lines


@given(st.text(alphabet="客户，。（）《》ab 1■□\xa0　", max_size=60), st.integers(2, 12))
def test_no_letter_is_lost_and_no_line_too_long(text, width):
    lines = wrapped(text, width)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line.rstrip()) <= width for line in lines)
