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


Newest = Callable[[int, int], Sequence[int]]
"""Returns the highest ids of a list below one, at most so many, from the highest down."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Rows to be read from the highest id down: the first of them, and how to find others.

    As many ids are known as are counted, and one more where there are more.
    """

    ids: Sequence[int]
    newest: Newest

    @property
    def total(self) -> int:
        """Return how many rows there are, as far as anybody is told."""
        return len(self.ids)


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


def find_newest(newest: Newest) -> Found:
    """Find the first rows of a list; counting them and reading a page is one question."""
    return Found(ids=newest(_MOST_ROWS - 1, MOST_COUNTED + 1), newest=newest)


def newest_ids(
    session: Session, statement: Select[int], *, below: int, limit: int
) -> Sequence[int]:
    """Return the highest ids that a statement of ids finds below one."""
    [row_id] = statement.selected_columns
    wanted = statement.where(row_id < below).order_by(row_id.desc()).limit(limit)
    return session.scalars(wanted).all()


def read_newest(
    session: Session,
    found: Found,
    *,
    columns: Select[*tuple[Any, ...]],
    row: Callable[..., T],
    after: str | None,
    limit: int,
) -> Page[T]:
    """Read one page from the highest id down.

    `row` makes a row from the columns, of which the first is `id`.

    Raises:
        CursorInvalid: if `after` was not given by this list.
    """
    before = _MOST_ROWS - 1 if after is None else _read_id(after)
    ids: Sequence[int] = [each for each in found.ids if each < before][: limit + 1]
    if len(ids) <= limit and found.total > MOST_COUNTED:
        ids = found.newest(before, limit + 1)
    row_id = columns.selected_columns[0]
    wanted = columns.where(row_id.in_(ids[:limit])).order_by(row_id.desc())
    rows = session.execute(wanted).mappings().all() if ids else []
    return Page(
        rows=[row(**each) for each in rows],
        next=_written([ids[limit - 1]]) if len(ids) > limit else None,
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
