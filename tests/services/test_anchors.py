"""R10: each checkpoint is kept a second time, outside the database, in a file that only grows."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from engine.domain.flaws import FlawCode
from engine.services import anchors, checkpoints
from engine.services.anchors import AnchorsDisagree, AnchorsUnwritable
from tests.ledgers import Ledger


@pytest.fixture
def book(transact, tmp_path, now):
    """A ledger with three checkpoints."""
    book = Ledger(transact, tmp_path, now)
    for _ in range(3):
        book.note("system")
        book.checkpoint()
    return book


def codes(book):
    return [(flaw.code, flaw.checkpoint) for flaw in book.verify().flaws]


def take_unanchored(book):
    book.note("system")
    book.transact(partial(checkpoints.take, key=book.key), now=book.now)


def extend(book):
    return book.transact(partial(anchors.extend, path=book.anchor_file))


class TestExtend:
    def test_appends_what_the_file_does_not_hold_yet(self, book):
        before = book.anchor_file.read_bytes()
        take_unanchored(book)
        take_unanchored(book)

        assert extend(book) == 2
        assert extend(book) == 0
        after = book.anchor_file.read_bytes()
        assert after.startswith(before)
        assert [each.number for each in anchors.read(book.anchor_file)] == [1, 2, 3, 4, 5]

    def test_writes_everything_into_a_new_file(self, book):
        """Each machine that has the heartbeat has a file of its own."""
        before = book.anchor_file.read_bytes()
        book.anchor_file.unlink()

        assert extend(book) == 3
        assert book.anchor_file.read_bytes() == before

    def test_writes_each_checkpoint_once_however_many_try(self, book):
        for _ in range(5):
            take_unanchored(book)

        with ThreadPoolExecutor(6) as pool:
            counts = list(pool.map(lambda _: extend(book), range(12)))

        assert sum(counts) == 5
        assert [each.number for each in anchors.read(book.anchor_file)] == [*range(1, 9)]

    def test_passes_over_a_line_that_a_power_cut_tore(self, book):
        whole = book.anchor_file.read_bytes()
        book.anchor_file.write_bytes(whole[:-40])

        assert extend(book) == 1
        assert book.anchor_file.read_bytes().startswith(whole[:-40])
        assert [each.number for each in anchors.read(book.anchor_file)] == [1, 2, 3]
        assert codes(book) == []

    def test_refuses_to_go_on_from_another_database(self, book):
        lines = book.anchor_file.read_bytes().splitlines(keepends=True)
        other = json.loads(lines[2])
        other["signature"] = "00" * 64
        book.anchor_file.write_bytes(b"".join(lines[:2]) + json.dumps(other).encode() + b"\n")

        with pytest.raises(AnchorsDisagree):
            extend(book)

    def test_says_when_the_file_cannot_be_written(self, book, tmp_path):
        (tmp_path / "taken").write_text("a file where a folder is needed")
        book.anchor_file = tmp_path / "taken" / "anchors.jsonl"

        with pytest.raises(AnchorsUnwritable):
            extend(book)


class TestVerification:
    def test_lets_the_newest_checkpoint_wait_for_its_anchor(self, book):
        take_unanchored(book)

        report = book.verify()

        assert (report.flaws, report.checkpoints, report.anchored) == ((), 4, 3)
        assert (report.entries, report.covered) == (4, 3)

    def test_misses_lines_of_the_file(self, book):
        lines = book.anchor_file.read_bytes().splitlines(keepends=True)
        book.anchor_file.write_bytes(lines[0] + lines[2])

        assert codes(book) == [(FlawCode.ANCHOR_MISSING, 2)]

    def test_misses_the_whole_file(self, book):
        book.anchor_file.unlink()

        assert codes(book) == [(FlawCode.ANCHOR_MISSING, 1), (FlawCode.ANCHOR_MISSING, 2)]

    def test_finds_a_line_that_says_something_else(self, book):
        text = book.anchor_file.read_text()
        book.anchor_file.write_text(text.replace(r"\"entries\":2", r"\"entries\":1"))

        assert codes(book) == [(FlawCode.ANCHOR_DIFFERS, 2)]

    def test_finds_a_second_line_for_one_checkpoint(self, book):
        line = book.anchor_file.read_text().splitlines()[0]
        with book.anchor_file.open("a") as file:
            file.write(line.replace(r"\"entries\":1", r"\"entries\":9") + "\n")

        assert codes(book) == [(FlawCode.ANCHOR_DIFFERS, 1)]
        book.export()
        assert [each.code for each in book.read_export().findings] == ["anchor_differs"]
