"""One step of a complaint of the demo, and how moments are written into forms."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.calendar import SHANGHAI
from webapp.demo.courses import Step
from webapp.demo.scripts import Script


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One step of a complaint, with what is known only when it is taken."""

    script: Script
    step: Step
    at: datetime
    acceptor: str | None = None
    responsible_person: str | None = None
    prior_case: str | None = None


def moment(at: datetime) -> str:
    """Write a moment as a form does."""
    return at.astimezone(SHANGHAI).isoformat(timespec="minutes")


def day(at: datetime) -> str:
    """Write a day as a form does."""
    return at.astimezone(SHANGHAI).date().isoformat()
