"""The floors: SpiffWorkflow by itself, doing the same step of the same definition.

Restore, complete, serialize, UPDATE, commit: with the specs outside the state, on the same database
and through the same SQLAlchemy engine as ours. Conditions and service tasks cost nothing here: each
condition is answered from a constant, so that every gateway takes its default flow.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from engine.services import models, releases
from engine.store.instances import ProcessInstance
from engine.store.tasks import UserTask
from engine.workflow import state

BARE: Final = Table(
    "bare_steps",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("process_id", String, nullable=False),
    Column("engine_task_id", String, nullable=False),
    Column("state", LargeBinary, nullable=False),
)
_READ: Final = select(BARE.c.process_id, BARE.c.engine_task_id, BARE.c.state).where(
    BARE.c.id == bindparam("task_id")
)
_WRITE: Final = update(BARE).where(BARE.c.id == bindparam("task_id"))


@dataclass(frozen=True, kw_only=True)
class Times:
    """Where the time of one bare step went, in seconds."""

    read: float
    restore: float
    run: float
    serialize: float
    save: float


class _Silent:
    """A script engine that decides nothing and does nothing."""

    def evaluate(self, *_: Any, **__: Any) -> bool:
        return False

    def perform(self, *_: Any) -> None:
        return

    def throw(self, *_: Any) -> None:
        return


class Floor:
    """Bare steps on one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._definitions = models.compile_files(releases.shipped_files()).definitions

    def prepare(self, task_ids: Iterable[int]) -> None:
        """Copy the states of some open tasks to a table of their own."""
        wanted = (
            select(
                UserTask.id,
                ProcessInstance.process_id,
                UserTask.engine_task_id,
                ProcessInstance.state,
            )
            .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
            .where(UserTask.id.in_(bindparam("task_ids", expanding=True)))
        )
        with self._engine.begin() as connection:
            BARE.create(connection, checkfirst=True)
            connection.execute(BARE.delete())
            rows = connection.execute(wanted, {"task_ids": list(task_ids)}).mappings().all()
            connection.execute(insert(BARE), [dict(row) for row in rows])

    def step(self, task_id: int) -> Times:
        """Do one step as the library alone would."""
        began = time.perf_counter()
        with self._engine.connect() as connection:
            row = connection.execute(_READ, {"task_id": task_id}).one()
            read = time.perf_counter()
            workflow = state.load(
                self._definitions[row.process_id], row.state, script_engine=_Silent()
            )
            restored = time.perf_counter()
            workflow.get_task_from_id(UUID(row.engine_task_id)).run()
            workflow.do_engine_steps()
            run = time.perf_counter()
            stored = state.dump(workflow)
            serialized = time.perf_counter()
            connection.execute(_WRITE, {"task_id": task_id, "state": stored})
            connection.commit()
        saved = time.perf_counter()
        return Times(
            read=read - began,
            restore=restored - read,
            run=run - restored,
            serialize=serialized - run,
            save=saved - serialized,
        )
