"""The register of staff relations: who must stay out of whose cases, and since when (REL-13)."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from engine.errors import FieldError, InvalidValues
from engine.services import relation_lists, relation_register, relations
from engine.services.context import Context
from engine.services.relation_register import NewRelation
from webapp import auth, errors
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import labels, lists, shell
from webapp.ui.lists import Control

blueprint = Blueprint("relations", __name__, url_prefix="/relations")

_SHOWN: Final = 8
"""How many mistakes of a list are told at once."""


@blueprint.get("")
@declare(records=None, because="the register names clients masked and nothing of a case")
def index() -> str:
    """Show the register, and to an administrator how to add to it."""
    return _draw({}, [])


@blueprint.post("")
@declare(records="relations.added")
def add() -> Response | tuple[str, int]:
    """Register one relation; what cannot be is said beside what was typed."""
    given = {name: request.form.get(name, "").strip() for name in relation_lists.COLUMNS}
    try:
        transact(
            lambda ctx: relation_register.add_many(ctx, [_relation(given)]), actor=auth.actor()
        )
    except InvalidValues as error:
        return _draw(given, _mistakes(error)), 422
    flash(gettext("Registered. It counts from the next request on."), "done")
    return redirect(url_for("relations.index"))


@blueprint.post("/import")
@declare(records="relations.added")
def take_over() -> Response | tuple[str, int]:
    """Register a list, all of it or nothing; what is known already stays as it is."""
    sent = request.files.get("list")
    if sent is None:
        raise BadRequest
    try:
        given = relation_lists.read(sent.read())
        count = transact(lambda ctx: relation_register.add_many(ctx, given), actor=auth.actor())
    except InvalidValues as error:
        return _draw({}, _mistakes(error)), 422
    told = ngettext(
        "%(count)s relation registered.", "%(count)s relations registered.", count, count=count
    )
    flash(told, "done")
    return redirect(url_for("relations.index"))


@blueprint.post("/<int:relation_id>/end")
@declare(records="relation.ended")
def end(relation_id: int) -> Response | tuple[str, int]:
    """Say since when a relation is over."""
    on = relation_lists.day(request.form.get("ended_on", ""))
    try:
        if on is None:
            raise _not_a_day("ended_on")
        transact(
            lambda ctx: relation_register.end(ctx, relation_id=relation_id, on=on).id,
            actor=auth.actor(),
        )
    except InvalidValues as error:
        return _draw({}, _mistakes(error)), 422
    flash(gettext("Ended. It still counts for as long as the policy says."), "done")
    return redirect(url_for("relations.index"))


def _draw(given: Mapping[str, str], mistakes: list[str]) -> str:
    def read(ctx: Context) -> Mapping[str, Any]:
        search = Control(kind="text", name="q", label=gettext("Login, name or client number"))
        found = relation_register.page(ctx, text=search.value, after=request.args.get("after"))
        total = ngettext(
            "%(count)s relation",
            "%(count)s relations",
            found.total,
            count=lists.count_text(found.total),
        )
        return {
            "address": url_for("relations.index"),
            "controls": [search],
            "active_filters": lists.chips([search]),
            "page": lists.page_view(found, rows=found.rows, total_text=total),
            "kinds": labels.options("relation_kind"),
            "columns": ",".join(relation_lists.COLUMNS),
            "counts_from": relations.counts_from(ctx),
            "may_manage": relation_register.may_manage(ctx),
            "given": given,
            "mistakes": mistakes[:_SHOWN],
            "further": max(len(mistakes) - _SHOWN, 0),
        }

    return shell.draw("relations/index.html", read)


def _relation(given: Mapping[str, str]) -> NewRelation:
    began, ended = (relation_lists.day(given[name]) for name in ("began_on", "ended_on"))
    if began is None:
        raise _not_a_day("began_on")
    if given["ended_on"] and ended is None:
        raise _not_a_day("ended_on")
    return NewRelation(
        staff=given["staff"],
        kind=given["kind"],
        client=given["client"] or None,
        colleague=given["colleague"] or None,
        began_on=began,
        ended_on=ended,
        note=given["note"] or None,
    )


def _not_a_day(field: str) -> InvalidValues:
    return InvalidValues(errors={field: [FieldError(code="not_a_day")]})


def _mistakes(error: InvalidValues) -> list[str]:
    """Say line by line and field by field what cannot be."""
    told = []
    for key, found in errors.details(error).items():
        line, _, field = key.rpartition(".")
        name = str(_fields().get(field, ""))
        for each in found:
            if line and request.endpoint == "relations.take_over":
                said = gettext("Line %(line)s, %(field)s:", line=line, field=name)
                told.append(f"{said} {each['message']}")
            else:
                told.append(f"{name}: {each['message']}" if name else each["message"])
    return told


def _fields() -> Mapping[str, str]:
    return {
        "staff": gettext("Person"),
        "kind": gettext("Kind"),
        "client": gettext("Client number"),
        "colleague": gettext("Colleague"),
        "began_on": gettext("Related since"),
        "ended_on": gettext("Related until"),
    }
