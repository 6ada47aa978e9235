"""The grade of a complaint: operations that count its cluster, settle it and change it."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, or_, select

from engine.domain.notices import Notice
from engine.errors import EngineError, FieldError, InvalidValues
from engine.services import outbox
from engine.services.scope import Scope
from engine.store import locks
from engine.store.cases import Case, CaseFacts, CaseKind
from engine.store.messages import Message, MessageStatus, MessageSubscription

RANKS: Final = {"general": 0, "serious": 1, "major": 2}

FLOOR_FACTS: Final = ("transfer_source", "prior_case", "first_handling_improper")
"""The facts that a floor stands on before the complaint is assessed, and what shows them."""

CLUSTER_FILLED: Final = "cluster_filled"
"""The message that brings a complaint to its grade again, because others made it one of a group."""


class GradeUnchanged(EngineError):
    """The complaint has this grade and this category already."""

    code = "grade_unchanged"


class GradeNeedsReview(EngineError):
    """A grade goes down only after a second person has reviewed it (CMP-08)."""

    code = "grade_needs_review"


def count_cluster(scope: Scope, *, event_cluster: str | None, days: int) -> dict[str, Any]:
    """Count the distinct clients who complained about one event lately (CMP-09).

    A complaint without a known client counts as one of its own.

    Raises:
        InvalidValues: if one person takes it out of an event that makes a group (CMP-08).
    """
    _require_event(scope, event_cluster, days=days)
    if not event_cluster:
        return {"cluster_size": 1}
    return {"cluster_size": _size(scope, event_cluster, days=days)}


def _require_event(scope: Scope, event_cluster: str | None, *, days: int) -> None:
    """Refuse to name another event, or none, where the one that stands makes it major."""
    before = scope.ctx.session.get_one(CaseFacts, scope.case.id).facts.get("event_cluster")
    is_reviewed = scope.facts.get("grade_reviewed", True)
    if before in (None, "", event_cluster) or is_reviewed:
        return
    if _size(scope, before, days=days) >= scope.policy["complaint.cluster_clients"]:
        raise InvalidValues(errors={"event_cluster": [FieldError(code="second_person_needed")]})


def _size(scope: Scope, event_cluster: str, *, days: int) -> int:
    # Two complaints that are graded at the same time would else not count each other.
    locks.hold(scope.ctx.session, f"event:{event_cluster}")
    others = scope.ctx.session.scalar(
        select(func.count(func.distinct(func.coalesce(Case.client_id, -Case.id)))).where(
            *_others_of(scope, event_cluster, days=days),
            or_(Case.client_id.is_(None), Case.client_id.is_distinct_from(scope.case.client_id)),
        )
    )
    return 1 + (others or 0)


def tell_cluster(
    scope: Scope, *, event_cluster: str | None, cluster_size: int, clients: int, days: int
) -> dict[str, Any]:
    """Tell the earlier complaints about one event when it has become a group complaint (CMP-09).

    Each that waits for it and is not told yet is graded again; what is being graded now counts the
    event by itself.
    """
    if not event_cluster or cluster_size < clients:
        return {}
    told = exists().where(
        Message.name == CLUSTER_FILLED,
        Message.correlation_key == Case.number,
        Message.status == MessageStatus.PENDING,
    )
    earlier = scope.ctx.session.scalars(
        select(Case.number)
        .join(MessageSubscription, MessageSubscription.case_id == Case.id)
        .where(
            *_others_of(scope, event_cluster, days=days),
            Case.grade != "major",
            MessageSubscription.name == CLUSTER_FILLED,
            ~told,
        )
        .order_by(Case.id)
    )
    for number in earlier:
        scope.send(CLUSTER_FILLED, to=number, payload={"cluster_filled_by": scope.case.number})
    return {}


def _others_of(scope: Scope, event_cluster: str, *, days: int) -> list[ColumnElement[bool]]:
    return [
        Case.kind == CaseKind.COMPLAINT,
        Case.id != scope.case.id,
        Case.opened_at >= scope.ctx.now - timedelta(days=days),
        Case.event_cluster == event_cluster,
    ]


def settle_grade(
    scope: Scope, *, grade: str, grade_floor: str, judged_grade: str | None
) -> dict[str, Any]:
    """Let a judgement count instead of the table, never below what facts demand (CMP-08).

    Nor does it fall below what the complaint is graded already, unless a second person has just
    agreed: what verification finds to be less is a reason to ask for the review. Whoever handles
    the complaint is told at once of another grade (CMP-10, TM-06).

    Raises:
        InvalidValues: if one person took back a fact that the grade follows from.
    """
    # A release that does not declare the fact cannot say that somebody has agreed.
    standing, is_reviewed = scope.case.grade, scope.facts.get("grade_reviewed", True)
    settled = max(judged_grade or grade, grade_floor, key=RANKS.__getitem__)
    if standing is not None and not is_reviewed:
        _require_floor(scope)
        settled = max(settled, standing, key=RANKS.__getitem__)
    if standing not in (None, settled):
        _tell(scope, Notice.GRADE_CHANGED, old=standing, new=settled)
    return {"grade": settled, "grade_reviewed": None}


def _require_floor(scope: Scope) -> None:
    """Refuse to take back what the floor stands on, as the case was stored before this step."""
    before = scope.ctx.session.get_one(CaseFacts, scope.case.id).facts
    if RANKS[before.get("grade_floor") or "general"] == 0:
        return
    taken = [fact for fact in FLOOR_FACTS if before.get(fact) and not scope.facts.get(fact)]
    if taken:
        needed = FieldError(code="second_person_needed")
        raise InvalidValues(errors={fact: [needed] for fact in taken})


def change_grade(
    scope: Scope,
    *,
    grade: str,
    judged_grade: str | None,
    category: str,
    requested_grade: str | None,
    requested_category: str | None,
) -> dict[str, Any]:
    """Judge a grade to be higher, or set another category; both take effect at once (CMP-10).

    Raises:
        GradeUnchanged: if nothing would change.
        GradeNeedsReview: if the grade would go down.
    """
    wanted = requested_grade or grade
    if wanted == grade and requested_category in (None, category):
        raise GradeUnchanged(grade=grade)
    if RANKS[wanted] < RANKS[grade]:
        raise GradeNeedsReview(grade=grade, requested=wanted)
    if requested_category not in (None, category):
        _tell(scope, Notice.CATEGORY_CHANGED, old=category, new=requested_category)
    return {
        "judged_grade": requested_grade or judged_grade,
        "category": requested_category or category,
    }


def _tell(scope: Scope, kind: Notice, *, old: str | None, new: str | None) -> None:
    """Tell the responsible person, if there is one already (TM-06)."""
    if scope.case.responsible_person_id is not None:
        outbox.notify(
            scope.ctx,
            kind,
            recipient_id=scope.case.responsible_person_id,
            case=scope.case,
            old=old,
            new=new,
        )
