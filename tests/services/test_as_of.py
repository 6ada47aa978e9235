"""A case as of any entry: what the ledger rebuilds is what the tables said at that moment (R10)."""

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from engine.services import as_of, complaints, directory, disposal, ledger, tasks, timeline
from engine.store.cases import Case
from engine.store.tasks import TaskStatus, UserTask
from tests import recorded
from tests.answers import REGISTERED
from tests.histories import History

SEED = 20260302
SAMPLE = range(12)
FIVE_HUNDRED = [range(first, first + 50) for first in range(0, 500, 50)]


def dispose(transact):
    """Dispose of every case; return which facts each entry had committed to instead of written."""

    def work(ctx):
        personal = {}
        for case in ctx.session.scalars(select(Case)):
            so_far = frozenset()
            for entry in as_of.entries(ctx, case):
                so_far |= entry.personal
                personal[case.number, entry.seq] = so_far
            disposal.dispose(ctx, case=case, reason="retention")
        return personal

    return transact(work)


def blacked_out(state, personal):
    facts = {name: value for name, value in state.facts.items() if name not in personal}
    return replace(state, facts=facts, disposed=personal)


def walk(firm, now, numbers):
    with recorded.watching(firm.transact) as states:
        for number in numbers:
            chosen = Random(SEED + number)  # noqa: S311 (a test's own choices)
            History(firm=firm, random=chosen, now=now, index=number).run(most=40)
    return states


def check(firm, now, numbers):
    states = walk(firm, now, numbers)
    found = recorded.rebuilt(firm.transact)

    assert len(states) > 8 * len(numbers)
    # Of several entries of one transaction only the last has a state that was ever stored.
    for number, seq in found.keys() - states.keys():
        assert found[number, seq].at == found[number, seq + 1].at
    recorded.compare(found, states)

    personal = dispose(firm.transact)
    left = {place: blacked_out(state, personal[place]) for place, state in states.items()}
    recorded.compare(recorded.rebuilt(firm.transact), left)
    return states


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
def test_the_state_at_every_entry_of_random_histories_is_what_it_was(firm, now):
    states = check(firm, now, SAMPLE)

    assert {state.status for state in states.values()} >= {"open", "closed"}
    assert any(state.is_suspended for state in states.values())
    assert any(duty.breached_at for state in states.values() for duty in state.duties)


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("numbers", FIVE_HUNDRED)
def test_the_same_holds_for_five_hundred(firm, now, numbers):
    check(firm, now, numbers)


class TestAnEntryFromBefore:
    """Entries that were written before duties, releases and passed elements were noted in them."""

    def entries(self, firm):
        number = firm.as_("desk", lambda c: complaints.open_case(c, values=REGISTERED).number)
        acceptor = firm.transact(lambda ctx: directory.user_id(ctx, "acceptor"))

        def work(ctx):
            found = as_of.entries(ctx, ctx.session.scalars(select(Case)).one())
            case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
            return case, [as_it_was(entry, acceptor) for entry in found]

        return firm.transact(work)

    def test_still_tells_facts_tokens_tasks_and_when_they_are_due(self, firm):
        _, entries = self.entries(firm)
        [task] = entries[-1].values["opened"]

        state = as_of.state(entries)

        assert (state.release, state.status) == (None, "open")
        assert state.facts["client_name"] == REGISTERED["client_name"]
        assert [each.element_id for each in state.tasks] == ["accept_custody"]
        assert task["task"] in {token.task for token in state.tokens}
        [due] = [duty for duty in state.duties if duty.ended_at is None]
        assert due.due_at.isoformat() == task["due"]
        assert (due.element_id, due.warn_at, due.explanation) == ("accept_custody", None, ())
        assert state.passed == ("register_complaint",)

    def test_names_who_holds_a_task_though_only_the_id_was_kept(self, firm):
        case, entries = self.entries(firm)
        content = {**entries[-1].values, "tokens": []}
        firm.transact(
            lambda ctx: ledger.record(ctx, "older", case=ctx.session.merge(case), **content)
        )

        found = firm.transact(lambda ctx: as_of.entries(ctx, case))

        assert found[-1].values["opened"][0]["assignee"] == "acceptor"


def as_it_was(entry, holder_id):
    """Write an entry as an earlier version did."""
    gone = {"duties", "passed", "release", "barred"}
    values = {name: value for name, value in entry.values.items() if name not in gone}
    opened = [{**task, "assignee": holder_id} for task in values["opened"]]
    for task in opened:
        del task["barred"]
    return replace(entry, values={**values, "opened": opened})


def test_who_must_stay_out_is_in_the_entry_of_each_step(firm):
    """D10: recusal is computed and recorded when a task is offered and whenever it is taken."""
    number = firm.as_("desk", lambda c: complaints.open_case(c, values=REGISTERED).number)
    task_id = firm.transact(
        lambda ctx: ctx.session.scalars(
            select(UserTask.id).where(UserTask.status == TaskStatus.OPEN)
        ).one()
    )
    firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=task_id))

    told = firm.as_("auditor", lambda ctx: timeline.read(ctx, number=number))

    accused = {"person": "teller", "rule": "CMP-57", "reason": "accused"}
    assert told[1].opened[0]["barred"] == [accused]
    assert told[2].barred == (accused,)
    seen = firm.as_("acceptor", lambda ctx: timeline.read(ctx, number=number))
    assert (seen[2].barred, "barred" in seen[1].opened[0]) == (None, False)
