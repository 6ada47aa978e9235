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
    text = json.dumps([moment.isoformat(), row_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def count(session: Session, statement: Select[*tuple[Any, ...]]) -> int:
    """Count the rows of a list, but no further than what is shown as "1,000+"."""
    some = statement.order_by(None).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _read(text: str) -> tuple[datetime, int]:
    try:
        padded = text + "=" * (-len(text) % 4)
        moment, row_id = json.loads(base64.urlsafe_b64decode(padded))
        at = datetime.fromisoformat(moment)
    except (ValueError, TypeError, RecursionError) as error:
        raise CursorInvalid(cursor=text[:40]) from error
    is_id = type(row_id) is int and 0 < row_id < _MOST_ROWS
    if at.tzinfo is None or not is_id:
        raise CursorInvalid(cursor=text[:40])
    return at, row_id
