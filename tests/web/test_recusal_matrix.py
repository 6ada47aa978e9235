"""CMP-57, CMP-58, REL-13: every role × {accused, related, earlier handler, none} × every route.

The routes come from the URL map (`visiting`). A recused person meets the case nowhere: not at its
address, in no list, no search and no export, nor is it counted (test_recusal_counters). Whoever
handled a serious case keeps the file, but neither finds nor gets a task that checks the handling
(CMP-04); each rule of that kind visits the routes in test_recusal_earlier.
"""

from dataclasses import replace

import pytest
from sqlalchemy import select

from engine.domain.access import Role
from engine.services import task_lists, tasks
from engine.services.task_lists import View
from engine.services.tasks import ReceiverNotEligible
from engine.store.cases import Case
from engine.store.ledger import LedgerEntry
from tests.answers import ANSWERS
from tests.web import positions, visiting
from tests.web.positions import EARLIER, NOBODY, RECUSED
from tests.web.visiting import OF_A_CASE

HIDDEN = frozenset({403, 404})
ROLES = [
    role if role is Role.ACCEPTOR else pytest.param(role, marks=pytest.mark.long) for role in Role
]


@pytest.fixture
def database(sqlite_database):
    """What the conditions select is tested on both databases (test_relations)."""
    return sqlite_database


@pytest.fixture(params=ROLES)
def role(request):
    return request.param


@pytest.fixture
def people(firm, role):
    return positions.build(firm, role)


@pytest.fixture
def visit(app, firm, api, browse):
    """Ask every route as somebody, about a case, and give the answers by route and method."""
    return visiting.visitor(app, firm, api, browse)


class TestWhoeverIsRecused:
    """CMP-57, CMP-58 and REL-13."""

    def test_meets_the_case_on_no_route(self, visit, people, firm):
        leaks = []
        for name in RECUSED:
            me = people[name]
            unknown = replace(me, number="TS-209901-0001", task_id=10**9, incident_id=10**9)
            answers = zip(visit(me), visit(unknown), strict=True)
            leaks += [
                f"{name}: {method} {rule} → {answer.status_code}"
                for (rule, method, answer), (*_, absent) in answers
                if _leaks(rule, answer, me, absent=absent)
            ]

        assert leaks == []
        assert [name for name in RECUSED if _wrote(firm, people[name])] == []


class TestWhoeverHandledIt:
    def test_finds_and_gets_no_task_that_checks_the_handling(self, firm, people, api):
        """CMP-04: they hold the role and the unit that the task is offered to."""
        me = people[EARLIER]
        page = firm.as_(me.login, lambda ctx: task_lists.page(ctx, view=View.QUEUE))
        counted = firm.as_(me.login, lambda ctx: task_lists.count(ctx, view=View.QUEUE))

        assert me.task_id not in {row.id for row in page.rows}
        assert counted == len(page.rows)
        for action in ("claim", "complete"):
            body = {"version": None, "values": ANSWERS["accept_custody"]}
            answer = api(me.login).post(f"/tasks/{me.task_id}/{action}", body)
            assert answer.status_code == 403, (action, answer.text)
        with pytest.raises(ReceiverNotEligible):
            firm.as_("head", lambda ctx: tasks.assign(ctx, task_id=me.task_id, login=me.login))


class TestWhoeverHasNoPart:
    """Without this the matrix would pass in a house that shows nothing to anybody."""

    READERS = frozenset(Role) - {Role.PROCESS_OWNER, Role.ADMINISTRATOR}

    def test_meets_the_case_where_the_role_reaches_it(self, visit, people, role):
        me = people[NOBODY]

        shown = {
            rule.endpoint
            for rule, _, answer in visit(me, reading_only=True)
            if answer.status_code == 200 and me.marker in visiting.text(answer)
        }

        if role in self.READERS:
            assert {"case.show", "cases.index", "api.cases.list_cases"} <= shown
        else:
            assert shown == set() or all(name.startswith("instances") for name in shown), shown


def _leaks(rule, answer, me, *, absent):
    """Test whether an answer shows the case, or says something else than of one that is absent."""
    text = visiting.text(answer)
    if rule.arguments & OF_A_CASE:
        is_told_apart = answer.status_code not in {*HIDDEN, absent.status_code}
        is_shown = answer.status_code < 400
        return is_told_apart or is_shown or me.marker in text
    return me.marker in text or me.number in text


def _wrote(firm, me):
    """Test whether somebody left an entry in the ledger of their case."""
    written = (
        select(LedgerEntry.id)
        .join(Case, Case.id == LedgerEntry.case_id)
        .where(Case.number == me.number, LedgerEntry.actor == me.login)
    )
    return firm.transact(lambda ctx: ctx.session.scalars(written).all())
