"""CMP-21, EMG-02: units keep their plans and notices, and look at them again in time."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues, NotAllowed
from engine.services import complaints, evidence, substitutes, sweep, unit_documents
from engine.services.unit_documents import NewDocument
from engine.services.vault import Vault
from engine.store.cases import Case
from engine.store.duties import Duty, DutyKind
from engine.store.outbox import Notification
from engine.store.people import User
from tests import files
from tests.answers import REGISTERED

DUE = datetime(2026, 12, 31, 9, tzinfo=UTC)
PLAN = {
    "unit": "B01",
    "kind": "emergency_plan",
    "edition": "2026-1",
    "since": date(2026, 3, 2),
    "review_on": date(2026, 12, 31),
    "file_name": "预案.pdf",
}


@pytest.fixture
def add(firm, tmp_path):
    vault = Vault(folder=tmp_path / "vault", most=1)
    arrival, media_type = evidence.receive(vault, io.BytesIO(files.PDF), file_name="a.pdf")

    def bring(login="head", **changes):
        new = NewDocument(**PLAN | changes)
        return firm.as_(
            login,
            lambda ctx: unit_documents.add(ctx, new, arrival=arrival, media_type=media_type).id,
        )

    return bring


def board(firm, login, *, now=None, **asked):
    options = {} if now is None else {"now": now}
    rows = firm.as_(login, lambda ctx: unit_documents.board(ctx, **asked).rows, **options)
    return {(row.unit, row.kind): row.standing for row in rows}


class TestTheBoard:
    def test_shows_a_branch_its_own_and_headquarters_all(self, firm, add):
        add()

        assert board(firm, "desk") == {
            ("B01", "emergency_plan"): "ready",
            ("B01", "hall"): "missing",
        }
        everything = board(firm, "specialist")
        assert {unit for unit, _ in everything} == {"B01", "B02", "MHQ"}
        assert everything["MHQ", "website"] == "missing"

    def test_names_what_is_missing_or_overdue(self, firm, add):
        add()

        assert ("B01", "emergency_plan") not in board(firm, "specialist", lacking=True)
        late = board(firm, "specialist", lacking=True, now=DUE + timedelta(days=1))
        assert late["B01", "emergency_plan"] == "overdue"

    def test_goes_on_by_the_codes_of_the_units(self, firm):
        first = firm.as_("specialist", lambda ctx: unit_documents.board(ctx, limit=1))
        rest = board(firm, "specialist", after=first.next)

        assert {row.unit for row in first.rows} == {"B01"}
        assert {unit for unit, _ in rest} == {"B02", "MHQ"}


class TestAVersion:
    def test_replaces_the_one_before_whose_review_nobody_is_asked_for(self, firm, add):
        first, second = add(), add(edition="2026-2")

        rows = firm.as_("head", lambda ctx: unit_documents.board(ctx).rows)
        assert [(row.id, row.edition) for row in rows if row.id] == [(second, "2026-2")]
        open_duties = select(Duty).where(Duty.kind == DutyKind.DOCUMENT, Duty.next_at.is_not(None))
        [duty] = firm.transact(lambda ctx: ctx.session.scalars(open_duties).all())
        assert (duty.rule, duty.due_at, first != second) == ("EMG-02", DUE, True)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"unit": "XX"}, "unit"),
            ({"kind": "website"}, "kind"),
            ({"edition": " "}, "edition"),
            ({"since": date(2026, 3, 3)}, "since"),
            ({"review_on": date(2026, 3, 2)}, "review_on"),
            ({"review_on": date(2028, 3, 2)}, "review_on"),
            ({"review_on": None}, "review_on"),
        ],
    )
    def test_is_refused_where_something_does_not_fit(self, add, changes, field):
        with pytest.raises(InvalidValues) as refused:
            add(**changes)

        assert set(refused.value.errors) == {field}

    def test_is_added_and_seen_only_where_the_table_says(self, firm, add):
        with pytest.raises(NotAllowed):
            add("desk")
        found = add("specialist")
        with pytest.raises(NotAllowed):
            firm.as_("other.head", lambda ctx: unit_documents.find(ctx, found))
        assert firm.as_("desk", lambda ctx: unit_documents.find(ctx, found).edition) == "2026-1"


class TestTheReview:
    def test_is_announced_to_the_head_then_missed_then_passed_on(self, firm, add):
        add()
        told = [
            attend(firm, now)
            for now in (
                DUE - timedelta(days=15),
                DUE - timedelta(days=13),
                DUE + timedelta(minutes=1),
                DUE + timedelta(days=7),
            )
        ]

        assert told == [
            [],
            [("unit_document.near", "head")],
            [("unit_document.overdue", "head")],
            [("unit_document.escalated", "bhq.head"), ("unit_document.escalated", "mhq.head")],
        ]

    @pytest.mark.parametrize(("substitute", "told"), [("director", "director"), (None, "bhq.head")])
    def test_of_a_head_who_is_away_is_announced_to_who_is_there(self, firm, add, substitute, told):
        """CMP-58, CMP-60."""
        add()
        near = DUE - timedelta(days=13)
        work = lambda ctx: substitutes.name(  # noqa: E731
            ctx, person="head", substitute=substitute, since=near, until=DUE
        )
        firm.as_("admin", work)

        assert attend(firm, near) == [("unit_document.near", told)]


class TestAnEmergency:
    def test_is_one_click_from_the_plan_of_the_branch(self, firm, add):
        """EMG-02."""
        firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))

        def plan(ctx):
            return unit_documents.plan_of(ctx, ctx.session.scalars(select(Case)).one())

        assert firm.as_("acceptor", plan).id is None
        found = add()
        assert firm.as_("acceptor", plan).id == found
        assert firm.as_("other.head", plan) is None


def attend(firm, now):
    """Let the heartbeat beat once; return what it tells, and whom."""

    def newest(ctx):
        query = select(Notification.kind, User.login).join(
            User, User.id == Notification.recipient_id
        )
        return ctx.session.execute(query.where(Notification.created_at == now)).all()

    for duty_id in firm.transact(sweep.due, now=now):
        firm.transact(lambda ctx, duty_id=duty_id: sweep.attend(ctx, duty_id=duty_id), now=now)
    return sorted(tuple(row) for row in firm.transact(newest))
