"""Emergency plans and published ways to complain: what each unit keeps (CMP-21, EMG-02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.wrappers import Response
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import FieldError, InvalidValues
from engine.services import evidence as stored_evidence
from engine.services import relation_lists, unit_documents
from engine.services.context import Context
from engine.services.unit_documents import DocumentRow, NewDocument
from webapp import auth, bodies, errors, languages, vaults
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import evidence, labels, lists, registers, shell
from webapp.ui.lists import Control
from webapp.ui.names import Names

blueprint = Blueprint("unit_documents", __name__, url_prefix="/registers/unit-documents")

_OWN = "what units keep ready says nothing of a case"
_FIELDS = ("unit", "kind", "edition", "since", "review_on")


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """One thing that a unit has to keep ready, as a line of the register."""

    unit: str
    name: str
    rule: str
    standing: str
    edition: str
    since: date | None
    review_at: datetime | None
    href: str | None
    file_name: str
    added_by: str


@blueprint.get("")
@declare(records=None, because=_OWN)
def index() -> str:
    """Show what units keep ready, and how to add to it to whoever may."""
    return _draw({}, [])


@blueprint.post("")
@declare(records=unit_documents.ADDED)
@bodies.takes_files
def add() -> BaseResponse | tuple[str, int]:
    """Add a version or a check; what cannot be is said above what was typed."""
    given = {name: request.form.get(name, "").strip() for name in _FIELDS}
    try:
        _add(given, request.files.get("file"))
    except InvalidValues as refused:
        return _draw(given, _mistakes(refused)), 422
    flash(gettext("Added. What was there before stays in the record."), "done")
    return redirect(url_for("unit_documents.index"))


@blueprint.get("/<int:document_id>")
@declare(records=None, because=_OWN)
def open_file(document_id: int) -> Response:
    """Send the file of one version."""
    found = transact(lambda ctx: unit_documents.find(ctx, document_id), actor=auth.actor())
    return evidence.send(found)


def line(row: DocumentRow, names: Names) -> DocumentLine:
    """Prepare one for drawing."""
    return DocumentLine(
        unit=names.unit(row.unit_id),
        name=labels.label(row.kind, "unit_document"),
        rule=row.rule,
        standing=row.standing,
        edition=row.edition or "",
        since=row.since,
        review_at=row.review_at,
        href=url_for("unit_documents.open_file", document_id=row.id) if row.id else None,
        file_name=row.file_name or "",
        added_by=names.person(row.added_by) if row.added_by else "",
    )


def _add(given: Mapping[str, str], file: FileStorage | None) -> None:
    if file is None or not file.filename:
        raise InvalidValues(errors={"file": [FieldError(code="required")]})
    new = NewDocument(
        unit=given["unit"],
        kind=given["kind"],
        edition=given["edition"],
        since=relation_lists.day(given["since"]),
        review_on=relation_lists.day(given["review_on"]),
        file_name=file.filename,
    )
    vault = vaults.of(current_app)
    arrival, media_type = stored_evidence.receive(vault, file.stream, file_name=file.filename)
    transact(
        lambda ctx: unit_documents.add(ctx, new, arrival=arrival, media_type=media_type).id,
        actor=auth.actor(),
    )


def _draw(given: Mapping[str, str], mistakes: list[str]) -> str:
    def read(ctx: Context) -> Mapping[str, Any]:
        names = Names(ctx, locale=languages.current())
        control = Control(kind="check", name="lacking", label=gettext("Missing or overdue only"))
        found = unit_documents.board(
            ctx, lacking=control.value is not None, after=request.args.get("after")
        )
        text = lists.count_text(found.total)
        total = ngettext("%(count)s document", "%(count)s documents", found.total, count=text)
        return {
            "registers": registers.tabs(),
            "address": url_for("unit_documents.index"),
            "controls": [control],
            "active_filters": lists.chips([control]),
            "units": [(unit.code, names.unit(unit.id)) for unit in unit_documents.addable(ctx)],
            "kinds": labels.options("unit_document"),
            "most": vaults.of(current_app).most,
            "given": given,
            "mistakes": mistakes,
            "page": lists.page_view(
                found, rows=[line(row, names) for row in found.rows], total_text=total
            ),
        }

    return shell.draw("registers/unit_documents.html", read)


def _mistakes(refused: InvalidValues) -> list[str]:
    names = {
        "unit": gettext("Unit"),
        "kind": gettext("Document"),
        "edition": gettext("Version"),
        "since": gettext("In force or checked on"),
        "review_on": gettext("To be looked at again by"),
        "file": gettext("File"),
    }
    return [
        gettext("%(name)s: %(why)s", name=names.get(field, field), why=each["message"])
        for field, found in errors.details(refused).items()
        for each in found
    ]
