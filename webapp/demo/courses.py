"""When each step of a complaint of the demo is taken: mostly in time, sometimes late."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Final

from engine.services.grading import RANKS
from webapp.demo import agenda
from webapp.demo.stories import Telling

_Span = tuple[float, float]

# Working minutes from the moment a task appears until it is done: in time, and too late.
_SPANS: Final[dict[str, tuple[_Span, _Span]]] = {
    "accept_custody": ((4, 22), (42, 170)),
    "redirect_custody": ((4, 22), (42, 170)),
    "verify_with_both_sides": ((70, 230), (1000, 1500)),
    "withdrawal_reported": ((60, 400), (500, 900)),
    "grade_changed": ((90, 400), (500, 900)),
    "grade_review_requested": ((90, 400), (500, 900)),
    "decide_grade_review": ((30, 150), (260, 500)),
    "confirm_as_operations_director": ((12, 60), (150, 420)),
    "confirm_as_unit_head": ((6, 40), (150, 480)),
    "sign_headquarters_opinion": ((90, 430), (1000, 1700)),
    "give_leader_instruction": ((90, 430), (1000, 1600)),
    "name_explainer": ((20, 180), (260, 500)),
    "resolve_complaint": ((600, 1900), (2900, 3900)),
    "approve_resolution": ((25, 200), (260, 520)),
    "reply_to_client": ((60, 700), (1500, 2300)),
    "call_complainant": ((60, 420), (1100, 1900)),
    "tell_company_contact": ((4, 20), (40, 90)),
    "report_to_regulator": ((2, 8), (30, 60)),
    "propose_clearing": ((30, 200), (500, 900)),
    "clear_emergency": ((20, 120), (250, 500)),
    "draft_transfer_reply": ((60, 240), (600, 900)),
    "approve_reply_as_department": ((20, 120), (500, 700)),
    "approve_reply_as_compliance": ((20, 120), (500, 700)),
    "approve_reply_as_leader": ((20, 200), (500, 700)),
    "send_transfer_reply": ((20, 90), (300, 500)),
    "call_as_unit_head": ((60, 420), (1100, 1900)),
    "confirm_nature": ((60, 400), (1000, 1600)),
    "confirm_nature_as_compliance": ((60, 400), (1000, 1600)),
    "review_dissatisfaction": ((200, 900), (1500, 2000)),
    "close_complaint": ((120, 1500), (2900, 3600)),
}
_RESOLUTION: Final[dict[str, tuple[_Span, _Span]]] = {
    "general": _SPANS["resolve_complaint"],
    "serious": ((1400, 3700), (5300, 6400)),
    "major": ((2000, 5000), (7700, 8600)),
}
REDIRECT: Final = "redirect_custody"
WITHDRAWAL: Final = "withdrawal_reported"
_CLAIMED_AFTER: Final = 0.4
_TAKEN_OVER: Final = frozenset({"resolve_complaint"})
_TAKEN_OVER_AFTER: Final = 0.02
_JITTER: Final = 400


class StoryTooLong(Exception):
    """A complaint of the demo would not end before the present."""


class Act(StrEnum):
    """What somebody does."""

    NOTE_DOWN = "note_down"
    OPEN = "open"
    COMPLETE = "complete"
    SEND = "send"
    WORK_ON = "work_on"
    DELEGATE = "delegate"
    TAKE_OVER = "take_over"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that is done, so many seconds of working time before the present."""

    element: str
    grade: str
    at: int = 0
    act: Act = Act.COMPLETE
    round: int = 0
    is_last_round: bool = True
    is_returned: bool = False


def plan(telling: Telling, *, random: Random) -> tuple[Step, ...]:
    """Give every step of a complaint its moment.

    Raises:
        StoryTooLong: if it would end in the future.
    """
    stages = _cut(list(_stages(telling)), telling)
    waits = [_wait(stage, stages[:place], telling, random) for place, stage in enumerate(stages)]
    if telling.until is None:
        at = agenda.days(telling.days or 0) + agenda.minutes(_offset(telling, random))
        if at <= sum(waits):
            raise StoryTooLong(f"{telling.story.topic}: {telling.days} days")
    else:
        at = agenda.hours(telling.waited) + sum(waits)
    steps = []
    for stage, wait in zip(stages, waits, strict=True):
        if stage.element in _TAKEN_OVER:
            soon = round(wait * _TAKEN_OVER_AFTER)
            steps.append(replace(stage, at=at - soon, act=Act.TAKE_OVER))
        at -= wait
        steps.append(replace(stage, at=at))
    if telling.until is None:
        steps += _improved(stages[-1], at, random)
    return (*steps, *_begun(telling, stages[-1]))


def _stages(telling: Telling) -> Iterator[Step]:
    """Walk the path of `bpmn/complaint.bpmn` that this complaint takes, up to its close."""
    grade = telling.story.grade
    yield from _received(telling, grade)
    if telling.regrade is not None:
        yield from _regrade(grade, telling.regrade)
        grade = telling.regrade
    for element in _escalation(telling) if grade == "major" else ():
        yield Step(element=element, grade=grade)
    if telling.withdrawn is not None:
        yield Step(element="resolve_complaint", grade=grade)
        yield Step(element=WITHDRAWAL, act=Act.SEND, grade=grade)
        yield Step(element="close_complaint", grade=grade)
        return
    for number in range(telling.rounds + 1):
        yield from _round(telling, number=number, grade=grade)
    if telling.until == _REVIEW:
        yield Step(element=_REVIEW, grade=grade, round=telling.rounds)
    for element in (*_CONCLUSION[grade], *(_TRANSFER if telling.transfer else ())):
        is_its_own = element == "confirm_nature" and telling.story.concerns_margin
        settled = "confirm_nature_as_compliance" if is_its_own else element
        yield Step(element=settled, grade=grade, round=telling.rounds)
    yield Step(element="close_complaint", grade=grade, round=telling.rounds)


def _received(telling: Telling, grade: str) -> Iterator[Step]:
    """Register, confirm a transfer at once, hand over, and verify with both sides."""
    is_noted = telling.until == "register_complaint"
    act = Act.NOTE_DOWN if is_noted else Act.OPEN
    yield Step(element="register_complaint", act=act, grade=grade)
    confirmed = _CONFIRMATIONS if telling.transfer else ()
    sent_back = (REDIRECT,) if telling.until == REDIRECT else ()
    for element in (*confirmed, "accept_custody", *sent_back, "verify_with_both_sides"):
        yield Step(element=element, grade=grade)


def _escalation(telling: Telling) -> tuple[str, ...]:
    """Name what a major complaint passes before it is solved."""
    return _ESCALATION if telling.transfer else (*_CONFIRMATIONS, *_ESCALATION)


def _regrade(old: str, new: str) -> Iterator[Step]:
    """Raise a grade at once, and lower it with the help of a second person (CMP-08)."""
    if RANKS[new] > RANKS[old]:
        yield Step(element="grade_changed", act=Act.SEND, grade=old)
        return
    yield Step(element="grade_review_requested", act=Act.SEND, grade=old)
    yield Step(element="decide_grade_review", grade=old)


_CONFIRMATIONS: Final = ("confirm_as_operations_director", "confirm_as_unit_head")
"""What a major complaint needs from the moment in which it is known to be one (ESC-02)."""
_ESCALATION: Final = (
    "sign_headquarters_opinion",
    "give_leader_instruction",
    "name_explainer",
)

_EMERGENCY: Final = {
    "resolve_complaint": ("tell_company_contact", "report_to_regulator"),
    "reply_to_client": ("propose_clearing", "clear_emergency"),
}
"""What a planned payment asks for beside the way (EMG-05), by the step after which it is done."""
_TRANSFER: Final = (
    "draft_transfer_reply",
    "approve_reply_as_department",
    "approve_reply_as_compliance",
    "approve_reply_as_leader",
    "send_transfer_reply",
)
"""What the body that transferred a complaint is answered with, from a settled result (REG-02)."""


def _beside(telling: Telling, element: str, grade: str) -> Iterator[Step]:
    """Do what runs beside the way and waits for this step."""
    if telling.story.payment:
        for beside in _EMERGENCY.get(element, ()):
            yield Step(element=beside, grade=grade)


_REVIEW: Final = "review_dissatisfaction"
_CONCLUSION: Final[dict[str, tuple[str, ...]]] = {
    "general": (),
    "serious": ("confirm_nature",),
    "major": ("call_as_unit_head", "confirm_nature"),
}


def _round(telling: Telling, *, number: int, grade: str) -> Iterator[Step]:
    """Solve, reply and call, once for each time that the client is asked."""
    is_approved = grade != "general"
    solving = ("resolve_complaint", "approve_resolution") if is_approved else ("resolve_complaint",)
    returned = solving if telling.returned and number == 0 else ()
    ways = (*returned, *solving, "reply_to_client", "call_complainant")
    for place, element in enumerate(ways):
        yield Step(
            element=element,
            grade=grade,
            round=number,
            is_last_round=number == telling.rounds and telling.until != _REVIEW,
            is_returned=place < len(returned),
        )
        if number == 0 and element not in ways[:place]:
            yield from _beside(telling, element, grade)


def _cut(stages: list[Step], telling: Telling) -> list[Step]:
    """Leave out what has not happened yet: the task that waits, and everything after it."""
    if telling.until is None:
        return stages
    if telling.until == "register_complaint":
        return stages[:1]
    places = [place for place, stage in enumerate(stages) if stage.element == telling.until]
    return stages[: places[-1]]


def _wait(stage: Step, before: list[Step], telling: Telling, random: Random) -> int:
    if not before:
        return 0
    spans = _RESOLUTION[stage.grade] if stage.element == "resolve_complaint" else None
    in_time, too_late = spans or _SPANS[stage.element]
    is_again = any(stage.element == earlier.element for earlier in before)
    if is_again:
        return agenda.minutes(random.uniform(in_time[0] * 0.5, in_time[1] * 0.6))
    return agenda.minutes(random.uniform(*(too_late if stage.element in telling.late else in_time)))


def _offset(telling: Telling, random: Random) -> float:
    """Give the minutes by which a complaint begins after (less than) its day."""
    return -telling.offset if telling.offset is not None else random.uniform(0, _JITTER)


def _improved(closed: Step, at: int, random: Random) -> Iterator[Step]:
    """Carry the improvement out and confirm it, as far as there has been time since (CMP-36)."""
    for element, span in _IMPROVEMENT.items() if closed.grade != "general" else ():
        at -= agenda.minutes(random.uniform(*span))
        if at <= 0:
            return
        yield replace(closed, element=element, at=at)


_IMPROVEMENT: Final[dict[str, _Span]] = {
    "carry_out_improvement": (1500, 9000),
    "confirm_effect": (400, 3600),
}


def _begun(telling: Telling, last: Step) -> Iterator[Step]:
    """Let somebody take up or hand on the task that waits."""
    at = round(agenda.hours(telling.waited) * (1 - _CLAIMED_AFTER))
    if telling.until is not None and (telling.claimed or telling.delegate):
        yield Step(
            at=at,
            act=Act.DELEGATE if telling.delegate else Act.WORK_ON,
            element=telling.until,
            grade=last.grade,
            round=telling.rounds,
        )
