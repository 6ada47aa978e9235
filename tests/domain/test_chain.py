"""R10: one form of bytes for one meaning, and commitments that tell nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import chain

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), values))
def test_the_order_of_keys_does_not_change_the_bytes(document):
    turned = dict(reversed(document.items()))

    assert chain.canonical(turned) == chain.canonical(document)


def test_the_bytes_are_compact_and_keep_their_script():
    document = {"客户": "王芳", "at": datetime(2026, 3, 2, tzinfo=UTC), "on": date(2026, 3, 2)}

    assert chain.canonical({**document, "loss": Decimal("1.50")}).decode() == (
        '{"at":"2026-03-02T00:00:00+00:00","loss":"1.50","on":"2026-03-02","客户":"王芳"}'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes"])
def test_what_has_no_json_form_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        chain.canonical({"value": value})


def test_a_commitment_depends_on_salt_and_value():
    first = chain.commit_to(b'"138"', salt=b"one")

    assert first == chain.commit_to(b'"138"', salt=b"one")
    assert (
        len({first, chain.commit_to(b'"138"', salt=b"two"), chain.commit_to(b"1", salt=b"one")})
        == 3
    )


@pytest.mark.parametrize("stream", ["case:TS-202603-0001", "system", 'x"\\\n\u2028二', ""])
def test_the_leaf_of_a_head_is_canonical(stream):
    head = bytes(range(32))

    leaf = chain.head_leaf(stream=stream, seq=7, head=head)

    assert leaf == chain.canonical({"head": head.hex(), "seq": 7, "stream": stream})
