"""The evidence of a case: a part of its pages, with what can be seen and heard in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from flask import Blueprint, Response, current_app, flash, redirect, request, send_file, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from engine.domain.evidence import Requirement
from engine.errors import EngineError, FieldError, InvalidValues
from engine.services import evidence
from engine.services.context import Context
from engine.services.evidence import Collection, EvidenceRow, Upload
from engine.services.vault import Vault
from webapp import auth, bodies, errors, headers, languages, vaults
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import labels, shell
from webapp.ui.names import Names

blueprint = Blueprint("evidence", __name__, url_prefix="/cases/<number>/evidence")

_SHOWN: Final = ("image/jpeg", "image/png")
_KILO: Final = 1024
_SIZES: Final = ("B", "KB", "MB", "GB")


class StoredFile(Protocol):
    """What has to be known of a file in the vault to send it."""

    @property
    def file_name(self) -> str:
        """Its name."""

    @property
    def media_type(self) -> str:
        """What it is by its content."""

    @property
    def size(self) -> int:
        """How many bytes it has."""

    @property
    def sha256(self) -> str:
        """Where it lies in the vault."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece as it is drawn; `plays` is audio, video or nothing."""

    kind: str
    name: str
    href: str
    size: str
    sha256: str
    reference: str | None
    added_by: str
    added_at: datetime
    plays: str
    is_picture: bool


@dataclass(frozen=True, kw_only=True)
class Demand:
    """One line of what the rules ask for; of several of a kind, the number tells which."""

    kind: str
    rule: str
    reference: str | None
    is_there: bool
    is_advised: bool


@blueprint.get("")
@declare(records=None, reads="evidence")
def show(number: str) -> str:
    """Show all of it, and what is still missing."""
    return _draw(number, [])


@blueprint.post("")
@declare(records=evidence.ADDED, reads="evidence")
@bodies.takes_files
def add(number: str) -> BaseResponse | str:
    """Add files, each for itself, and show all; what was refused is named with the reason."""
    vault, told = vaults.of(current_app), []
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        raise InvalidValues(errors={"file": [FieldError(code="required")]})
    for file in files:
        told += _add(vault, number, file)
    if "HX-Request" in request.headers:
        return _draw(number, told)
    for line in told:
        flash(line, "danger")
    return redirect(url_for("case.show", number=number))


@blueprint.get("/<int:evidence_id>")
@declare(records=None, reads="evidence")
def open_file(number: str, evidence_id: int) -> Response:
    """Send one file, or the part of it that a player asks for."""

    def read(ctx: Context) -> EvidenceRow:
        return evidence.find(ctx, number=number, evidence_id=evidence_id)

    return send(transact(read, actor=auth.actor()))


def send(row: StoredFile) -> Response:
    """Answer with a file that can do nothing in a browser but be played, shown or kept."""
    path = vaults.of(current_app).find(row.sha256, size=row.size)
    is_shown = bool(_plays(row)) or row.media_type in _SHOWN
    answer = send_file(
        path,
        mimetype=row.media_type,
        as_attachment=not is_shown,
        download_name=row.file_name,
        conditional=True,
        etag=row.sha256,
        max_age=0,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    headers.seal_off()
    return answer


def _add(vault: Vault, number: str, file: FileStorage) -> list[str]:
    """Add one file; what is refused harms no other."""
    upload = Upload(
        number=number,
        kind=request.form.get("kind", ""),
        file_name=file.filename or "",
        reference=request.form.get("reference", ""),
    )
    try:
        arrival, media_type = evidence.receive(vault, file.stream, file_name=upload.file_name)
        transact(
            lambda ctx: evidence.add(ctx, upload, arrival=arrival, media_type=media_type),
            actor=auth.actor(),
        )
    except InvalidValues as refused:
        lines = (each["message"] for found in errors.details(refused).values() for each in found)
        return [gettext("%(name)s: %(why)s", name=upload.file_name, why=why) for why in lines]
    except EngineError as refused:
        if refused.code != "evidence_too_large":
            raise
        why = errors.sentence(refused)
        return [gettext("%(name)s: %(why)s", name=upload.file_name, why=why)]
    return []


def _draw(number: str, refused: list[str]) -> str:
    def read(ctx: Context) -> Mapping[str, Any]:
        found = evidence.read(ctx, number=number)
        names = Names(ctx, locale=languages.current())
        return {
            "href": url_for("evidence.show", number=number),
            "pieces": [_piece(number, row, names) for row in found.rows],
            "demands": [_demand(each, found) for each in found.required],
            "kinds": _kinds(found) if found.may_add else [],
            "numbers": [each.reference for each in found.missing if each.reference],
            "most": vaults.of(current_app).most,
            "refused": refused,
        }

    return shell.draw_part("cases/evidence.html", read)


def _piece(number: str, row: EvidenceRow, names: Names) -> Piece:
    return Piece(
        kind=labels.label(row.kind, "evidence_kind"),
        name=row.file_name,
        href=url_for("evidence.open_file", number=number, evidence_id=row.id),
        size=_size(row.size),
        sha256=row.sha256,
        reference=row.reference,
        added_by=names.person(row.added_by),
        added_at=row.added_at,
        plays=_plays(row),
        is_picture=row.media_type in _SHOWN,
    )


def _plays(row: StoredFile) -> str:
    family = row.media_type.partition("/")[0]
    return family if family in ("audio", "video") and row.media_type != "audio/amr" else ""


def _demand(each: Requirement, found: Collection) -> Demand:
    return Demand(
        kind=labels.label(each.kind.value, "evidence_kind"),
        rule=each.rule,
        reference=each.reference,
        is_there=each not in found.missing,
        is_advised=each.is_advised,
    )


def _kinds(found: Collection) -> list[tuple[str, str]]:
    """Offer every kind, those that are missing first."""
    wanted = {each.kind.value for each in found.missing}
    return sorted(labels.options("evidence_kind"), key=lambda option: option[0] not in wanted)


def _size(count: int) -> str:
    amount, power = float(count), 0
    while amount >= _KILO and power < len(_SIZES) - 1:
        amount, power = amount / _KILO, power + 1
    return f"{amount:.0f} {_SIZES[power]}" if power == 0 else f"{amount:.1f} {_SIZES[power]}"
