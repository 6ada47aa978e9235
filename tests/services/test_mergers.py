"""Duplicates and complaints that come back: two cases, each history naming the other."""

import pytest
from sqlalchemy import select

from engine.errors import NotAllowed
from engine.services import complaints, instances, ledger, mergers, sweep
from engine.services.mergers import MergeRefused
from engine.store.cases import Case, CaseLink, CaseStatus
from engine.store.duties import Duty
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import REGISTERED

WHY = "同一客户就同一事项重复投诉。"


def register(firm, **changes):
    values = REGISTERED | changes
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)


def merge(firm, number, into, *, login="acceptor"):
    return firm.as_(login, lambda ctx: mergers.merge(ctx, number=number, into=into, reason=WHY))


def last(firm, number):
    return firm.transact(lambda ctx: ledger.read(ctx, f"case:{number}"))[-1]


def case(firm, number):
    where = Case.number == number
    return firm.transact(lambda ctx: ctx.session.scalars(select(Case).where(where)).one())


def links(firm):
    rows = firm.transact(lambda ctx: ctx.session.scalars(select(CaseLink)).all())
    return [(row.kind, row.from_case_id, row.to_case_id) for row in rows]


class TestMerging:
    def test_ends_the_duplicate_and_lets_the_survivor_go_on(self, firm):
        duplicate, survivor = register(firm), register(firm)

        merge(firm, duplicate, survivor)

        assert case(firm, duplicate).status == CaseStatus.CANCELLED
        assert case(firm, survivor).status == CaseStatus.OPEN
        still = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(UserTask.case_id).where(UserTask.status == TaskStatus.OPEN)
            ).all()
        )
        assert still == [case(firm, survivor).id]

    def test_is_told_in_both_histories_and_by_a_link(self, firm):
        duplicate, survivor = register(firm), register(firm)

        merge(firm, duplicate, survivor)

        ended, absorbed = last(firm, duplicate), last(firm, survivor)
        assert (ended.kind, ended.values["into"]) == ("case.merged", survivor)
        assert (absorbed.kind, absorbed.values["number"]) == ("case.absorbed", duplicate)
        ids = case(firm, duplicate).id, case(firm, survivor).id
        assert links(firm) == [("duplicate", *ids)]

    def test_leaves_no_duty_behind(self, firm):
        duplicate, survivor = register(firm), register(firm)

        merge(firm, duplicate, survivor)

        found = select(Duty).where(Duty.case_id == case(firm, duplicate).id)
        duties = firm.transact(lambda ctx: ctx.session.scalars(found).all())
        assert all(duty.ended_at and duty.next_at is None for duty in duties)
        assert firm.transact(sweep.due) == []

    @pytest.mark.parametrize(
        ("duplicate", "why"),
        [
            ({"channel": "regulator", "transfer_source": "csrc"}, "lowers_grade"),
            ({"compensation_demanded": True}, "loses_emergency"),
            ({"promised_at": "2026-03-02T15:00+08:00", "promise_text": "…"}, "loses_promise"),
        ],
    )
    def test_is_refused_where_a_duty_would_be_lost(self, firm, duplicate, why):
        """REG-02, EMG-01, CMP-33."""
        number, survivor = register(firm, **duplicate), register(firm)

        with pytest.raises(MergeRefused) as refused:
            merge(firm, number, survivor)

        assert refused.value.params["why"] == why

    def test_is_refused_with_itself_and_with_what_is_over(self, firm):
        number, over = register(firm), register(firm)
        firm.as_("owner", lambda ctx: instances.cancel(ctx, number=over, reason=WHY))

        for into, why in ((number, "same_case"), (over, "survivor_over")):
            with pytest.raises(MergeRefused) as refused:
                merge(firm, number, into)
            assert refused.value.params["why"] == why

    def test_is_not_for_the_first_responder(self, firm):
        number, survivor = register(firm), register(firm)

        with pytest.raises(NotAllowed):
            merge(firm, number, survivor, login="desk")


class TestComingBack:
    """CMP-06: a closed complaint stays closed; a new one takes it up, and both say so."""

    @pytest.fixture
    def closed(self, firm):
        number = register(firm)

        def close(ctx):
            found = ctx.session.scalars(select(Case).where(Case.number == number)).one()
            found.status, found.closed_at = CaseStatus.CLOSED, ctx.now

        firm.transact(close)
        return number

    def test_is_told_in_both_histories_and_by_a_link(self, firm, closed):
        again = register(firm, prior_case=closed)

        before, now = last(firm, closed), last(firm, again)
        assert (before.kind, before.values["by"]) == ("case.reopened", again)
        assert (now.kind, now.values["of"]) == ("case.reopens", closed)
        assert links(firm) == [("reopening", case(firm, closed).id, case(firm, again).id)]
        assert case(firm, closed).status == CaseStatus.CLOSED

    def test_says_nothing_of_a_complaint_that_is_still_open(self, firm):
        first = register(firm)

        register(firm, prior_case=first)

        assert links(firm) == []
        assert last(firm, first).kind == "task.completed"
