"""The tests of the models leave nothing out: every element and every answer of every split."""

import itertools

import pytest

from engine.workflow.host import Trigger
from tests.processes import model_files as files
from tests.processes import shipped
from tests.processes.complaints import (
    OF_GRADE,
    a_bounced_complaint,
    a_closed_complaint,
    a_complaint,
    a_replied_complaint,
    a_resolved_complaint,
    a_verified_complaint,
    advance,
    answer,
    finish,
    press,
    regrade,
    review_grade,
    revisit,
    unheard,
)
from tests.processes.model_files import MODELS
from tests.processes.reports import a_report, a_sent_report


def closed_complaints():
    for grade in OF_GRADE:
        yield a_closed_complaint(grade=grade)


def bounced_complaint():
    yield finish(a_bounced_complaint())


def returned_complaint():
    complaint = advance(a_verified_complaint(grade="serious"), to="approve_resolution")
    answer(complaint, "approve_resolution", approval="returned", approval_opinion="补充依据。")
    yield finish(complaint)


def dissatisfied_complaint():
    complaint = a_replied_complaint()
    revisit(complaint, satisfaction="dissatisfied", newest_opinion="没有道歉。")
    yield finish(complaint)


def regraded_complaints():
    for element in ("give_leader_instruction", "name_explainer", "sign_headquarters_opinion"):
        complaint = advance(a_verified_complaint(grade="major"), to=element)
        regrade(complaint, "general")
        regrade(complaint, "major")
        yield finish(complaint)
    complaint = a_replied_complaint(grade="general")
    regrade(complaint, "major")
    yield finish(complaint)
    complaint = a_replied_complaint(grade="general")
    complaint.deliver("cluster_filled", cluster_filled_by="TS-202603-0003")
    yield finish(complaint)


def emergencies():
    complaint = a_complaint(compensation_demanded=True)
    press(complaint, "emergency_raised")
    for element in ("tell_company_contact", "report_to_regulator", "propose_clearing"):
        answer(complaint, element)
    answer(complaint, "clear_emergency", emergency_decision="kept", clearing_opinion="仍有聚集。")
    yield finish(complaint)


def petitions():
    complaint = a_complaint()
    press(complaint, "petition_reported")
    for element in ("report_petition", "send_unit_to_petition", "join_petition"):
        answer(complaint, element)
    ongoing = {"petition_state": "ongoing", "petition_result": None}
    answer(complaint, "report_petition_progress", **ongoing)
    yield finish(complaint)


def complaint_analysed_at_once():
    complaint = advance(a_complaint(), to="verify_with_both_sides")
    press(complaint, "first_analysis_given")
    yield finish(complaint)


def harassments():
    for decision in ("confirmed", "refuted"):
        complaint = a_complaint()
        press(complaint, "harassment_reported")
        answer(complaint, "document_harassment")
        answer(complaint, "confirm_harassment", harassment_decision=decision)
        yield finish(complaint)


def withdrawals():
    plain = a_verified_complaint()
    press(plain, "withdrawal_reported")
    yield finish(plain)
    for decision in ("refused", "confirmed"):
        complaint = a_replied_complaint(grade="serious")
        press(complaint, "withdrawal_reported")
        answer(complaint, "confirm_withdrawal", withdrawal_confirmation=decision)
        yield finish(complaint)


def transfers():
    complaint = a_complaint(channel="regulator", transfer_source="csrc")
    advance(complaint, to="close_complaint")
    for returned in (
        {"department_reply_approval": "returned", "department_reply_opinion": "补充。"},
        {},
    ):
        answer(complaint, "draft_transfer_reply")
        answer(complaint, "approve_reply_as_compliance")
        answer(complaint, "approve_reply_as_department", **returned)
    opinion = {"leader_reply_approval": "returned", "leader_reply_opinion": "再核。"}
    answer(complaint, "approve_reply_as_leader", **opinion)
    yield finish(complaint)
    nobody = {"accused_kind": "none", "accused_person": None}
    complaint = a_complaint(channel="regulator", transfer_source="csrc", **nobody)
    advance(complaint, to="close_complaint")
    answer(complaint, "draft_transfer_reply")
    change = {"requested_category": "information_system", "grade_change_reason": "责任单位有误。"}
    press(complaint, "grade_changed", **change)
    yield finish(complaint)
    complaint = a_verified_complaint(channel="regulator", transfer_source="csrc")
    review_grade(complaint, subject="transfer")
    yield finish(complaint)
    complaint = a_replied_complaint(grade="general")
    press(complaint, "transfer_received")
    yield finish(complaint)


def refused_review():
    complaint = a_verified_complaint(grade="serious")
    review_grade(complaint, subject="judgement", proposed_grade="general", decision="refused")
    yield finish(complaint)


def complaint_regraded_during_a_revisit():
    complaint = a_replied_complaint(grade="serious")
    regrade(complaint, "general")
    yield finish(complaint)


def complaints_at_the_cap():
    for decision, approval in (("continue", None), ("exit", "refused"), ("exit", "approved")):
        complaint = a_replied_complaint()
        complaint.host.policy |= {"complaint.round_cap": 1, "complaint.exit_allowed": True}
        revisit(complaint, satisfaction="dissatisfied", newest_opinion="没有道歉。")
        answer(complaint, "review_dissatisfaction", review_decision=decision)
        if approval:
            answer(complaint, "approve_exit", exit_approval=approval)
        yield finish(complaint)


def unheard_complaints():
    for decision in ("granted", "refused"):
        complaint = a_replied_complaint(grade="serious")
        unheard(complaint, "refused")
        answer(complaint, "consent_to_close_unheard", unheard_consent=decision)
        yield finish(complaint)


def corrected_complaints():
    head = {"found_accused_kind": "person", "found_accused_person": "head"}
    for decision in ("approved", "refused"):
        complaint = advance(a_complaint(), to="verify_with_both_sides")
        why = {"accused_verification": "已核实。", "accused_change_reason": "由他人办理。"}
        answer(complaint, "verify_with_both_sides", **head, **why)
        answer(complaint, "confirm_accused", accused_change_decision=decision)
        yield finish(complaint)


def complaint_about_headquarters():
    complaint = a_resolved_complaint(grade="serious")
    complaint.host.values["concerns_margin_headquarters"] = True
    yield finish(complaint)


def feedback_revisits():
    complaint = a_replied_complaint(grade="major")
    for element in ("call_complainant", "call_as_unit_head"):
        message, _, payload = complaint.host.sent[-1]
        process = shipped.start("revisit", by=Trigger(message=message, payload=payload))
        press(process, "contact_attempted")
        answer(process, element)
        yield process
        called_off = shipped.start("revisit", by=Trigger(message=message, payload=payload))
        called_off.deliver("feedback_revisit_called_off", withdrawn_at="2026-03-04T09:00+08:00")
        yield called_off
        revisit(complaint)


def improvement():
    message, _, payload = a_closed_complaint(grade="serious").host.sent[-1]
    process = shipped.start("improvement", by=Trigger(message=message, payload=payload))
    answer(process, "carry_out_improvement")
    answer(process, "confirm_effect", improvement_effect="not_effective")
    yield finish(process)


def reports():
    for origin in ("unit", "headquarters"):
        yield a_sent_report(origin=origin)
    report = a_report()
    for element, values in (
        ("prepare_summary", {}),
        ("review_report", {}),
        ("approve_report", {"report_decision": "returned", "report_remark": "补充。"}),
        ("prepare_summary", {}),
        ("review_report", {}),
        ("approve_report", {}),
        ("send_report", {}),
    ):
        answer(report, element, **values)
    yield report


SCENARIOS = {
    "complaint": (
        closed_complaints,
        bounced_complaint,
        returned_complaint,
        dissatisfied_complaint,
        regraded_complaints,
        emergencies,
        petitions,
        complaint_analysed_at_once,
        harassments,
        withdrawals,
        transfers,
        refused_review,
        complaint_regraded_during_a_revisit,
        complaints_at_the_cap,
        unheard_complaints,
        corrected_complaints,
        complaint_about_headquarters,
    ),
    "report": (reports,),
    "revisit": (feedback_revisits,),
    "improvement": (improvement,),
}
each_model = pytest.mark.parametrize("model", MODELS, ids=files.name_of)


@pytest.fixture(scope="module")
def finished():
    """Return the finished scenarios of each model."""
    return {
        name: [driver for scenario in scenarios for driver in scenario()]
        for name, scenarios in SCENARIOS.items()
    }


@each_model
def test_every_element_is_passed_by_a_scenario_that_ends(model, finished):
    drivers = finished[model.path.stem]

    assert all(driver.is_completed for driver in drivers)
    assert set().union(*(driver.covered for driver in drivers)) == {
        node.get("id") for node in model.nodes
    }


@each_model
def test_every_answer_of_every_exclusive_split_is_taken(model, finished):
    answers = {
        node.get("id"): {flow.get("targetRef") for flow in model.leaving(node.get("id"))}
        for node in model.of("exclusiveGateway")
    }

    taken = {
        move
        for driver in finished[model.path.stem]
        for passed, tokens in driver.steps
        for move in moves(answers, passed, tokens)
    }

    assert taken == {(split, target) for split, found in answers.items() for target in found}


def moves(answers, passed, tokens):
    """Yield (split, target) for each exclusive gateway that was passed in one step.

    What follows a gateway was passed next, or holds a token at the end of the step.
    """
    for index, element in enumerate(passed):
        if element in answers:
            ahead = itertools.chain(passed[index + 1 :], tokens)
            yield element, next(found for found in ahead if found in answers[element])
