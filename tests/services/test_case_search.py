"""Finding cases by words and filters: all that one may see, nothing else, and without a scan."""

import itertools
from functools import partial

import pytest
from sqlalchemy import select

from engine.domain.access import Role
from engine.services import (
    case_search,
    cases,
    complaints,
    directory,
    guard,
    instances,
    pages,
    staff,
    tasks,
)
from engine.services.case_search import CaseFilters
from engine.store import schema, search
from engine.store.cases import Case
from tests import plans
from tests.answers import REGISTERED
from tests.faults import task_id
from tests.firm import PEOPLE

REASONS = (
    "营业部擅自提高两融佣金，客户要求退还多收部分",
    "系统在强制平仓前没有通知客户",
    "客服电话长时间无人接听",
)


def found(firm, login, **filters):
    page = firm.as_(login, lambda ctx: cases.search(ctx, filters=CaseFilters(**filters)))
    assert page.total == len(page.rows)
    return [row.number for row in page.rows]


def newest(ctx, given, limit):
    """Return the numbers of the newest that fit, as a page asks for them."""
    ids = case_search.find(ctx, CaseFilters(**given)).newest(2**40, limit)
    numbers = {each.id: each.number for each in ctx.session.scalars(select(Case))}
    return [numbers[each] for each in ids]


@pytest.fixture
def buckets_of_one(monkeypatch):
    """Let each case be a bucket by itself, and ask for one, two and then all of them."""
    monkeypatch.setattr(search, "_BUCKET_BITS", 0)
    monkeypatch.setattr(search, "_BUCKETS", (1, 2))


@pytest.fixture
def numbers(firm):
    return open_five(firm)


def open_five(firm):
    """Open three complaints of one branch, one against its teller, and one of another branch."""

    def open_by(login, reason, **more):
        given = {**REGISTERED, "complaint_reason": reason, **more}
        if more:
            del given["accused_person"]
        return firm.as_(login, lambda ctx: complaints.open_case(ctx, values=given)).number

    here = [open_by("desk", reason, accused_kind="none") for reason in REASONS]
    against = open_by("desk", "柜员服务态度差，佣金解释不清")
    elsewhere = open_by("other.desk", "佣金调整没有通知", accused_kind="none")
    return [*here, against, elsewhere]


class TestWords:
    @pytest.mark.parametrize(
        ("asked", "places"),
        [
            ("佣金", (0, 3)),
            ("平仓", (1,)),
            ("强制平仓", (1,)),
            ("平仓强制", ()),
            ("制", (1,)),
            ("佣金 退还", (0,)),
            ("佣金 平仓", ()),
            ("张伟", (0, 1, 2, 3)),
            ("1380000", (0, 1, 2, 3)),
            ("%", ()),
            ("'\"\\:*|&!()", ()),
            ("AND OR NOT NEAR", ()),
        ],
    )
    def test_of_two_characters_or_more_are_found(self, firm, numbers, asked, places):
        assert found(firm, "head", text=asked) == [numbers[place] for place in reversed(places)]

    def test_are_found_in_the_step_that_wrote_them(self, firm, numbers):
        def open_and_search(ctx):
            given = {**REGISTERED, "complaint_reason": "融券争议久拖不决"}
            case = complaints.open_case(ctx, values=given)
            page = cases.search(ctx, filters=CaseFilters(text="融券争议"))
            return case.number, [row.number for row in page.rows]

        number, seen = firm.as_("desk", open_and_search)

        assert seen == [number]

    def test_of_a_step_that_is_refused_are_not_found(self, firm, numbers):
        def break_off(ctx):
            complaints.open_case(ctx, values={**REGISTERED, "complaint_reason": "半途而废"})
            raise RuntimeError

        with pytest.raises(RuntimeError):
            firm.as_("desk", break_off)

        assert found(firm, "desk", text="半途而废") == []


class TestScope:
    def test_the_person_complained_about_finds_nothing_by_any_word(self, firm, numbers):
        """CMP-57: search and its totals keep the accused out."""
        assert numbers[3] in found(firm, "desk", text="佣金")
        assert numbers[3] not in found(firm, "teller", text="佣金")
        assert numbers[3] not in found(firm, "teller")

    def test_each_person_finds_exactly_what_the_access_rules_show(self, firm, numbers):
        """CON-08: whoever has nothing to do with a case does not know of it."""
        opened = task_id(firm, numbers[0])
        firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=opened))
        filters = [
            {},
            {"status": "open"},
            {"text": "佣金"},
            {"category": "service_quality", "kind": "complaint"},
            {"grade": "major"},
            {"overdue": True},
        ]
        for (login, *_), given in itertools.product(PEOPLE, filters):

            def allowed(ctx, given=given):
                kept = {name: value for name, value in given.items() if name != "text"}
                seen = select(Case.number).where(
                    guard.visible_cases(ctx), *case_search.narrow(ctx, CaseFilters(**kept))
                )
                if "text" in given:
                    seen = seen.where(Case.title.contains(given["text"]))
                return list(ctx.session.scalars(seen.order_by(Case.id.desc())))

            assert found(firm, login, **given) == firm.as_(login, allowed)

    def test_whoever_moves_to_another_branch_still_finds_the_cases_worked_on(self, firm, numbers):
        def move(ctx):
            user_id, units = directory.user_id(ctx, "desk"), directory.organization(ctx)
            held = {"user_id": user_id, "role": Role.FIRST_RESPONDER}
            staff.revoke(ctx, unit_id=units.unit_by_code("B01").id, **held)
            staff.grant(ctx, unit_id=units.unit_by_code("B02").id, **held)

        firm.transact(move)

        assert found(firm, "desk", text="佣金") == [numbers[4], numbers[3], numbers[0]]

    def test_a_cancelled_case_is_listed_as_cancelled_at_once(self, firm, numbers):
        firm.as_("owner", lambda ctx: instances.cancel(ctx, number=numbers[0], reason="重复登记"))

        assert found(firm, "head", status="cancelled") == [numbers[0]]
        assert numbers[0] not in found(firm, "head", status="open")


class TestPaging:
    def test_goes_by_key_through_everything_once(self, firm, numbers):
        filters = CaseFilters(text="佣金")

        def page(after):
            return firm.as_(
                "auditor", lambda ctx: cases.search(ctx, filters=filters, after=after, limit=2)
            )

        first = page(None)
        second = page(first.next)

        assert [row.number for row in (*first.rows, *second.rows)] == [
            numbers[place] for place in (4, 3, 0)
        ]
        assert (first.total, second.next) == (3, None)

    @pytest.mark.parametrize("given", [{}, {"text": "佣金"}, {"status": "open"}])
    def test_looks_in_ever_older_cases_until_a_page_is_full(
        self, buckets_of_one, firm, numbers, given
    ):
        expected = firm.as_(
            "auditor",
            lambda ctx: ctx.session.scalars(select(Case.number).order_by(Case.id.desc())).all(),
        )
        if "text" in given:
            expected = [numbers[place] for place in (4, 3, 0)]

        for after in range(len(expected)):
            ids = firm.as_("auditor", lambda ctx, n=after: newest(ctx, given, n + 1))
            assert ids == expected[: after + 1]

    @pytest.mark.parametrize("given", [{}, {"text": "佣金"}, {"status": "open"}])
    def test_goes_on_beyond_what_is_counted(self, firm, numbers, given, monkeypatch):
        expected, seen, after = found(firm, "auditor", **given), [], None
        monkeypatch.setattr(pages, "MOST_COUNTED", 1)
        while after is not None or not seen:
            ask = partial(cases.search, filters=CaseFilters(**given), after=after, limit=1)
            page = firm.as_("auditor", ask)
            seen += [row.number for row in page.rows]
            assert page.total == 2
            after = page.next

        assert seen == expected
        assert len(seen) >= 3


def test_a_grade_within_a_category_finds_what_both_find(firm, numbers):
    """PostgreSQL asks for the two by one mark."""

    def graded(ctx):
        return {
            (case.grade, case.category): case.number for case in ctx.session.scalars(select(Case))
        }

    for (grade, category), number in firm.transact(graded).items():
        both = found(firm, "auditor", grade=grade, category=category)
        assert number in both
        assert set(both) == {*found(firm, "auditor", grade=grade)} & {
            *found(firm, "auditor", category=category)
        }
    assert found(firm, "auditor", grade="major", category="marketing") == []


@pytest.mark.parametrize("login", ["head", "auditor"])
@pytest.mark.parametrize(
    "filters",
    [{"status": "open", "channel": "on_site", "category": "service_quality"}, {"text": "佣金"}],
)
def test_no_list_reads_the_cases_that_it_leaves_out(sqlite_firm, login, filters):
    """Every case that SQLite looks at comes from the index, one by one."""
    open_five(sqlite_firm)
    found_there = partial(found, sqlite_firm, login, **filters)
    asked = plans.of(sqlite_firm.transact.engine, found_there, containing="MATCH")

    (words,) = asked
    assert not any(word.startswith("SCAN cases") for word in words), words
    assert any("SEARCH cases USING INTEGER PRIMARY KEY" in word for word in words), words


def test_cases_from_before_the_index_are_found_after_the_migration(firm, numbers):
    engine = firm.transact.engine
    before = {login: found(firm, login, text="佣金") for login in ("head", "teller", "acceptor")}
    schema.downgrade(engine, to="0012")
    schema.upgrade(engine)

    assert {login: found(firm, login, text="佣金") for login in before} == before
    reached = firm.transact(lambda ctx: ctx.session.scalars(select(Case.reached)).all())
    assert all(reached)
