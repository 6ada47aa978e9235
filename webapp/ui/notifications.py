"""What I was told, and how I want to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from engine.domain.notices import Way
from engine.errors import FieldError, InvalidValues
from engine.services import notifications
from engine.services.context import Context
from engine.services.notifications import NotificationRow, Wishes
from engine.services.seals import Sealer
from webapp import auth, notary, notices, postman
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import labels, lists, shell

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")

_OWN = "what somebody was told, and how they want to be told, concerns nobody else"


@dataclass(frozen=True, kw_only=True)
class NotificationLine:
    """One notification as a line of the list."""

    href: str
    text: str
    case_number: str | None
    created_at: datetime
    is_unread: bool


@blueprint.get("")
@declare(records=None, because="a list shows no case in full")
def index() -> str:
    """Show one page of what I was told."""

    def read(ctx: Context) -> Mapping[str, Any]:
        found = notifications.mine(ctx, after=request.args.get("after"))
        total = ngettext(
            "%(count)s notification",
            "%(count)s notifications",
            found.total,
            count=lists.count_text(found.total),
        )
        rows = [_line(row) for row in found.rows]
        return {"page": lists.page_view(found, rows=rows, total_text=total)}

    return shell.draw("notifications/index.html", read)


@blueprint.get("/<int:notification_id>")
@declare(records=None, because=_OWN)
def open_one(notification_id: int) -> Response:
    """Go to what it is about; it is read now."""
    found = transact(
        lambda ctx: notifications.read(ctx, notification_id=notification_id), actor=auth.actor()
    )
    if found.kind.startswith("contact."):
        return redirect(url_for("contacts.index"))
    if found.case_number is None:
        return redirect(url_for("notifications.index"))
    return redirect(notices.path(found.kind, found.case_number, found.values))


@blueprint.post("/read")
@declare(records=None, because=_OWN)
def read_all() -> Response:
    """Take note that I have read everything."""
    transact(notifications.read_all, actor=auth.actor())
    return redirect(url_for("notifications.index"))


@blueprint.get("/settings")
@declare(records=None, because=_OWN)
def settings() -> str:
    """Show how I want to be told."""

    def read(ctx: Context) -> Mapping[str, Any]:
        ways = postman.of_firm(notary.settings_of(current_app))
        return {
            "wishes": notifications.opened(notifications.wishes(ctx), sealer=_sealer()),
            "has_email": Way.EMAIL in ways,
            "messengers": labels.options("messenger"),
        }

    return shell.draw("notifications/settings.html", read)


@blueprint.post("/settings")
@declare(records=None, because=_OWN)
def choose() -> Response:
    """Keep how I want to be told."""
    given = {name: text.strip() or None for name, text in request.form.items()}

    def work(ctx: Context) -> None:
        sealer = _sealer()
        known = notifications.opened(notifications.wishes(ctx), sealer=sealer)
        notifications.choose(ctx, _wishes(given, known), sealer=sealer)
        if "try_out" in given:
            notifications.try_out(ctx)

    transact(work, actor=auth.actor())
    flash(
        gettext("Kept. A trial is on its way.") if "try_out" in given else gettext("Kept."), "done"
    )
    return redirect(url_for("notifications.settings"))


def _sealer() -> Sealer:
    return postman.sealer(notary.settings_of(current_app))


def _wishes(given: Mapping[str, str | None], known: Wishes) -> Wishes:
    """Read the form; a key that was not typed again stays, for the same messenger."""
    messenger = given.get("messenger")
    is_same = messenger is not None and messenger == known.messenger
    key, secret = given.get("messenger_key"), given.get("messenger_secret")
    return Wishes(
        email=given.get("email"),
        messenger=messenger,
        messenger_key=key or (known.messenger_key if is_same else None),
        messenger_secret=secret or (known.messenger_secret if is_same and not key else None),
        quiet_since=_time(given, "quiet_since"),
        quiet_until=_time(given, "quiet_until"),
    )


def _time(given: Mapping[str, str | None], name: str) -> time | None:
    text = given.get(name)
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidValues(errors={name: [FieldError(code="wrong_type")]}) from None


def _line(row: NotificationRow) -> NotificationLine:
    return NotificationLine(
        href=url_for("notifications.open_one", notification_id=row.id),
        text=notices.sentence(row.kind, row.values),
        case_number=row.case_number,
        created_at=row.created_at,
        is_unread=row.read_at is None,
    )
