"""Updates that check a row's version without the ORM's flush, for the hot path (R7)."""

import functools
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Update, bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from engine.store.cases import Case, CaseFacts
from engine.store.instances import ProcessInstance
from engine.store.tasks import UserTask

_WRITE_FACTS: Final = update(CaseFacts).where(CaseFacts.case_id == bindparam("at_case"))


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


def write_facts(session: Session, row: CaseFacts, facts: Mapping[str, Any]) -> None:
    """Store the facts of a case at once; the version of the case guards them."""
    session.connection().execute(_WRITE_FACTS, {"at_case": row.case_id, "facts": facts})
    set_committed_value(row, "facts", facts)


@functools.cache
def _update(table: type[Case | ProcessInstance | UserTask]) -> Update:
    return update(table).where(
        table.id == bindparam("at_id"), table.version == bindparam("at_version")
    )
