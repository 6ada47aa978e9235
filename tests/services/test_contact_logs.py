"""Contacts that are only logged are kept for good, and finished by their writer or a superior."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    complaints,
    contact_logs,
    directory,
    intake_drafts,
    ledger,
    sweep,
    timeline,
)
from engine.services.contact_logs import ContactSettled
from engine.services.intake_drafts import Beginning
from engine.store import schema
from engine.store.intake import ContactState, LoggedContact
from engine.store.outbox import Notification
from tests.answers import REGISTERED

CALL = {
    "complained_at": "2026-03-02T08:50+08:00",
    "client_name": "张伟",
    "client_phone": "13800001111",
    "complaint_reason": "来电称账户无法登录，交易软件反复提示密码错误，稍后再谈。",
}


def log(firm, login="desk", **values):
    return firm.as_(login, lambda ctx: contact_logs.log(ctx, values={**CALL, **values}).id)


def seen_by(firm, login):
    return [row.id for row in firm.as_(login, lambda ctx: contact_logs.unfinished(ctx)).rows]


def record(firm, contact, login="desk"):
    def work(ctx):
        case = complaints.open_case(ctx, values=REGISTERED)
        contact_logs.complete(ctx, contact_id=contact, case=case)
        return case.number

    return firm.as_(login, work)


def kinds(firm, number):
    return [entry.kind for entry in firm.as_("desk", lambda ctx: timeline.read(ctx, number=number))]


class TestLogging:
    """CMP-44: who, when, what, how to reach them, and who took it; no more."""

    def test_takes_the_minimum_and_turns_the_draft_into_the_log(self, firm):
        firm.as_("desk", lambda ctx: intake_drafts.keep(ctx, values=CALL))

        contact = log(firm)

        (row,) = firm.as_("desk", lambda ctx: contact_logs.unfinished(ctx)).rows
        assert (row.id, row.name, row.phone, row.taken_by) == (
            contact,
            "张*",
            "*******1111",
            "desk",
        )
        assert firm.as_("desk", intake_drafts.find) is None

    def test_keeps_what_each_adds_until_it_is_settled(self, firm):
        contact = log(firm)
        beginning = Beginning(contact=contact)
        for login in ("desk", "head"):
            added = {**CALL, "demand": f"{login}的补充"}
            firm.as_(
                login,
                lambda ctx, added=added: intake_drafts.keep(ctx, values=added, beginning=beginning),
            )

        def kept(login):
            found = firm.as_(login, lambda ctx: intake_drafts.find(ctx, beginning))
            return found.values["demand"] if found is not None else None

        assert (kept("desk"), kept("head")) == ("desk的补充", "head的补充")
        assert firm.as_("desk", intake_drafts.find) is None

        record(firm, contact)
        assert kept("desk") is kept("head") is None

    @pytest.mark.parametrize("lacking", sorted(CALL))
    def test_names_what_of_the_minimum_is_missing(self, firm, lacking):
        with pytest.raises(InvalidValues) as caught:
            log(firm, **{lacking: None})

        assert set(caught.value.errors) == {lacking}

    def test_asks_nothing_of_somebody_who_stays_anonymous(self, firm):
        assert log(firm, complainant_kind="anonymous", client_name=None, client_phone=None)

    def test_is_for_those_who_take_complaints_in(self, firm):
        with pytest.raises(NotAllowed):
            log(firm, login="auditor")


class TestTheListOfWhatIsUnfinished:
    def test_is_for_the_writer_and_his_superiors_and_nobody_else(self, firm):
        contact = log(firm)

        assert seen_by(firm, "desk") == seen_by(firm, "head") == [contact]
        assert seen_by(firm, "teller") == []

    def test_hides_a_log_from_a_superior_whom_it_is_about(self, firm):
        """CMP-57."""
        contact = log(firm, accused_kind="person", accused_person="head")

        assert seen_by(firm, "head") == []
        assert seen_by(firm, "desk") == [contact]
        with pytest.raises(NotFound):
            firm.as_("head", lambda ctx: contact_logs.find(ctx, contact))


class TestALook:
    """R10: a log is no case yet, so whoever opens one leaves an entry of the ledger."""

    def test_in_full_is_an_entry_of_whoever_looks_and_the_list_shows_others_a_beginning(self, firm):
        contact = log(firm)

        def words(login):
            return firm.as_(login, lambda ctx: contact_logs.unfinished(ctx).rows[0].words)

        assert words("desk") == CALL["complaint_reason"].strip()
        assert words("head") == f"{CALL['complaint_reason'][:20]}…"

        opened = firm.as_("head", lambda ctx: contact_logs.open_one(ctx, contact).values)
        assert opened["complaint_reason"] == CALL["complaint_reason"]
        entries = firm.transact(lambda ctx: ledger.read(ctx, ledger.SYSTEM))
        looks = [entry for entry in entries if entry.kind == "contact.opened"]
        assert [(look.actor, look.values) for look in looks] == [("head", {"contact": contact})]

    def test_of_somebody_who_may_not_finds_nothing_and_leaves_nothing(self, firm):
        contact = log(firm)

        with pytest.raises(NotFound):
            firm.as_("teller", lambda ctx: contact_logs.open_one(ctx, contact))

        entries = firm.transact(lambda ctx: ledger.read(ctx, ledger.SYSTEM))
        assert "contact.opened" not in {entry.kind for entry in entries}


class TestFinishing:
    def test_records_it_in_full_once_and_the_case_says_so(self, firm):
        contact = log(firm)

        number = record(firm, contact)

        assert "contact.completed" in kinds(firm, number)
        assert seen_by(firm, "desk") == []
        with pytest.raises(ContactSettled):
            record(firm, contact)

    def test_merges_it_into_a_complaint_that_the_actor_may_see(self, firm):
        contact = log(firm)
        number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
        hidden = firm.as_(
            "teller",
            lambda ctx: (
                complaints.open_case(ctx, values={**REGISTERED, "accused_person": "desk"}).number
            ),
        )

        def merge(into):
            contact_of = lambda ctx: contact_logs.merge(ctx, contact_id=contact, number=into)  # noqa: E731
            return firm.as_("desk", contact_of)

        for nothing in (hidden, "TS-209901-0001"):
            with pytest.raises(NotFound):
                merge(nothing)
        merge(f" {number} ")

        assert "contact.merged" in kinds(firm, number)
        kept = firm.transact(lambda ctx: ctx.session.scalars(select(LoggedContact)).one())
        assert (kept.state, kept.values["client_name"]) == (ContactState.MERGED, "张伟")


def test_what_was_typed_outlives_the_migration_to_a_draft_of_each_intake(firm):
    contact = Beginning(contact=log(firm))
    for beginning in (Beginning(), contact):
        firm.as_(
            "desk", lambda ctx, at=beginning: intake_drafts.keep(ctx, values=CALL, beginning=at)
        )

    schema.downgrade(firm.transact.engine, to="0027")
    schema.upgrade(firm.transact.engine)

    assert firm.as_("desk", intake_drafts.find).values == CALL
    assert firm.as_("desk", lambda ctx: intake_drafts.find(ctx, contact)) is None


def attend(firm, moment):
    """Let the heartbeat look, and return who was told what."""
    before = firm.transact(lambda ctx: ctx.session.scalar(select(func.max(Notification.id))) or 0)
    for duty in firm.transact(sweep.due, now=moment):
        firm.transact(lambda ctx, duty=duty: sweep.attend(ctx, duty_id=duty), now=moment)
    return firm.transact(
        lambda ctx: [
            (kind, directory.any_login(ctx, to))
            for kind, to in ctx.session.execute(
                select(Notification.kind, Notification.recipient_id)
                .where(Notification.id > before)
                .order_by(Notification.id)
            )
        ]
    )


class TestTheDutyToRecordIt:
    """CMP-44, ACC-03: what is only logged is concealed, unless somebody records it."""

    def test_warns_the_writer_then_goes_up(self, firm, now):
        log(firm)
        told = [
            attend(firm, now + timedelta(minutes=minutes)) for minutes in (20, 25, 31, 32, 60 * 30)
        ]

        assert told == [
            [],
            [("contact.near", "desk")],
            [("contact.overdue", "desk"), ("contact.overdue", "head")],
            [],
            [("contact.escalated", "mhq.head")],
        ]

    def test_passes_over_a_superior_whom_it_is_about(self, firm, now):
        """CMP-57."""
        log(firm, accused_kind="person", accused_person="head")
        attend(firm, now + timedelta(minutes=25))

        told = attend(firm, now + timedelta(minutes=31))

        assert told == [("contact.overdue", "desk"), ("contact.overdue", "bhq.head")]

    def test_is_over_once_it_is_recorded(self, firm, now):
        record(firm, log(firm))

        assert not [
            kind for kind, _ in attend(firm, now + timedelta(days=3)) if kind.startswith("contact.")
        ]

    def test_shows_until_when_and_what_was_promised(self, firm, now):
        """CMP-33: a time that was promised is seen until it is in the book."""
        log(firm, promised_at="2026-03-02T15:00+08:00")
        log(firm, promised_at="nachmittags")

        later, first = firm.as_("desk", lambda ctx: contact_logs.unfinished(ctx)).rows

        assert first.due_at == later.due_at == now + timedelta(minutes=30)
        assert first.promised_at == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
        assert later.promised_at is None


class TestTheDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            delete(LoggedContact),
            text("DELETE FROM logged_contacts"),
            update(LoggedContact).values(values={}),
            update(LoggedContact).values(taken_by_id=1),
        ],
    )
    def test_refuses_to_lose_a_log_or_its_words(self, firm, change):
        """CMP-44: even past the services, a log is only ever finished."""
        contact = log(firm)

        with pytest.raises(DatabaseError, match="a logged contact is kept"):
            firm.transact(lambda ctx: ctx.session.execute(change))

        assert seen_by(firm, "desk") == [contact]
