"""Units and staff in the figures of a report: counted, frozen, restated, kept within (KPI-01)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from engine.domain.assessments import Axis
from engine.errors import NotFound
from engine.services import complaints, punctuality, report_plans, report_views
from engine.store.cases import Case
from engine.store.reports import Report
from engine.store.tasks import UserTask
from tests.answers import REGISTERED
from tests.walks import GENERAL, walk

APRIL = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
OF_PERSON = {"acceptor": "acceptor", "handler": "head"}


def complain(firm, **values):
    given = {**REGISTERED, **values}
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)


def begin(firm, kind="complaint_register"):
    """Begin one report of the first quarter of 2026; return its number."""
    orders = firm.transact(report_plans.missing, now=APRIL)
    order = next(each for each in orders if each.kind == kind)
    return firm.transact(lambda ctx: report_plans.begin(ctx, order), now=APRIL)


def read(firm, number, login="leader"):
    return firm.as_(login, lambda ctx: report_views.read(ctx, number=number))


def told(report):
    return {(line.axis.value, line.who): dict(line.values) for line in report.assessment}


class TestARegister:
    def test_tells_of_units_and_people_how_many_how_fast_with_what_result_and_filed(self, firm):
        number = walk(firm, GENERAL)

        report = read(firm, begin(firm))

        found = told(report)
        assert {axis for axis, _ in found} == {each.value for each in Axis}
        done = {"number": "1", "in_time": "1.0000", "satisfied": "1", "closed": "1", "filed": "1"}
        for axis, who in {**OF_PERSON, "accepting_unit": "B01", "responsible_unit": "B01"}.items():
            values = found[axis, who]
            assert float(values.pop("days")) >= 0
            assert values == done
        counted = [f.cases for each in report.assessment for f in each.figures.values()]
        assert set(counted) == {(number,)}

    def test_tells_who_is_late_and_what_nobody_has_taken_yet(self, firm):
        """What was never accepted is overdue by April: late for the unit, for nobody by name."""
        complain(firm)

        found = told(read(firm, begin(firm)))

        late = {"number": "1", "in_time": "0.0000", "late": "1", "undecided": "1"}
        assert found["accepting_unit", "B01"] == late
        assert found["acceptor", ""] == late
        assert found["handler", ""] == {"number": "1", "undecided": "1"}

    def test_keeps_them_among_the_figures_that_are_hashed(self, firm):
        complain(firm)
        report = read(firm, begin(firm))

        assert "accepting_unit.late.B01" in {each.key for each in report.figures}
        assert "accepting_unit.late.B01" not in {each.key for each in report.totals}


class TestWhatWasDoneInTime:
    def test_is_read_at_once_for_all(self, firm, transact):
        for name in ("张伟", "李四", "王五"):
            complain(firm, client_name=name)
        asked = []

        def note(*given):
            asked.append(given[2])

        def work(ctx):
            ids = ctx.session.scalars(select(Case.id)).all()
            asked.clear()
            return punctuality.of_cases(ctx, ids), len(asked)

        event.listen(transact.engine, "before_cursor_execute", note)
        found, statements = transact(work)
        event.remove(transact.engine, "before_cursor_execute", note)

        assert (len(found), statements) == (3, 1)

    @pytest.mark.parametrize(("late", "in_time"), [(timedelta(0), None), (timedelta(1), False)])
    def test_is_open_until_it_is_due(self, firm, transact, late, in_time):
        """The exact moment is still in time."""
        complain(firm)
        due = transact(lambda ctx: ctx.session.scalars(select(UserTask.due_at)).first())

        found = transact(
            lambda ctx: punctuality.of_cases(ctx, ctx.session.scalars(select(Case.id)).all()),
            now=due + late,
        )

        assert [each["accepted_in_time"] for each in found.values()] == [in_time]
        assert [each["resolved_in_time"] for each in found.values()] == [None]


def test_no_report_for_the_regulator_assesses_anybody(firm):
    """REP-04: the annual report leaves the house."""
    complain(firm)
    later = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
    orders = firm.transact(report_plans.missing, now=later)
    order = next(each for each in orders if each.kind == "annual_complaints")

    made = firm.transact(lambda ctx: report_plans.begin(ctx, order), now=later)

    report = firm.transact(
        lambda ctx: ctx.session.scalars(
            select(Report).join(Case, Case.id == Report.case_id).where(Case.number == made)
        ).one()
    )
    assert b'"number"' in report.content
    assert b"acceptor.number" not in report.content


def test_nobody_named_as_complained_about_reads_who_is_assessed(firm):
    """CMP-57: not even with the right to read every report."""
    complain(firm, accused_person="compliance")
    number = begin(firm)

    with pytest.raises(NotFound):
        read(firm, number, "compliance")
    assert read(firm, number, "auditor").assessment


def test_a_restatement_tells_whose_figures_differ(firm):
    complain(firm)
    number = begin(firm)
    firm.transact(
        lambda ctx: setattr(
            ctx.session.scalars(
                select(Report).join(Case, Case.id == Report.case_id).where(Case.number == number)
            ).one(),
            "frozen_at",
            APRIL,
        )
    )
    before = read(firm, number).assessment
    complain(firm, client_name="王五")

    made = firm.as_(
        "specialist", lambda ctx: report_plans.restate(ctx, number=number, reason="漏报一件。")
    )

    changes = {each.key: (each.before, each.after) for each in read(firm, made).changes}
    assert changes["accepting_unit.number.B01"] == ("1", "2")
    assert read(firm, number).assessment == before
