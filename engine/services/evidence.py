"""Papers and recordings of a case: added, listed and found again; none is ever replaced."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final

from sqlalchemy import ColumnElement, select

from engine.domain import evidence
from engine.domain.evidence import Kind, Requirement
from engine.domain.grants import Action
from engine.errors import FieldError, InvalidValues, NotFound
from engine.services import case_views, directory, evidence_gate, file_types, guard, ledger
from engine.services.context import Context
from engine.services.outcome import Held
from engine.services.vault import Arrival, Vault
from engine.store.cases import Case
from engine.store.evidence import Evidence

ADDED: Final = "evidence.added"
LONGEST: Final = 200


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What somebody says of a file that they add."""

    number: str
    kind: str
    file_name: str
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    """One piece of evidence as lists show it."""

    id: int
    kind: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    reference: str | None
    added_by: str
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class Collection:
    """All evidence of a case, what its channel asks for, and whether the actor may add some."""

    number: str
    rows: tuple[EvidenceRow, ...]
    required: tuple[Requirement, ...]
    missing: tuple[Requirement, ...]
    may_add: bool


def may_add(ctx: Context, held: Held) -> bool:
    """Test whether the actor may add evidence to a case."""
    return guard.may(ctx, Action.EVIDENCE_ADD, held.case)


def receive(vault: Vault, stream: IO[bytes], *, file_name: str) -> tuple[Arrival, str]:
    """Take a file into the vault before anything is recorded of it; a leftover harms nobody.

    Raises:
        EvidenceTooLarge: if it is larger than the firm keeps.
        InvalidValues: if it is no kind of file that is kept, or not what its name says.
    """
    with vault.receive(stream) as arrival:
        if not arrival.size:
            raise InvalidValues(errors={"file": [FieldError(code="required")]})
        media_type = file_types.recognise(arrival.path, name=file_name)
        vault.keep(arrival)
    return arrival, media_type


def add(ctx: Context, upload: Upload, *, arrival: Arrival, media_type: str) -> EvidenceRow:
    """Add a file that lies in the vault to a case; the same one again is the one already there.

    Raises:
        NotFound: if the actor may not know of the case.
        NotAllowed: if the actor may not add evidence to it.
        InvalidValues: if what is said of the file does not fit (EVD-02, EVD-10, REG-03).
    """
    held = case_views.hold(ctx, number=upload.number, action=Action.EVIDENCE_ADD)
    name = _check(upload, media_type)
    _check_reply(ctx, held.case, upload)
    where = (
        Evidence.case_id == held.case.id,
        Evidence.kind == upload.kind,
        Evidence.sha256 == arrival.sha256,
    )
    known = _rows(ctx, *where)
    if known:
        if upload.kind == Kind.TRANSFER_REPLY and known[0].reference != upload.reference.strip():
            other = FieldError(
                code="file.of_another_reply", params={"number": known[0].reference or ""}
            )
            raise InvalidValues(errors={"file": [other]})
        return known[0]
    row = Evidence(
        case_id=held.case.id,
        kind=upload.kind,
        file_name=name,
        media_type=media_type,
        size=arrival.size,
        sha256=arrival.sha256,
        reference=upload.reference.strip() or None,
        added_by_id=guard.actor(ctx).id,
        added_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ledger.record(
        ctx,
        ADDED,
        case=held.case,
        personal={"file_name": row.file_name, "reference": row.reference},
        **{each: getattr(row, each) for each in ("kind", "media_type", "size", "sha256")},
    )
    return _rows(ctx, *where)[0]


def read(ctx: Context, *, number: str) -> Collection:
    """Return the evidence of a case, and what is missing by the rules of its channel.

    Raises:
        NotFound: if the actor may not read the case.
    """
    held = case_views.hold(ctx, number=number)
    rows = _rows(ctx, Evidence.case_id == held.case.id)
    said = held.facts.facts
    required = evidence_gate.required(ctx, held.case, said=said, policy=held.models.policy)
    kept = {(row.kind, row.reference) for row in rows}
    return Collection(
        number=number,
        rows=rows,
        required=required,
        missing=evidence.missing(required, kept, with_advice=True),
        may_add=may_add(ctx, held),
    )


def find(ctx: Context, *, number: str, evidence_id: int) -> EvidenceRow:
    """Return one piece of evidence; whoever may read the case may see and hear it.

    Raises:
        NotFound: if the case has no such piece, or the actor may not read the case.
    """
    held = case_views.hold(ctx, number=number)
    rows = _rows(ctx, Evidence.case_id == held.case.id, Evidence.id == evidence_id)
    if not rows:
        raise NotFound(evidence=evidence_id)
    return rows[0]


def count(ctx: Context, case: Case) -> int:
    """Count the pieces of a case."""
    return len(kinds(ctx, case))


def kinds(ctx: Context, case: Case) -> list[str]:
    """Return the kind of each piece of a case."""
    return list(ctx.session.scalars(select(Evidence.kind).where(Evidence.case_id == case.id)))


def everything(ctx: Context, *, after: int, limit: int) -> Sequence[Evidence]:
    """Return pieces of all cases in the order they were added, for whoever checks the vault."""
    statement = select(Evidence).where(Evidence.id > after).order_by(Evidence.id).limit(limit)
    return ctx.session.scalars(statement).all()


def _check(upload: Upload, media_type: str) -> str:
    """Return the plain name of the file, if everything said of it fits."""
    errors: dict[str, list[FieldError]] = {}
    if upload.kind not in {each.value for each in Kind}:
        errors["kind"] = [FieldError(code="not_an_option")]
    elif upload.kind in evidence.RECORDED and not file_types.is_recorded(media_type):
        errors["file"] = [FieldError(code="file.not_recorded")]
    elif upload.kind in evidence.REFERENCED and not upload.reference.strip():
        errors["reference"] = [FieldError(code="required")]
    if len(upload.reference) > LONGEST:
        errors["reference"] = [FieldError(code="too_long", params={"max": LONGEST})]
    if errors:
        raise InvalidValues(errors=errors)
    return _plain(upload.file_name)


def _check_reply(ctx: Context, case: Case, upload: Upload) -> None:
    """Take a reply only under the number by which the register knows it (REG-03)."""
    if upload.kind != Kind.TRANSFER_REPLY:
        return
    numbers = evidence_gate.reply_numbers(ctx, case)
    if upload.reference.strip() not in numbers:
        params = {"numbers": ", ".join(dict.fromkeys(numbers)) or "—"}
        unknown = FieldError(code="reply_unknown", params=params)
        raise InvalidValues(errors={"reference": [unknown]})


def _plain(name: str) -> str:
    """Return the last part of a name without what no file system or reader can show."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    end = Path(shown).suffix
    return shown if len(shown) <= LONGEST else shown[: LONGEST - len(end)] + end


def _rows(ctx: Context, *where: ColumnElement[bool]) -> tuple[EvidenceRow, ...]:
    rows = ctx.session.scalars(select(Evidence).where(*where).order_by(Evidence.id))
    return tuple(
        EvidenceRow(
            id=row.id,
            kind=row.kind,
            file_name=row.file_name,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            reference=row.reference,
            added_by=directory.any_login(ctx, row.added_by_id) if row.added_by_id else "",
            added_at=row.added_at,
        )
        for row in rows
    )
