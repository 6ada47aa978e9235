"""Paging by key: one page of a list, and where the next one begins."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.errors import EngineError

Column = InstrumentedAttribute[Any]
T = TypeVar("T")

MOST_COUNTED: Final = 1_000
PAGE: Final = 25
_MOST_ROWS: Final = 2**63


class CursorInvalid(EngineError):
    """The place to go on from was not given by this list."""

    code = "cursor_invalid"


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """Some rows of a list; `total` is counted up to `MOST_COUNTED` and then left at one more."""

    rows: Sequence[T]
    next: str | None
    total: int


@dataclass(frozen=True, kw_only=True)
class Order:
    """By a moment, then by an id; the latest first unless it is not `descending`."""

    moment: Column
    row_id: Column
    descending: bool = True


@dataclass(frozen=True, kw_only=True)
class Found:
    """Rows to be read from the newest back, and how many of them there are, counted already."""

    statement: Select[*tuple[Any, ...]]
    row_id: ColumnElement[int]
    total: int


def read(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    *,
    row: Callable[..., T],
    order: Order,
    after: str | None,
    limit: int,
) -> Page[T]:
    """Read one page in an order that should stand on an index.

    `row` makes a row from the columns of the statement, which hold the two under their names. Rows
    whose moment is null come last and have no page after them.

    Raises:
        CursorInvalid: if `after` was not given by this list.
    """
    following = statement if after is None else statement.where(_after(order, after))
    columns: list[Any] = [order.moment, order.row_id]
    if order.descending:
        columns = [column.desc() for column in columns]
    found = session.execute(following.order_by(*columns).limit(limit + 1)).mappings().all()
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        rows=[row(**each) for each in found[:limit]],
        next=_next(order, last),
        total=count(session, statement),
    )


def read_newest(
    session: Session, found: Found, *, row: Callable[..., T], after: str | None, limit: int
) -> Page[T]:
    """Read one page from the highest id down; ids are given in the order in which rows are made.

    `row` makes a row from the columns of the statement, which hold `id`.

    Raises:
        CursorInvalid: if `after` was not given by this list.
    """
    wanted = found.statement
    if after is not None:
        wanted = wanted.where(found.row_id < _read_id(after))
    wanted = wanted.order_by(found.row_id.desc()).limit(limit + 1)
    rows = session.execute(wanted).mappings().all()
    return Page(
        rows=[row(**each) for each in rows[:limit]],
        next=_written([rows[limit - 1]["id"]]) if len(rows) > limit else None,
        total=found.total,
    )


def _next(order: Order, last: RowMapping | None) -> str | None:
    moment = None if last is None else last[order.moment.key]
    return None if last is None or moment is None else cursor(moment, last[order.row_id.key])


def _after(order: Order, place: str) -> ColumnElement[bool]:
    moment, row_id = order.moment, order.row_id
    at, last_id = _read(place)
    if order.descending:
        return or_(moment < at, and_(moment == at, row_id < last_id))
    return or_(moment > at, and_(moment == at, row_id > last_id))


def cursor(moment: datetime, row_id: int) -> str:
    """Write the place after a row as opaque text."""
    return _written([moment.isoformat(), row_id])


def _written(place: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def count(session: Session, statement: Select[*tuple[Any, ...]]) -> int:
    """Count the rows of a list, but no further than what is shown as "1,000+"."""
    some = statement.order_by(None).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _read(text: str) -> tuple[datetime, int]:
    """Read the place after a row of an ordered list."""
    try:
        moment, row_id = _unwritten(text)
        at = datetime.fromisoformat(moment)
    except (ValueError, TypeError) as error:
        raise CursorInvalid(cursor=text[:40]) from error
    if at.tzinfo is None:
        raise CursorInvalid(cursor=text[:40])
    return at, _id(row_id, text)


def _read_id(text: str) -> int:
    """Read the place after a row of a list that goes by ids."""
    try:
        [row_id] = _unwritten(text)
    except (ValueError, TypeError) as error:
        raise CursorInvalid(cursor=text[:40]) from error
    return _id(row_id, text)


def _unwritten(text: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except RecursionError as error:
        raise CursorInvalid(cursor=text[:40]) from error


def _id(found: Any, text: str) -> int:
    if type(found) is not int or not 0 < found < _MOST_ROWS:
        raise CursorInvalid(cursor=text[:40])
    return found
