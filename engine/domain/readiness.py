"""What each unit has to keep ready beside its cases, and how it stands (CMP-21, EMG-02).

A branch keeps its emergency plan and shows in its hall where one can complain; everywhere else
where clients look, margin headquarters sees to it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from engine.domain.organization import Function, Unit, UnitKind

NEAR: Final = timedelta(days=14)
"""How long before its day a review is announced."""

LONGEST_DAYS: Final = 366
"""A plan or a place is looked at again at least once a year."""


class Document(StrEnum):
    """The emergency plan, and each place where the ways to complain are published."""

    EMERGENCY_PLAN = "emergency_plan"
    HALL = "hall"
    WEBSITE = "website"
    TRADING_CLIENT = "trading_client"
    ACCOUNT_DOCUMENTS = "account_documents"
    BROCHURES = "brochures"
    LEAFLETS = "leaflets"
    HANDBOOKS = "handbooks"
    ENVELOPES = "envelopes"


class Standing(StrEnum):
    """How one of them stands, the worst first."""

    MISSING = "missing"
    OVERDUE = "overdue"
    NEAR = "near"
    READY = "ready"


_OF_BRANCH: Final = (Document.EMERGENCY_PLAN, Document.HALL)
_OF_HEADQUARTERS: Final = tuple(each for each in Document if each not in _OF_BRANCH)
LACKING: Final = frozenset({Standing.MISSING, Standing.OVERDUE})


def demanded(unit: Unit) -> tuple[Document, ...]:
    """Return what a unit has to keep ready."""
    if unit.kind == UnitKind.BRANCH:
        return _OF_BRANCH
    return _OF_HEADQUARTERS if unit.function == Function.MARGIN_HEADQUARTERS else ()


def rule(document: Document) -> str:
    """Return the rule that demands it."""
    return "EMG-02" if document is Document.EMERGENCY_PLAN else "CMP-21"


def standing(review_at: datetime | None, *, now: datetime) -> Standing:
    """Say how one stands that has to be looked at again at a moment; none is there without one."""
    if review_at is None:
        return Standing.MISSING
    if now > review_at:
        return Standing.OVERDUE
    return Standing.NEAR if now >= review_at - NEAR else Standing.READY
