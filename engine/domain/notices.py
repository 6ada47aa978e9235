"""How people are told: the ways that exist, the hours they want quiet, and when to try again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from engine.domain.calendar import SHANGHAI

_DAY: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=6)
MOST_FAILURES: Final = 10
"""After so many failures, about a day, nobody tries any more."""


class Notice(StrEnum):
    """What people are told of; each kind has a sentence on the pages."""

    TASK_ASSIGNED = "task.assigned"
    TASK_OFFERED = "task.offered"
    TASK_STRANDED = "task.stranded"
    TASK_RETURNED = "task.returned"
    TASK_TAKEN_BACK = "task.taken_back"
    DUTY_WARNED = "duty.warned"
    DUTY_BREACHED = "duty.breached"
    DUTY_ESCALATED = "duty.escalated"
    DUTY_PAUSED = "duty.paused"
    DUTY_RESUMED = "duty.resumed"
    GRADE_CHANGED = "grade.changed"
    CATEGORY_CHANGED = "category.changed"
    COMPLAINT_WITHDRAWN = "complaint.withdrawn"
    EMERGENCY_RAISED = "emergency.raised"
    CASE_REOPENED = "case.reopened"
    CASE_ABSORBED = "case.absorbed"
    CASE_MERGED = "case.merged"
    INSTANCE_SUSPENDED = "instance.suspended"
    INSTANCE_RESUMED = "instance.resumed"
    INSTANCE_CANCELLED = "instance.cancelled"
    COMMENT_MENTIONED = "comment.mentioned"
    FOLLOW_UP_DUE = "follow_up.due"
    REPORT_SENT = "report.sent"
    SUBSTITUTE_NAMED = "substitute.named"
    UNIT_DOCUMENT_NEAR = "unit_document.near"
    UNIT_DOCUMENT_OVERDUE = "unit_document.overdue"
    UNIT_DOCUMENT_ESCALATED = "unit_document.escalated"
    CONTACT_NEAR = "contact.near"
    CONTACT_OVERDUE = "contact.overdue"
    CONTACT_ESCALATED = "contact.escalated"
    TRIAL = "trial"


URGENT: Final = frozenset({Notice.EMERGENCY_RAISED})
"""What nobody's quiet hours hold back: the time of an emergency runs at night too (TM-09)."""

_SAYABLE: Final = frozenset({"old", "new", "task"})


def sayable(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a notification may say beside its kind: nothing that people wrote (CON-06)."""
    return {name: value for name, value in payload.items() if name in _SAYABLE}


class Way(StrEnum):
    """A way by which a notification leaves the house."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


MESSENGERS: Final = (Way.WECOM, Way.DINGTALK, Way.FEISHU)


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """The hours of each day, in Shanghai, in which somebody wants to hear nothing."""

    since: time
    until: time

    def end_after(self, now: datetime) -> datetime:
        """Return the moment from which somebody may be told: now, or the end of the quiet."""
        local = now.astimezone(SHANGHAI)
        end = local.replace(hour=self.until.hour, minute=self.until.minute, second=0, microsecond=0)
        if not self._covers(local.time()):
            return now
        return end if end > local else end + _DAY

    def _covers(self, moment: time) -> bool:
        if self.since <= self.until:
            return self.since <= moment < self.until
        return moment >= self.since or moment < self.until


def pause_after(failures: int) -> timedelta | None:
    """Return how long to wait after so many failures; None means for good."""
    if failures >= MOST_FAILURES:
        return None
    pause: timedelta = _FIRST_PAUSE * 3 ** (failures - 1)
    return min(pause, _LONGEST_PAUSE)
