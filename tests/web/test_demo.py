"""The demo: a firm with four months of complaints, at every stage and with work for every role."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from engine.domain.access import Role
from engine.domain.calendar import WorkingCalendar
from engine.services import (
    directory,
    gauges,
    identity,
    ledger,
    releases,
    task_lists,
    unit_documents,
)
from engine.services.vault import Vault
from engine.store.cases import Case, CaseFacts, CaseKind, CaseLink, CaseStatus
from engine.store.clients import Client
from engine.store.duties import Duty
from engine.store.incidents import Incident
from engine.store.ledger import LedgerEntry
from engine.store.people import User
from engine.store.reports import Report, ReportRow
from engine.store.tasks import Draft, TaskStatus, UserTask
from engine.workflow.elements import UserTaskElement
from tests import databases
from tests.processes import shipped
from webapp.cli import main
from webapp.demo import agenda, build, clients, courses, organization, scripts, stories
from webapp.demo.agenda import Agenda
from webapp.extensions import Transactor
from webapp.ui import history

pytestmark = pytest.mark.xdist_group("demo")
"""One worker builds the demo, for all of these."""

NOW = datetime(2026, 5, 20, 7, 40, tzinfo=UTC)
"""A Wednesday in the afternoon, after the holidays of spring and their make-up days."""


@pytest.fixture(scope="module")
def demo_path(tmp_path_factory):
    return databases.migrated_sqlite(tmp_path_factory.mktemp("demo") / "demo.db")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Where the demo keeps its files."""
    return Vault(folder=tmp_path_factory.mktemp("shelf"), most=1)


@pytest.fixture(scope="module")
def demo(demo_path, shelf):
    """The whole demo on SQLite, to be looked at only."""
    engine = databases.fast_sqlite(demo_path)
    assert build.prepare(engine, now=NOW, vault=shelf)
    yield Transactor(engine, clock=lambda: NOW)
    engine.dispose()


@pytest.fixture
def few():
    """One complaint of each course that a small demo can show."""
    wanted = {"accept_custody", "resolve_complaint", "close_complaint", None}
    by_course = {}
    for telling in stories.tellings():
        if telling.until in wanted and telling.prior is None and telling.cluster is None:
            by_course.setdefault((telling.until, telling.rounds, telling.story.grade), telling)
    return list(by_course.values())[:5]


def seeded():
    return Random(1)  # noqa: S311 (made-up people)


def rows(transact, statement):
    return transact(lambda ctx: ctx.session.execute(statement).all())


def values(transact, statement):
    return transact(lambda ctx: ctx.session.scalars(statement).all())


STAGED = ("complaint", "improvement", "report", "revisit")
"""The processes of which the demo shows every stage."""

OFF_BY_POLICY = {"approve_exit"}
"""A case ends dissatisfied only where the firm's policy allows it (FBK-07)."""

RARE = {"confirm_accused", "confirm_nature_as_compliance", "consent_to_close_unheard"}
"""Second persons whom few complaints need, none of the demo (CMP-57, ACC-07, OUT-03)."""


class TestTheHistory:
    def test_has_at_least_sixty_complaints_over_four_months(self, demo):
        opened = values(demo, select(Case.opened_at).where(Case.kind == CaseKind.COMPLAINT))

        assert len(opened) >= 60
        assert timedelta(days=100) < NOW - min(opened) < timedelta(days=140)
        assert NOW - max(opened) < timedelta(days=1)

    def test_stands_at_every_stage(self, demo):
        models = demo(lambda ctx: releases.compiled(ctx, releases.in_force(ctx).id))
        tasks = {
            element.id
            for definition in (models.definitions[name] for name in STAGED)
            for element in definition.elements.values()
            if isinstance(element, UserTaskElement)
            if element.id not in shipped.beside_the_way(definition)
        }
        waiting = values(
            demo, select(UserTask.element_id).where(UserTask.status == TaskStatus.OPEN)
        )
        closed = values(demo, select(Case.id).where(Case.status == CaseStatus.CLOSED))

        assert set(waiting) >= tasks - OFF_BY_POLICY - RARE
        assert len(closed) >= 40

    def test_has_emergencies_that_go_on_and_that_are_over(self, demo):
        """EMG-05: every complaint in which something is paid had one."""
        facts = values(demo, select(CaseFacts.facts))
        paid = [
            each for each in facts if each.get("planned_payment") and "complaint_number" not in each
        ]

        assert {each.get("emergency_status") for each in paid} == {"raised", "cleared"}

    def test_has_every_grade_and_category(self, demo):
        found = rows(demo, select(Case.grade, Case.category).where(Case.kind == CaseKind.COMPLAINT))
        assert {grade for grade, _ in found} == {None, "general", "serious", "major"}
        assert len({category for _, category in found} - {None}) == 6

    def test_has_transfers_groups_repeats_and_clients_who_were_not_satisfied(self, demo):
        facts = values(demo, select(CaseFacts.facts))

        assert sum("transfer_source" in each for each in facts) >= 5
        assert max(each.get("cluster_size", 0) for each in facts) >= 3
        assert sum(each.get("first_handling_improper") is True for each in facts) == 2
        assert max(each.get("revisit_rounds", 0) for each in facts) == 3

    def test_has_a_client_who_withdrew(self, demo):
        """FBK-02: in their own words, and closed without a revisit."""
        (case_id,) = [
            case_id
            for case_id, facts in rows(demo, select(CaseFacts.case_id, CaseFacts.facts))
            if facts.get("withdrawal_status") == "accepted"
        ]
        status, links = rows(
            demo,
            select(Case.status, func.count(CaseLink.to_case_id))
            .outerjoin(CaseLink, CaseLink.from_case_id == Case.id)
            .where(Case.id == case_id)
            .group_by(Case.status),
        )[0]
        assert (status, links) == (CaseStatus.CLOSED, 0)

    def test_has_regrades_returned_resolutions_and_delegated_work(self, demo):
        causes = values(demo, select(UserTask.cause).where(UserTask.cause.is_not(None)))
        rounds = values(
            demo,
            select(func.max(UserTask.round)).where(UserTask.element_id == "approve_resolution"),
        )
        owned = values(demo, select(UserTask.id).where(UserTask.owner_id.is_not(None)))

        assert causes.count("message:grade_changed") == 1
        assert causes.count("message:grade_review_approved") == 1
        assert rounds[0] >= 2
        assert len(owned) == 2

    def test_has_work_that_is_late_warned_of_claimed_and_begun(self, demo):
        waiting = rows(
            demo,
            select(UserTask.due_at, UserTask.assignee_id).where(UserTask.status == TaskStatus.OPEN),
        )
        duties = rows(demo, select(Duty.warned_at, Duty.breached_at, Duty.ended_at))

        assert 8 <= sum(due_at < NOW for due_at, _ in waiting) <= len(waiting) // 2
        assert 0 < sum(holder is None for _, holder in waiting) < len(waiting)
        assert sum(warned is not None for warned, _, _ in duties) >= 20
        assert sum(breached is not None for _, breached, _ in duties) >= 20
        assert any(breached and ended for _, breached, ended in duties)
        assert len(values(demo, select(Draft.id))) >= 10

    def test_is_told_in_sentences(self, demo):
        """Whatever a ledger of the demo holds is said in words, not by its name in the program."""
        kinds = values(
            demo, select(LedgerEntry.kind).where(LedgerEntry.case_id.is_not(None)).distinct()
        )
        assert set(kinds) <= history.SENTENCES.keys()

    def test_happened_in_office_hours(self, demo):
        calendar = WorkingCalendar()
        moments = values(
            demo,
            select(LedgerEntry.at).where(
                LedgerEntry.actor != ledger.SYSTEM, LedgerEntry.case_id.is_not(None)
            ),
        )
        assert len(moments) > 500
        assert all(calendar.is_working_time(moment) and moment <= NOW for moment in moments)

    def test_is_recorded_in_streams_that_all_verify(self, demo):
        streams = values(demo, select(LedgerEntry.stream).distinct())
        broken = demo(lambda ctx: [one for one in streams if ledger.verify(ctx.session, one)])

        assert len(streams) > 100
        assert broken == []

    def test_has_units_that_report_that_there_was_nothing(self, demo):
        """REP-02, REP-04: a unit without a complaint reports all the same."""
        counted = select(ReportRow.report_id)
        nil = select(Report).where(Report.id.not_in(counted), Report.sent_at.is_not(None))

        assert {report.kind for report in values(demo, nil)} == {
            "quarterly_analysis",
            "annual_complaints",
        } & {report.kind for report in values(demo, select(Report))}

    def test_has_units_that_keep_what_they_must_and_some_that_do_not(self, demo, shelf):
        """CMP-21, EMG-02: most is there, and of each kind of lack there is an example."""
        actor = demo(lambda ctx: directory.actor(ctx, "suwanqing"))
        rows = demo(unit_documents.board, actor=actor).rows

        standings = Counter(row.standing for row in rows)
        assert {name: standings[name] for name in ("missing", "overdue", "near")} == {
            "missing": 1,
            "overdue": 1,
            "near": 1,
        }
        assert standings["ready"] > len(rows) / 2
        assert all(shelf.is_whole(row.sha256) for row in rows if row.sha256)

    def test_left_nothing_undone(self, demo):
        found = demo(gauges.read)

        assert (found.due_duties, found.pending_messages, found.open_incidents) == (0, 0, 0)
        assert values(demo, select(Incident.id)) == []

    def test_was_handled_by_nobody_who_is_complained_about(self, demo):
        """CMP-57, in the complaint and in its revisit."""
        by_complaint = dict(rows(demo, select(Case.id, Case.accused_id)))
        links = (
            select(CaseLink.from_case_id, CaseLink.to_case_id)
            .join(Case, Case.id == CaseLink.to_case_id)
            .where(Case.kind == CaseKind.REVISIT)
        )
        for origin, revisit in rows(demo, links):
            assert by_complaint[revisit] == by_complaint[origin]
        done = rows(demo, select(UserTask.case_id, UserTask.completed_by_id, UserTask.assignee_id))
        for case_id, doer, holder in done:
            assert by_complaint[case_id] is None or by_complaint[case_id] not in (doer, holder)


class TestThePeople:
    def test_fill_about_forty_posts_in_all_roles(self, demo):
        assert 40 <= len(values(demo, select(User.id))) <= 50
        assert {role for role, _ in organization.guides()} == set(Role)
        assert all(role in who.roles for role, who in organization.guides())

    def test_can_all_log_in_with_the_one_password(self, demo):
        found = {
            demo(
                lambda ctx, who=who: identity.authenticate(
                    ctx, login=who.login, password=build.PASSWORD
                )
            )
            for _, who in organization.guides()
        }
        assert len(found) == len(Role)

    @pytest.mark.parametrize("role", Role)
    def test_have_work_in_their_inbox(self, demo, role):
        guides = dict(organization.guides())
        actor = demo(lambda ctx: directory.actor(ctx, guides[role].login))

        assert demo(lambda ctx: task_lists.count(ctx, view=task_lists.View.INBOX), actor=actor) > 0

    def test_serve_five_hundred_clients_who_cannot_be_real(self, demo):
        found = values(demo, select(Client))

        assert len(found) == 500
        assert all(client.phone.startswith("128") for client in found)
        assert all(client.id_number.startswith("99") for client in found)
        assert all(client.assets >= client.liability >= 0 for client in found)


class TestTheStories:
    @pytest.mark.parametrize(
        "now",
        [
            NOW,
            datetime(2026, 5, 20, 1, 0, tzinfo=UTC),  # the office opens
            datetime(2026, 5, 20, 1, 2, tzinfo=UTC),
            datetime(2026, 2, 20, 6, 0, tzinfo=UTC),  # in the Spring Festival
            datetime(2026, 11, 21, 23, 0, tzinfo=UTC),  # a Sunday morning in Shanghai
        ],
    )
    def test_fit_whenever_they_are_told(self, now):
        when = Agenda(now, calendar=WorkingCalendar())
        people = clients.make(seeded(), count=100, today=now.date())
        told = list(scripts.cast(stories.tellings(), people, when=when, seed=1))

        moments = [[when.before(step.at) for step in script.steps] for script in told]
        assert all(each == sorted(each) and each[-1] <= now for each in moments)
        assert all(script.occurred_at < each[0] for script, each in zip(told, moments, strict=True))

    def test_are_the_same_each_time(self):
        when = Agenda(NOW, calendar=WorkingCalendar())

        def telling():
            people = clients.make(seeded(), count=100, today=NOW.date())
            return [
                (script.client, script.steps, script.accused, script.first_responder)
                for script in scripts.cast(stories.tellings(), people, when=when, seed=1)
            ]

        assert telling() == telling()

    def test_differ_from_each_other(self):
        reasons = Counter(telling.reason for telling in stories.tellings())
        assert max(reasons.values()) == 1

    def test_that_would_not_end_in_time_are_refused(self, few):
        (closed, *_) = [telling for telling in few if telling.until is None]
        with pytest.raises(courses.StoryTooLong):
            courses.plan(courses.replace(closed, days=1), random=seeded())

    def test_pass_working_time_only(self):
        when = Agenda(datetime(2026, 5, 6, 2, 0, tzinfo=UTC), calendar=WorkingCalendar())
        assert when.before(agenda.hours(1)) == datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
        assert when.before(agenda.hours(2)) == datetime(2026, 4, 30, 8, 0, tzinfo=UTC)


class TestTheDatabase:
    def test_may_be_either_and_is_built_anew_when_asked(self, database, few, shelf):
        assert build.prepare(database, now=NOW, vault=shelf, tellings=few)
        assert not build.prepare(database, now=NOW, vault=shelf, tellings=few)

        assert build.prepare(database, now=NOW, vault=shelf, fresh=True, tellings=few[:1])
        transact = Transactor(database, clock=lambda: NOW)
        assert len(values(transact, select(Case.id))) >= 1
        assert demo_of(transact) == ["demo.begun", "demo.finished"]

    def test_that_was_left_half_built_is_built_anew(self, sqlite_database, few, shelf):
        engine = sqlite_database
        Transactor(engine)(lambda ctx: ledger.record(ctx, "demo.begun", stream="demo"))
        assert build.state(engine) is build.State.UNFINISHED

        assert build.prepare(engine, now=NOW, vault=shelf, tellings=few[:1])
        assert build.state(engine) is build.State.DEMO

    def test_of_somebody_else_is_left_alone(self, sqlite_database, shelf):
        engine = sqlite_database
        transact = Transactor(engine)
        transact(lambda ctx: ctx.session.add(User(login="real", name="真", created_at=ctx.now)))

        with pytest.raises(build.DatabaseNotDemo):
            build.prepare(engine, now=NOW, vault=shelf, fresh=True)
        assert values(transact, select(User.login)) == ["real"]


def demo_of(transact):
    return values(transact, select(LedgerEntry.kind).where(LedgerEntry.stream == "demo"))


class TestTheCommand:
    def test_names_the_addresses_and_a_login_for_each_role(self, demo, demo_path):
        result = CliRunner().invoke(
            main, ["demo"], env={"SHOUWEN_DATABASE_URL": f"sqlite:///{demo_path}"}
        )

        assert result.exit_code == 0, result.output
        assert "there already" in result.output
        assert "/api/v1/docs" in result.output
        assert build.PASSWORD in result.output
        for role, who in organization.guides():
            assert f"{role} " in result.output
            assert who.login in result.output

    def test_refuses_a_production_system(self, tmp_path):
        result = CliRunner().invoke(
            main,
            ["demo"],
            env={
                "SHOUWEN_DATA_DIR": str(tmp_path / "none"),
                "SHOUWEN_MODE": "production",
                "SHOUWEN_SECRET_KEY": "k" * 40,
            },
        )
        assert result.exit_code == 1
        assert "no demo in production" in result.output
        assert not (tmp_path / "none").exists()

    def test_refuses_a_database_of_something_else(self, sqlite_database):
        transact = Transactor(sqlite_database)
        transact(lambda ctx: ctx.session.add(User(login="real", name="真", created_at=ctx.now)))
        result = CliRunner().invoke(
            main, ["demo", "--fresh"], env={"SHOUWEN_DATABASE_URL": str(sqlite_database.url)}
        )
        assert result.exit_code == 1
        assert "SHOUWEN_DATABASE_URL" in result.output
