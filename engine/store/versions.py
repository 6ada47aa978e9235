"""Updates that check a row's version without the ORM's flush, for the hot path (R7)."""

import functools
from typing import Any

from sqlalchemy import Update, bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from engine.store.cases import Case
from engine.store.instances import ProcessInstance
from engine.store.tasks import UserTask


def write(session: Session, row: Case | ProcessInstance | UserTask, **values: Any) -> None:
    """Store these values of a loaded row at once, and count its version up.

    Raises:
        StaleDataError: if somebody else changed the row since it was read.
    """
    table = type(row)
    changed = {**values, "version": row.version + 1}
    place = {"at_id": row.id, "at_version": row.version}
    if session.connection().execute(_update(table), {**changed, **place}).rowcount != 1:
        raise StaleDataError(f"{table.__tablename__} {row.id} is not at version {row.version}")
    for name, value in changed.items():
        set_committed_value(row, name, value)


@functools.cache
def _update(table: type[Case | ProcessInstance | UserTask]) -> Update:
    return update(table).where(
        table.id == bindparam("at_id"), table.version == bindparam("at_version")
    )
