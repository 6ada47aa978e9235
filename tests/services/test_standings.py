"""Where open work stands: counted at its task, listed by age, and silent about the actor's own."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.domain.access import Role
from engine.errors import NotAllowed
from engine.services import complaints, directory, staff, standings
from tests.answers import REGISTERED

HOURS = 3


@pytest.fixture
def opened(firm, now):
    """Three complaints about a teller, an hour apart, which all wait to be accepted."""
    return [
        firm.as_(
            "desk",
            lambda ctx: complaints.open_case(ctx, values=REGISTERED).number,
            now=now + timedelta(hours=hour),
        )
        for hour in range(HOURS)
    ]


def listed(firm, login="owner", **options):
    return firm.as_(login, lambda ctx: standings.at(ctx, element="accept_custody", **options))


class TestCount:
    def test_says_how_many_wait_how_many_are_late_and_since_when(self, firm, opened, now):
        (found,) = firm.as_("owner", standings.count, now=now + timedelta(hours=1))

        assert (found.element_id, found.waiting) == ("accept_custody", HOURS)
        assert found.overdue == 1
        assert found.oldest_at == now

    def test_leaves_out_what_is_about_the_actor(self, firm, opened):
        """CMP-57: not even a counter tells the accused of a complaint."""
        owning = {"role": Role.PROCESS_OWNER}

        def grant(ctx):
            unit_id = directory.organization(ctx).unit_by_code("B01").id
            staff.grant(ctx, user_id=directory.user_id(ctx, "teller"), unit_id=unit_id, **owning)

        firm.transact(grant)

        assert firm.as_("teller", standings.count) == []
        assert listed(firm, "teller").rows == []

    @pytest.mark.parametrize("login", ["acceptor", "leader", "auditor"])
    def test_is_for_the_control_room(self, firm, opened, login):
        with pytest.raises(NotAllowed):
            firm.as_(login, standings.count)
        with pytest.raises(NotAllowed):
            listed(firm, login)


class TestAt:
    def test_lists_the_longest_waiting_first_page_by_page(self, firm, opened):
        first = listed(firm, limit=2)
        rest = listed(firm, limit=2, after=first.next)

        assert [row.number for row in (*first.rows, *rest.rows)] == opened
        assert (first.total, rest.next) == (HOURS, None)
        assert not any(row.is_claimed for row in first.rows)

    def test_stands_on_an_index(self, firm, opened):
        """A literal status finds the partial index, which a parameter would not."""

        def indexes(ctx):
            if ctx.session.connection().dialect.name == "sqlite":
                plan = "EXPLAIN QUERY PLAN SELECT id FROM user_tasks WHERE status = 'open' "
                wanted = "AND element_id = 'accept_custody' ORDER BY created_at, id"
                return [row[-1] for row in ctx.session.execute(text(plan + wanted))]
            query = "SELECT indexname FROM pg_indexes WHERE tablename = 'user_tasks'"
            return [row[0] for row in ctx.session.execute(text(query))]

        assert any("ix_user_tasks_standing" in line for line in firm.transact(indexes))
