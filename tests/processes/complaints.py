"""Complaints brought to the point where a test begins; a test names only the values it is about."""

from engine.services.grading import RANKS
from tests import answers
from tests.processes import shipped

OF_GRADE = {
    "general": {},
    "serious": {"trading_affected": "affected"},
    "major": {"image_effect": "major"},
}


NATURE = {"confirm_nature", "confirm_nature_as_compliance"}
LAST = {"draft_transfer_reply": 1, "close_complaint": 2}
"""What waits until nothing else does, and in which order."""


def an_empty_complaint():
    """Return a complaint of which only is known who was asked first."""
    return shipped.start(
        "complaint",
        case_number="TS-202603-0001",
        first_responder="desk",
        intake_unit="B01",
        client_branch="B01",
    )


def a_complaint(**changes):
    """Return a complaint that its first responder has registered; nobody has taken it over yet."""
    complaint = an_empty_complaint()
    answer(complaint, "register_complaint", **changes)
    return complaint


def a_bounced_complaint():
    """Return a complaint that its receiver has sent back to the first responder."""
    complaint = a_complaint()
    reason = "属热线业务，应由客服中心受理。"
    complaint.complete("accept_custody", custody_decision="bounced", bounce_reason=reason)
    return complaint


def a_verified_complaint(*, grade="general", **changes):
    """Return a complaint that has its grade and goes to whoever must handle it."""
    complaint = advance(a_complaint(**changes), to="verify_with_both_sides")
    answer(complaint, "verify_with_both_sides", **OF_GRADE[grade])
    return complaint


def a_resolved_complaint(*, grade="general", **changes):
    """Return a complaint whose result the client does not know yet."""
    return advance(a_verified_complaint(grade=grade, **changes), to="reply_to_client")


def a_replied_complaint(*, grade="general"):
    """Return a complaint that waits for its feedback revisit."""
    return advance(a_resolved_complaint(grade=grade), to="feedback_revisit_completed")


def a_closed_complaint(*, grade="general"):
    """Return a complaint that went the usual way to its end."""
    return finish(a_verified_complaint(grade=grade))


def answer(complaint, element, **changes):
    """Complete a task through its form, as people usually do."""
    values = shipped.submit(complaint, element, **usual(complaint, element) | changes)
    complaint.complete(element, **values)


def usual(complaint, element):
    """Return what people usually fill in."""
    if element == "register_complaint":
        return answers.REGISTERED
    values = answers.ANSWERS[element]
    if element == "verify_with_both_sides" and complaint.facts["accused_kind"] == "none":
        return values | {"accused_verification": None}
    if element == "close_complaint" and complaint.facts["grade"] != "general":
        return values | answers.SEVERE_CLOSE
    if element in NATURE and complaint.facts["grade"] != "major":
        return values | {"archive_note": None}
    return values


def unheard(complaint, outcome):
    """Tell a complaint that a revisit ended without its complainant's voice, and in which way."""
    is_head = complaint.facts["revisit_kind"] == "unit_head"
    field = "head_contact_outcome" if is_head else "contact_outcome"
    said = complaint.facts["satisfaction"] if is_head else None
    revisit(complaint, satisfaction=said, **{field: outcome})


def revisit(complaint, *, satisfaction="satisfied", newest_opinion=None, **found):
    """Tell a complaint what its feedback revisit found out."""
    is_head = complaint.facts["revisit_kind"] == "unit_head"
    complaint.deliver(
        "feedback_revisit_completed",
        satisfaction=satisfaction,
        newest_opinion=newest_opinion,
        revisit_result="已逐项回访。",
        revisited_at="2026-03-04T10:00+08:00",
        head_revisit_result="负责人已主动回访。" if is_head else None,
        head_revisited_at="2026-03-04T15:00+08:00" if is_head else None,
        revisited_by="head" if is_head else "acceptor",
        **found,
    )


def press(complaint, button, **changes):
    """Press a button and send its form, as people usually fill it in."""
    values = shipped.submit(complaint, button, **answers.ANSWERS.get(button, {}) | changes)
    complaint.deliver(button, **values)


def regrade(complaint, grade):
    """Give a complaint another grade: at once if higher, else after a second person agrees."""
    if RANKS[grade] > RANKS[complaint.facts["grade"]]:
        press(complaint, "grade_changed", requested_grade=grade, grade_change_reason="有变化。")
    else:
        review_grade(complaint, subject="judgement", proposed_grade=grade)


def review_grade(complaint, *, subject, decision="approved", **proposed):
    """Ask for a review of the grade, let a second person decide it, and deliver what follows."""
    ask_for_review(complaint, subject=subject, **proposed)
    sent = len(complaint.host.sent)
    answer(complaint, "decide_grade_review", grade_review_decision=decision)
    for message, _, payload in complaint.host.sent[sent:]:
        complaint.deliver(message, **payload)


def ask_for_review(complaint, *, subject, **proposed):
    """Press the button that asks for a review of the grade."""
    values = {"review_subject": subject, "grade_review_reason": "情况已核实。", **proposed}
    press(complaint, "grade_review_requested", **values)


def advance(complaint, *, to, grade="general"):
    """Let everybody do what waits, the usual way, until an element is reached."""
    while to not in complaint.waiting_at:
        move(complaint, grade=grade)
    return complaint


def finish(complaint):
    """Let everybody do what waits, the usual way, until nothing does."""
    while not complaint.is_completed:
        move(complaint)
    return complaint


def move(complaint, *, grade="general"):
    """Do the one thing that comes next; verification finds what makes the grade."""
    first = complaint.open_tasks - LAST.keys()
    if not first and "feedback_revisit_completed" in complaint.waiting_at:
        revisit(complaint)
        return
    element = min(first or complaint.open_tasks, key=lambda found: (LAST.get(found, 0), found))
    answer(complaint, element, **OF_GRADE[grade] if element == "verify_with_both_sides" else {})
