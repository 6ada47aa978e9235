"""R10: one root speaks for many leaves, and a path of a few hashes for one of them."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import merkle

contents = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


def leaves(found):
    return [merkle.leaf(each) for each in found]


@given(contents, st.data())
def test_every_leaf_climbs_to_the_root_by_its_path(found, data):
    row = leaves(found)
    index = data.draw(st.integers(0, len(row) - 1))

    steps = merkle.path(row, index)

    assert merkle.climb(row[index], steps) == merkle.root(row)
    assert len(steps) <= (len(row) - 1).bit_length()


@given(contents, st.binary(max_size=8), st.data())
def test_no_other_leaf_climbs_there(found, other, data):
    row = leaves(found)
    index = data.draw(st.integers(0, len(row) - 1))

    steps = merkle.path(row, index)

    is_same = other == found[index]
    assert (merkle.climb(merkle.leaf(other), steps) == merkle.root(row)) is is_same


@given(contents, contents)
def test_other_leaves_or_another_order_give_another_root(one, other):
    assert (merkle.root(leaves(one)) == merkle.root(leaves(other))) is (one == other)


def test_a_node_cannot_pass_for_a_leaf():
    left, right = leaves([b"a", b"b"])

    assert merkle.root([left, right]) != merkle.leaf(left + right)


def test_the_tree_is_the_one_of_rfc_9162():
    """The tree of the three empty, one-byte and two-byte leaves, worked out by its definition."""

    def sha(content):
        return hashlib.sha256(content).digest()

    a, b, c = (sha(b"\x00" + each) for each in (b"", b"\x00", b"\x10\x20"))

    assert merkle.root(leaves([b"", b"\x00", b"\x10\x20"])) == sha(
        b"\x01" + sha(b"\x01" + a + b) + c
    )


def test_no_leaves_have_no_root():
    with pytest.raises(IndexError):
        merkle.root([])
