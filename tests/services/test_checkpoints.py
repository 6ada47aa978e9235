"""R10: checkpoints sign where every stream ended; both databases keep them as they are."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from engine.services import anchors, checkpoints, ledger, ledger_keys
from engine.services.ledger_keys import LedgerKeyMissing, LedgerKeyUnusable
from engine.store import triggers
from engine.store.checkpoints import Checkpoint, CheckpointHead
from tests.ledgers import Ledger

HOUR = timedelta(hours=1)


@pytest.fixture
def book(transact, tmp_path, now):
    """A ledger with two cases and the system's stream."""
    book = Ledger(transact, tmp_path, now)
    for number in ("TS-1", "TS-2"):
        book.open_case(number)
        book.note(f"case:{number}", personal={"phone": "138"})
    book.note("system", "unit.created", unit="C")
    return book


def heads(transact, number):
    query = select(CheckpointHead.stream, CheckpointHead.seq).order_by(CheckpointHead.entry_id)
    of_this = query.where(CheckpointHead.checkpoint == number)
    return transact(lambda ctx: [tuple(row) for row in ctx.session.execute(of_this)])


class TestTake:
    def test_signs_the_heads_of_all_streams(self, book, transact):
        taken = book.checkpoint()

        said = json.loads(taken.content)
        assert (said["number"], said["entries"], said["heads"]) == (1, 3, 3)
        assert said["prev"] == "00" * 32
        assert heads(transact, 1) == [("case:TS-1", 1), ("case:TS-2", 1), ("system", 1)]
        book.key.private.public_key().verify(taken.signature, taken.content)

    def test_signs_only_what_moved_and_the_checkpoint_before(self, book, transact):
        first = book.checkpoint()
        book.note("case:TS-2")
        book.note("case:TS-2")

        second = json.loads(book.checkpoint().content)

        assert heads(transact, 2) == [("case:TS-2", 3)]
        assert (second["number"], second["entries"], second["heads"]) == (2, 5, 1)
        assert second["prev"] == checkpoints.digest(first.content)

    def test_does_nothing_when_nothing_was_appended(self, book):
        book.checkpoint()

        assert book.checkpoint() is None

    def test_waits_until_the_last_one_is_old_enough(self, book, transact):
        at = book.checkpoint().at
        book.note("system")

        def tried(length):
            work = partial(checkpoints.take, key=book.key, every=HOUR)
            return transact(work, now=at + length)

        assert tried(timedelta(minutes=59)) is None
        assert tried(HOUR).number == 2

    @pytest.mark.parametrize("tries", range(3))
    def test_happens_once_however_many_try(self, book, transact, tries):
        def attempt(_):
            work = partial(checkpoints.take, key=book.key, every=HOUR)
            return transact(work, now=book.now)

        with ThreadPoolExecutor(6) as pool:
            taken = [each for each in pool.map(attempt, range(12)) if each is not None]

        assert [each.number for each in taken] == [1]
        assert transact(lambda ctx: ctx.session.scalar(select(func.count(Checkpoint.number)))) == 1
        assert book.verify().flaws == ()

    def test_misses_nothing_while_others_append(self, book, transact):
        """An id that PostgreSQL gave out earlier may be committed later."""

        def append(number):
            def work(ctx):
                ledger.record(ctx, "noted", stream=f"stream:{number}")

            for _ in range(15):
                transact(work, now=book.now)

        def take():
            transact(partial(checkpoints.take, key=book.key), now=book.now)

        with ThreadPoolExecutor(4) as pool:
            appending = [pool.submit(append, number) for number in range(4)]
            while not all(each.done() for each in appending):
                take()
        for each in appending:
            each.result()
        take()
        transact(partial(anchors.extend, path=book.anchor_file))

        assert book.verify().flaws == ()
        last = json.loads(transact(lambda ctx: checkpoints.latest(ctx.session)).content)
        assert last["entries"] == 3 + 4 * 15


class TestIsDue:
    def due(self, transact, now):
        return transact(partial(checkpoints.is_due, every=HOUR), now=now)

    def test_only_when_something_was_appended_since(self, book, transact):
        assert self.due(transact, book.now)
        at = book.checkpoint().at
        assert not self.due(transact, at + HOUR)
        book.note("system")
        assert not self.due(transact, at + HOUR / 2)
        assert self.due(transact, at + HOUR)

    def test_never_on_an_empty_ledger(self, transact, now):
        assert not self.due(transact, now)


class TestAppendOnly:
    @pytest.mark.parametrize("table", ["ledger_entries", "checkpoints", "checkpoint_heads"])
    def test_is_kept_by_the_database_itself(self, book, transact, table):
        book.checkpoint()
        last = {
            "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",  # noqa: S608
            "postgresql": f"TRUNCATE {table} CASCADE",
        }
        column = "number" if table == "checkpoints" else "seq"

        for change in (
            f"UPDATE {table} SET {column} = {column}",  # noqa: S608
            f"DELETE FROM {table}",  # noqa: S608
            last[transact.engine.dialect.name],
        ):
            with pytest.raises(DBAPIError, match="append-only"):
                transact(lambda ctx, change=change: ctx.session.execute(text(change)))

    def test_is_noticed_when_it_ends(self, book, database):
        with database.begin() as opened:
            assert triggers.missing(opened) == []
            if database.dialect.name == "sqlite":
                opened.execute(text("DROP TRIGGER checkpoints_no_update"))
                assert triggers.missing(opened) == ["checkpoints_no_update"]
            else:
                opened.execute(text("ALTER TABLE checkpoints DISABLE TRIGGER ALL"))
                assert triggers.missing(opened) == [
                    "checkpoints_append_only",
                    "checkpoints_no_truncate",
                ]
            opened.rollback()


class TestTheKey:
    def test_of_a_demo_is_made_once_for_its_owner_alone(self, tmp_path):
        path = tmp_path / "keys" / "ledger.key"

        made = ledger_keys.load(path, may_create=True)
        again = ledger_keys.load(path, may_create=True)

        assert made.fingerprint == again.fingerprint
        assert made.is_demo
        assert not made.is_open_to_others
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            path.chmod(0o640)
            assert ledger_keys.load(path).is_open_to_others

    def test_is_never_made_where_it_may_not(self, tmp_path):
        with pytest.raises(LedgerKeyMissing):
            ledger_keys.load(tmp_path / "ledger.key")

        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            generate_private_key(SECP256R1()).private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        ],
    )
    def test_must_be_an_ed25519_key(self, tmp_path, content):
        path = tmp_path / "ledger.key"
        path.write_bytes(content)

        with pytest.raises(LedgerKeyUnusable):
            ledger_keys.load(path)
        with pytest.raises(LedgerKeyUnusable):
            ledger_keys.read_public(path)

    def test_may_change_when_the_earlier_ones_are_kept(self, book, tmp_path):
        book.checkpoint()
        earlier, book.key = book.key, ledger_keys.load(tmp_path / "new.key", may_create=True)
        book.note("system")
        book.checkpoint()
        book.public_file.write_bytes(earlier.public_pem + book.key.public_pem)

        both = ledger_keys.read_public(book.public_file)

        assert book.verify(keys=both).flaws == ()
        book.export()
        assert book.read_export().findings == []
        assert [flaw.checkpoint for flaw in book.verify().flaws] == [1]
