"""R1: one sealed definition serves every instance, thread and process, and nothing changes it."""

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from engine.services.grade_reviews import GradeBelowFloor, GradeNotLower
from engine.services.withdrawals import ComplaintWithdrawn
from tests.processes import shipped
from tests.processes.complaints import (
    OF_GRADE,
    a_complaint,
    a_verified_complaint,
    advance,
    answer,
    move,
    press,
    regrade,
    review_grade,
    revisit,
    unheard,
)
from tests.processes.driver import wiring
from tests.processes.model_files import ROOT

WALKS = 240
THREADS = 4
GRADES = tuple(OF_GRADE)


@pytest.fixture
def definition():
    """The definition of the complaint; its specs must be after a test what they were before."""
    shared = shipped.MODELS.definitions["complaint"]
    before = wiring(shared)
    yield shared
    assert wiring(shared) == before


@pytest.mark.long
def test_random_complaints_in_four_threads_on_one_definition_all_come_to_an_end(definition):
    with ThreadPoolExecutor(THREADS) as pool:
        walked = list(pool.map(walk_at_random, range(WALKS)))

    assert all(complaint.definition is definition for complaint in walked)
    on_the_way = set(definition.elements) - shipped.beside_the_way(definition)
    assert set().union(*(complaint.covered for complaint in walked)) >= on_the_way


def test_a_state_stored_at_any_step_finishes_in_a_new_process(definition):
    stored = [*stored_steps_of_a_regraded_complaint()]
    for grade in GRADES:
        stored += stored_steps(a_verified_complaint(grade=grade))

    told = finish_elsewhere([entry for entry, _ in stored])

    assert told == [
        {"waiting_at": sorted(waiting_at), "is_completed": True} for _, waiting_at in stored
    ]


def stored_steps(complaint):
    """Yield what is stored of a complaint before each step to its end, and where it waits."""
    while not complaint.is_completed:
        yield stored(complaint), complaint.waiting_at
        move(complaint)


def stored_steps_of_a_regraded_complaint():
    complaint = advance(a_verified_complaint(grade="major"), to="give_leader_instruction")
    regrade(complaint, "general")
    yield stored(complaint), complaint.waiting_at
    regrade(complaint, "major")
    yield from stored_steps(complaint)


def stored(complaint):
    return {"state": complaint.state.decode(), "facts": dict(complaint.facts)}


def finish_elsewhere(stored_complaints):
    """Let another Python process finish stored complaints and return what it tells."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.processes.resume"],
        input=json.dumps(stored_complaints),
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(finished.stdout)


def walk_at_random(seed):
    """Take a complaint to its end on a way of its own."""
    dice = random.Random(seed)  # noqa: S311 (a different way each time, not a secret)
    complaint = a_complaint()
    complaint.host.policy |= {"complaint.exit_allowed": True, "complaint.round_cap": 1}
    while not complaint.is_completed:
        if "grade_changed" in complaint.waiting_at and dice.random() < 0.15:
            regrade_at_random(complaint, dice)
        elif "first_analysis_given" in complaint.waiting_at and dice.random() < 0.3:
            press(complaint, "first_analysis_given")
        elif "became_major" in complaint.waiting_at and dice.random() < 0.05:
            complaint.deliver("cluster_filled", cluster_filled_by="TS-202603-0003")
        elif dice.random() < 0.03:
            withdraw_if_possible(complaint)
        elif not complaint.open_tasks:
            revisit_at_random(complaint, dice)
        else:
            if dice.random() < 0.1:
                complaint.host.values["concerns_margin_headquarters"] = True
            before_the_close = complaint.open_tasks - {"close_complaint"}
            element = dice.choice(sorted(before_the_close or complaint.open_tasks))
            answer(complaint, element, **say_at_random(element, dice))
    return complaint


def revisit_at_random(complaint, dice):
    """Call the client, who may refuse to be asked."""
    if dice.random() < 0.1:
        unheard(complaint, "refused")
    else:
        revisit(complaint, satisfaction=dice.choice(("satisfied", "dissatisfied")))


def withdraw_if_possible(complaint):
    """Let the client withdraw, unless that has been noted before."""
    if any(place.message == "withdrawal_reported" for place in complaint.position.subscriptions):
        with suppress(ComplaintWithdrawn):
            press(complaint, "withdrawal_reported")


def regrade_at_random(complaint, dice):
    """Give another grade, or ask in vain for a lower one."""
    with suppress(GradeBelowFloor, GradeNotLower):
        if dice.random() < 0.3:
            review_grade(
                complaint, subject="judgement", proposed_grade="general", decision="refused"
            )
        else:
            others = [grade for grade in GRADES if grade != complaint.facts["grade"]]
            regrade(complaint, dice.choice(others))


def say_at_random(element, dice):
    """Return the answers on which the way of a complaint depends."""
    return dice.choice(SAID.get(element, ({},)))


BOUNCED = {
    "custody_decision": "bounced",
    "bounce_reason": "属客户服务中心的业务。",
    "client_told_of_handover": None,
    "acknowledgement": None,
    "preliminary_opinion": None,
}
FOUND = {
    "found_accused_kind": "person",
    "found_accused_person": "head",
    "accused_change_reason": "监控显示当日由负责人办理。",
}
SAID = {
    "accept_custody": ({}, {}, {}, {}, BOUNCED),
    "verify_with_both_sides": (*OF_GRADE.values(), FOUND),
    "confirm_accused": tuple({"accused_change_decision": each} for each in ("approved", "refused")),
    "resolve_complaint": tuple({"planned_payment": amount} for amount in (None, 10000, 10001)),
    "approve_resolution": (
        {"approval": "approved"},
        {"approval": "returned", "approval_opinion": "补充依据。"},
    ),
    "review_dissatisfaction": ({"review_decision": "continue"}, {"review_decision": "exit"}),
    "approve_exit": ({"exit_approval": "approved"}, {"exit_approval": "refused"}),
}
