"""Reports from the end of a period to their archive (REP-02 to 04, REP-09a, REP-11, KPI-01)."""

import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from engine.domain.access import Role
from engine.domain.calendar import SHANGHAI
from engine.domain.reports import Change
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import (
    case_views,
    cases,
    complaints,
    directory,
    instances,
    ledger,
    mergers,
    report_lists,
    report_plans,
    report_views,
    staff,
    task_lists,
    tasks,
)
from engine.services.cases import CaseFilters
from engine.services.task_lists import View
from engine.store.cases import IS_UNREPORTED, Case, CaseKind
from engine.store.duties import Duty, DutyKind
from engine.store.outbox import Notification
from engine.store.people import OrgUnit, User
from engine.store.reports import Report
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED
from webapp import heartbeat

APRIL = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
CLOSING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DOERS = {
    "prepare_summary": "specialist",
    "prepare_unit_report": "head",
    "review_report": "compliance",
    "approve_report": "mhq.head",
    "send_report": "specialist",
}
STEPS = ("prepare_summary", "review_report", "approve_report", "send_report")
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


def of_unit(firm, code):
    """The number of the analysis that a unit writes."""
    written = (
        select(Case.number)
        .join(Report, Report.case_id == Case.id)
        .join(OrgUnit, OrgUnit.id == Report.unit_id)
        .where(OrgUnit.code == code)
    )
    return firm.transact(lambda ctx: ctx.session.scalars(written).one())


def offered(firm, login):
    rows = firm.as_(login, lambda ctx: task_lists.page(ctx, view=View.QUEUE)).rows
    return [row.id for row in rows]


def do(firm, number, *elements, by=None, **values):
    for element in elements:
        found = firm.transact(lambda ctx, element=element: open_task(ctx, number, element))
        given = {**ANSWERS[element], **values}
        firm.as_(
            by or DOERS[element],
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

    @pytest.mark.parametrize("year", [2027, 2028])
    def test_of_a_year_makes_the_annual_file_due_on_the_thirtieth_of_april(self, firm, year):
        """REP-04, REG-04: also where that is a Sunday, as in 2028."""
        now = datetime(year, 1, 4, 1, 0, tzinfo=UTC)
        orders = firm.transact(report_plans.missing, now=now)
        order = next(each for each in orders if each.kind == "annual_complaints")
        firm.transact(lambda ctx: report_plans.begin(ctx, order), now=now)

        due = firm.transact(
            lambda ctx: ctx.session.scalars(
                select(Duty.due_at).where(Duty.kind == DutyKind.REPORT, Duty.rule == "REP-04")
            ).one()
        )

        assert order.period.name == str(year - 1)
        assert f"{due.astimezone(SHANGHAI):%Y-%m-%d}" == f"{year}-04-30"

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

    def test_keeps_what_was_cancelled_with_its_reason_and_what_was_merged_as_one(
        self, firm, in_april
    ):
        """REP-03: nobody takes a complaint out of 附件5 and the figures by cancelling it."""
        gone, duplicate, survivor = (complain(firm) for _ in range(3))
        firm.as_("owner", lambda ctx: instances.cancel(ctx, number=gone, reason="误登记。"))
        firm.as_(
            "specialist",
            lambda ctx: mergers.merge(ctx, number=duplicate, into=survivor, reason="同一件事。"),
        )
        in_april()

        found = read(firm, register(firm))

        assert [(row["number"], row["cancelled_for"]) for row in found.rows] == [
            (gone, "误登记。"),
            (survivor, None),
        ]
        figures = {each.key: each.cases for each in found.figures}
        assert (figures["cancelled"], figures["still_open"]) == ((gone,), (survivor,))


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
        do(firm, number, *STEPS)

        report = read(firm, number)
        assert report.sent_at is not None
        assert firm.transact(
            lambda ctx: ctx.session.scalars(
                select(Duty.ended_at)
                .join(Case, Case.id == Duty.case_id)
                .where(Case.number == number, Duty.kind == DutyKind.REPORT)
            ).one()
        )


class TestAnAnalysis:
    """REP-02 · 002 Art.48: problems, lessons and improvements, in a nil report too."""

    @pytest.mark.parametrize("missing", ["report_problems", "report_improvements"])
    def test_says_what_went_wrong_and_what_gets_better(self, firm, in_april, missing):
        in_april()
        number = of_unit(firm, "B01")

        with pytest.raises(InvalidValues) as refused:
            do(firm, number, "prepare_unit_report", **{missing: None})

        assert [*refused.value.errors] == [missing]
        do(firm, number, "prepare_unit_report", **{missing: "无。"})


class TestFourEyes:
    """REP-02, REP-03: whoever writes a report neither reviews nor approves it, in no round."""

    ROLES = (
        ("B01", Role.UNIT_HEAD),
        ("MHQ", Role.COMPLAINT_SPECIALIST),
        ("MHQ", Role.MARGIN_HEAD),
        ("CLD", Role.COMPLIANCE_OFFICER),
    )

    @pytest.fixture
    def jack(self, firm):
        """Somebody who holds every role that a report asks for."""

        def grant(ctx):
            found = directory.user_id(ctx, "it.head")
            for code, role in self.ROLES:
                unit_id = directory.organization(ctx).unit_by_code(code).id
                staff.grant(ctx, user_id=found, role=role, unit_id=unit_id)

        firm.transact(grant)
        return "it.head"

    @pytest.mark.parametrize(
        ("writes", "mine", "forbidden"),
        [
            ("prepare_summary", "prepare_summary", "review_report"),
            ("prepare_summary", "prepare_summary", "approve_report"),
            ("prepare_summary", "review_report", "approve_report"),
            ("prepare_unit_report", "prepare_unit_report", "review_report"),
            ("prepare_unit_report", "prepare_unit_report", "approve_report"),
            ("prepare_unit_report", "review_report", "approve_report"),
        ],
    )
    def test_keep_each_step_from_whoever_did_an_earlier_one(
        self, firm, in_april, jack, writes, mine, forbidden
    ):
        in_april()
        number = register(firm) if writes == "prepare_summary" else of_unit(firm, "B01")
        steps = (writes, "review_report", "approve_report")
        for element in steps[: steps.index(forbidden)]:
            do(firm, number, element, by=jack if element == mine else DOERS[element])
        waiting = firm.transact(lambda ctx: open_task(ctx, number, forbidden))

        assert waiting not in offered(firm, jack)
        assert waiting in offered(firm, DOERS[forbidden])
        with pytest.raises(NotAllowed):
            do(firm, number, forbidden, by=jack)

    def test_bar_who_wrote_it_before_it_was_returned(self, firm, in_april, jack):
        """The words of the first round are still in it."""
        in_april()
        number = register(firm)
        do(firm, number, "prepare_summary", by=jack)
        returned = {"report_decision": "returned", "report_remark": "重新汇集。"}
        do(firm, number, "review_report")
        do(firm, number, "approve_report", **returned)
        do(firm, number, "prepare_summary")
        waiting = firm.transact(lambda ctx: open_task(ctx, number, "review_report"))

        assert waiting not in offered(firm, jack)
        with pytest.raises(NotAllowed):
            do(firm, number, "review_report", by=jack)


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
        do(firm, register(firm), *STEPS)
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

        number = firm.as_("specialist", begin, now=AFTERNOON)

        report = read(firm, number)
        assert [row["number"] for row in report.rows] == [about]
        assert report.due_at == CLOSING
        assert [each.due_at for each in report.open_tasks] == [CLOSING]
        with pytest.raises(InvalidValues):
            firm.as_("specialist", begin)

    def test_of_changed_data_is_due_on_the_same_working_day(self, firm):
        """REP-12, TM-15."""
        about = complain(firm)

        number = firm.as_(
            "specialist",
            lambda ctx: report_plans.begin_about(ctx, kind="client_change", number=about),
            now=AFTERNOON,
        )

        assert read(firm, number).due_at == CLOSING

    @pytest.mark.parametrize(
        ("kind", "element", "asked"),
        [
            ("major_matter", "prepare_unit_report", ["report_matter", "report_measures"]),
            ("client_change", "prepare_unit_report", ["report_changed_data"]),
            ("major_complaint", "prepare_summary", ["report_matter", "report_measures"]),
        ],
    )
    def test_tells_what_it_is_about_and_needs_no_analysis(self, firm, kind, element, asked):
        """REP-05, REP-11, REP-12."""
        about = complain(firm)
        number = firm.as_(
            "specialist", lambda ctx: report_plans.begin_about(ctx, kind=kind, number=about)
        )
        told = dict.fromkeys(asked, "客户手机号码变更，已回拨核实。")
        waiting = firm.transact(lambda ctx: open_task(ctx, number, element))

        def write(values):
            firm.as_(
                DOERS[element],
                lambda ctx: tasks.complete(
                    ctx, task_id=waiting, values={"report_contact": "021-6000", **values}
                ),
            )

        for missing in asked:
            with pytest.raises(InvalidValues) as refused:
                write({name: text for name, text in told.items() if name != missing})
            assert [*refused.value.errors] == [missing]
        write(told)
        assert read(firm, number).written == told

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


class TestWhomItIsSentTo:
    """REP-02, REP-03, REP-05: whoever is told of a report opens it; its cases stay closed."""

    @pytest.fixture
    def sent(self, firm, in_april):
        complain(firm)
        in_april()
        register_number, analysis = register(firm), of_unit(firm, "B01")
        do(firm, register_number, *STEPS)
        do(firm, analysis, "prepare_unit_report", *STEPS[1:])
        return {"complaint_register": register_number, "quarterly_analysis": analysis}

    @pytest.mark.parametrize(
        ("kind", "addressees", "others"),
        [
            ("quarterly_analysis", {"bhq.head", "mhq.head", "specialist"}, ["member", "it.head"]),
            (
                "complaint_register",
                {"member", "leader", "auditor", "compliance"},
                ["bhq.head", "it.head"],
            ),
        ],
    )
    def test_is_told_and_reads_it_and_nobody_else(self, firm, sent, kind, addressees, others):
        number = sent[kind]

        assert firm.transact(lambda ctx: told(ctx, number)) == addressees
        for login in addressees:
            assert read(firm, number, login).number == number
            listed = firm.as_(login, report_lists.page).rows
            assert number in [row.number for row in listed]
        for login in others:
            with pytest.raises(NotFound):
                read(firm, number, login)
            listed = firm.as_(login, report_lists.page).rows
            assert number not in [row.number for row in listed]

    def test_reads_neither_its_case_nor_those_that_it_counts(self, firm, sent):
        number = sent["quarterly_analysis"]
        found = read(firm, number, "bhq.head")

        assert not found.may_read_case
        counted = [row["number"] for row in found.rows]
        assert counted
        assert not firm.as_("bhq.head", lambda ctx: report_views.open_cases(ctx, counted))
        assert firm.as_("head", lambda ctx: report_views.open_cases(ctx, counted)) == {*counted}
        with pytest.raises(NotFound):
            firm.as_("bhq.head", lambda ctx: case_views.read(ctx, number=number))

    def test_does_not_read_it_before_it_is_sent(self, firm, in_april):
        in_april()
        analysis = of_unit(firm, "B01")

        with pytest.raises(NotFound):
            read(firm, analysis, "bhq.head")
        assert not firm.as_("bhq.head", report_lists.page).rows


def told(ctx, number):
    sent = (
        select(User.login)
        .join(Notification, Notification.recipient_id == User.id)
        .join(Case, Case.id == Notification.case_id)
        .where(Case.number == number, Notification.kind == "report.sent")
    )
    return {*ctx.session.scalars(sent)}


def test_a_report_is_a_case_of_its_own_kind(firm, in_april):
    in_april()
    number = register(firm)

    view = firm.as_("specialist", lambda ctx: case_views.read(ctx, number=number))

    assert (view.kind, number[:3]) == (CaseKind.REPORT, "BB-")


def frozen_entry(ctx, number):
    case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
    found = ledger.read(ctx, ledger.case_stream(case))
    return json.loads(json.dumps(next(e.values for e in found if e.kind == "report.frozen")))
