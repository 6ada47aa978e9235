"""A case and what came of it are found on an index, however many cases there are."""

import pytest
from sqlalchemy import literal, select
from sqlalchemy.dialects import postgresql

from engine.store.cases import and_what_came_of_it, linked
from engine.store.tasks import UserTask


@pytest.mark.parametrize("ids", [and_what_came_of_it, linked])
def test_postgresql_reads_no_task_of_another_case(postgresql_database, ids):
    """An `OR` of the case and its links has no condition that an index could answer."""
    asked = select(UserTask.id).where(UserTask.case_id.in_(ids(literal(7))))
    compiled = asked.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})

    with postgresql_database.begin() as opened:
        opened.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = [row[0] for row in opened.exec_driver_sql(f"EXPLAIN {compiled}")]

    on_tasks = "".join(plan).partition("user_tasks")[2]
    assert "Index Cond: (case_id = " in on_tasks, plan
