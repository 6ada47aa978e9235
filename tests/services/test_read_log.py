"""R10: who read which case in which hour, and what for, is noted before anything is answered."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from engine.domain.access import Actor
from engine.services import read_log
from engine.services.read_log import PurposeUndeclared
from engine.store.cases import Case
from engine.store.reads import Read
from tests import builders


@pytest.fixture
def case_id(transact):
    return transact(lambda ctx: builders.a_case(ctx.session).id)


@pytest.fixture
def reader(transact):
    user_id = transact(lambda ctx: builders.a_user(ctx.session).id)
    return Actor(id=user_id, login="wang", name="王芳")


@pytest.fixture
def look(transact, case_id, reader):
    """Let somebody look at the case."""

    def look(**options):
        def work(ctx):
            read_log.note(ctx, ctx.session.get_one(Case, case_id))

        given = {"actor": reader, "purpose": "case", **options}
        return transact(work, **given)

    return look


@pytest.fixture
def rows(transact):
    def read(ctx):
        found = ctx.session.scalars(select(Read).order_by(Read.id)).all()
        return [(row.hour, row.purpose, row.at) for row in found]

    return lambda: transact(read)


class TestALook:
    def test_is_noted_once_an_hour_and_purpose_with_its_first_moment(self, look, rows, now):
        look(now=now + timedelta(minutes=3))
        look(now=now + timedelta(minutes=40))
        look(now=now + timedelta(minutes=50), purpose="timeline")
        look(now=now + timedelta(minutes=60))

        assert rows() == [
            (now, "case", now + timedelta(minutes=3)),
            (now, "timeline", now + timedelta(minutes=50)),
            (now + timedelta(hours=1), "case", now + timedelta(minutes=60)),
        ]

    def test_is_noted_once_by_however_many_processes(self, look, rows, transact):
        def look_anew(_):
            look()
            transact.catalogue.current("reads", -1, set)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(look_anew, range(12)))

        assert len(rows()) == 1

    def test_is_not_noted_when_the_work_fails(self, transact, case_id, reader, rows):
        def work(ctx):
            read_log.note(ctx, ctx.session.get_one(Case, case_id))
            raise LookupError

        with pytest.raises(LookupError):
            transact(work, actor=reader, purpose="case")

        assert rows() == []

    def test_is_noted_although_the_first_try_of_the_work_clashed(
        self, transact, case_id, reader, rows
    ):
        tries = []

        def work(ctx):
            case = ctx.session.get_one(Case, case_id)
            read_log.note(ctx, case)
            tries.append(case.version)
            if len(tries) == 1:
                with ThreadPoolExecutor(1) as pool:
                    pool.submit(transact, rename).result()
            case.title = "mine"
            ctx.session.flush()

        def rename(ctx):
            ctx.session.get_one(Case, case_id).title = "theirs"
            ctx.session.flush()

        transact(work, actor=reader, purpose="case")

        assert len(tries) == 2
        assert len(rows()) == 1

    def test_without_a_purpose_is_refused(self, transact, case_id, reader, rows):
        def work(ctx):
            read_log.note(ctx, ctx.session.get_one(Case, case_id))
            read_log.flush(ctx, purpose=None)

        with pytest.raises(PurposeUndeclared):
            transact(work, actor=reader)

        assert rows() == []

    def test_of_the_system_is_none(self, look, rows):
        look(actor=None)

        assert rows() == []

    def test_sends_the_database_one_statement_and_the_next_one_none(self, look, database):
        sent = []
        event.listen(
            database, "before_cursor_execute", lambda *given: sent.append(given[2].split()[0])
        )

        look()
        first, _ = sent.count("INSERT"), sent.clear()
        look()

        assert (first, sent.count("INSERT")) == (1, 0)
