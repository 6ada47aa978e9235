"""CMP-34: the words by which a client is found."""

import pytest

from engine.domain import client_keys

ZENG = client_keys.keys("曾丽娟", "0101000001", "12800010001", None, "99010119800101002X")


@pytest.mark.parametrize(
    "typed",
    ["曾", "曾丽娟", "ZLJ", "zeng li juan", "clj", "128 0001", "0001", "002x", "99010119"],
)
def test_what_people_type_is_a_beginning_of_a_key(typed):
    wanted = client_keys.wanted(typed)

    assert client_keys.is_enough(wanted)
    assert any(wanted <= key < client_keys.after(wanted) for key in ZENG)


def test_a_family_name_is_spelled_in_every_way_it_is_read():
    assert {"zlj", "clj", "zenglijuan", "cenglijuan"} <= ZENG


def test_a_given_name_is_spelled_in_every_way_it_is_read():
    assert {"cg", "zg", "changgeng", "zhanggeng"} <= client_keys.keys("长庚")


def test_a_long_name_has_no_more_spellings_than_can_be_kept():
    assert 2 < len(client_keys.keys("长行乐重" * 4)) <= 2 * 32 + 1


def test_nothing_but_letters_and_digits_is_a_key():
    assert client_keys.keys("", None, " - ") == frozenset()
    assert {"oneill", "e01"} <= client_keys.keys("O'Neill", "E-01")


def test_one_letter_or_digit_is_not_enough_to_look_for():
    texts = ("", "z", "1", "zh", "曾")

    assert [client_keys.is_enough(text) for text in texts] == [False, False, False, True, True]
