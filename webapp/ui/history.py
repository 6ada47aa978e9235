"""What happened to a case, in sentences: the entries of its ledger for people (design D9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from flask_babel import LazyString, gettext, lazy_gettext

from engine.services.instance_views import ControlEntry
from engine.services.timeline import TimelineEntry
from webapp.ui import duty_cards, labels, moments
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

SYSTEM: Final = "system"

SENTENCES: Final[Mapping[str, tuple[str, LazyString]]] = {
    "case.opened": ("folders", lazy_gettext("opened the case")),
    "task.completed": ("circle-check", lazy_gettext("completed “%(step)s”")),
    "task.claimed": ("user-check", lazy_gettext("claimed “%(step)s”")),
    "task.unclaimed": ("user-minus", lazy_gettext("put “%(step)s” back")),
    "task.assign": ("user-share", lazy_gettext("assigned “%(step)s”")),
    "task.delegate": ("user-share", lazy_gettext("delegated “%(step)s”")),
    "task.taken_back": ("arrow-back-up", lazy_gettext("took “%(step)s” back")),
    "comment.added": ("message-circle", lazy_gettext("commented")),
    "message.received": ("arrows-right-left", lazy_gettext("reported “%(step)s”")),
    "timer.fired": ("clock", lazy_gettext("reached the moment of “%(step)s”")),
    "duty.warned": ("clock", lazy_gettext("warned that “%(step)s” is due soon")),
    "duty.breached": ("clock-exclamation", lazy_gettext("noted that “%(step)s” is overdue")),
    "duty.escalated": ("flag", lazy_gettext("reported the overdue “%(step)s” further up")),
    "duty.paused": ("player-pause", lazy_gettext("stopped the clock of “%(step)s”")),
    "duty.resumed": ("player-play", lazy_gettext("let the clock of “%(step)s” run again")),
    "incident.opened": ("alert-triangle", lazy_gettext("met a technical fault")),
    "incident.resolved": ("circle-check", lazy_gettext("resolved the technical fault")),
    "incident.retry_failed": ("alert-triangle", lazy_gettext("retried, and it broke again")),
    "incident.dismissed": ("x", lazy_gettext("dismissed the technical fault")),
    "fact.revealed": ("eye", lazy_gettext("asked to see “%(field)s” in full")),
    "instance.suspended": ("player-pause", lazy_gettext("suspended the case")),
    "instance.resumed": ("player-play", lazy_gettext("let the case go on")),
    "instance.cancelled": ("ban", lazy_gettext("cancelled the case")),
    "case.merged": ("stack-2", lazy_gettext("merged the case into another")),
    "case.absorbed": ("stack-2", lazy_gettext("merged a duplicate into this case")),
    "revisit.voiced": ("clipboard-plus", lazy_gettext("recorded a complaint voiced here")),
    "complaint.voiced": ("refresh", lazy_gettext("recorded it from a revisit")),
    "case.reopened": ("refresh", lazy_gettext("recorded that the client complains again")),
    "case.reopens": ("refresh", lazy_gettext("recorded that this takes up a closed complaint")),
    "case.exported": ("archive", lazy_gettext("took the case away as a bundle")),
    "case.printed": ("file-text", lazy_gettext("took the complaint record away")),
    "custody.printed": ("file-text", lazy_gettext("took the custody receipt away")),
    "case_report.printed": (
        "file-text",
        lazy_gettext("took a report of an emergency or petition away"),
    ),
    "contact.completed": ("bookmark", lazy_gettext("recorded in full what was only logged")),
    "contact.merged": ("bookmark", lazy_gettext("merged a logged contact into this case")),
    "evidence.added": ("file-text", lazy_gettext("added evidence")),
    "promise.made": ("clock", lazy_gettext("promised the client something")),
    "promise.kept": ("circle-check", lazy_gettext("kept a promise to the client")),
    "promise.explained": ("file-text", lazy_gettext("explained a promise that was not kept")),
    "report.due": ("clock", lazy_gettext("noted when the report is due")),
    "report.frozen": ("archive", lazy_gettext("froze the report")),
    "report.restated": ("refresh", lazy_gettext("began a restatement of the report")),
    "report.exported": ("file-text", lazy_gettext("took the report away")),
    "case.disposed": ("archive", lazy_gettext("disposed of the personal values")),
}
_UNKNOWN: Final = ("circle-dot", lazy_gettext("recorded %(kind)s"))


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened, as it is drawn."""

    at: datetime
    day: date
    icon: str
    actor: str
    text: str
    detail: str


def events(
    entries: Sequence[TimelineEntry], *, process_id: str, texts: ModelTexts, names: Names
) -> list[Event]:
    """Tell the entries of a ledger, the newest first."""
    return [_event(entry, process_id, texts, names) for entry in reversed(entries)]


def control_events(entries: Sequence[ControlEntry], *, names: Names) -> list[Event]:
    """Tell what the control room and the system did to an instance, the newest first."""
    return [_control_event(entry, names) for entry in entries]


def suspension(entries: Sequence[TimelineEntry], *, names: Names) -> str:
    """Say who has suspended a case, when and why."""
    last = next(entry for entry in reversed(entries) if entry.kind == "instance.suspended")
    return gettext(
        "%(name)s suspended the case on %(at)s: %(reason)s",
        name=names.person(last.actor),
        at=moments.full(last.at),
        reason=last.reason,
    )


def _control_event(entry: ControlEntry, names: Names) -> Event:
    icon, sentence = SENTENCES.get(entry.kind, _UNKNOWN)
    is_system = entry.actor == SYSTEM
    return Event(
        at=entry.at,
        day=entry.at.astimezone(moments.ZONE).date(),
        icon=icon,
        actor=gettext("The system") if is_system else names.person(entry.actor),
        text=str(sentence) % {"kind": entry.kind},
        detail=entry.reason or "",
    )


def _event(entry: TimelineEntry, process_id: str, texts: ModelTexts, names: Names) -> Event:
    icon, sentence = SENTENCES.get(entry.kind, _UNKNOWN)
    step = duty_cards.step(entry.element or "", process_id=process_id, texts=texts)
    field = texts.field(entry.field) if entry.field else ""
    is_system = entry.actor == SYSTEM
    return Event(
        at=entry.at,
        day=entry.at.astimezone(moments.ZONE).date(),
        icon=icon,
        actor=gettext("The system") if is_system else names.person(entry.actor),
        text=str(sentence) % {"step": step, "kind": entry.kind, "field": field},
        detail=_detail(entry, process_id, texts, names),
    )


def _detail(entry: TimelineEntry, process_id: str, texts: ModelTexts, names: Names) -> str:
    """Say what came out of a step: the grade, and who has to do what next."""
    parts = []
    if grade := entry.facts.get("grade"):
        parts.append(gettext("Grade: %(grade)s", grade=labels.label(grade, "grade")))
    for task in entry.opened:
        step = texts.step(process_id, task["element"])
        group = names.group(task.get("role"), task.get("unit"))
        parts.append(gettext("Next: %(step)s (%(group)s)", step=step, group=group))
    parts += [gettext("Let “%(phrase)s” stand (%(rule)s)", **each) for each in entry.confirmed]
    if entry.reason:
        parts.append(entry.reason)
    return gettext("; ").join(parts)
