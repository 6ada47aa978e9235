"""What each kind of notification says; none of them names a client (CON-06)."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.domain.notices import Notice
from webapp import vocabulary

SENTENCES: Final[Mapping[str, LazyString]] = {
    Notice.TASK_ASSIGNED: _("A task was given to you"),
    Notice.TASK_OFFERED: _("A task waits for your group"),
    Notice.TASK_STRANDED: _("A task waits and nobody is there to take it: give it to somebody"),
    Notice.TASK_RETURNED: _("A task that you delegated came back to you"),
    Notice.TASK_TAKEN_BACK: _("A task was taken back from you"),
    Notice.DUTY_WARNED: _("A deadline is near"),
    Notice.DUTY_BREACHED: _("A deadline was missed"),
    Notice.DUTY_ESCALATED: _("A missed deadline was passed on to you"),
    Notice.DUTY_PAUSED: _("The clock of your task was stopped"),
    Notice.DUTY_RESUMED: _("The clock of your task runs again"),
    Notice.GRADE_CHANGED: _("The grade of a complaint has changed"),
    Notice.CATEGORY_CHANGED: _("The category of a complaint has changed"),
    Notice.COMPLAINT_WITHDRAWN: _("A client has withdrawn a complaint"),
    Notice.EMERGENCY_RAISED: _("An emergency was raised"),
    Notice.CASE_REOPENED: _("A client complains again about a case that you closed"),
    Notice.CASE_ABSORBED: _("A duplicate was merged into your case"),
    Notice.CASE_MERGED: _("A case with a task of yours was merged into another"),
    Notice.INSTANCE_SUSPENDED: _("A case was suspended"),
    Notice.INSTANCE_RESUMED: _("A case goes on"),
    Notice.INSTANCE_CANCELLED: _("A case was cancelled"),
    Notice.COMMENT_MENTIONED: _("Somebody mentioned you"),
    Notice.FOLLOW_UP_DUE: _("You wanted to come back to a case now"),
    Notice.REPORT_SENT: _("A report was sent"),
    Notice.SUBSTITUTE_NAMED: _("You stand in for somebody"),
    Notice.UNIT_DOCUMENT_NEAR: _("A document of your unit is to be looked at again"),
    Notice.UNIT_DOCUMENT_OVERDUE: _("A document of your unit was not looked at in time"),
    Notice.UNIT_DOCUMENT_ESCALATED: _("A document of a unit is overdue and was passed on to you"),
    Notice.CONTACT_NEAR: _("A logged contact has to be recorded in full soon"),
    Notice.CONTACT_OVERDUE: _("A logged contact was not recorded in full in time"),
    Notice.CONTACT_ESCALATED: _("A logged contact is overdue and was passed on to you"),
    Notice.TRIAL: _("This is a trial: it works"),
}
_CHANGES: Final[Mapping[str, tuple[LazyString, vocabulary.Words]]] = {
    Notice.GRADE_CHANGED: (
        _("The grade of a complaint went from %(old)s to %(new)s"),
        vocabulary.GRADES,
    ),
    Notice.CATEGORY_CHANGED: (
        _("The category of a complaint went from %(old)s to %(new)s"),
        vocabulary.CATEGORIES,
    ),
}
_ELSE: Final = _("There is news of a case")
"""For what a newer version has told before an older one of the same firm reads it."""

_ABOUT_REPORTS: Final = frozenset({Notice.REPORT_SENT})


def sentence(kind: str, values: Mapping[str, Any]) -> str:
    """Say what has happened, in the language that is spoken; a change with what was and is."""
    if kind in _CHANGES and values.get("old") and values.get("new"):
        template, words = _CHANGES[kind]
        said = {name: str(words.get(values[name], values[name])) for name in ("old", "new")}
        return str(template) % said
    return str(SENTENCES.get(kind, _ELSE))


def path(kind: str, number: str, values: Mapping[str, Any]) -> str:
    """Give the page that a notification leads to: its task, its case, or the report that was sent.

    Whoever a report is sent to may read it, but not always the case in which it was made (REP-02).
    """
    if task_id := values.get("task"):
        return f"/tasks/{task_id}"
    return f"/{'reports' if kind in _ABOUT_REPORTS else 'cases'}/{number}"
