"""Duties of a case or task as cards: what is due, by which rule, and why then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from flask_babel import gettext, lazy_gettext

from engine.domain.states import DutyAt
from engine.services import promises
from engine.services.duties import is_takeover
from webapp.ui import explanations
from webapp.ui.model_texts import ModelTexts

_PROMISES: Final = {
    promises.AGREED: lazy_gettext("Promise to the client"),
    promises.CALLBACK: lazy_gettext("Call the client back"),
    promises.PROGRESS: lazy_gettext("Tell the client of progress"),
}


class Duty(Protocol):
    """What a card needs to know of a duty."""

    element_id: str | None
    rule: str | None
    due_at: datetime
    warn_at: datetime | None
    explanation: list[Any]
    paused_from: datetime | None
    ended_at: datetime | None

    @property
    def kind(self) -> str:
        """What the moment belongs to."""


@dataclass(frozen=True, kw_only=True)
class DutyCard:
    """One duty as it is drawn."""

    name: str
    rule: str | None
    due_at: datetime
    warn_at: datetime | None
    paused_from: datetime | None
    ended_at: datetime | None
    explanation: list[str]

    @property
    def was_late(self) -> bool:
        """Test whether it ended after it was due; the exact moment is still in time."""
        return self.ended_at is not None and self.ended_at > self.due_at


def cards(duties: Iterable[Duty | DutyAt], *, process_id: str, texts: ModelTexts) -> list[DutyCard]:
    """Prepare duties for drawing."""
    return [
        DutyCard(
            name=_name(duty, process_id=process_id, texts=texts),
            rule=duty.rule,
            due_at=duty.due_at,
            warn_at=duty.warn_at,
            paused_from=duty.paused_from,
            ended_at=duty.ended_at,
            explanation=explanations.sentences(duty.explanation),
        )
        for duty in duties
    ]


def step(element: str, *, process_id: str, texts: ModelTexts) -> str:
    """Name what has to be done: a step of a process, or what the client was promised."""
    promised = _PROMISES.get(element)
    return str(promised) if promised else texts.step(process_id, element)


def _name(duty: Duty | DutyAt, *, process_id: str, texts: ModelTexts) -> str:
    name = step(duty.element_id or "", process_id=process_id, texts=texts)
    return gettext("Take over: %(step)s", step=name) if is_takeover(duty.kind) else name
