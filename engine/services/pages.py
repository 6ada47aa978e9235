"""Paging by key: one page of a list, and where the next one begins."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.errors import EngineError

Column = InstrumentedAttribute[Any]
T = TypeVar("T")

MOST_COUNTED: Final = 1_000
PAGE: Final = 25
_MOST_ROWS: Final = 2**63
"""No row has so high an id."""


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
    """Rows to be read from the newest back, and how many of them there are, counted already.

    Where `ids` are known, the rows are those of the statement that have them.
    """

    statement: Select[*tuple[Any, ...]]
    row_id: ColumnElement[int]
    total: int
    ids: Sequence[int] | None = None


def read(
    session: Session,
    *statements: Select[*tuple[Any, ...]],
    row: Callable[..., T],
    order: Order,
    after: str | None,
    limit: int,
) -> Page[T]:
    """Read one page in an order that should stand on an index.

    `row` makes a row from the columns of a statement, which hold the two under their names. Rows
    whose moment is null come last and have no page after them. Of several statements, none of which
    finds a row of another, each stands on the index by itself, and the database merges them.

    Raises:
        CursorInvalid: if `after` was not given by this list.
    """
    following = statements
    if after is not None:
        following = tuple(each.where(_after(order, after)) for each in statements)
    merged, columns = _merged(following, order)
    if order.descending:
        columns = [column.desc() for column in columns]
    found = session.execute(merged.order_by(*columns).limit(limit + 1)).mappings().all()
    is_all = after is None and len(found) <= limit
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        rows=[row(**each) for each in found[:limit]],
        next=_next(order, last),
        total=len(found) if is_all else count(session, *_ids(statements, order)),
    )


def read_newest(
    session: Session, found: Found, *, row: Callable[..., T], after: str | None, limit: int
) -> Page[T]:
    """Read one page from the highest id down; ids are given in the order in which rows are made.

    `row` makes a row from the columns of the statement, which hold `id`.

    Raises:
        CursorInvalid: if `after` was not given by this list.
    """
    before = _MOST_ROWS - 1 if after is None else _read_id(after)
    wanted = found.statement.where(found.row_id < before)
    if found.ids is not None:
        following = sorted((each for each in found.ids if each < before), reverse=True)
        wanted = found.statement.where(found.row_id.in_(following[: limit + 1]))
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


def some_ids(session: Session, statement: Select[int]) -> Sequence[int]:
    """Return the ids of all rows of a list in no order; of more than are counted, one more."""
    return session.scalars(statement.limit(MOST_COUNTED + 1)).all()


def count(session: Session, *statements: Select[*tuple[Any, ...]]) -> int:
    """Count the rows of a list, but no further than what is shown as "1,000+"."""
    some = union_all(*statements).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _merged(
    statements: Sequence[Select[*tuple[Any, ...]]], order: Order
) -> tuple[Select[*tuple[Any, ...]], list[ColumnElement[Any]]]:
    """Return all rows of some statements, and the columns to order them by."""
    if len(statements) == 1:
        return statements[0], [order.moment.expression, order.row_id.expression]
    rows = union_all(*statements).subquery()
    return select(rows), [rows.c[order.moment.key], rows.c[order.row_id.key]]


def _ids(
    statements: Sequence[Select[*tuple[Any, ...]]], order: Order
) -> list[Select[*tuple[Any, ...]]]:
    return [each.with_only_columns(order.row_id) for each in statements]


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
