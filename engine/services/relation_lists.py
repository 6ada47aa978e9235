"""Lists of staff relations as text: one relation a line, with a head that names the columns."""

import csv
import io
from datetime import date
from typing import Any, Final

from engine.errors import FieldError, InvalidValues
from engine.services.relation_register import MOST_AT_ONCE, NewRelation

COLUMNS: Final = ("staff", "kind", "client", "colleague", "began_on", "ended_on", "note")
_NEEDED: Final = frozenset({"staff", "kind", "began_on"})


def read(content: bytes) -> list[NewRelation]:
    """Read a list in UTF-8, as spreadsheets save it (CSV), into relations to be registered.

    Raises:
        InvalidValues: naming the list itself, or each line, counted from 1, and field.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("list", "not_utf8") from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    head = {*(rows.fieldnames or ())}
    if not head >= _NEEDED or head - {*COLUMNS}:
        raise _refused("list", "head_unfit", columns=", ".join(COLUMNS))
    try:
        found = list(rows)
    except csv.Error as error:
        raise _refused("list", "not_a_list") from error
    if len(found) > MOST_AT_ONCE:
        raise _refused("list", "too_many_rows", max=MOST_AT_ONCE)
    return _relations(found)


def day(text: str) -> date | None:
    """Read a day such as 2026-03-02; None if it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _relations(rows: list[dict[str, Any]]) -> list[NewRelation]:
    relations: list[NewRelation] = []
    errors: dict[str, list[FieldError]] = {}
    for place, row in enumerate(rows, start=1):
        given = {name: (row.get(name) or "").strip() for name in COLUMNS}
        days = {name: day(given[name]) for name in ("began_on", "ended_on") if given[name]}
        wrong = [name for name, value in days.items() if value is None]
        wrong += [] if given["began_on"] else ["began_on"]
        if wrong or None in row:
            named = wrong or ["list"]
            errors |= {f"{place}.{name}": [FieldError(code="not_a_day")] for name in named}
            continue
        relations.append(
            NewRelation(
                staff=given["staff"],
                kind=given["kind"],
                client=given["client"] or None,
                colleague=given["colleague"] or None,
                began_on=days["began_on"] or date.min,
                ended_on=days.get("ended_on"),
                note=given["note"] or None,
            )
        )
    if errors:
        raise InvalidValues(errors=errors)
    return relations


def _refused(field: str, code: str, **params: Any) -> InvalidValues:
    return InvalidValues(errors={field: [FieldError(code=code, params=params)]})
