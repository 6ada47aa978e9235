"""By when each step of a complaint would be due, if it were recorded now.

The way of its grade is followed to the end; beside it run what the facts raise by themselves, and
what the client was promised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.domain import deadlines
from engine.domain.calendar import WorkingCalendar
from engine.domain.deadlines import Deadline, DeadlineInvalid
from engine.domain.organization import Unit
from engine.expressions import feel
from engine.services import duties, promises
from engine.services.context import Context
from engine.services.models import Models
from engine.workflow import decisions
from engine.workflow.definition import Definition
from engine.workflow.elements import Alarm, Element, MessageElement, UserTaskElement

_HANDLED_AT_ONCE: Final = ("accept_custody", "verify_with_both_sides")
_OF_MAJOR: Final = (
    "confirm_as_unit_head",
    "sign_headquarters_opinion",
    "give_leader_instruction",
    "name_explainer",
)
_TO_THE_END: Final = ("resolve_complaint", "reply_to_client", "call_complainant")
_REVISIT_OF_HEAD: Final = "call_as_unit_head"
_RAISED: Final = {
    "emergency_raised": ("tell_company_contact", "report_to_regulator"),
    "transfer_received": ("send_transfer_reply",),
}
"""What is due from the moment at which the facts raise an event beside the handling."""
_OF_PROMISES: Final = ("CMP-33",)


@dataclass(frozen=True, kw_only=True)
class Due:
    """One step of the way, and by when it has to be done, or taken over, at the latest.

    The step may be what the client is promised, which no process has.
    """

    process_id: str
    element_id: str
    is_takeover: bool
    rules: tuple[str, ...]
    due: Deadline


def read(ctx: Context, models: Models, facts: Mapping[str, Any], *, unit: Unit) -> list[Due]:
    """Return what would be due, the first first (FBK-03, REP-09b, REG-03, CMP-33)."""
    calendar = duties.calendar(ctx, unit=unit, overrides=models.calendar)
    reader = _Reader(ctx=ctx, models=models, facts=facts, calendar=calendar)
    found = [*reader.way(), *reader.raised(), *reader.promised()]
    return sorted(found, key=lambda due: due.due.due_at)


@dataclass(frozen=True, kw_only=True)
class _Reader:
    ctx: Context
    models: Models
    facts: Mapping[str, Any]
    calendar: WorkingCalendar

    def way(self) -> Iterator[Due]:
        """Follow the grade: each step begins when the one before is due at the latest.

        A step that the models do not have is left out; one that must be begun by a moment of its
        own has that moment before it (TM-03, TM-05).
        """
        is_major = self.facts["grade"] == "major"
        middle = _OF_MAJOR if is_major else ()
        last = (_REVISIT_OF_HEAD,) if is_major else ()
        start = self.ctx.now
        for element_id in (*_HANDLED_AT_ONCE, *middle, *_TO_THE_END, *last):
            for definition, step in self._steps(element_id):
                begun = self._moment(step.follow_up, start) if step.follow_up else None
                if begun is not None:
                    beginning = definition.elements[step.started_by or element_id]
                    is_takeover = step.started_by is None
                    yield _due(definition, beginning, begun, is_takeover=is_takeover)
                done = self._moment(step.due, start) if step.due else None
                if done is not None:
                    start = done.due_at
                    yield _due(definition, step, done)

    def raised(self) -> Iterator[Due]:
        """Give what begins at once, because what is typed raises an emergency or is a transfer."""
        for event, steps in _RAISED.items():
            if any(self._rings(alarm) for alarm in self._alarms(event)):
                for element_id in steps:
                    yield from self._at_once(element_id)

    def promised(self) -> Iterator[Due]:
        """Give the moment that the client is promised, as far as it is one yet."""
        moment = self.facts.get(promises.AGREED)
        if not moment:
            return
        try:
            due = deadlines.resolve(moment, start=self.ctx.now, calendar=self.calendar)
        except DeadlineInvalid:
            return
        yield Due(
            process_id="complaint",
            element_id=promises.AGREED,
            is_takeover=False,
            rules=_OF_PROMISES,
            due=due,
        )

    def _at_once(self, element_id: str) -> Iterator[Due]:
        for definition, step in self._steps(element_id):
            try:
                due = self._moment(step.due, self.ctx.now) if step.due else None
            except DeadlineInvalid:  # a deadline of the transferring body that nobody can mean
                continue
            if due is not None:
                yield _due(definition, step, due)

    def _alarms(self, event: str) -> Iterator[Alarm]:
        for definition in self.models.definitions.values():
            element = definition.elements.get(event)
            if isinstance(element, MessageElement) and element.alarm is not None:
                yield element.alarm

    def _rings(self, alarm: Alarm) -> bool:
        facts, now, policy = self.facts, self.ctx.now, self.models.policy
        if alarm.decision is not None:
            table = self.models.decisions[alarm.decision]
            found = decisions.evaluate(table, facts, now=now, policy=policy)
            facts = {**facts, **found.values}
        return feel.evaluate(alarm.condition, facts, now=now, policy=policy) is True

    def _moment(self, source: str, start: datetime) -> Deadline | None:
        """Return when a term of the model ends; None where it says that nothing is due."""
        term = feel.evaluate(source, self.facts, now=self.ctx.now, policy=self.models.policy)
        if term is None:
            return None
        return deadlines.resolve(term, start=start, calendar=self.calendar)

    def _steps(self, element_id: str) -> Iterator[tuple[Definition, UserTaskElement]]:
        for definition in self.models.definitions.values():
            element = definition.elements.get(element_id)
            if isinstance(element, UserTaskElement):
                yield definition, element


def _due(
    definition: Definition, element: Element, due: Deadline, *, is_takeover: bool = False
) -> Due:
    return Due(
        process_id=definition.process_id,
        element_id=element.id,
        is_takeover=is_takeover,
        rules=tuple(rule.split(" ")[0] for rule in element.rules),
        due=due,
    )
