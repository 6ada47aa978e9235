"""R10: whatever touches the ledger before the last anchor is found and located; nothing else is."""

import random
from collections import Counter

import pytest
from sqlalchemy import text

from tests.ledgers import Ledger
from tests.services import tampering

FAST, LONG = 60, 1_000
CLEAN_FAST, CLEAN_LONG = 20, 200
SEED = 20260302
STREAMS = ("system", "release:1", *(f"case:TS-{number}" for number in range(1, 7)))


@pytest.fixture
def book(transact, tmp_path, now):
    return Ledger(transact, tmp_path, now)


def grow(book, chosen, *, count):
    """Append entries at random, some with personal values, and dispose of some of those."""
    for _ in range(count):
        stream = chosen.choice(STREAMS)
        number = stream.removeprefix("case:")
        if stream.startswith("case:") and number not in book.case_ids:
            book.open_case(number)
        if number in book.case_ids and chosen.random() < 0.05:
            book.dispose(number)
        elif number in book.case_ids and chosen.random() < 0.6:
            personal = {"客户": f"王芳{chosen.random()}", "phone": "138"}
            book.note(stream, personal=personal, step=chosen.random())
        else:
            book.note(stream, "unit.created", text="“营业部” \\ \n", number=chosen.randrange(99))


def live(book, chosen, *, checkpoints, entries):
    for _ in range(checkpoints):
        grow(book, chosen, count=entries)
        book.checkpoint()
    grow(book, chosen, count=entries // 2)


def covered(book):
    """Tell up to which entry of each stream the last anchor speaks."""
    query = text("SELECT stream, max(seq) FROM checkpoint_heads GROUP BY stream")
    return book.transact(lambda ctx: {row[0]: row[1] for row in ctx.session.execute(query)})


def lies_before(touched, reach):
    """Test whether a tampering touched anything before the last anchor."""
    if touched.checkpoints or touched.trigger or "forged" in touched.entries:
        return True
    return any(seq <= reach.get(stream, 0) for stream, seq in touched.entries.items())


def is_located(touched, reach, found):
    """Test whether the findings lead to everything that was touched before the last anchor."""
    if any(each.checkpoint in touched.checkpoints for each in found if each.checkpoint):
        return True
    wanted = {
        (stream, seq)
        for stream, seq in touched.entries.items()
        if seq <= reach.get(stream, 0) or stream == "forged"
    }
    places = [each for each in found if each.stream is not None]
    return all(
        any(each.stream == stream and each.first <= seq <= each.last for each in places)
        for stream, seq in wanted
    ) and (touched.trigger is None or any(each.name == touched.trigger for each in found))


def try_out(book, chosen, reach):
    """Tamper with a copy once; return the way, and what it was found by."""
    way = chosen.choice(tampering.WAYS)
    with tampering.copied(book.transact.engine) as session:
        touched = tampering.Tampering(session, chosen, book.key).do(way)
        found = book.verify(session).flaws
        book.export(session, with_openings=True)
    exported = book.read_export().findings
    if not lies_before(touched, reach):
        return way.__name__, "found later" if found else "not promised"
    assert is_located(touched, reach, found), (way.__name__, touched, found)
    if touched.is_exported:
        assert is_located(touched, reach, exported), (way.__name__, touched, exported)
    return way.__name__, "found"


def tamper(book, *, count, seed):
    chosen = random.Random(seed)  # noqa: S311
    live(book, chosen, checkpoints=3, entries=20)
    assert book.verify().flaws == ()
    reach = covered(book)
    tried = Counter(try_out(book, chosen, reach) for _ in range(count))
    assert book.verify().flaws == ()
    return tried


def be_honest(book, *, seed):
    """Live through a random history, and verify it in every way."""
    chosen = random.Random(seed)  # noqa: S311
    live(book, chosen, checkpoints=chosen.randrange(4), entries=chosen.randrange(1, 15))
    assert book.verify().flaws == ()
    book.export(with_openings=chosen.random() < 0.5)
    assert book.read_export().findings == []
    book.export(streams=chosen.sample(STREAMS, 2))
    assert book.read_export().findings == []


def test_tamperings_are_found_and_located(book):
    tried = tamper(book, count=FAST, seed=SEED)

    assert sum(count for (_, end), count in tried.items() if end == "found") > FAST // 2


@pytest.mark.long
def test_a_thousand_tamperings_are_found_and_located(book):
    tried = tamper(book, count=LONG, seed=SEED + 1)

    assert {way for way, _ in tried} == {way.__name__ for way in tampering.WAYS}
    assert {way for way, end in tried if end == "not promised"} <= {
        "cut_tail",
        "delete_stream",
        "rehash",
    }


@pytest.mark.parametrize("seed", range(CLEAN_FAST))
def test_a_clean_ledger_raises_no_alarm(book, seed):
    be_honest(book, seed=seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(CLEAN_FAST, CLEAN_LONG))
def test_no_clean_ledger_raises_an_alarm(book, seed):
    be_honest(book, seed=seed)
