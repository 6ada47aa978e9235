"""What somebody at the counter is told while typing: the client, the grade, what is near."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    client_lookup,
    client_panels,
    complaints,
    previews,
    radar,
    relation_register,
    releases,
)
from engine.services.relation_register import NewRelation
from engine.store.ledger import LedgerEntry
from tests import clients
from tests.answers import REGISTERED


@pytest.fixture
def known(firm):
    clients.add(firm)
    return firm


def opened(firm, login="desk", **values):
    given = {**REGISTERED, **values}
    return firm.as_(login, lambda ctx: complaints.open_case(ctx, values=given).number)


class TestFindingAClient:
    @pytest.mark.parametrize("typed", ["曾", "zlj", "clj", "zengli", "12800010001", "0001", "8801"])
    def test_takes_a_few_letters_or_digits(self, known, typed):
        found = known.as_("desk", lambda ctx: client_lookup.find(ctx, text=typed))

        assert "0101000001" in [row.number for row in found]

    def test_shows_whoever_was_not_chosen_only_in_part_and_own_clients_first(self, known):
        rows = known.as_("desk", lambda ctx: client_lookup.find(ctx, text="zlj"))

        assert [row.number for row in rows] == ["0101000001", "0102000002"]
        assert (rows[0].name, rows[0].phone, rows[0].branch) == (
            "曾**",
            "*******0001",
            "南京路营业部",
        )

    def test_needs_two_letters_and_a_role_that_meets_clients(self, known):
        assert known.as_("desk", lambda ctx: client_lookup.find(ctx, text=" z ")) == []
        with pytest.raises(NotAllowed):
            known.as_("auditor", lambda ctx: client_lookup.find(ctx, text="zlj"))

    def test_gives_the_chosen_one_in_full_and_records_who_asked(self, known):
        given = known.as_("desk", lambda ctx: client_lookup.identify(ctx, number="0101000001"))

        assert (given["client_name"], given["client_phone"]) == ("曾丽娟", "12800010001")
        kept = known.transact(
            lambda ctx: ctx.session.execute(
                select(LedgerEntry.actor, LedgerEntry.content).where(
                    LedgerEntry.kind == client_lookup.KIND
                )
            ).one()
        )
        assert kept.actor == "desk"
        assert b"0101000001" in bytes(kept.content)
        with pytest.raises(NotFound):
            known.as_("desk", lambda ctx: client_lookup.identify(ctx, number="0"))


class TestThePanel:
    def test_shows_accounts_past_cases_and_open_duties_that_one_may_see(self, known):
        mine = opened(known, client_number="0101000001")
        about_me = opened(known, client_number="0101000001", accused_person="desk", login="agent")

        panel = known.as_("desk", lambda ctx: client_panels.read(ctx, number="0101000001"))
        theirs = known.as_("agent", lambda ctx: client_panels.read(ctx, number="0101000001"))

        assert (panel.name, panel.account, panel.ratio) == (
            "曾**",
            "********0001",
            Decimal("2.40"),
        )
        assert ([case.number for case in panel.cases], panel.case_count) == ([mine], 1)
        assert [(duty.number, duty.element_id) for duty in panel.duties] == [
            (mine, "accept_custody")
        ]
        assert about_me in [case.number for case in theirs.cases]

    def test_names_who_stays_out_and_tells_only_relations_of_service(self, known, now):
        """REL-13, REL-14: a relation that no longer counts is not shown."""
        today = now.date()
        ages_ago, lately = today.replace(year=today.year - 9), today.replace(year=today.year - 1)
        for staff, kind, began, ended in (
            ("teller", "client_manager", lately, None),
            ("agent", "relative", ages_ago, lately),
            ("head", "broker", ages_ago, ages_ago.replace(year=ages_ago.year + 1)),
        ):
            new = NewRelation(
                staff=staff,
                kind=kind,
                client="0101000001",
                colleague=None,
                began_on=began,
                ended_on=ended,
                note=None,
            )
            known.as_("admin", lambda ctx, new=new: relation_register.add_many(ctx, [new]))

        panel = known.as_("desk", lambda ctx: client_panels.read(ctx, number="0101000001"))

        assert [(tie.login, tie.kind) for tie in panel.ties] == [
            ("teller", "client_manager"),
            ("agent", None),
        ]

    def test_of_somebody_without_debt_has_no_ratio(self, known):
        panel = known.as_("desk", lambda ctx: client_panels.read(ctx, number="0101000003"))

        assert (panel.ratio, panel.cases, panel.duties) == (None, [], [])


class TestTheRadar:
    def near(self, firm, login="desk", **values):
        given = {"complaint_reason": REGISTERED["complaint_reason"], **values}
        return firm.as_(login, lambda ctx: radar.near(ctx, given, days=90))

    def test_finds_each_kind_of_kin(self, known):
        number = opened(
            known, client_number="0101000001", credit_account="880101000001", event_cluster="E-1"
        )

        for reason, values in {
            "client": {"client_number": "0101000001"},
            "account": {"credit_account": "880101000001"},
            "phone": {"client_phone": REGISTERED["client_phone"]},
            "event": {"event_cluster": "E-1"},
            "person": {"accused_person": "teller"},
        }.items():
            found = self.near(known, complaint_reason="", **values)
            assert [(one.number, one.reasons) for one in found] == [(number, (reason,))]

    def test_finds_what_is_told_in_other_words(self, known):
        number = opened(known)

        text = "柜员办理合约展期时没有告知利率变化"
        [found] = self.near(known, complaint_reason=text)
        assert (found.number, found.reasons) == (number, ("text",))
        assert self.near(known, complaint_reason="手机交易软件开盘时无法登录") == []

    def test_forgets_after_three_months_and_hides_what_one_may_not_see(self, known, now):
        opened(known, accused_person="desk", login="teller")
        values = {"complaint_reason": REGISTERED["complaint_reason"]}

        assert self.near(known) == []
        assert len(self.near(known, login="teller")) == 1
        later = now + timedelta(days=91)
        assert known.as_("teller", lambda ctx: radar.near(ctx, values, days=90), now=later) == []


class TestThePreview:
    def preview(self, firm, login="desk", **values):
        return firm.as_(login, lambda ctx: previews.read(ctx, {**REGISTERED, **values}))

    def test_says_the_grade_the_clause_and_what_would_change_it(self, known):
        found = self.preview(known)

        assert (found.verdict.grade, found.verdict.clause) == ("general", "CMP-05")
        changes = {change.fact: change.verdict.grade for change in found.changes}
        assert changes["transfer_source"] == changes["cluster_size"] == "major"
        assert changes["first_handling_improper"] == "serious"

    def test_follows_a_transfer_and_a_group_at_once(self, known):
        transferred = self.preview(known, channel="regulator", transfer_source="csrc")
        assert (transferred.verdict.grade, transferred.verdict.clause) == ("major", "CMP-07(c)")
        assert transferred.changes == []

        for serial in (1, 2):
            opened(known, client_number=f"010{serial}00000{serial}", event_cluster="E-1")
        grouped = self.preview(known, event_cluster="E-1", client_number="0101000003")
        assert (grouped.cluster_size, grouped.verdict.clause) == (3, "CMP-07(d)")
        again = self.preview(known, event_cluster="E-1", client_number="0101000001")
        assert (again.cluster_size, again.verdict.grade) == (2, "general")

    def test_counts_complainants_who_are_no_known_clients_one_by_one(self, known):
        for _ in range(2):
            opened(known, event_cluster="E-2")

        assert self.preview(known, event_cluster="E-2").cluster_size == 3

    def test_says_who_accepts_and_who_must_stay_out(self, known):
        own = self.preview(known)
        head = self.preview(known, accused_person="head")
        unknown = self.preview(known, accused_person="nobod")

        assert (own.accepting.unit.code, own.exclusions[0].login) == ("B01", "teller")
        assert (head.accepting.unit.code, head.accepting.rules) == ("BHQ", ("CMP-52",))
        assert (unknown.accepting, unknown.exclusions) == (None, [])

    def test_gives_every_step_its_latest_moment_one_after_the_other(self, known, now):
        general = [due.element_id for due in self.preview(known).dues if not due.is_takeover]
        major = self.preview(known, channel="regulator", transfer_source="csrc").dues

        assert general[:3] == ["accept_custody", "first_analysis_given", "verify_with_both_sides"]
        assert general[-1] == "call_complainant"
        assert "give_leader_instruction" in [due.element_id for due in major]
        moments = [now, *(due.due.due_at for due in major)]
        assert moments == sorted(moments)
        taken_over = [(due.element_id, due.rules) for due in major if due.is_takeover]
        assert taken_over[-1][0] == "resolve_complaint"
        assert all("TM-05" in rules for _, rules in taken_over)
        assert major[0].due.due_at == now + timedelta(minutes=30)

    def test_tells_what_is_due_beside_the_handling(self, known, now):
        """REP-09b, EMG-01, REG-03, CMP-33, FBK-03."""
        plain = {due.element_id for due in self.preview(known).dues}
        given = {
            "channel": "regulator",
            "transfer_source": "csrc",
            "transfer_deadline": "2026-03-20",
            "compensation_demanded": True,
            "promised_at": "2026-03-03T10:00+08:00",
        }
        dues = {due.element_id: due for due in self.preview(known, **given).dues}

        reports = {"tell_company_contact", "report_to_regulator"}
        beside = {*reports, "send_transfer_reply", "promised_at", "call_as_unit_head"}
        assert not plain & beside
        assert beside <= dues.keys()
        assert {dues[each].due.due_at for each in reports} == {now + timedelta(minutes=30)}
        assert dues["send_transfer_reply"].due.due_at == datetime(2026, 3, 20, 9, tzinfo=UTC)
        assert dues["promised_at"].due.due_at == datetime(2026, 3, 3, 2, tzinfo=UTC)
        assert dues["promised_at"].rules == ("CMP-33",)
        last = dues["call_complainant"].due.due_at
        assert dues["call_as_unit_head"].due.due_at > last

    @pytest.mark.parametrize("moment", ["2226-03-03T10:00+08:00", "tomorrow"])
    def test_leaves_out_what_nobody_can_be_promised(self, known, moment):
        dues = self.preview(known, promised_at=moment).dues

        assert "promised_at" not in {due.element_id for due in dues}

    def test_works_with_nothing_typed_and_with_nonsense(self, known):
        nothing = known.as_("desk", lambda ctx: previews.read(ctx, {}))
        nonsense = known.as_(
            "desk",
            lambda ctx: previews.read(ctx, {"category": 7, "nobody": "1", "place": "\0"}),
        )

        assert nothing.verdict == nonsense.verdict
        assert nothing.verdict.grade == "general"

    def test_is_what_the_model_says_and_needs_the_right_to_take_complaints_in(self, known):
        models = known.transact(lambda ctx: releases.compiled(ctx, releases.in_force(ctx).id))

        rows = {rule.id for rule in models.decisions[previews.GRADE].rules}
        assert self.preview(known).verdict.row in rows
        with pytest.raises(NotAllowed):
            self.preview(known, login="auditor")


class TestRegistering:
    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("complained_at", "2026-03-02T09:01+08:00", "in_the_future"),
            ("occurred_at", "2024-05-05T10:00+08:00", "before_account"),
            ("complained_at", "2026-03-02", "minute_missing"),
            ("complained_at", "2026-03-02T09+08:00", "minute_missing"),
            ("promised_at", "2026-03-02T09:00+08:00", "promise_passed"),
        ],
    )
    def test_refuses_a_contradiction_and_opens_nothing(self, known, field, value, code):
        """CMP-46, CMP-30, CMP-33."""
        given = {"client_number": "0101000001", "promise_text": "回电", field: value}
        given = given if field == "promised_at" else {**given, "promise_text": None}

        with pytest.raises(InvalidValues) as caught:
            opened(known, **given)

        assert [error.code for error in caught.value.errors[field]] == [code]
        panel = known.as_("desk", lambda ctx: client_panels.read(ctx, number="0101000001"))
        assert panel.case_count == 0
