"""Contacts that are only logged are kept for good, and finished by their writer or a superior."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import complaints, contact_logs, intake_drafts, ledger, timeline
from engine.services.contact_logs import ContactSettled
from engine.store.intake import ContactState, LoggedContact
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
