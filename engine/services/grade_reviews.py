"""Lowering a grade: asked for by one person, decided by a second one (CMP-08).

A judgement may be lowered down to the floor. The floor follows from a fact (a transfer, a cluster,
a repeat after improper handling) and falls only when that fact is corrected.
"""

from collections.abc import Mapping
from typing import Any, Final

from engine.errors import EngineError
from engine.services import guard
from engine.services.grading import RANKS
from engine.services.scope import Scope

JUDGEMENT: Final = "judgement"
FACTS: Final[Mapping[str, str]] = {
    "transfer": "transfer_source",
    "cluster": "event_cluster",
    "repeat": "first_handling_improper",
}
"""The fact that a review may correct, by its subject."""

CORRECTIONS: Final[Mapping[str, str]] = {
    "transfer_source": "corrected_transfer_source",
    "event_cluster": "corrected_event_cluster",
    "first_handling_improper": "corrected_first_handling",
}
"""Where the new value of each of them stands."""


class GradeBelowFloor(EngineError):
    """The grade follows from a fact, such as a transfer by an authority, and cannot go lower."""

    code = "grade_below_floor"


class GradeNotLower(EngineError):
    """A review is for a lower grade; raising it needs none."""

    code = "grade_not_lower"


class NothingToCorrect(EngineError):
    """The fact that is to be corrected does not stand, or would stay as it is."""

    code = "nothing_to_correct"


class GradeReviewPending(EngineError):
    """Somebody has asked for a review of this grade already, and it is not decided."""

    code = "grade_review_pending"


def note(
    scope: Scope,
    *,
    grade: str | None,
    grade_floor: str | None,
    review_subject: str,
    proposed_grade: str | None,
    grade_review_by: str | None,
) -> dict[str, Any]:
    """Take a request for review in and remember who made it (CMP-08).

    Raises:
        GradeReviewPending: while an earlier request is not decided.
        GradeBelowFloor: if a judgement should go below what a fact demands.
        GradeNotLower: if nothing would be lowered, as nothing is graded yet.
        NothingToCorrect: if the fact does not stand or would not change.
    """
    if grade_review_by and not scope.facts.get("grade_review_decision"):
        raise GradeReviewPending(by=grade_review_by)
    if review_subject == JUDGEMENT:
        wanted = proposed_grade or grade
        if not (wanted and grade and grade_floor) or RANKS[wanted] >= RANKS[grade]:
            raise GradeNotLower(grade=grade, requested=wanted)
        if RANKS[wanted] < RANKS[grade_floor]:
            raise GradeBelowFloor(requested=wanted, floor=grade_floor)
    else:
        fact = FACTS[review_subject]
        standing = scope.facts.get(fact)
        if not standing or _corrected(scope, fact) == standing:
            raise NothingToCorrect(fact=fact)
    return {"grade_review_by": guard.actor(scope.ctx).login, "grade_review_decision": None}


def apply(
    scope: Scope, *, review_subject: str, proposed_grade: str | None, judged_grade: str | None
) -> dict[str, Any]:
    """Give what a second person has agreed to: a lower judgement, or a corrected fact (CMP-08)."""
    settled = {fact: scope.facts.get(fact) for fact in FACTS.values()}
    if review_subject == JUDGEMENT:
        judged_grade = proposed_grade
    else:
        fact = FACTS[review_subject]
        settled[fact] = _corrected(scope, fact)
    return {
        **settled,
        "judged_grade": judged_grade,
        "grade_reviewed": True,
        "grade_review_by": None,
        "grade_review_decision": None,
    }


def _corrected(scope: Scope, fact: str) -> Any:
    """Return what a fact shall be; an empty correction takes it back."""
    return scope.facts.get(CORRECTIONS[fact]) or None
