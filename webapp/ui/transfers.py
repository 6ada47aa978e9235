"""The register of transferred complaints, on the screen and as a file to take away (REG-03)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext, ngettext

from engine.services import guard, transfer_register
from engine.services.context import Context
from engine.services.transfer_register import TransferFilters, TransferRow
from webapp import auth, languages
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.sheets.files import WRITERS
from webapp.sheets.sheet import Cell, Sheet, label
from webapp.ui import labels, lists, moments, registers, shell
from webapp.ui.lists import Control
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

blueprint = Blueprint("transfers", __name__, url_prefix="/registers/transfers")

_FORM: Final = "transfer_received"
_WIDTHS: Final = (14, 16, 16, 20, 14, 14, 16, 16, 14)


@dataclass(frozen=True, kw_only=True)
class TransferLine:
    """One transfer as a line of the register."""

    number: str
    href: str
    title: str
    client: str
    unit: str
    body: str
    document: str
    supplement: int
    received_at: datetime
    deadline_at: datetime | None
    stage: str
    reply_number: str
    replied_at: datetime | None
    is_overdue: bool


@blueprint.get("")
@declare(records=None, because="a list shows no case in full")
def index() -> str:
    """Show one page of the transfers that the reader may see."""

    def read(ctx: Context) -> Mapping[str, Any]:
        names = Names(ctx, locale=languages.current())
        bodies = _bodies(ctx)
        controls = _controls(bodies)
        found = transfer_register.search(
            ctx, filters=_filters(controls), after=request.args.get("after")
        )
        text = lists.count_text(found.total)
        total = ngettext("%(count)s transfer", "%(count)s transfers", found.total, count=text)
        return {
            "registers": registers.tabs(),
            "address": url_for("transfers.index"),
            "controls": controls,
            "active_filters": lists.chips(controls),
            "may_take": transfer_register.may_export(ctx) and found.rows,
            "asked": {one.name: one.value for one in controls if one.value},
            "page": lists.page_view(
                found,
                rows=[_line(row, names, bodies, now=ctx.now) for row in found.rows],
                total_text=total,
            ),
        }

    return shell.draw("registers/transfers.html", read)


@blueprint.post("/file")
@declare(records=transfer_register.EXPORTED)
def take() -> Response:
    """Give what is filtered as an Excel sheet, and note that it left the house."""

    def work(ctx: Context) -> bytes:
        bodies = _bodies(ctx)
        filters = TransferFilters(
            source=request.form.get("source"),
            state=request.form.get("state"),
            overdue="overdue" in request.form,
        )
        found = transfer_register.to_export(ctx, filters=filters)
        names = Names(ctx, locale=languages.current())
        lines = [_line(row, names, bodies, now=ctx.now) for row in found.rows]
        content = WRITERS["xlsx"].write(
            _sheet(lines, names.person(guard.actor(ctx).login), now=ctx.now)
        )
        transfer_register.note_export(
            ctx, filters=filters, count=len(lines), digest=hashlib.sha256(content).hexdigest()
        )
        return content

    answer = Response(transact(work, actor=auth.actor()), mimetype=WRITERS["xlsx"].mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename="transfers.xlsx")
    return answer


def _controls(bodies: Mapping[str, str]) -> list[Control]:
    states = [("open", gettext("Not answered")), ("sent", gettext("Answered"))]
    return [
        Control(
            kind="select",
            name="source",
            label=gettext("Transferred by"),
            options=list(bodies.items()),
        ),
        Control(kind="select", name="state", label=gettext("Reply"), options=states),
        Control(kind="check", name="overdue", label=gettext("Overdue only")),
    ]


def _filters(controls: list[Control]) -> TransferFilters:
    given = {control.name: control.value for control in controls}
    return TransferFilters(
        source=given["source"], state=given["state"], overdue=given["overdue"] is not None
    )


def _bodies(ctx: Context) -> dict[str, str]:
    """Name every body as the form in force offers them."""
    texts = ModelTexts.in_force(ctx, locale=languages.current())
    field = texts.components(_FORM).get("transfer_source", {}) if texts is not None else {}
    return {each["value"]: each["label"] for each in field.get("values", [])}


def _line(
    row: TransferRow, names: Names, bodies: Mapping[str, str], *, now: datetime
) -> TransferLine:
    return TransferLine(
        number=row.number,
        href=url_for("case.show", number=row.number),
        title=labels.case_title(row.title),
        client=row.client_name or "",
        unit=names.unit(row.accepting_unit_id),
        body=bodies.get(row.source, row.source),
        document=row.document or "",
        supplement=row.supplement,
        received_at=row.received_at,
        deadline_at=row.deadline_at,
        stage=row.stage,
        reply_number=row.reply_number or "",
        replied_at=row.replied_at,
        is_overdue=row.is_overdue(now),
    )


def _sheet(lines: list[TransferLine], actor: str, *, now: datetime) -> Sheet:
    heads = (
        gettext("Case"),
        gettext("Transferred by"),
        gettext("Document number"),
        gettext("Received"),
        gettext("Reply by"),
        gettext("Accepting unit"),
        gettext("Reply"),
        gettext("Number of the reply"),
        gettext("Sent"),
    )
    rows = (tuple(Cell(text=text) for text in _texts(line)) for line in lines)
    return Sheet(
        name="transfers",
        number="REG-03",
        title=gettext("Transferred complaints"),
        widths=_WIDTHS,
        rows=(tuple(label(head) for head in heads), *rows),
        heads=1,
        mark=gettext("%(person)s, %(moment)s", person=actor, moment=moments.full(now)),
        made_at=now,
        is_wide=True,
    )


def _texts(line: TransferLine) -> tuple[str, ...]:
    return (
        line.number,
        line.body,
        line.document,
        moments.full(line.received_at),
        moments.day(line.deadline_at) if line.deadline_at else "",
        line.unit,
        _reply(line),
        line.reply_number,
        moments.full(line.replied_at) if line.replied_at else "",
    )


def _reply(line: TransferLine) -> str:
    """Say how far a reply is, and whether it is one after the first."""
    stage = str(labels.label(line.stage, "reply_stage"))
    if not line.supplement:
        return stage
    return f"{gettext('Supplementary reply %(number)s', number=line.supplement)} · {stage}"
