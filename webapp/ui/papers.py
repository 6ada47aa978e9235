"""Papers as files to take away: of which kind, by which hash known, and under which name."""

import hashlib
from collections.abc import Callable
from typing import Protocol

from flask import Response

from engine.errors import FieldError, InvalidValues
from engine.services.context import Context
from webapp import auth
from webapp.extensions import transact
from webapp.sheets.files import WRITERS
from webapp.sheets.sheet import Sheet


class Note(Protocol):
    """How the ledger learns that a paper left the house."""

    def __call__(self, ctx: Context, *, form: str, digest: str) -> None:
        """Record of which form it is, and its hash."""


def send(form: str, *, lay_out: Callable[[Context], Sheet], note: Note) -> Response:
    """Answer with a paper as a file, once its leaving is noted.

    Raises:
        InvalidValues: if there is no such kind of file.
    """
    writer = WRITERS.get(form)
    if writer is None:
        raise InvalidValues(errors={"form": [FieldError(code="not_an_option")]})

    def work(ctx: Context) -> tuple[Sheet, bytes]:
        sheet = lay_out(ctx)
        content = writer.write(sheet)
        note(ctx, form=form, digest=hashlib.sha256(content).hexdigest())
        return sheet, content

    sheet, content = transact(work, actor=auth.actor())
    answer = Response(content, mimetype=writer.mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{sheet.name}.{form}")
    return answer
