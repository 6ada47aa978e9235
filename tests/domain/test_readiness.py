"""CMP-21, EMG-02: what units keep ready, and how it stands."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.domain import readiness
from engine.domain.organization import Function, Unit, UnitKind
from engine.domain.readiness import Document, Standing

REVIEW = datetime(2026, 12, 31, 9, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def unit(kind, function=None):
    return Unit(id=1, code="U", name="单位", kind=kind, function=function, path="/1/")


def test_every_place_is_seen_to_by_one_kind_of_unit():
    branch = readiness.demanded(unit(UnitKind.BRANCH))
    headquarters = readiness.demanded(unit(UnitKind.DEPARTMENT, Function.MARGIN_HEADQUARTERS))

    assert branch == (Document.EMERGENCY_PLAN, Document.HALL)
    assert sorted([*branch, *headquarters]) == sorted(Document)
    assert readiness.demanded(unit(UnitKind.DEPARTMENT, Function.AUDIT)) == ()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (REVIEW - readiness.NEAR - A_SECOND, Standing.READY),
        (REVIEW - readiness.NEAR, Standing.NEAR),
        (REVIEW, Standing.NEAR),  # the last moment is still in time
        (REVIEW + A_SECOND, Standing.OVERDUE),
    ],
)
def test_a_review_nears_and_is_missed(now, expected):
    assert readiness.standing(REVIEW, now=now) is expected
    assert readiness.standing(None, now=now) is Standing.MISSING
