"""R10: the ledger keeps what happened in order, and shows when it was touched."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from engine.domain.access import Actor
from engine.services import disposal, ledger
from engine.services.context import Context
from engine.store import sqlite
from engine.store.cases import Case
from engine.store.ledger import LedgerEntry, Opening
from tests import builders
from webapp.extensions import Transactor

WANG = Actor(id=1, login="wangfang", name="王芳")


@pytest.fixture
def case_id(transact: Transactor) -> int:
    return transact(lambda ctx: builders.a_case(ctx.session, number="TS-1").id)


def note(transact: Transactor, case_id: int, kind: str = "case.noted", **values) -> None:
    def work(ctx: Context) -> None:
        case = ctx.session.get_one(Case, case_id)
        ledger.record(ctx, kind, case=case, **values)

    transact(work, actor=WANG)


def entries(transact: Transactor, stream: str = "case:TS-1") -> list[ledger.Entry]:
    return transact(lambda ctx: ledger.read(ctx, stream))


def first_broken(transact: Transactor, stream: str = "case:TS-1") -> int | None:
    return transact(lambda ctx: ledger.verify(ctx.session, stream))


class TestRecord:
    def test_keeps_who_did_what_when_in_order(self, transact, case_id, now):
        note(transact, case_id, "task.completed", task="register_complaint", loss=Decimal("1.50"))
        note(transact, case_id, "task.claimed", task="verify_facts")

        first, second = entries(transact)

        assert (first.seq, first.kind, first.actor, first.at) == (
            1,
            "task.completed",
            "wangfang",
            now,
        )
        assert first.values == {"task": "register_complaint", "loss": "1.50"}
        assert (second.seq, second.kind) == (2, "task.claimed")

    def test_hashes_the_stored_bytes_onto_the_entry_before(self, transact, case_id):
        note(transact, case_id, text="王芳")
        note(transact, case_id)

        first, second = transact(
            lambda ctx: ctx.session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq)).all()
        )

        assert first.prev_hash == bytes(32)
        assert first.hash == hashlib.sha256(bytes(32) + first.content).digest()
        assert second.prev_hash == first.hash
        assert "王芳".encode() in first.content
        assert b" " not in first.content

    def test_acts_as_the_system_when_nobody_asks(self, transact):
        transact(lambda ctx: ledger.record(ctx, "started", rule="CMP-01"))

        [entry] = entries(transact, "system")

        assert (entry.actor, entry.values) == ("system", {"rule": "CMP-01"})

    def test_reaches_a_case_that_the_same_work_opens(self, transact):
        def work(ctx: Context) -> None:
            case = builders.a_case(ctx.session, number="TS-2")
            ledger.record(ctx, "case.opened", case=case)
            ledger.record(ctx, "case.graded", case=case, grade="major")

        transact(work)

        assert [entry.kind for entry in entries(transact, "case:TS-2")] == [
            "case.opened",
            "case.graded",
        ]
        assert first_broken(transact, "case:TS-2") is None

    def test_keeps_streams_apart(self, transact, case_id):
        def work(ctx: Context) -> None:
            case = ctx.session.get_one(Case, case_id)
            ledger.record(ctx, "release.published", stream="release:1")
            ledger.record(ctx, "case.opened", case=case)
            ledger.record(ctx, "file.revealed", case=case, stream="system")
            ledger.record(ctx, "release.approved", stream="release:1")

        transact(work)

        assert [entry.seq for entry in entries(transact, "release:1")] == [1, 2]
        assert [entry.kind for entry in entries(transact, "system")] == ["file.revealed"]
        assert [entry.kind for entry in entries(transact)] == ["case.opened"]

    def test_says_which_case_an_entry_of_another_stream_is_about(self, transact, case_id):
        def work(ctx: Context) -> None:
            case = ctx.session.get_one(Case, case_id)
            ledger.record(ctx, "file.revealed", case=case, stream="system")

        transact(work)

        content = transact(lambda ctx: ctx.session.scalar(select(LedgerEntry.content)))
        assert json.loads(content)["case"] == "TS-1"
        assert first_broken(transact, "system") is None

    def test_refuses_the_stream_of_a_case_without_the_case(self, transact):
        with pytest.raises(ValueError, match="needs the case"):
            transact(lambda ctx: ledger.record(ctx, "noted", stream="case:TS-1"))

    def test_refuses_a_name_that_is_both_public_and_personal(self, transact, case_id):
        with pytest.raises(ValueError, match="phone"):
            note(transact, case_id, phone="1", personal={"phone": "1"})

    def test_stores_nothing_when_the_work_fails(self, transact, case_id):
        def work(ctx: Context) -> None:
            ledger.record(ctx, "case.noted", case=ctx.session.get_one(Case, case_id))
            ledger.flush(ctx)
            raise LookupError

        with pytest.raises(LookupError):
            transact(work)

        assert entries(transact) == []

    def test_costs_one_update_and_two_inserts(self, transact, case_id):
        statements = []

        @event.listens_for(transact.engine, "before_cursor_execute")
        def count(_connection, _cursor, statement, *_rest):
            statements.append(statement.split()[0])

        def work(ctx: Context) -> None:
            case = ctx.session.get_one(Case, case_id)
            for _ in range(3):
                ledger.record(ctx, "case.noted", case=case, personal={"phone": "138"})

        transact(work)
        event.remove(transact.engine, "before_cursor_execute", count)

        assert statements == ["SELECT", "UPDATE", "INSERT", "INSERT"]


class TestPersonalValues:
    def test_are_opened_for_readers_and_absent_from_the_hashed_bytes(self, transact, case_id):
        note(transact, case_id, personal={"phone": "13800138000"}, grade="major")

        [entry] = entries(transact)
        content = transact(lambda ctx: ctx.session.scalar(select(LedgerEntry.content)))

        assert entry.values == {"grade": "major", "phone": "13800138000"}
        assert entry.personal == {"phone"}
        assert b"13800138000" not in content
        assert set(json.loads(content)["personal"]["phone"]) == {"hmac"}

    @pytest.mark.parametrize("value", ["王芳", 1.0, 7, None, True, ["a", {"b": None}]])
    def test_come_back_exactly(self, transact, case_id, value):
        note(transact, case_id, personal={"said": value})

        [entry] = entries(transact)

        assert entry.values["said"] == value
        assert type(entry.values["said"]) is type(value)
        assert first_broken(transact) is None

    def test_leave_the_chain_whole_when_they_are_disposed_of(self, transact, case_id, now):
        note(transact, case_id, personal={"phone": "13800138000"})

        assert transact(lambda ctx: dispose(ctx, case_id)) == 1

        entry, said = entries(transact)
        assert (entry.values, entry.disposed) == ({"phone": None}, {"phone"})
        assert (said.kind, said.values) == ("case.disposed", {"openings": 1, "reason": "RET-08"})
        assert first_broken(transact) is None

    def test_are_missed_when_they_are_emptied_without_a_word(self, transact, case_id, now):
        note(transact, case_id, personal={"phone": "13800138000"})
        transact(lambda ctx: dispose(ctx, case_id))
        note(transact, case_id, personal={"phone": "13800138001"})

        transact(
            lambda ctx: ctx.session.execute(
                Opening.__table__.update().values(salt=None, value=None, disposed_at=now)
            )
        )

        assert first_broken(transact) == 3


def dispose(ctx: Context, case_id: int) -> int:
    return disposal.dispose(ctx, case=ctx.session.get_one(Case, case_id), reason="RET-08")


class TestVerify:
    @pytest.fixture(autouse=True)
    def three_entries(self, transact, case_id):
        for _ in range(3):
            note(transact, case_id, personal={"phone": "138"})

    def test_finds_nothing_in_an_untouched_stream(self, transact):
        assert first_broken(transact) is None
        assert first_broken(transact, "system") is None

    @pytest.mark.parametrize(
        ("change", "broken"),
        [
            ("UPDATE ledger_entries SET content = prev_hash WHERE seq = 2", 2),
            ("UPDATE ledger_entries SET hash = prev_hash WHERE seq = 3", 3),
            ("UPDATE ledger_entries SET actor = 'lisi' WHERE seq = 2", 2),
            ("UPDATE ledger_entries SET kind = 'other' WHERE seq = 1", 1),
            ("UPDATE ledger_entries SET case_id = NULL WHERE seq = 2", 2),
            ("UPDATE openings SET value = '\"139\"' WHERE id = (SELECT max(id) FROM openings)", 3),
            ("UPDATE openings SET value = NULL WHERE id = (SELECT min(id) FROM openings)", 1),
            ("DELETE FROM openings WHERE id = (SELECT max(id) FROM openings)", 3),
            ("DELETE FROM ledger_entries WHERE seq = 2", 2),
            ("DELETE FROM ledger_entries WHERE seq = 3", 3),
            ("UPDATE cases SET ledger_seq = 2", 3),
            ("UPDATE cases SET ledger_head = (SELECT hash FROM ledger_entries WHERE seq = 1)", 3),
        ],
    )
    def test_finds_the_first_touched_entry(self, transact, change, broken):
        tamper(transact, change)

        assert first_broken(transact) == broken


class TestAppendOnly:
    @pytest.fixture(autouse=True)
    def one_entry(self, transact, case_id):
        note(transact, case_id)

    @pytest.mark.parametrize(
        "change",
        ["UPDATE ledger_entries SET kind = 'other'", "DELETE FROM ledger_entries"],
    )
    def test_is_kept_by_the_database_itself(self, transact, change):
        with pytest.raises(DBAPIError, match="append-only"):
            transact(lambda ctx: ctx.session.execute(text(change)))

    def test_is_kept_against_replacing_a_row(self, transact):
        if transact.engine.dialect.name == "sqlite":
            change = "INSERT OR REPLACE INTO ledger_entries SELECT * FROM ledger_entries"
        else:
            change = (
                "INSERT INTO ledger_entries SELECT * FROM ledger_entries "
                "ON CONFLICT (id) DO UPDATE SET kind = 'other'"
            )
        with pytest.raises(DBAPIError, match="append-only"):
            transact(lambda ctx: ctx.session.execute(text(change)))

    def test_is_kept_against_emptying_the_table(self, transact):
        if transact.engine.dialect.name == "postgresql":
            with pytest.raises(DBAPIError, match="append-only"):
                transact(lambda ctx: ctx.session.execute(text("TRUNCATE ledger_entries CASCADE")))


class TestRacingWriters:
    @pytest.mark.parametrize("stream", ["case:TS-1", "system"])
    def test_number_every_entry_once(self, transact, case_id, stream):
        def append(number: int) -> None:
            def work(ctx: Context) -> None:
                case = ctx.session.get_one(Case, case_id) if stream != "system" else None
                ledger.record(ctx, "noted", case=case, number=number)

            builders.until_stored(transact, work)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(append, range(60)))

        stored = entries(transact, stream)
        assert [entry.seq for entry in stored] == list(range(1, 61))
        assert {entry.values["number"] for entry in stored} == set(range(60))
        assert first_broken(transact, stream) is None


def tamper(transact: Transactor, change: str) -> None:
    """Change rows as somebody with all rights on the database could."""
    if transact.engine.dialect.name == "sqlite":
        with closing(sqlite.MODULE.connect(transact.engine.url.database)) as connection:
            connection.execute("DROP TRIGGER ledger_entries_no_update")
            connection.execute("DROP TRIGGER ledger_entries_no_delete")
            connection.execute(change)
            connection.commit()
    else:
        with transact.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(change))
