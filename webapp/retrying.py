"""Retrying incidents, each in a transaction of its own, with a result for each (runtime R7, R8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from engine.domain.grants import Action
from engine.errors import EngineError, SystemFault
from engine.services import incident_lists, retries
from engine.services.context import Context
from engine.services.incident_lists import IncidentRow
from engine.services.retries import IncidentResolved, RetryRefused
from engine.store.clashes import TooBusy
from webapp import auth, breakdowns, errors, steps
from webapp.extensions import transact

MOST: Final = 50
"""How many incidents one request retries at most."""


class RetryFailed(EngineError):
    """The command of an incident met a fault once more."""

    code = "retry_failed"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What has become of one retry: retried, obsolete, resolved, refused or failed, and why."""

    id: int
    case_number: str | None
    outcome: str
    error: BaseException | None = None

    @property
    def code(self) -> str | None:
        """Return the code of the refusal or fault; one that the program does not know has none."""
        return self.error.code if isinstance(self.error, EngineError) else None

    @property
    def message(self) -> str | None:
        """Say in the language of the request why it did not go through."""
        if self.outcome == "refused" and isinstance(self.error, EngineError):
            return errors.sentence(self.error)
        return breakdowns.of(self.error) if self.error is not None else None


@dataclass(frozen=True, kw_only=True)
class Results:
    """What has become of some incidents of one cause; `next` goes on with the others."""

    rows: Sequence[Result]
    next: str | None
    total: int


def alike(*, cause: str, after: str | None = None) -> Results:
    """Retry the open incidents of one cause, the oldest first."""
    found = transact(
        lambda ctx: incident_lists.alike(ctx, cause=cause, after=after, limit=MOST),
        actor=auth.actor(),
    )
    return Results(rows=[_retry(row) for row in found.rows], next=found.next, total=found.total)


def one(incident_id: int) -> Result:
    """Retry one incident."""

    def find(ctx: Context) -> IncidentRow:
        incident_lists.hold(ctx, incident_id=incident_id, action=Action.INCIDENT_RETRY)
        return incident_lists.row(ctx, incident_id)

    return _retry(transact(find, actor=auth.actor()))


def _retry(row: IncidentRow) -> Result:
    try:
        done = steps.attempt(
            lambda ctx: retries.retry(ctx, incident_id=row.id),
            actor=auth.actor(),
            fault=partial(note_fault, incident_id=row.id),
        )
    except IncidentResolved:
        return _result(row, "resolved")
    except RetryRefused as refused:
        return _result(row, "refused", refused.refusal)
    except TooBusy as refused:
        return _result(row, "refused", refused)
    except SystemFault as fault:
        return _result(row, "failed", fault.__cause__)
    return _result(row, str(done.outcome))


def _result(row: IncidentRow, outcome: str, error: BaseException | None = None) -> Result:
    return Result(id=row.id, case_number=row.case_number, outcome=outcome, error=error)


def note_fault(ctx: Context, error: Exception, *, incident_id: int) -> None:
    """Note that a retry has broken again, after its own work was dropped."""
    retries.broke_again(ctx, incident_id=incident_id, error=error)
