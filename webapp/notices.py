"""What each kind of notification says; none of them names a client."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

_SENTENCES: Final[Mapping[str, LazyString]] = {
    "task.assigned": _("A task was given to you"),
    "duty.warned": _("A deadline is near"),
    "duty.breached": _("A deadline was missed"),
    "duty.escalated": _("A missed deadline was passed on to you"),
    "complaint.withdrawn": _("A client has withdrawn a complaint"),
    "grade.changed": _("The grade of a complaint has changed"),
    "emergency.raised": _("An emergency was raised"),
    "instance.suspended": _("A case was suspended"),
    "instance.resumed": _("A case goes on"),
    "instance.cancelled": _("A case was cancelled"),
    "substitute.named": _("You stand in for somebody"),
    "comment.mentioned": _("Somebody mentioned you"),
    "duty.paused": _("A clock was stopped"),
    "report.sent": _("A report was sent"),
    "task.taken_back": _("A task was taken back from you"),
    "unit_document.near": _("A document of your unit is to be looked at again"),
    "unit_document.overdue": _("A document of your unit was not looked at in time"),
    "unit_document.escalated": _("A document of a unit is overdue and was passed on to you"),
    "follow_up.due": _("You wanted to come back to a case now"),
    "trial": _("This is a trial: it works"),
}
_ELSE: Final = _("There is news of a case")


def sentence(kind: str) -> str:
    """Say what has happened, in the language that is spoken."""
    return str(_SENTENCES.get(kind, _ELSE))
