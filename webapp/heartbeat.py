"""The heartbeat: it looks for what is due and for messages nobody delivered, and owns nothing (D6).

Any number of processes may beat; each row is claimed by one of them. Losing the heartbeat loses
nothing: the next tick finds every row.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date
from functools import partial
from typing import Any, Final

from apscheduler.schedulers.background import BackgroundScheduler

from engine.services import follow_ups, idempotency, report_plans, sweep
from engine.services.context import Context
from engine.services.report_plans import Order
from webapp import notary, postman
from webapp.config import Config
from webapp.extensions import Transactor

logger = logging.getLogger(__name__)

SECONDS: Final = 1.0
_POST_SECONDS: Final = 5.0
_NOTARY_SECONDS: Final = 60.0
_REPORT_SECONDS: Final = 60.0
_JOB: Final = {
    "trigger": "interval",
    "coalesce": True,
    "max_instances": 1,
    "misfire_grace_time": None,
}
_Attend = Callable[[Context], object]
_GiveUp = Callable[[Context, Exception], object]


def start(
    transact: Transactor, settings: Config, *, seconds: float = SECONDS
) -> BackgroundScheduler:
    """Beat in a thread of this process until the scheduler is shut down.

    Notifications are sent in a beat of their own, which may wait for others' servers; the ledger's
    checkpoints and the reports are looked after in beats of their own, every minute.
    """
    scheduler = BackgroundScheduler(timezone=UTC)
    beats: tuple[tuple[float, Callable[[], object], str], ...] = (
        (seconds, partial(tick, transact), "the heartbeat missed a beat"),
        (
            _POST_SECONDS,
            partial(postman.attend, transact, settings),
            "the notifications could not be sent",
        ),
        (
            _NOTARY_SECONDS,
            partial(notary.attend, transact, settings),
            "the ledger could not be checkpointed",
        ),
        (
            _REPORT_SECONDS,
            partial(begin_reports, transact),
            "the reports that are due could not be begun",
        ),
    )
    for every, work, failed in beats:
        scheduler.add_job(partial(_attempt, work, failed=failed), seconds=every, **_JOB)
    scheduler.start()
    return scheduler


def tick(transact: Transactor) -> int:
    """Do everything that is due at this moment; return how many rows were worked on.

    Each row has a transaction of its own, so that one that fails holds up no other.
    """
    done = 0
    while duty_ids := transact(sweep.due):
        for duty_id in duty_ids:
            _work(
                transact,
                partial(sweep.attend, duty_id=duty_id),
                give_up=partial(_give_up_duty, duty_id=duty_id),
            )
        done += len(duty_ids)
    while message_ids := transact(sweep.undelivered):
        for message_id in message_ids:
            _work(
                transact,
                partial(sweep.deliver, message_id=message_id),
                give_up=partial(_give_up_message, message_id=message_id),
            )
        done += len(message_ids)
    while told := transact(follow_ups.remind):
        done += told
    transact(idempotency.forget)
    return done


@dataclass(frozen=True, kw_only=True)
class BegunReports:
    """The reports that were begun, each with its number, and those that could not be."""

    begun: list[tuple[str, Order]] = field(default_factory=list)
    failed: list[Order] = field(default_factory=list)


def begin_reports(transact: Transactor, *, day: date | None = None) -> BegunReports:
    """Begin each report whose period is over and that nobody has begun (REP-02 to 04, REP-11).

    Each has a transaction of its own, and one that cannot be begun holds up no other; the next beat
    tries it again.
    """
    found = BegunReports()

    def begin(order: Order) -> None:
        number = transact(partial(report_plans.begin, order=order))
        if number is not None:
            found.begun.append((number, order))

    for order in transact(partial(report_plans.missing, day=day)):
        failed = "a report that is due could not be begun"
        if not _attempt(partial(begin, order), failed=failed):
            found.failed.append(order)
    return found


def _work(transact: Transactor, attend: _Attend, *, give_up: _GiveUp) -> None:
    """Work on one row; what fails is tried again later, and becomes an incident in the end (R8)."""
    try:
        transact(attend)
    except Exception as error:
        logger.exception("the heartbeat could not work on a row")
        met = error
        transact(lambda ctx: give_up(ctx, met))


def _give_up_duty(ctx: Context, error: Exception, *, duty_id: int) -> None:
    sweep.give_up(ctx, duty_id=duty_id, error=error)


def _give_up_message(ctx: Context, error: Exception, *, message_id: int) -> None:
    sweep.give_up_message(ctx, message_id=message_id, error=error)


def _attempt(work: Callable[[], object], *, failed: str) -> bool:
    """Do a piece of work and say whether it was done.

    What breaks it is logged, and the next beat tries again.
    """
    try:
        work()
    except Exception:
        logger.exception(failed)
        return False
    return True


def stop(scheduler: Any) -> None:
    """Let the tick that runs end, and beat no more."""
    scheduler.shutdown(wait=True)
