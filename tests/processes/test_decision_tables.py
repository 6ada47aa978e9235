"""Each shipped decision table, run over its whole input space: no gap, no overlap, no idle row."""

import functools
import itertools
from datetime import UTC, datetime

import pytest

from engine.workflow import decisions
from tests.processes.model_files import POLICY, TABLES

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PARSED = {
    table.id: table
    for file in TABLES
    for table in decisions.parse(file.path.read_bytes(), file=file.path.name)
}
POLICY_VALUES = {key: entry["value"] for key, entry in POLICY.items()}
GRADES = ("general", "serious", "major")
CATEGORIES = (
    "marketing",
    "counter_service",
    "asset_safety",
    "information_system",
    "service_quality",
    "other",
)
EVERYWHERE = {
    "complaint_grade": {
        "transfer_source": (None, "csrc"),
        "cluster_size": (None, 2, 3),
        "first_handling_improper": (None, False, True),
        "trading_affected": ("none", "affected", "seriously_affected"),
        "loss_level": ("none", "possible", "likely"),
        "attrition": (False, True),
        "image_effect": ("limited", "some", "major"),
        "complaint.serious_any_factor": (True, False),
    },
    "next_step": {
        "grade": GRADES,
        "director_confirmed": (None, True),
        "head_confirmed": (None, True),
        "headquarters_opinion": (None, "同意"),
        "leader_instruction": (None, "按意见办理"),
        "explainer": (None, "li.ming"),
        "handling_stage": (None, "resolution", "reply", "answered"),
        "settled_unit": (None, "B01"),
        "responsible_unit": ("B01", "IT"),
        "withdrawal_status": (None, "accepted", "confirmed"),
    },
    "withdrawal_review": {
        "grade": (None, *GRADES),
        "withdrawal_pressure": (None, "none", "yes"),
        "withdrawal_offer": (None, "none", "yes"),
    },
    "approval_need": {
        "grade": GRADES,
        "planned_payment": (None, 0, 10000, 10000.01),
        "approval": (None, "approved", "returned"),
    },
    "answering_step": {
        "handling_stage": (None, "resolution", "reply", "revisit", "answered"),
        "exit_approval": (None, "approved", "refused"),
        "revisit_outdated": (None, True),
        "satisfaction": (None, "dissatisfied", "acceptable"),
        "revisit_rounds": (None, 2, 3),
        "reviewed_rounds": (None, 3),
        "acceptor_revisited": (None, True),
        "head_revisited": (None, True),
        "grade": GRADES,
        "withdrawal_status": (None, "accepted", "confirmed"),
    },
    "unheard_consent_need": {
        "grade": GRADES,
        "contact_outcome": (None, "reached", "unreachable", "refused", "no_contact"),
        "head_contact_outcome": (None, "reached", "unreachable", "refused", "no_contact"),
        "unheard_consent": (None, "granted", "refused"),
        "exit_approval": (None, "approved", "refused"),
        "withdrawal_status": (None, "accepted", "confirmed"),
    },
    "nature_confirmation": {
        "grade": GRADES,
        "confirmed_nature": (None, "exempt"),
        "archive_note": (None, "已归档"),
        "concerns_margin_headquarters": (None, False, True),
    },
    "penalty_scale": {
        "proposed_nature": (None, "responsible", "exempt"),
        "confirmed_nature": (None, "responsible", "exempt"),
        "nature": (None, "responsible", "unfounded"),
        "misconduct": (
            None,
            "none",
            "attitude",
            "log_gap",
            "mishandled_by_log",
            "late_dispatch",
            "ignored",
            "denial",
            "concealment",
            "loss_or_reputation",
            "crime",
            "other",
        ),
    },
    "emergency_cause": {
        "emergency_cause": (None, "none", "demand", "payment", "litigation"),
        "litigation_announced": (None, False, True),
        "planned_payment": (None, 0, 0.01),
        "actual_payment": (None, 0, 0.01),
        "compensation_demanded": (None, False, True),
    },
    "accepting_unit": {
        "receiver_kind": ("branch", "branch_company", "department", "company"),
        "accused_is_own_head": (True, False),
        "accused_unit_relation": ("none", "own", "other"),
    },
    "responsible_unit": {
        "accused_kind": ("person", "unit", "none"),
        "category": CATEGORIES,
    },
}

PENALTIES = {
    None: "none",
    "none": "none",
    "attitude": "fine_up_to_100",  # ACC-03
    "denial": "points_and_notice",  # ACC-03
    "concealment": "major_demerit_and_1000",  # ACC-03
    "log_gap": "fine_30",  # ACC-04
    "late_dispatch": "fine_30",  # ACC-04
    "mishandled_by_log": "fine_100",  # ACC-04
    "ignored": "fine_100",  # ACC-04
    "loss_or_reputation": "administrative_and_economic",  # ACC-02
    "crime": "judicial",  # ACC-01
    "other": "by_severity",  # ACC-09
}
"""What each misconduct costs, by rule."""
ANSWERABLE = {
    "marketing": "marketing",
    "counter_service": "brokerage_headquarters",
    "asset_safety": "risk",
    "information_system": "technology",
    "service_quality": "customer_service",
    "other": "margin_headquarters",
}
"""Which unit's work each category is about (CMP-11 to 16)."""


def decide(table, **values):
    """Evaluate one table; a key with a dot is a policy, any other a fact."""
    policy = POLICY_VALUES | {key: value for key, value in values.items() if "." in key}
    facts = {key: value for key, value in values.items() if "." not in key}
    return decisions.evaluate(PARSED[table], facts, now=NOW, policy=policy)


@functools.cache
def everywhere(table):
    """Return every combination of input values of a table, with what the table says to it."""
    space = EVERYWHERE[table]
    combinations = itertools.product(*space.values())
    given = [dict(zip(space, combination, strict=True)) for combination in combinations]
    return [(values, decide(table, **values)) for values in given]


def test_the_input_space_of_every_table_is_written_here():
    assert set(EVERYWHERE) == set(PARSED)


@pytest.mark.parametrize("table", EVERYWHERE)
def test_a_table_answers_everywhere_and_needs_each_of_its_rows(table):
    fired = {rule for _, result in everywhere(table) for rule in result.rules}

    assert fired == {rule.id for rule in PARSED[table].rules}


class TestComplaintGrade:
    def test_it_says_what_the_rules_say_for_every_complaint(self):
        for values, result in everywhere("complaint_grade"):
            assert result.values["grade"] == grade_by_the_rules(values), values
            assert result.values["grade_floor"] == floor_by_the_rules(values), values

    def test_the_grade_is_never_below_its_floor(self):
        for values, result in everywhere("complaint_grade"):
            grade, floor = result.values["grade"], result.values["grade_floor"]
            assert GRADES.index(grade) >= GRADES.index(floor), values

    @pytest.mark.parametrize(
        ("change", "clause", "grade"),
        [
            ({}, "CMP-05", "general"),
            ({"loss_level": "possible"}, "CMP-06(a)", "serious"),
            ({"first_handling_improper": True}, "CMP-06(b)", "serious"),
            ({"trading_affected": "seriously_affected", "attrition": True}, "CMP-07(a)", "major"),
            ({"image_effect": "major"}, "CMP-07(b)", "major"),
            ({"transfer_source": "csrc"}, "CMP-07(c)", "major"),
            ({"cluster_size": 3}, "CMP-07(d)", "major"),
        ],
    )
    def test_it_names_the_clause_that_fired(self, change, clause, grade):
        result = decide("complaint_grade", **harmless() | change)

        assert result.values["grade_rule"] == clause
        assert result.values["grade"] == grade


class TestNextStep:
    @pytest.mark.parametrize(
        ("done", "step"),
        [
            ({}, "confirmation"),
            ({"director_confirmed": True}, "confirmation"),
            ({"director_confirmed": True, "head_confirmed": True}, "opinion"),
        ],
    )
    def test_a_major_complaint_begins_with_what_is_missing(self, done, step):
        nothing = dict.fromkeys(EVERYWHERE["next_step"])

        assert decide("next_step", **nothing | {"grade": "major"} | done).values == {
            "next_step": step
        }

    def test_other_complaints_go_straight_to_the_responsible_person(self):
        for values, result in everywhere("next_step"):
            if values["grade"] != "major":
                assert result.values == {"next_step": settled_or_not(values)}

    def test_a_resolution_of_this_round_and_this_unit_is_not_worked_out_again(self):
        """CMP-10: what was done before the grade changed is kept."""
        for values, result in everywhere("next_step"):
            if result.values["next_step"] in ("resolution", "authority"):
                assert result.values["next_step"] == settled_or_not(values), values


class TestApprovalNeed:
    @pytest.mark.parametrize(
        ("payment", "approval", "is_needed"),
        [(10000, None, False), (10000.01, None, True), (10000.01, "approved", False)],
    )
    def test_one_cent_above_the_limit_needs_one_approval(self, payment, approval, is_needed):
        result = decide(
            "approval_need", grade="general", planned_payment=payment, approval=approval
        )

        assert result.values == {"needs_approval": is_needed}

    def test_it_says_what_the_rules_say_everywhere(self):
        """CMP-22: beyond one's authority the superior confirms, once for each result."""
        for values, result in everywhere("approval_need"):
            is_beyond = values["grade"] != "general" or (values["planned_payment"] or 0) > 10000
            assert result.values == {
                "needs_approval": is_beyond and values["approval"] != "approved"
            }, values


class TestAnsweringStep:
    def test_it_says_what_the_rules_say_everywhere(self):
        for values, result in everywhere("answering_step"):
            assert result.values["answering_step"] == step_by_the_rules(values), values

    def test_a_major_complaint_is_never_accepted_after_one_revisit(self):
        """FBK-03."""
        for values, result in everywhere("answering_step"):
            if values["grade"] == "major" and not values["head_revisited"]:
                may_end = values["exit_approval"] == "approved" or is_withdrawn(values)
                assert result.values["answering_step"] != "accepted" or may_end, values


class TestWithdrawalReview:
    def test_only_a_general_complaint_that_is_withdrawn_freely_needs_no_second_person(self):
        """FBK-02, CON-07."""
        for values, result in everywhere("withdrawal_review"):
            is_free = (values["withdrawal_pressure"], values["withdrawal_offer"]) == (
                "none",
                "none",
            )
            is_plain = values["grade"] == "general" and is_free
            assert result.values == {"needs_withdrawal_review": not is_plain}, values


class TestUnheardConsentNeed:
    def test_a_second_person_agrees_where_a_grave_complaint_ends_unheard(self):
        """OUT-03, OUT-04, CMP-04; what was withdrawn or may end anyway is asked nobody (FBK-07)."""
        for values, result in everywhere("unheard_consent_need"):
            expected = {"needs_unheard_consent": consent_by_the_rules(values)}
            assert result.values == expected, values


class TestNatureConfirmation:
    def test_the_line_that_is_judged_settles_the_nature_of_no_graver_complaint(self):
        """CMP-17; ACC-07: compliance where margin headquarters answers or is complained about.

        Whoever settles the nature of a major one also writes the archive note (ESC-06).
        """
        for values, result in everywhere("nature_confirmation"):
            lacks = not values["confirmed_nature"] or (
                values["grade"] == "major" and not values["archive_note"]
            )
            office = "compliance" if values["concerns_margin_headquarters"] else "headquarters"
            needs = values["grade"] != "general" and lacks
            assert result.values["nature_office"] == (office if needs else "acceptor"), values


class TestPenaltyScale:
    def test_it_names_the_penalty_of_every_misconduct(self):
        """ACC-01 to 04, ACC-09."""
        named = {
            values["misconduct"]: result.values["penalty_scale"]
            for values, result in everywhere("penalty_scale")
            if values["nature"] == "responsible"
        }

        assert named == PENALTIES

    def test_it_follows_the_nature_that_was_said_last(self):
        """ACC-01: the closing nature, else what was settled, else what was proposed."""
        for values, result in everywhere("penalty_scale"):
            said = (values[name] for name in ("nature", "confirmed_nature", "proposed_nature"))
            is_ours = next(filter(None, said), "responsible") == "responsible"
            expected = PENALTIES[values["misconduct"]] if is_ours else "none"
            assert result.values["penalty_scale"] == expected, values


class TestAcceptingUnit:
    def test_a_branch_passes_on_what_it_may_not_accept(self):
        """CMP-52, then CMP-53, else CMP-34; whoever is no branch accepts what reaches it."""
        for values, result in everywhere("accepting_unit"):
            assert result.values == {"accepting_route": self.route(**values)}, values

    @staticmethod
    def route(*, receiver_kind, accused_is_own_head, accused_unit_relation):
        if receiver_kind == "branch" and accused_is_own_head:
            return "brokerage_headquarters"
        is_about_another = accused_unit_relation == "other"
        return "customer_service" if receiver_kind == "branch" and is_about_another else "receiver"


class TestResponsibleUnit:
    def test_it_says_who_answers_for_every_complaint(self):
        """CMP-54 and CMP-55 by whom it is about; CMP-59 by category when it is about nobody."""
        for values, result in everywhere("responsible_unit"):
            expected = {
                "person": ("accused_unit", "none"),
                "unit": ("superior_unit", "none"),
                "none": ("function", ANSWERABLE[values["category"]]),
            }[values["accused_kind"]]
            assert tuple(result.values.values()) == expected, values


def settled_or_not(values):
    """Say whether the round has a resolution of the unit that answers, written a second time."""
    is_past = values["handling_stage"] not in (None, "resolution") or is_withdrawn(values)
    is_same = values["settled_unit"] == values["responsible_unit"]
    return "authority" if is_past and is_same else "resolution"


def is_withdrawn(values):
    """Say whether the client has withdrawn it, and a second person has confirmed it if need be."""
    if values["grade"] == "general":
        return values["withdrawal_status"] is not None
    return values["withdrawal_status"] == "confirmed"


def step_by_the_rules(values):
    """Choose the answering step by FBK-01 to 03 and 07, written a second time."""
    if is_withdrawn(values):
        return "accepted"
    if values["handling_stage"] != "answered":
        return "await" if values["handling_stage"] == "revisit" else "reply"
    if values["exit_approval"] == "approved":
        return "accepted"
    if values["revisit_outdated"]:
        return "revisit"
    if values["satisfaction"] == "dissatisfied":
        since = (values["revisit_rounds"] or 0) - (values["reviewed_rounds"] or 0)
        return "review" if since >= POLICY_VALUES["complaint.round_cap"] else "resolution"
    is_head_due = values["grade"] == "major" and not values["head_revisited"]
    return "revisit" if not values["acceptor_revisited"] or is_head_due else "accepted"


def consent_by_the_rules(values):
    """Say whether a second person must still agree to an end unheard (OUT-03, 04, CMP-04)."""
    if values["grade"] == "general" or values["unheard_consent"] == "granted":
        return False
    if values["exit_approval"] == "approved" or is_withdrawn(values):
        return False
    asked = [values["contact_outcome"]]
    if values["grade"] == "major":
        asked.append(values["head_contact_outcome"])
    return any(outcome not in (None, "reached") for outcome in asked)


def harmless():
    """Return a complaint that did no harm."""
    return {
        "transfer_source": None,
        "cluster_size": 1,
        "first_handling_improper": None,
        "trading_affected": "none",
        "loss_level": "none",
        "attrition": None,
        "image_effect": "limited",
    }


def grade_by_the_rules(values):
    """Grade by CMP-05 to 09, written a second time."""
    is_trading_hit = values["trading_affected"] == "seriously_affected"
    if (
        values["transfer_source"]
        or (values["cluster_size"] or 0) >= 3
        or (is_trading_hit and (values["loss_level"] == "likely" or values["attrition"]))
        or values["image_effect"] == "major"
    ):
        return "major"
    factors = (
        values["trading_affected"] != "none",
        values["loss_level"] != "none",
        values["image_effect"] != "limited",
    )
    is_enough = any(factors) if values["complaint.serious_any_factor"] else all(factors)
    return "serious" if values["first_handling_improper"] or is_enough else "general"


def floor_by_the_rules(values):
    """Give the grade that facts force (CMP-08), written a second time."""
    if values["transfer_source"] or (values["cluster_size"] or 0) >= 3:
        return "major"
    return "serious" if values["first_handling_improper"] else "general"


class TestEmergencyCause:
    RANKS = (None, "none", "demand", "payment", "litigation")

    def test_an_emergency_arises_when_the_cause_is_graver_than_the_one_before(self):
        """EMG-05, over every combination of the facts."""
        for values, result in everywhere("emergency_cause"):
            known = max(1, self.RANKS.index(values["emergency_cause"]))
            found = self.RANKS.index(self.cause(values))
            assert result.values == {
                "emergency_arises": found > known,
                "emergency_cause": self.RANKS[max(found, known)],
            }

    @staticmethod
    def cause(values):
        if values["litigation_announced"]:
            return "litigation"
        if values["planned_payment"] or values["actual_payment"]:
            return "payment"
        return "demand" if values["compensation_demanded"] else "none"
