"""Papers as files to take away: of which kind, by which hash known, and under which name."""

import hashlib

from flask import Response

from engine.errors import FieldError, InvalidValues
from webapp.sheets.files import WRITERS, Writer
from webapp.sheets.sheet import Sheet


def writer(form: str) -> Writer:
    """Return what writes papers of a kind.

    Raises:
        InvalidValues: if there is no such kind.
    """
    found = WRITERS.get(form)
    if found is None:
        raise InvalidValues(errors={"form": [FieldError(code="not_an_option")]})
    return found


def digest(content: bytes) -> str:
    """Return the hash under which the ledger knows a file."""
    return hashlib.sha256(content).hexdigest()


def answer(sheet: Sheet, content: bytes, *, form: str) -> Response:
    """Answer with a paper that was written."""
    found = Response(content, mimetype=writer(form).mimetype)
    found.headers.set("Content-Disposition", "attachment", filename=f"{sheet.name}.{form}")
    return found
