"""Reports from the end of a period to their archive (REP-02 to 04, REP-09a, REP-11, KPI-01)."""

import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from engine.domain.reports import Change
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    case_views,
    cases,
    complaints,
    ledger,
    report_lists,
    report_plans,
    report_views,
    tasks,
)
from engine.services.cases import CaseFilters
from engine.store.cases import IS_UNREPORTED, Case, CaseKind
from engine.store.duties import Duty, DutyKind
from engine.store.reports import Report
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED
from webapp import heartbeat

APRIL = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
DOERS = {
    "prepare_summary": "specialist",
    "review_report": "compliance",
    "approve_report": "mhq.head",
    "send_report": "specialist",
}
REVISITED = (
    ("acceptor", "accept_custody"),
    ("acceptor", "verify_with_both_sides"),
    ("head", "resolve_complaint"),
    ("acceptor", "reply_to_client"),
    ("acceptor", "call_complainant"),
)
UNITS = {"B01", "B02", "CSC"}


@pytest.fixture
def in_april(transact):
    """Do what the heartbeat does once the quarter is over."""

    def beat():
        for order in transact(report_plans.missing, now=APRIL):
            transact(lambda ctx, order=order: report_plans.begin(ctx, order), now=APRIL)

    return beat


def complain(firm, **values):
    given = {**REGISTERED, **values}
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)


def register(firm):
    """The number of the register of complaints that was begun last."""
    newest = (
        select(Case.number)
        .join(Report, Report.case_id == Case.id)
        .where(Report.kind == "complaint_register")
        .order_by(Case.id.desc())
        .limit(1)
    )
    return firm.transact(lambda ctx: ctx.session.scalar(newest))


def do(firm, number, *elements, **values):
    for element in elements:
        found = firm.transact(lambda ctx, element=element: open_task(ctx, number, element))
        given = {**ANSWERS[element], **values}
        firm.as_(
            DOERS[element],
            lambda ctx, found=found, given=given: tasks.complete(ctx, task_id=found, values=given),
        )


def open_task(ctx, number, element):
    waiting = UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
    of_case = select(UserTask.id).join(Case, Case.id == UserTask.case_id)
    return ctx.session.scalars(of_case.where(Case.number == number, *waiting)).one()


def anywhere(ctx, element):
    """The one open task with this element, in whichever case."""
    waiting = UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
    return ctx.session.scalars(select(UserTask.id).where(*waiting)).one()


def read(firm, number, login="leader"):
    return firm.as_(login, lambda ctx: report_views.read(ctx, number=number))


class TestTheEndOfAQuarter:
    def test_begins_every_report_once_the_empty_ones_too(self, firm, in_april):
        in_april()
        in_april()

        begun = firm.transact(
            lambda ctx: [
                (row.kind, row.period, row.origin)
                for row in ctx.session.scalars(select(Report).order_by(Report.id))
            ]
        )
        assert sorted(begun) == [
            ("complaint_register", "2026Q1", "headquarters"),
            *[("quarterly_analysis", "2026Q1", "unit")] * len(UNITS),
        ]
        nil = read(firm, register(firm))
        assert {each.key: each.value for each in nil.figures}["total"] == "0"
        assert nil.facts["is_nil_report"] is True

    def test_is_not_looked_back_at_beyond_the_first_release(self, firm, transact):
        """The firm began in March 2026: the last quarter of 2025 was on paper."""
        assert transact(report_plans.missing) == []

    def test_is_caught_up_with_for_a_day_of_the_past_and_never_ahead(self, firm, transact):
        later = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)

        def periods(day):
            found = transact(lambda ctx: report_plans.missing(ctx, day=day), now=later)
            return {order.period.name for order in found}

        assert periods(None) == {"2026Q2"}
        assert periods(date(2026, 4, 1)) == {"2026Q1"}
        with pytest.raises(InvalidValues):
            periods(date(2026, 8, 4))

    def test_makes_each_due_five_working_days_later(self, firm, in_april):
        """REP-03 · 002 Art.49: the quarter ends on a Tuesday, Tomb Sweeping Day is off."""
        in_april()

        duty = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(Duty).where(Duty.kind == DutyKind.REPORT, Duty.rule == "REP-03")
            ).one()
        )
        assert duty.due_at == datetime(2026, 4, 8, 9, 0, tzinfo=UTC)
        assert duty.ended_at is None

    def test_is_noticed_by_the_heartbeat(self, firm, transact):
        heartbeat.begin_reports(transact)

        assert transact(lambda ctx: ctx.session.scalars(select(Report)).all()) == []

    def test_gives_a_unit_what_it_accepted_and_headquarters_everything(self, firm, in_april):
        """REP-02, REP-03."""
        mine = complain(firm)
        theirs = firm.as_(
            "other.desk",
            lambda ctx: (
                complaints.open_case(
                    ctx, values={**REGISTERED, "accused_kind": "none", "accused_person": None}
                ).number
            ),
        )
        in_april()

        assert [row["number"] for row in read(firm, register(firm)).rows] == [mine, theirs]
        page = firm.as_("head", report_lists.page)
        (own,) = page.rows
        assert [row["number"] for row in read(firm, own.number, "head").rows] == [mine]


class TestARegister:
    """REP-03."""

    @pytest.fixture
    def number(self, firm, in_april):
        complain(firm)
        in_april()
        return register(firm)

    def test_is_frozen_once_it_is_approved_and_its_hash_tells(self, firm, number):
        do(firm, number, "prepare_summary", "review_report")
        assert read(firm, number).frozen_at is None

        do(firm, number, "approve_report")

        report = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(Report).where(Report.kind == "complaint_register")
            ).one()
        )
        assert report.frozen_at is not None
        assert report.hash == hashlib.sha256(report.content).hexdigest()
        entry = firm.transact(lambda ctx: frozen_entry(ctx, number))
        assert entry["sha256"] == report.hash

    def test_is_collected_again_while_it_is_returned(self, firm, number):
        do(firm, number, "prepare_summary", "review_report")
        late = complain(firm, client_name="李四")
        do(firm, number, "approve_report", report_decision="returned", report_remark="重新汇集。")

        assert late in [row["number"] for row in read(firm, number).rows]

    def test_ends_its_duty_when_it_is_sent(self, firm, number):
        do(firm, number, *DOERS)

        report = read(firm, number)
        assert report.sent_at is not None
        assert firm.transact(
            lambda ctx: ctx.session.scalars(
                select(Duty.ended_at)
                .join(Case, Case.id == Duty.case_id)
                .where(Case.number == number, Duty.kind == DutyKind.REPORT)
            ).one()
        )

    def test_is_reviewed_and_approved_by_others_than_who_wrote_it(self, firm, number):
        do(firm, number, "prepare_summary")
        found = firm.transact(lambda ctx: open_task(ctx, number, "review_report"))

        with pytest.raises(NotAllowed):
            firm.as_(
                "specialist",
                lambda ctx: tasks.complete(ctx, task_id=found, values=ANSWERS["review_report"]),
            )


class TestTheRevisits:
    """KPI-02: an indicator of the branch in its quarterly report."""

    def test_that_were_owed_made_and_filed_are_told_with_their_complaints(self, firm, in_april):
        revisited = complain(firm)
        for login, element in REVISITED:
            waiting = firm.transact(lambda ctx, element=element: anywhere(ctx, element))
            firm.as_(
                login,
                lambda ctx, waiting=waiting, element=element: tasks.complete(
                    ctx, task_id=waiting, values=ANSWERS[element]
                ),
            )
        complain(firm, client_name="李四")
        in_april()

        (own,) = firm.as_("head", report_lists.page).rows
        figures = {each.key: each.cases for each in read(firm, own.number, "head").figures}
        states = ("owed", "done", "in_time", "filed")
        assert [figures[f"revisits_{each}"] for each in states] == [(revisited,)] * len(states)


class TestARestatement:
    @pytest.fixture
    def number(self, firm, in_april):
        complain(firm)
        in_april()
        do(firm, register(firm), *DOERS)
        return register(firm)

    def test_leaves_the_frozen_report_and_tells_what_differs(self, firm, number):
        before = read(firm, number)
        complain(firm, client_name="王五")

        made = firm.as_(
            "specialist",
            lambda ctx: report_plans.restate(ctx, number=number, reason="漏报一件。"),
        )

        after, restated = read(firm, number), read(firm, made)
        assert (after.hash, after.rows) == (before.hash, before.rows)
        assert after.restated_by == (made,)
        assert restated.restates == number
        assert Change(key="total", before="1", after="2") in restated.changes

    def test_needs_a_frozen_report_and_a_reason(self, firm, number, in_april):
        open_one = firm.transact(
            lambda ctx: ctx.session.scalar(
                select(Case.number)
                .join(Report, Report.case_id == Case.id)
                .where(Report.frozen_at.is_(None))
                .limit(1)
            )
        )
        for given, reason in ((number, " "), (open_one, "漏报。")):
            with pytest.raises(InvalidValues):
                firm.as_(
                    "specialist",
                    lambda ctx, given=given, reason=reason: report_plans.restate(
                        ctx, number=given, reason=reason
                    ),
                )


class TestAnEvent:
    def test_is_reported_by_a_person_about_a_case_once(self, firm):
        """REP-05, TM-17: on the same working day."""
        about = complain(firm)

        def begin(ctx):
            return report_plans.begin_about(ctx, kind="major_matter", number=about)

        number = firm.as_("specialist", begin)

        report = read(firm, number)
        assert [row["number"] for row in report.rows] == [about]
        assert report.due_at == datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
        with pytest.raises(InvalidValues):
            firm.as_("specialist", begin)

    def test_of_changed_data_is_due_on_the_same_working_day(self, firm):
        """REP-12, TM-15."""
        about = complain(firm)

        number = firm.as_(
            "specialist",
            lambda ctx: report_plans.begin_about(ctx, kind="client_change", number=about),
        )

        assert read(firm, number).due_at == datetime(2026, 3, 2, 5, 0, tzinfo=UTC)

    @pytest.mark.parametrize("kind", ["emergency", "petition", "quarterly_analysis"])
    def test_is_nothing_that_a_complaint_reports_itself_or_a_period_does(self, firm, kind):
        """REP-09a, REP-09b."""
        about = complain(firm)

        with pytest.raises(InvalidValues):
            firm.as_(
                "specialist", lambda ctx: report_plans.begin_about(ctx, kind=kind, number=about)
            )

    def test_of_a_major_complaint_is_reported_by_itself(self, firm, transact):
        """REP-11, ESC-01."""
        number = complain(firm)

        def make_major(ctx):
            ctx.session.scalars(select(Case).where(Case.number == number)).one().grade = "major"

        transact(make_major)
        heartbeat.begin_reports(transact)
        heartbeat.begin_reports(transact)

        found = transact(lambda ctx: ctx.session.scalars(select(Report)).all())
        assert [each.kind for each in found] == ["major_complaint"]
        assert transact(report_plans.missing) == []

    def test_is_found_by_an_index_of_what_has_no_report_yet(self, sqlite_database):
        """REP-11: to look every minute costs nothing where all are reported."""
        wanted = f"SELECT id FROM cases WHERE {IS_UNREPORTED} ORDER BY opened_at, id LIMIT 50"  # noqa: S608
        with sqlite_database.connect() as opened:
            plan = opened.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}").all()

        (step,) = [row[3] for row in plan]
        assert "USING INDEX ix_cases_unreported" in step


class TestWhoMayRead:
    """CMP-57: a report is a file about its cases too."""

    def test_nobody_complained_about_in_one_of_its_cases(self, firm, in_april):
        complain(firm, accused_person="compliance")
        in_april()
        number = register(firm)

        assert number not in [row.number for row in firm.as_("compliance", report_lists.page).rows]
        with pytest.raises(NotFound):
            read(firm, number, "compliance")
        found = firm.as_(
            "compliance", lambda ctx: cases.search(ctx, filters=CaseFilters(kind="report"))
        )
        assert number not in [row.number for row in found.rows]
        assert read(firm, number, "auditor").number == number

    @pytest.mark.parametrize("login", ["desk", "acceptor"])
    def test_nobody_whose_role_reads_no_reports(self, firm, in_april, login):
        in_april()

        with pytest.raises(NotAllowed):
            firm.as_(login, report_lists.page)

    def test_a_head_reads_the_reports_of_the_own_unit_only(self, firm, in_april):
        in_april()

        with pytest.raises(NotFound):
            read(firm, register(firm), "head")


def test_a_report_is_a_case_of_its_own_kind(firm, in_april):
    in_april()
    number = register(firm)

    view = firm.as_("specialist", lambda ctx: case_views.read(ctx, number=number))

    assert (view.kind, number[:3]) == (CaseKind.REPORT, "BB-")


def frozen_entry(ctx, number):
    case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
    found = ledger.read(ctx, ledger.case_stream(case))
    return json.loads(json.dumps(next(e.values for e in found if e.kind == "report.frozen")))
