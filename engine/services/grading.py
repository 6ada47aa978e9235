"""The grade of a complaint: operations that count the cluster and change it (CMP-08 to 10)."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select

from engine.errors import EngineError
from engine.services import outbox
from engine.services.scope import Scope
from engine.store.cases import Case, CaseKind

RANKS: Final = {"general": 0, "serious": 1, "major": 2}


class GradeBelowFloor(EngineError):
    """The grade follows from a fact, such as a transfer by an authority, and cannot go lower."""

    code = "grade_below_floor"


class GradeUnchanged(EngineError):
    """The complaint has this grade already."""

    code = "grade_unchanged"


def count_cluster(scope: Scope, *, event_cluster: str | None, days: int) -> dict[str, Any]:
    """Count the distinct clients who complained about one event lately (CMP-09).

    A complaint without a known client counts as one of its own.
    """
    if not event_cluster:
        return {"cluster_size": 1}
    others = scope.ctx.session.scalar(
        select(func.count(func.distinct(func.coalesce(Case.client_id, -Case.id)))).where(
            Case.kind == CaseKind.COMPLAINT,
            Case.id != scope.case.id,
            Case.opened_at >= scope.ctx.now - timedelta(days=days),
            Case.event_cluster == event_cluster,
            Case.client_id.is_distinct_from(scope.case.client_id),
        )
    )
    return {"cluster_size": 1 + (others or 0)}


def change_grade(
    scope: Scope, *, grade: str, grade_floor: str, requested_grade: str, reason: str
) -> dict[str, Any]:
    """Set another grade, not below what the facts demand, and tell who handles it (CMP-08, 10).

    Raises:
        GradeBelowFloor: while a fact stands that demands more.
        GradeUnchanged: if nothing would change.
    """
    if requested_grade == grade:
        raise GradeUnchanged(grade=grade)
    if RANKS[requested_grade] < RANKS[grade_floor]:
        raise GradeBelowFloor(requested=requested_grade, floor=grade_floor)
    if scope.case.responsible_person_id is not None:
        outbox.notify(
            scope.ctx,
            "grade.changed",
            recipient_id=scope.case.responsible_person_id,
            case=scope.case,
            old=grade,
            new=requested_grade,
            has_reason=bool(reason),
        )
    return {"grade": requested_grade}
