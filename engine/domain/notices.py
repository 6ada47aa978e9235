"""How people are told: the ways that exist, the hours they want quiet, and when to try again."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from engine.domain.calendar import SHANGHAI

_DAY: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=6)
MOST_FAILURES: Final = 10
"""After so many failures, about a day, nobody tries any more."""


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
