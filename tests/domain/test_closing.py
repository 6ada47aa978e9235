"""The close gate, condition by condition and grade by grade."""

import pytest

from engine.domain import closing
from engine.domain.closing import Missing

COMPLETE = {
    "nature": "responsible",
    "accused_kind": "person",
    "client_verification": "客户称未收到通知",
    "accused_verification": "经办人承认漏发",
    "verification_gap_reason": None,
    "handling_result": "已补发并致歉",
    "root_cause": "岗位未设回执核对",
    "corrective_action": "补设核对环节",
    "misconduct": "attitude",
    "accountability": "通报批评",
    "satisfaction": "satisfied",
    "revisit_rounds": 1,
    "lesson": "通知须留痕",
    "improvement_action": "增加发送回执",
    "improvement_owner": "wang",
    "improvement_due": "2026-04-30",
    "director_confirmed": True,
    "head_confirmed": True,
    "headquarters_opinion": "同意营业部意见",
    "leader_instruction": "妥善处理",
    "explainer": "li",
    "confirmed_nature": "responsible",
    "head_revisited": True,
    "archive_note": "两次回访均认可",
}
REVISITORS = {"revisit_result": 7, "head_revisit_result": 8}
CONFIRMERS = {"director_confirmed": 7, "head_confirmed": 8}


def fields_missing(facts: dict, *, grade: str) -> list[str | None]:
    return [found.field for found in closing.missing(facts, grade=grade, confirmers=CONFIRMERS)]


@pytest.mark.parametrize("grade", ["general", "serious", "major"])
def test_a_complete_complaint_may_close(grade):
    assert closing.missing(COMPLETE, grade=grade, confirmers=CONFIRMERS) == ()


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        (
            "general",
            {
                "nature",
                "verification_gap_reason",
                "handling_result",
                "revisit_rounds",
                "satisfaction",
                "lesson",
            },
        ),
        (
            "serious",
            {"confirmed_nature", "improvement_action", "improvement_owner", "improvement_due"},
        ),
        (
            "major",
            {
                "director_confirmed",
                "head_confirmed",
                "headquarters_opinion",
                "leader_instruction",
                "explainer",
                "head_revisit_result",
                "archive_note",
            },
        ),
    ],
)
def test_each_grade_asks_for_more_than_the_one_below(grade, expected):
    below = {"general": None, "serious": "general", "major": "serious"}[grade]
    less = set(fields_missing({}, grade=below)) if below else set()

    assert set(fields_missing({}, grade=grade)) - less == expected


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"nature": None}, ("nature_missing", "CMP-17", "nature")),
        ({"nature": "有责"}, ("nature_missing", "CMP-17", "nature")),
        (
            {"client_verification": None},
            ("verification_missing", "CMP-35", "verification_gap_reason"),
        ),
        (
            {"accused_verification": " "},
            ("verification_missing", "CMP-35", "verification_gap_reason"),
        ),
        ({"handling_result": ""}, ("handling_result_missing", "CMP-03", "handling_result")),
        ({"root_cause": None}, ("root_cause_missing", "CMP-49", "root_cause")),
        (
            {"corrective_action": " "},
            ("corrective_action_missing", "CMP-49", "corrective_action"),
        ),
        ({"misconduct": None}, ("misconduct_missing", "ACC-01", "misconduct")),
        ({"accountability": None}, ("accountability_missing", "ACC-01", "accountability")),
        ({"revisit_rounds": 0}, ("revisit_rounds_missing", "FBK-01", "revisit_rounds")),
        ({"satisfaction": "dissatisfied"}, ("client_not_satisfied", "FBK-02", "satisfaction")),
        ({"satisfaction": None}, ("client_not_satisfied", "FBK-02", "satisfaction")),
        ({"lesson": None}, ("lesson_missing", "CMP-36", "lesson")),
        (
            {"improvement_owner": None},
            ("improvement_owner_missing", "CMP-36", "improvement_owner"),
        ),
        (
            {"director_confirmed": False},
            ("director_confirmed_missing", "ESC-02", "director_confirmed"),
        ),
        ({"head_confirmed": None}, ("head_confirmed_missing", "ESC-02", "head_confirmed")),
        (
            {"headquarters_opinion": None},
            ("headquarters_opinion_missing", "ESC-03", "headquarters_opinion"),
        ),
        (
            {"leader_instruction": None},
            ("leader_instruction_missing", "ESC-03", "leader_instruction"),
        ),
        ({"explainer": None}, ("explainer_missing", "ESC-04", "explainer")),
        ({"confirmed_nature": None}, ("confirmed_nature_missing", "CMP-17", "confirmed_nature")),
        ({"head_revisited": None}, ("head_revisit_missing", "FBK-03", "head_revisit_result")),
        ({"archive_note": None}, ("archive_note_missing", "ESC-06", "archive_note")),
        (
            {"satisfaction": "dissatisfied", "exit_approval": "approved"},
            ("client_not_satisfied", "FBK-02", "satisfaction"),
        ),
    ],
)
def test_each_gap_is_named_with_its_rule_and_field(change, missing):
    (found,) = closing.missing({**COMPLETE, **change}, grade="major", confirmers=CONFIRMERS)

    assert (found.code, found.rule, found.field) == missing


@pytest.mark.parametrize(
    "change",
    [
        {"nature": "exempt", "accountability": None},  # ACC-01 asks only where the firm is to blame
        {"nature": "unfounded", "accountability": None},
        {"nature": "unfounded", "root_cause": None, "corrective_action": None, "misconduct": None},
        {"satisfaction": "acceptable"},
        {"satisfaction": "very_satisfied"},
        {"accused_verification": None, "accused_kind": "none"},
        {"accused_verification": None, "verification_gap_reason": "当事人已离职,无法联系"},
        {"client_verification": None, "verification_gap_reason": "客户拒绝接听"},
        {  # FBK-07: compliance has reviewed, and the leader lets it end
            "satisfaction": "dissatisfied",
            "head_revisited": None,
            "review_opinion": "处理合规",
            "exit_approval": "approved",
        },
    ],
)
def test_what_the_rules_allow_keeps_nothing_open(change):
    assert closing.missing({**COMPLETE, **change}, grade="major", confirmers=CONFIRMERS) == ()


def test_one_person_cannot_give_both_confirmations():
    twice = {"director_confirmed": 7, "head_confirmed": 7}

    (found,) = closing.missing(COMPLETE, grade="major", confirmers=twice)

    assert found == Missing(code="same_confirmer", rule="ESC-02", field="head_confirmed")
    assert closing.missing(COMPLETE, grade="serious", confirmers=twice) == ()


def test_one_person_cannot_make_both_revisits():
    """FBK-03: two distinct records by two people."""
    twice = {"revisit_result": 7, "head_revisit_result": 7}

    (found,) = closing.missing(COMPLETE, grade="major", revisitors=twice)

    assert found == Missing(code="same_revisitor", rule="FBK-03", field="head_revisit_result")
    assert closing.missing(COMPLETE, grade="major", revisitors=REVISITORS) == ()
    assert closing.missing(COMPLETE, grade="serious", revisitors=twice) == ()


def test_open_tasks_keep_the_case_open_and_are_listed():
    found = closing.missing(
        COMPLETE, grade="general", open_tasks=["name_explainer", "confirm_nature"]
    )

    assert [gap.task for gap in found] == ["confirm_nature", "name_explainer"]


@pytest.mark.parametrize(
    ("facts", "waits", "expected"),
    [
        ({}, ["instruct_on_petition"], ("petition_open", "EMG-03", "instruct_on_petition")),
        ({}, ["confirm_harassment"], ("harassment_open", "EMG-04", "confirm_harassment")),
        (
            {"transfer_source": "csrc"},
            ["approve_reply_as_leader"],
            ("transfer_reply_missing", "REG-02", "approve_reply_as_leader"),
        ),
        (
            {
                "emergency_status": "raised",
                "company_contact_told_at": "…",
                "regulator_reported_at": "…",
            },
            ["propose_clearing"],
            ("emergency_not_cleared", "EMG-05", "propose_clearing"),
        ),
    ],
)
def test_what_runs_beside_the_handling_is_named_once_with_the_task_that_waits(
    facts, waits, expected
):
    (found,) = closing.missing(
        COMPLETE | facts, grade="major", confirmers=CONFIRMERS, open_tasks=waits
    )

    assert (found.code, found.rule, found.task) == expected


def test_each_promise_that_is_neither_kept_nor_explained_keeps_the_case_open():
    """CMP-33."""
    found = closing.missing(COMPLETE, grade="general", open_promises=[4, 9])

    assert [(gap.code, gap.rule, gap.promise) for gap in found] == [
        ("promise_open", "CMP-33", 4),
        ("promise_open", "CMP-33", 9),
    ]


@pytest.mark.parametrize("grade", [None, "urgent"])
def test_a_complaint_without_a_grade_stays_open(grade):
    (found,) = closing.missing(COMPLETE, grade=grade)

    assert found.field == "grade"


class TestAnUnheardComplaint:
    """OUT-03, OUT-04: silence is no satisfaction; who agreed to it stands in the file."""

    UNHEARD = COMPLETE | {"satisfaction": None, "contact_outcome": "unreachable"}

    def test_is_closed_by_the_acceptor_where_it_is_general(self):
        assert fields_missing(self.UNHEARD | {"grade": "general"}, grade="general") == []

    @pytest.mark.parametrize("grade", ["serious", "major"])
    def test_needs_the_consent_of_a_second_person_where_it_is_grave(self, grade):
        facts = self.UNHEARD | {"grade": grade}

        assert fields_missing(facts, grade=grade) == ["unheard_consent"]
        refused = facts | {"unheard_consent": "refused"}
        assert fields_missing(refused, grade=grade) == ["unheard_consent"]
        assert fields_missing(facts | {"unheard_consent": "granted"}, grade=grade) == []

    def test_needs_it_where_only_the_head_was_not_heard(self):
        facts = COMPLETE | {"grade": "major", "head_contact_outcome": "refused"}

        assert fields_missing(facts, grade="major") == ["unheard_consent"]

    def test_does_not_take_silence_for_the_word_of_a_dissatisfied_client(self):
        facts = self.UNHEARD | {"grade": "general", "satisfaction": "dissatisfied"}

        assert fields_missing(facts, grade="general") == ["satisfaction"]


class TestAWithdrawnComplaint:
    """FBK-02: nobody is left to be answered; what is owed to others is asked for all the same."""

    WITHDRAWN = COMPLETE | {
        "withdrawal_status": "confirmed",
        "revisit_rounds": None,
        "satisfaction": None,
        "head_revisited": None,
        "explainer": None,
    }

    @pytest.mark.parametrize("grade", ["general", "serious", "major"])
    def test_may_close_without_satisfaction_and_revisits(self, grade):
        assert fields_missing(self.WITHDRAWN, grade=grade) == []

    @pytest.mark.parametrize("status", [None, "accepted"])
    def test_is_not_withdrawn_before_the_withdrawal_stands(self, status):
        found = fields_missing(self.WITHDRAWN | {"withdrawal_status": status}, grade="major")

        assert set(found) == {"revisit_rounds", "satisfaction", "head_revisit_result", "explainer"}

    def test_needs_no_second_person_where_it_is_general(self):
        facts = self.WITHDRAWN | {"withdrawal_status": "accepted"}

        assert fields_missing(facts | {"grade": "general"}, grade="general") == []
        found = fields_missing(facts | {"grade": "serious"}, grade="serious")
        assert found == ["revisit_rounds", "satisfaction"]

    @pytest.mark.parametrize(
        "fact", ["nature", "accountability", "lesson", "leader_instruction", "archive_note"]
    )
    def test_still_lacks_what_is_owed_to_others(self, fact):
        assert fields_missing(self.WITHDRAWN | {fact: None}, grade="major") == [fact]
