"""CON-06: a personal value is shown only as far as one needs to recognise it."""

import pytest

from engine.domain import masking


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("张伟", "张*"),
        ("13800001111", "*******1111"),
        ("zhang@example.com", "z****************"),
        (13800001111, "*******1111"),
        ("111", "111"),
        ("", ""),
        (None, None),
    ],
)
def test_a_number_keeps_its_end_and_words_their_beginning(value, shown):
    assert masking.mask(value) == shown
    assert masking.mask(shown) == shown
