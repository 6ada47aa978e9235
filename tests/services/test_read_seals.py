"""R10: an hour of the read log is sealed when it is over; what was done to it since is found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from engine.domain.access import Actor
from engine.domain.flaws import Flaw, FlawCode
from engine.services import ledger, read_log, read_seals
from engine.store.cases import Case
from engine.store.reads import Read
from tests import builders
from tests.ledgers import Ledger
from tests.services import tampering

HOUR = timedelta(hours=1)


@pytest.fixture
def book(transact, tmp_path, now):
    return Ledger(transact, tmp_path, now)


@pytest.fixture
def look(transact, now):
    """Let people look at cases, after so many hours."""
    case_ids = transact(lambda ctx: [builders.a_case(ctx.session).id for _ in range(3)])
    readers = transact(lambda ctx: [builders.a_user(ctx.session) for _ in range(3)])

    def look(hours, *, case=0, reader=0, purpose="case"):
        who = readers[reader]

        def work(ctx):
            read_log.note(ctx, ctx.session.get_one(Case, case_ids[case]))

        actor = Actor(id=who.id, login=who.login, name=who.name)
        transact(work, actor=actor, purpose=purpose, now=now + hours * HOUR)

    return look


@pytest.fixture
def seal(transact, now):
    return lambda hours: transact(read_seals.seal, now=now + hours * HOUR)


@pytest.fixture
def sealed(transact):
    """What the ledger says was sealed: hours and how many reads."""

    def read(ctx):
        found = ledger.read(ctx, ledger.SYSTEM)
        return [
            (each.values["hour"], each.values["reads"])
            for each in found
            if each.kind == "reads.sealed"
        ]

    return lambda: transact(read)


@pytest.fixture
def three_hours(look, seal):
    """Seven reads in the hours 0, 1 and 3; the first two are sealed."""
    for case in range(3):
        look(0, case=case)
    look(0.5, reader=1)
    look(1.2, reader=2)
    look(1.9, reader=2, purpose="timeline")
    look(3)
    seal(3.1)


class TestSealing:
    def test_waits_until_the_hour_is_over_and_nobody_is_left_in_it(self, look, seal, sealed, now):
        look(0)

        assert seal(0.99) == 0
        assert seal(1) == 0
        assert seal(1 + 5 / 60) == 1
        assert seal(2) == 0
        assert sealed() == [(now.isoformat(), 1)]

    def test_leaves_one_entry_for_each_hour_in_which_somebody_read(self, three_hours, sealed, now):
        assert sealed() == [(now.isoformat(), 4), ((now + HOUR).isoformat(), 2)]

    def test_is_done_once_by_however_many_processes(self, look, seal, sealed):
        look(0)
        look(1)

        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda _: seal(2.5), range(8)))

        assert sorted(done) == [0] * 7 + [2]
        assert len(sealed()) == 2

    def test_is_due_only_when_there_is_something_to_seal(self, look, seal, transact, now):
        def is_due(hours):
            return transact(read_seals.is_due, now=now + hours * HOUR)

        assert not is_due(9)
        look(0)
        assert (is_due(0.9), is_due(1.1)) == (False, True)
        seal(1.1)
        assert not is_due(9)

    def test_files_what_comes_too_late_under_the_first_open_hour(
        self, three_hours, look, transact, book, now
    ):
        look(0.9, purpose="diagram")

        late = select(Read.hour, Read.at).where(Read.purpose == "diagram")
        assert transact(lambda ctx: ctx.session.execute(late).one()) == (
            now + 2 * HOUR,
            now + 0.9 * HOUR,
        )
        assert book.verify().flaws == ()


class TestTheDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE read_log SET purpose = 'case'",
            "DELETE FROM read_log",
            "DELETE FROM read_seals",
            "INSERT INTO read_log (hour, case_id, user_id, purpose, at) "
            "SELECT hour, case_id, user_id, 'other', at FROM read_log",
        ],
    )
    def test_refuses_to_change_what_was_read(self, three_hours, transact, change):
        with pytest.raises(DBAPIError, match=r"append-only|is sealed"):
            transact(lambda ctx: ctx.session.execute(text(change)))


class TestVerification:
    def test_raises_no_alarm_over_open_hours(self, three_hours, book):
        assert book.verify().flaws == ()

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE read_log SET purpose = 'timeline' WHERE id = (SELECT max(id) FROM read_log "
            "WHERE purpose = 'case' AND hour = (SELECT min(hour) FROM read_log))",
            "UPDATE read_log SET case_id = (SELECT max(case_id) FROM read_log) WHERE id = "
            "(SELECT max(id) FROM read_log WHERE hour = (SELECT min(hour) FROM read_log))",
            "DELETE FROM read_log WHERE id = (SELECT min(id) FROM read_log)",
            "DELETE FROM read_log WHERE hour = (SELECT min(hour) FROM read_log)",
            "INSERT INTO read_log (hour, case_id, user_id, purpose, at) SELECT hour, case_id, "
            "user_id, 'other', at FROM read_log WHERE id = (SELECT min(id) FROM read_log)",
            "UPDATE users SET login = 'somebody' WHERE id = (SELECT min(user_id) FROM read_log)",
        ],
    )
    def test_finds_what_was_altered_deleted_or_inserted(self, three_hours, book, change, now):
        with tampering.copied(book.transact.engine) as session:
            tampering.Tampering(session, None, book.key).do(lambda it: it.run(change))
            found = book.verify(session).flaws

        assert [(flaw.code, flaw.stream, flaw.name) for flaw in found] == [
            (FlawCode.READS_ALTERED, "system", now.isoformat())
        ]

    def test_finds_what_was_put_into_an_hour_without_reads(
        self, three_hours, look, book, seal, now
    ):
        seal(9)
        empty = "(SELECT max(hour) - (max(hour) - min(hour)) / 3 FROM read_log)"
        change = (
            f"INSERT INTO read_log (hour, case_id, user_id, purpose, at) SELECT {empty}, "  # noqa: S608
            "case_id, user_id, purpose, at FROM read_log "
            "WHERE id = (SELECT min(id) FROM read_log)"
        )
        with tampering.copied(book.transact.engine) as session:
            tampering.Tampering(session, None, book.key).do(lambda it: it.run(change))
            found = book.verify(session).flaws

        unsealed = Flaw(code=FlawCode.READS_NOT_SEALED, name=(now + 2 * HOUR).isoformat())
        assert found == (unsealed,)

    def test_finds_a_trigger_that_lets_late_reads_in(self, three_hours, book):
        def drop(it):
            if it.dialect == "postgresql":
                it.run("DROP TRIGGER read_log_not_late ON read_log")
            return tampering.Touched(trigger="read_log_not_late")

        with tampering.copied(book.transact.engine) as session:
            tampering.Tampering(session, None, book.key).do(drop)
            found = book.verify(session).flaws

        assert [(flaw.code, flaw.name) for flaw in found] == [
            (FlawCode.TRIGGER_MISSING, "read_log_not_late")
        ]
