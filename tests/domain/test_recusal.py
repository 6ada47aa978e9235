"""Who must stay out of a case or of a task, and who takes the task instead."""

from datetime import date

import pytest

from engine.domain import recusal
from engine.domain.organization import Organization, Unit, UnitKind
from engine.domain.recusal import Parties, Recusal

ACCUSED, ACCEPTOR, RESPONSIBLE, DIRECTOR, HEAD = 1, 2, 3, 4, 5


def parties(**change) -> Parties:
    return Parties(
        **{
            "accused_id": ACCUSED,
            "grade": "major",
            "acceptor_id": ACCEPTOR,
            "responsible_person_id": RESPONSIBLE,
            "director_confirmed_by": DIRECTOR,
            "head_confirmed_by": HEAD,
            **change,
        }
    )


def barred(found: tuple[Recusal, ...]) -> dict[int, str]:
    return {recusal.person_id: recusal.rule for recusal in found}


class TestFind:
    def test_keeps_the_accused_out_of_the_whole_case(self):
        (found,) = recusal.find(parties())

        assert found == Recusal(
            person_id=ACCUSED, rule="CMP-57", reason="accused", is_from_case=True
        )

    def test_keeps_the_related_out_of_the_whole_case_each_once(self):
        """CMP-58, REL-13: a relation to the accused is named before one to the client."""
        found = recusal.find(parties(near_accused={7, ACCUSED}, near_client={7, 8, ACCUSED}))

        assert [(each.person_id, each.rule, each.is_from_case) for each in found] == [
            (ACCUSED, "CMP-57", True),
            (7, "CMP-58", True),
            (8, "REL-13", True),
        ]

    def test_keeps_nobody_out_when_nobody_is_accused(self):
        assert recusal.find(parties(accused_id=None)) == ()

    @pytest.mark.parametrize(
        ("role", "expected"),
        [
            ("acceptor", {ACCUSED: "CMP-57", RESPONSIBLE: "CMP-04"}),
            ("responsible_person", {ACCUSED: "CMP-57", ACCEPTOR: "CMP-04"}),
            ("operations_director", {ACCUSED: "CMP-57", HEAD: "ESC-02"}),
            ("unit_head", {ACCUSED: "CMP-57", DIRECTOR: "ESC-02"}),
            ("leader", {ACCUSED: "CMP-57"}),
        ],
    )
    def test_keeps_counterparts_apart_task_by_task(self, role, expected):
        assert barred(recusal.find(parties(), role=role)) == expected

    def test_bars_counterparts_from_the_task_only(self):
        found = recusal.find(parties(accused_id=None), role="acceptor")

        assert [one.is_from_case for one in found] == [False]

    @pytest.mark.parametrize(
        ("grade", "is_apart"),
        [("general", False), ("serious", True), ("major", True), (None, False)],
    )
    def test_lets_one_person_accept_and_handle_a_general_complaint(self, grade, is_apart):
        found = recusal.find(parties(grade=grade, accused_id=None), role="acceptor")

        assert bool(found) is is_apart

    def test_waits_until_a_part_is_taken(self):
        nobody = Parties(grade="major")

        assert recusal.find(nobody, role="acceptor") == ()


class TestUnitWithCandidates:
    COMPANY = Unit(id=1, code="C", name="C", kind=UnitKind.COMPANY, path="/1/")
    EAST = Unit(id=2, code="E", name="E", kind=UnitKind.BRANCH_COMPANY, path="/1/2/", parent_id=1)
    BRANCH = Unit(id=3, code="B", name="B", kind=UnitKind.BRANCH, path="/1/2/3/", parent_id=2)
    FIRM = Organization([COMPANY, EAST, BRANCH])

    @pytest.mark.parametrize(
        ("holders", "unit"),
        [
            ({3: [HEAD], 2: [9]}, BRANCH),
            ({3: [ACCUSED, HEAD], 2: [9]}, BRANCH),  # somebody else is left there
            ({3: [ACCUSED], 2: [9]}, EAST),  # CMP-61: the superior stands in
            ({3: [ACCUSED], 2: [ACCUSED], 1: [8]}, COMPANY),
            ({2: [9]}, EAST),  # the post is vacant
            ({3: [ACCUSED]}, BRANCH),  # nobody at all: it waits to be assigned
            ({}, BRANCH),
        ],
    )
    def test_climbs_to_where_somebody_is_left(self, holders, unit):
        found = recusal.unit_with_candidates(
            self.FIRM, self.BRANCH, holders=holders, recusals=recusal.find(parties())
        )

        assert found is unit


@pytest.mark.parametrize(
    ("today", "months", "first"),
    [
        (date(2026, 3, 2), 24, date(2024, 3, 2)),
        (date(2026, 2, 28), 24, date(2024, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),  # the last day of a shorter month
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_a_relation_counts_for_some_months_after_its_end(today, months, first):
    """REL-13."""
    assert recusal.counts_from(today, months=months) == first


@pytest.mark.parametrize(
    ("task", "rule"),
    [
        ("review_report", "REP-03"),
        ("approve_report", "REP-02"),
        ("decide_grade_review", "CMP-08"),
        ("call_as_unit_head", "FBK-03"),
        ("confirm_effect", "ACC-08"),
    ],
)
def test_what_a_second_person_must_do_is_kept_from_the_first(task, rule):
    found = recusal.find(parties(accused_id=None, proposed_by=(9, 8)), task=task)

    assert barred(found) == {8: rule, 9: rule}
    assert [one.is_from_case for one in found] == [False, False]


def test_who_was_found_to_be_accused_stays_out_beside_the_registered_person():
    """CMP-57: until a second person has decided, neither sees the case."""
    found = recusal.find(Parties(accused_id=1, found_accused_id=2, near_accused=[1, 2, 3]))

    assert [(each.person_id, each.reason) for each in found] == [
        (1, "accused"),
        (2, "found_accused"),
        (3, "related_to_accused"),
    ]
    assert len(recusal.find(Parties(accused_id=1, found_accused_id=1))) == 1


@pytest.mark.parametrize(
    ("task", "rule"),
    [
        ("confirm_nature", "CMP-17"),
        ("confirm_nature_as_compliance", "CMP-17"),
        ("confirm_withdrawal", "CMP-04"),
        ("consent_to_close_unheard", "CMP-04"),
    ],
)
def test_what_settles_or_ends_a_complaint_is_kept_from_whoever_handled_it(task, rule):
    """CMP-04, CMP-17, ACC-07."""
    found = recusal.find(parties(accused_id=None), task=task)

    assert barred(found) == {RESPONSIBLE: rule}
