"""Finding cases by number, words and filters, within what the actor may see (design D10)."""

import re
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import ColumnElement, select

from engine.services import guard, pages, search_index
from engine.services.context import Context
from engine.services.pages import Found
from engine.store import search
from engine.store.cases import Case

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
    if filters.number is not None or not wanted:
        return _plain(ctx, filters)
    index, row_id = search.source(ctx.session)
    joined = select(row_id).join_from(index, Case, Case.id == row_id).where(*_seen(ctx, filters))
    ids = pages.some_ids(ctx.session, joined.where(search.matches(ctx.session, wanted)))
    if len(ids) <= pages.MOST_COUNTED:
        return Found(statement=select(Case.id), row_id=_ID, total=len(ids), ids=ids)
    condition = search.matches(ctx.session, wanted, is_walk=True)
    return Found(statement=joined.where(condition), row_id=row_id, total=len(ids))


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


def _plain(ctx: Context, filters: CaseFilters) -> Found:
    statement = select(Case.id).where(guard.visible_cases(ctx), *narrow(ctx, filters))
    return Found(statement=statement, row_id=_ID, total=pages.count(ctx.session, statement))


def _seen(ctx: Context, filters: CaseFilters) -> list[ColumnElement[bool]]:
    return [guard.visible_cases(ctx), *_overdue(ctx, filters)]


def _overdue(ctx: Context, filters: CaseFilters) -> list[ColumnElement[bool]]:
    return [Case.due_at < ctx.now] if filters.overdue else []
