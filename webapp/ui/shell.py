"""The frame around every page: who is logged in, where one can go, and in which dress."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import g, render_template, request, url_for
from flask_babel import lazy_gettext

from engine.domain import access
from engine.domain.access import Actor
from engine.domain.grants import Action
from engine.errors import NotAllowed
from engine.services import complaints, incident_lists, notifications, task_lists
from engine.services.context import Context
from engine.services.task_lists import View
from webapp import auth, languages
from webapp.extensions import transact
from webapp.ui.names import Names

THEME_COOKIE: Final = "shouwen_theme"
THEMES: Final = ("light", "dark", "auto")

_SECTIONS: Final = (
    ("inbox", "inbox.show", lazy_gettext("Inbox"), "inbox", "g i"),
    ("cases", "cases.index", lazy_gettext("Cases"), "folders", "g c"),
    ("reports", "reports.index", lazy_gettext("Reports"), "report-analytics", "g p"),
    ("control", "control.index", lazy_gettext("Control room"), "activity", "g r"),
    ("drafts", "drafts.index", lazy_gettext("Studio"), "sitemap", "g s"),
    ("clauses", "clauses.index", lazy_gettext("Clause map"), "list-check", "g m"),
    ("registers", "transfers.index", lazy_gettext("Registers"), "bookmark", "g t"),
    ("promises", "promises.index", lazy_gettext("Promises"), "clock", "g o"),
    ("contacts", "contacts.index", lazy_gettext("Logged contacts"), "message-circle", "g k"),
    ("relations", "relations.index", lazy_gettext("Relations"), "users", "g l"),
)
_ONLY_FOR: Final = {
    "control": (Action.INCIDENT_READ,),
    "reports": (Action.REPORT_READ,),
    "clauses": (Action.RELEASE_READ,),
    "registers": (Action.CASE_READ,),
    "promises": (Action.CLIENT_READ,),
    "contacts": (Action.CLIENT_READ,),
    "relations": (Action.RELATION_READ,),
    "drafts": (Action.RELEASE_DRAFT, Action.RELEASE_PUBLISH, Action.LEDGER_READ),
}
"""What one must be allowed to do one of, to be shown a section."""
_BELONGS_TO: Final = {
    "tasks": "inbox",
    "case": "cases",
    "trace": "cases",
    "complaint_records": "cases",
    "custody_receipts": "cases",
    "case_report_papers": "cases",
    "clause_models": "clauses",
    "evidence": "cases",
    "reads": "cases",
    "instances": "control",
    "standings": "control",
    "editors": "drafts",
    "releases": "drafts",
    "transfers": "registers",
    "focus": "registers",
    "unit_documents": "registers",
}


@dataclass(frozen=True, kw_only=True)
class Section:
    """One place in the navigation."""

    label: str
    href: str
    icon: str
    shortcut: str
    count: int
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Dress:
    """What a page looks like: language and theme, and where it is."""

    lang: str
    theme: str
    here: str


@dataclass(frozen=True, kw_only=True)
class Shell(Dress):
    """The frame of a page for somebody who is logged in."""

    actor_name: str
    actor_login: str
    actor_roles: tuple[str, ...]
    may_open_case: bool
    may_control: bool
    is_intake: bool
    sections: tuple[Section, ...]
    unread: str
    query: str

    @property
    def commands(self) -> tuple[Section, ...]:
        """Return what the command palette offers."""
        return self.sections


def draw(template: str, work: Callable[[Context], Mapping[str, Any]]) -> str:
    """Read all that a page shows in one unit of work, and draw it in its frame."""

    def read(ctx: Context) -> dict[str, Any]:
        return {"now": ctx.now, "shell": _frame(ctx), **work(ctx)}

    values = transact(read, actor=auth.actor())
    g.now = values["now"]
    return render_template(template, **values)


def draw_part(template: str, work: Callable[[Context], Mapping[str, Any]]) -> str:
    """Draw a part that is swapped into a page."""

    def read(ctx: Context) -> dict[str, Any]:
        return {"now": ctx.now, **work(ctx)}

    values = transact(read, actor=auth.actor())
    g.now = values["now"]
    return render_template(template, **values)


def dress() -> Dress:
    """Return what a page without a frame looks like."""
    return Dress(lang=languages.tag(), theme=_theme(), here=_here())


def _frame(ctx: Context) -> Shell:
    who = auth.actor()
    names = Names(ctx, locale=languages.current())
    shown = [one for one in _SECTIONS if _may_see(one[0], who)]
    counts = {"inbox": task_lists.count(ctx, view=View.INBOX)}
    if _may_see("control", who):
        counts["control"] = incident_lists.count_open(ctx)
    return Shell(
        lang=languages.tag(),
        theme=_theme(),
        here=_here(),
        actor_name=names.person(who.login),
        actor_login=who.login,
        actor_roles=tuple(names.group(held.role, held.unit_id) for held in who.memberships),
        may_open_case=_may_open_case(ctx),
        may_control="control" in counts,
        is_intake=request.blueprint == "intake",
        sections=tuple(_section(one, counts) for one in shown),
        unread=_unread(ctx),
        query=request.args.get("q", "") if request.blueprint == "cases" else "",
    )


def _unread(ctx: Context) -> str:
    """Say how much the reader has not read yet; nothing where there is nothing."""
    count = notifications.count_unread(ctx)
    most = notifications.MOST_COUNTED
    return f"{most}+" if count > most else str(count or "")


def _may_see(section: str, who: Actor) -> bool:
    needed = _ONLY_FOR.get(section)
    return needed is None or any(access.holds(who, action) for action in needed)


def _section(known: tuple[str, str, Any, str, str], counts: Mapping[str, int]) -> Section:
    name, endpoint, label, icon, shortcut = known
    blueprint = request.blueprint or ""
    return Section(
        label=str(label),
        href=url_for(endpoint),
        icon=icon,
        shortcut=shortcut,
        count=counts.get(name, 0),
        is_current=_BELONGS_TO.get(blueprint, blueprint) == name,
    )


def _may_open_case(ctx: Context) -> bool:
    try:
        complaints.intake_unit_id(ctx)
    except NotAllowed:
        return False
    return True


def _theme() -> str:
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def _here() -> str:
    return request.full_path.rstrip("?")
