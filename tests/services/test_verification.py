"""R10: the whole ledger is verified in one go, by one process or several, while it grows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from engine.domain.flaws import FlawCode
from engine.services import ledger
from tests.ledgers import Ledger
from tests.services import tampering


@pytest.fixture
def book(transact, tmp_path, now):
    """Five cases of three entries; two of the three are anchored."""
    book = Ledger(transact, tmp_path, now)
    for number in range(1, 6):
        book.open_case(f"TS-{number}")
    for round_ in range(3):
        for number in book.case_ids:
            book.note(f"case:{number}", personal={"phone": "138"}, round=round_)
        if round_ < 2:
            book.checkpoint()
    return book


def places(report):
    return [(flaw.code, flaw.stream, flaw.first, flaw.last) for flaw in report.flaws]


def break_entry(database):
    """Change an entry for good, behind the triggers."""
    with database.begin() as opened:
        if database.dialect.name == "sqlite":
            opened.execute(text("DROP TRIGGER ledger_entries_no_update"))
        else:
            opened.execute(text("SET LOCAL session_replication_role = replica"))
        opened.execute(
            text(
                "UPDATE ledger_entries SET hash = prev_hash WHERE stream = 'case:TS-3' AND seq = 2"
            )
        )


class TestTheWholeLedger:
    def test_is_counted_up_to_the_last_anchor_and_beyond(self, book):
        report = book.verify()

        assert report.flaws == ()
        assert (report.streams, report.entries, report.covered) == (5, 15, 10)
        assert (report.checkpoints, report.anchored) == (2, 2)

    def test_may_be_empty(self, transact, tmp_path, now):
        report = Ledger(transact, tmp_path, now).verify()

        assert (report.flaws, report.entries, report.checkpoints) == ((), 0, 0)

    def test_reads_the_same_by_several_processes(self, book, database):
        assert book.verify(run=4) == book.verify()

        break_entry(database)
        report = book.verify(run=4)

        assert (FlawCode.ENTRY_ALTERED, "case:TS-3", 2, 2) in places(report)
        assert (FlawCode.LINK_BROKEN, "case:TS-3", 3, 3) in places(report)
        assert report == book.verify()

    def test_raises_no_alarm_while_others_append(self, book):
        def append(number):
            for _ in range(12):
                book.transact(lambda ctx: note(ctx, number), now=book.now)

        def note(ctx, number):
            ledger.record(ctx, "noted", stream=f"stream:{number}", personal={"phone": "138"})

        with ThreadPoolExecutor(3) as pool:
            appending = [pool.submit(append, number) for number in range(3)]
            while not all(each.done() for each in appending):
                assert book.verify().flaws == ()
        for each in appending:
            each.result()


class TestAFlaw:
    @pytest.mark.parametrize(
        ("change", "found"),
        [
            (
                "DELETE FROM ledger_entries WHERE stream = 'case:TS-2' AND seq = 3",
                (FlawCode.ENTRY_MISSING, "case:TS-2", 3, 3),
            ),
            (
                "UPDATE ledger_entries SET actor = 'lisi' WHERE stream = 'case:TS-2' AND seq = 1",
                (FlawCode.COLUMNS_DIFFER, "case:TS-2", 1, 1),
            ),
            (
                "UPDATE cases SET ledger_seq = 1 WHERE number = 'TS-4'",
                (FlawCode.HEAD_DIFFERS, "case:TS-4", 2, 3),
            ),
            (
                "UPDATE cases SET number = 'TS-7' WHERE number = 'TS-5'",
                (FlawCode.HEAD_DIFFERS, "case:TS-5", 1, 3),
            ),
            (
                "UPDATE ledger_entries SET content = '[]' WHERE stream = 'case:TS-1' AND seq = 2",
                (FlawCode.ENTRY_ALTERED, "case:TS-1", 2, 2),
            ),
        ],
    )
    def test_is_located(self, book, change, found):
        with tampering.copied(book.transact.engine) as session:
            tampering.Tampering(session, None, book.key).do(lambda it: it.run(change))
            report = book.verify(session)

        assert found in places(report)

    def test_of_a_rewritten_chain_lies_between_two_signed_heads(self, book):
        def way(it):
            it.run("UPDATE checkpoint_heads SET head = :head WHERE stream = 'case:TS-1'", head=b"x")

        with tampering.copied(book.transact.engine) as session:
            tampering.Tampering(session, None, book.key).do(way)
            report = book.verify(session)

        rewritten = [flaw for flaw in report.flaws if flaw.code is FlawCode.REWRITTEN]
        assert [(flaw.first, flaw.last, flaw.checkpoint) for flaw in rewritten] == [
            (1, 1, 1),
            (2, 2, 2),
        ]
