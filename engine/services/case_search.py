"""Finding cases by number, words and filters, within what the actor may see (design D10)."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, select

from engine.services import guard, pages, search_index
from engine.services.context import Context
from engine.services.pages import Found
from engine.store import search
from engine.store.cases import Case
from engine.store.search import Wanted

_ID: Final[ColumnElement[int]] = Case.__table__.c.id
_NUMBER: Final = re.compile(r"[A-Z]{2}-\d{6}-\d{4,}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class CaseFilters:
    """What the list is narrowed to; None leaves a column alone."""

    kind: str | None = None
    status: str | None = None
    grade: str | None = None
    category: str | None = None
    channel: str | None = None
    text: str | None = None
    overdue: bool = False

    @property
    def number(self) -> str | None:
        """Return the case number that is asked for, if the text is one."""
        text = (self.text or "").strip().upper()
        return text if _NUMBER.fullmatch(text) else None


def find(ctx: Context, filters: CaseFilters) -> Found:
    """Find the cases that fit and that the actor may see; none that do not fit are read."""
    given = asdict(filters)
    filtered = {name: given[name] for name in search_index.FILTERS}
    wanted = search_index.wanted(ctx, text=filters.text, filters=filtered)
    is_plain = filters.number is not None or not wanted
    return pages.find_newest(
        partial(_plain, ctx, filters) if is_plain else partial(_indexed, ctx, filters, wanted)
    )


def count(ctx: Context, filters: CaseFilters) -> int:
    """Return how many cases fit, counted as far as anybody is told."""
    return find(ctx, filters).total


def narrow(ctx: Context, filters: CaseFilters) -> list[ColumnElement[bool]]:
    """Return the conditions that filters put on cases, for whoever reads all that fit."""
    found: list[ColumnElement[bool]] = [
        getattr(Case, name) == value
        for name, value in asdict(filters).items()
        if name in search_index.FILTERS and value is not None
    ]
    if filters.number is not None:
        found.append(Case.number == filters.number)
    elif filters.text and filters.text.strip():
        wanted = search_index.wanted(ctx, text=filters.text, filters={})
        index, row_id = search.source(ctx.session)
        matches = search.matches(ctx.session, wanted)
        found.append(Case.id.in_(select(row_id).select_from(index).where(matches)))
    return [*found, *_overdue(ctx, filters)]


def _plain(ctx: Context, filters: CaseFilters, below: int, limit: int) -> Sequence[int]:
    statement = select(_ID).where(guard.visible_cases(ctx), *narrow(ctx, filters))
    return pages.newest_ids(ctx.session, statement, below=below, limit=limit)


def _indexed(
    ctx: Context, filters: CaseFilters, wanted: Wanted, below: int, limit: int
) -> Sequence[int]:
    conditions = guard.visible_cases(ctx), *_overdue(ctx, filters)
    found: Sequence[int] = ()
    for part in search.newest(ctx.session, wanted, below=below):
        row_id = part.c.case_id
        statement = select(row_id).join(Case, Case.id == row_id).where(*conditions)
        found = pages.newest_ids(ctx.session, statement, below=below, limit=limit)
        if len(found) == limit:
            break
    return found


def _overdue(ctx: Context, filters: CaseFilters) -> list[ColumnElement[bool]]:
    return [Case.due_at < ctx.now] if filters.overdue else []
