"""A firm in the middle of its work: cases at the stages that pages look different at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.services import case_views, complaints, directory, identity, tasks
from tests import drafts
from tests.answers import ANSWERS, REGISTERED
from tests.faults import broken_case
from tests.firm import Firm
from tests.web import reported

GRAVE = {"loss_level": "likely", "trading_affected": "seriously_affected"}
TO_THE_OPINION = (
    ("acceptor", "accept_custody", {}),
    ("acceptor", "verify_with_both_sides", GRAVE),
    ("director", "confirm_as_operations_director", {}),
    ("head", "confirm_as_unit_head", {}),
)
TO_THE_CLOSE = (
    ("acceptor", "accept_custody", {}),
    ("acceptor", "verify_with_both_sides", {}),
    ("head", "resolve_complaint", {}),
    ("acceptor", "reply_to_client", {}),
    ("acceptor", "call_complainant", {}),
    ("acceptor", "close_complaint", {}),
)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What is where: the numbers of cases and the ids of tasks."""

    waiting: str
    held: str
    major: str
    closed: str
    offered_task: int
    held_task: int
    done_task: int
    broken: str
    incident: int
    draft: int
    report: str


def furnish(firm: Firm, *, now: datetime) -> Stage:
    """Take four complaints to four stages, the first of them overdue; a step of a fifth breaks."""
    player = Player(firm)
    player.now = now - timedelta(days=5)
    closed = player.open(REGISTERED)
    done = player.open_task(closed).id
    for step in TO_THE_CLOSE:
        player.take(closed, *step)
    player.now = now - timedelta(hours=3)
    waiting = player.open({**REGISTERED, "channel": "phone", "category": "counter_service"})
    player.now = now - timedelta(hours=1)
    major = player.open({**REGISTERED, "category": "asset_safety"})
    for step in TO_THE_OPINION:
        player.take(major, *step)
    player.now = now
    held = player.open({**REGISTERED, "category": "information_system"})
    task = player.open_task(held).id
    firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=task))
    broken, incident = broken_case(firm, category="marketing")
    return Stage(
        waiting=waiting,
        held=held,
        major=major,
        closed=closed,
        offered_task=player.open_task(waiting).id,
        held_task=task,
        done_task=done,
        broken=broken,
        incident=incident,
        draft=drafts.begin(firm),
        report=reported.sent_register(firm),
    )


def session_token(firm: Firm, login: str) -> str:
    """Sign somebody in behind the scenes, and return what their browser keeps."""

    def issue(ctx):
        return identity.open_session(ctx, user_id=directory.user_id(ctx, login))

    return firm.transact(issue)


class Player:
    """Takes steps at the moment that it is told, beside all browsers."""

    now: datetime

    def __init__(self, firm: Firm) -> None:
        self.firm = firm

    def open(self, values: Mapping[str, Any]) -> str:
        return self.firm.as_(
            "desk", lambda ctx: complaints.open_case(ctx, values=values).number, now=self.now
        )

    def open_task(self, number: str, element: str | None = None) -> case_views.OpenTask:
        view = self.firm.as_("leader", lambda ctx: case_views.read(ctx, number=number))
        found = [task for task in view.open_tasks if element in (None, task.element_id)]
        return found[0] if found else self.open_task(view.linked[-1], element)

    def take(self, number: str, login: str, element: str, values: Mapping[str, Any]) -> None:
        given = {**ANSWERS[element], **values}
        task = self.open_task(number, element)
        self.now += timedelta(minutes=5)
        self.firm.as_(
            login, lambda ctx: tasks.complete(ctx, task_id=task.id, values=given), now=self.now
        )
