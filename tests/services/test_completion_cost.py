"""What the databases are asked for when a task is completed: 14 statements and a commit (R7).

One more counts the complaints about the same event, where there is one, and on PostgreSQL another
keeps those out that are counted at the same time (CMP-09).
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from engine.services import complaints, directory, tasks
from tests.answers import ANSWERS, REGISTERED
from tests.walks import GENERAL, MAJOR, task_of

MOST_STATEMENTS = 14


@contextmanager
def counting(engine):
    """Count the statements of each transaction, in order."""
    counts = [0]

    def count(*_):
        counts[-1] += 1

    def begin_anew(_):
        counts.append(0)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", begin_anew)
    yield counts
    event.remove(engine, "before_cursor_execute", count)
    event.remove(engine, "commit", begin_anew)


@pytest.mark.parametrize("path", [GENERAL, MAJOR], ids=["general", "major"])
def test_a_completion_takes_few_statements_and_one_commit(firm, path):
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))

    for login, element, values in path:
        found = task_of(firm, element)
        given = {**ANSWERS[element], **values}
        actor = firm.transact(lambda ctx, login=login: directory.actor(ctx, login))
        with counting(firm.transact.engine) as counts:
            firm.transact(
                lambda ctx, found=found, given=given: tasks.complete(
                    ctx, task_id=found, values=given
                ),
                actor=actor,
            )

        statements, *delivered, rest = counts
        most = MOST_STATEMENTS + 2 * ("event_cluster" in values)
        assert (element, statements <= most, statements) == (element, True, statements)
        assert (len(delivered), rest) == (sent_on(element, path), 0)


def sent_on(element, path):
    """Say how many messages follow: an answer to the complaint may ask for the next revisit."""
    if element == "call_complainant":
        return 2 if path is MAJOR else 1
    return int(
        element in {"reply_to_client", "call_as_unit_head"}
        or (element == "close_complaint" and path is MAJOR)
    )
