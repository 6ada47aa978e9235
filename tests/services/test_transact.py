"""R7: a work is stored whole or not at all, whoever else is writing."""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.domain.access import Actor
from engine.services.context import Context
from engine.store import clashes, counters, versions
from engine.store.cases import Case
from tests import builders
from webapp.extensions import TransactionNested, Transactor


@pytest.fixture
def case_id(transact: Transactor) -> int:
    return transact(lambda ctx: builders.a_case(ctx.session).id)


def title_of(transact: Transactor, case_id: int) -> str | None:
    return transact(lambda ctx: ctx.session.get_one(Case, case_id).title)


class TestAWork:
    def test_is_given_the_session_the_actor_and_one_moment(self, transact, now):
        actor = Actor(id=7, login="wangfang", name="王芳")

        seen = transact(lambda ctx: (ctx.actor, ctx.now), actor=actor)

        assert seen == (actor, now)

    def test_stores_nothing_when_it_fails(self, transact, case_id):
        def work(ctx: Context) -> None:
            ctx.session.get_one(Case, case_id).title = "half done"
            ctx.session.flush()
            raise LookupError

        with pytest.raises(LookupError):
            transact(work)

        assert title_of(transact, case_id) is None

    def test_may_not_start_another_one(self, transact):
        with pytest.raises(TransactionNested):
            transact(lambda _: transact(lambda _: None))

    def test_takes_no_lock_while_it_only_reads(self, transact, case_id):
        reading, written = threading.Event(), threading.Event()

        def read(ctx: Context) -> None:
            ctx.session.get_one(Case, case_id)
            reading.set()
            assert written.wait(timeout=4)

        with ThreadPoolExecutor() as pool:
            reader = pool.submit(transact, read)
            assert reading.wait(timeout=4)
            transact(lambda ctx: versions.write(ctx.session, a_case(ctx, case_id), title="new"))
            written.set()
            reader.result()


class TestAClash:
    def test_runs_the_work_again_at_the_same_moment(self, transact, case_id, now):
        moments = []

        def work(ctx: Context) -> None:
            case = a_case(ctx, case_id)
            moments.append(ctx.now)
            if len(moments) == 1:
                in_another_thread(transact, lambda other: rename(other, case_id, "theirs"))
            case.title = f"{case.title} and mine"

        transact(work, now=now + timedelta(hours=3))

        assert title_of(transact, case_id) == "theirs and mine"
        assert moments == [now + timedelta(hours=3)] * 2

    def test_is_seen_even_when_the_work_forgot_the_row_it_had_read(self, transact, case_id):
        tries = []

        def work(ctx: Context) -> None:
            title = a_case(ctx, case_id).title
            gc.collect()
            tries.append(title)
            if len(tries) == 1:
                in_another_thread(transact, lambda other: rename(other, case_id, "theirs"))
            rename(ctx, case_id, f"{title} and mine")

        transact(work)

        assert tries == [None, "theirs"]
        assert title_of(transact, case_id) == "theirs and mine"

    def test_is_seen_by_the_core_update_too(self, transact, case_id):
        tries = []

        def work(ctx: Context) -> None:
            case = a_case(ctx, case_id)
            tries.append(case.version)
            if len(tries) == 1:
                in_another_thread(transact, lambda other: rename(other, case_id, "theirs"))
            versions.write(ctx.session, case, title="mine")

        transact(work)

        assert tries == [1, 2]
        assert title_of(transact, case_id) == "mine"

    def test_is_given_up_after_three_more_tries(self, transact):
        tries = []

        def work(ctx: Context) -> None:
            tries.append(1)
            raise clashes.StaleDataError

        with pytest.raises(clashes.TooBusy):
            transact(work)

        assert len(tries) == 4

    def test_is_told_apart_from_a_broken_rule_of_the_database(self, transact):
        tries = []

        def work(ctx: Context) -> None:
            tries.append(1)
            ctx.session.execute(text("INSERT INTO counters (name) VALUES ('no value')"))

        with pytest.raises(clashes.DBAPIError):
            transact(work)

        assert len(tries) == 1


class TestRacingWriters:
    def test_lose_nothing(self, transact, case_id):
        def add_one(_: int) -> None:
            builders.until_stored(
                transact, lambda ctx: rename(ctx, case_id, str(1 + int(title_in(ctx) or 0)))
            )

        def title_in(ctx: Context) -> str | None:
            return a_case(ctx, case_id).title

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(add_one, range(100)))

        assert title_of(transact, case_id) == "100"

    def test_count_every_number_once(self, transact):
        def count(_: int) -> int:
            return transact(lambda ctx: counters.next_value(ctx.session, name="cases"))

        with ThreadPoolExecutor(4) as pool:
            given = list(pool.map(count, range(100)))

        assert sorted(given) == list(range(1, 101))


class TestAWorkThatFollows:
    def test_runs_in_its_own_transaction_as_the_system(self, transact, case_id, now):
        seen = []

        def work(ctx: Context) -> None:
            rename(ctx, case_id, "sent")
            ctx.after_commit.append(lambda later: seen.append((title_in(later), later)))

        def title_in(ctx: Context) -> str | None:
            return a_case(ctx, case_id).title

        transact(work, actor=Actor(id=1, login="a", name="a"), now=now + timedelta(days=1))

        [(title, later)] = seen
        assert (title, later.actor, later.now) == ("sent", None, now + timedelta(days=1))

    def test_may_ask_for_another_one(self, transact):
        order = []

        def follow(ctx: Context) -> None:
            order.append("second")
            ctx.after_commit.append(lambda _: order.append("third"))

        def work(ctx: Context) -> str:
            ctx.after_commit.append(follow)
            order.append("first")
            return "done"

        assert transact(work) == "done"
        assert order == ["first", "second", "third"]

    def test_does_not_run_when_the_work_failed(self, transact):
        order = []

        def work(ctx: Context) -> None:
            ctx.after_commit.append(order.append)
            raise LookupError

        with pytest.raises(LookupError):
            transact(work)

        assert order == []

    def test_cannot_undo_the_work_when_it_fails(self, transact, case_id, caplog):
        def fail(_: Context) -> None:
            raise LookupError

        def work(ctx: Context) -> None:
            rename(ctx, case_id, "stored")
            ctx.after_commit.append(fail)

        transact(work)

        assert title_of(transact, case_id) == "stored"
        assert "a work after a commit failed" in caplog.text


def a_case(ctx: Context, case_id: int) -> Case:
    return ctx.session.get_one(Case, case_id)


def rename(ctx: Context, case_id: int, title: str) -> None:
    a_case(ctx, case_id).title = title


def in_another_thread(transact: Transactor, work) -> None:
    thread = threading.Thread(target=transact, args=(work,))
    thread.start()
    thread.join()
