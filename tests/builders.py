"""Rows that tests need around the few facts they are about."""

import itertools
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.store import clashes
from engine.store.cases import Case, CaseKind
from engine.store.people import OrgUnit, User
from engine.store.releases import Release
from webapp.extensions import T, Transactor, Work

OPENED_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_number = itertools.count(1)


def a_user(session: Session, **facts: Any) -> User:
    given = {"login": f"user{next(_number)}", "name": "王芳", "created_at": OPENED_AT, **facts}
    return _stored(session, User(**given))


def a_unit(session: Session, **facts: Any) -> OrgUnit:
    code = f"B{next(_number):04}"
    return _stored(
        session, OrgUnit(**{"code": code, "name": "营业部", "kind": "branch", "path": "/", **facts})
    )


def a_release(session: Session, **facts: Any) -> Release:
    digest = f"{next(_number):064x}"
    given = {"hash": digest, "files_hash": digest, "created_at": OPENED_AT, **facts}
    return _stored(session, Release(**given))


def a_case(session: Session, **facts: Any) -> Case:
    given = {
        "number": f"C{next(_number):06}",
        "kind": CaseKind.COMPLAINT,
        "opened_at": OPENED_AT,
        **facts,
    }
    if "release_id" not in given:
        given["release_id"] = a_release(session).id
    return _stored(session, Case(**given))


def until_stored(transact: Transactor, work: Work[T]) -> T:
    """Ask again while others are too busy on the same row, as a person would."""
    while True:
        with suppress(clashes.TooBusy):
            return transact(work)


def _stored(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row
