"""Colleagues who are named: checked in one place, and what being named brings (ESC-04, CMP-36)."""

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues, NotFound
from engine.services import case_views, cases, directory, projection, staff, tasks
from engine.services.case_search import CaseFilters
from engine.store.cases import Case
from tests.answers import ANSWERS, SEVERE_CLOSE
from tests.walks import MAJOR, task_of, walk

TO_THE_EXPLAINER = MAJOR[:6]
TO_THE_CLOSE = MAJOR[:-1]
NAMED = {**ANSWERS["close_complaint"], **SEVERE_CLOSE}


def complete(firm, login, element, **values):
    found, given = task_of(firm, element), {**ANSWERS[element], **values}
    firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=given))


def refusal(firm, login, element, **values):
    """Return the one error, by its field."""
    with pytest.raises(InvalidValues) as caught:
        complete(firm, login, element, **values)
    [(field, [error])] = caught.value.errors.items()
    return field, error.code


class TestWhoIsNamed:
    @pytest.mark.parametrize(
        ("who", "code"), [("nobody.here", "person_unknown"), ("teller", "person_barred")]
    )
    def test_is_there_and_need_not_stay_out(self, firm, who, code):
        """CMP-57: the accused explains nothing to the client."""
        walk(firm, TO_THE_EXPLAINER)

        assert refusal(firm, "head", "name_explainer", explainer=who) == ("explainer", code)

    def test_still_works_here(self, firm):
        walk(firm, TO_THE_EXPLAINER)

        def leave(ctx):
            user_id = directory.any_id(ctx, "other.desk")
            staff.set_active(ctx, user_id=user_id, is_active=False)

        firm.transact(leave)

        told = refusal(firm, "head", "name_explainer", explainer="other.desk")

        assert told == ("explainer", "person_unknown")

    def test_makes_the_improvement_by_a_day_that_lies_ahead(self, firm):
        walk(firm, TO_THE_CLOSE)

        past = NAMED | {"improvement_due": "2026-02-27"}
        assert refusal(firm, "acceptor", "close_complaint", **past) == (
            "improvement_due",
            "day_passed",
        )
        barred = NAMED | {"improvement_owner": "teller"}
        assert refusal(firm, "acceptor", "close_complaint", **barred) == (
            "improvement_owner",
            "person_barred",
        )


class TestTheNamedExplainer:
    """ESC-04: reads the case as long as the client is to be told, and no longer."""

    def reads(self, firm, number, login="other.desk"):
        def work(ctx):
            case_views.read(ctx, number=number)
            return [row.number for row in cases.search(ctx, filters=CaseFilters()).rows]

        return number in firm.as_(login, work)

    def test_reads_the_case_until_it_closes(self, firm):
        number = walk(firm, TO_THE_EXPLAINER)
        with pytest.raises(NotFound):
            self.reads(firm, number)

        complete(firm, "head", "name_explainer", explainer="other.desk")
        assert self.reads(firm, number)

        for login, element, values in MAJOR[7:]:
            complete(firm, login, element, **values)
        with pytest.raises(NotFound):
            self.reads(firm, number)

    def test_reads_it_no_more_once_another_is_named(self, firm):
        number = walk(firm, TO_THE_EXPLAINER)
        complete(firm, "head", "name_explainer", explainer="other.desk")
        case = select(Case).where(Case.number == number)

        def name(ctx):
            projection.apply(ctx, ctx.session.scalars(case).one(), {"explainer": "acceptor"})

        firm.transact(name)

        with pytest.raises(NotFound):
            self.reads(firm, number)
