"""What the databases are asked for when a task is completed: 14 statements and a commit (R7).

One more counts the complaints about the same event, where there is one, and on PostgreSQL another
keeps those out that are counted at the same time (CMP-09).
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from engine.services import complaints, directory, tasks
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED, SEVERE_CLOSE

MOST_STATEMENTS = 14

GENERAL = (
    ("acceptor", "accept_custody", {}),
    ("acceptor", "verify_with_both_sides", {"event_cluster": "hs-2026-03"}),
    ("head", "resolve_complaint", {}),
    ("acceptor", "reply_to_client", {}),
    ("acceptor", "call_complainant", {}),
    ("acceptor", "close_complaint", {}),
)
MAJOR = (
    ("acceptor", "accept_custody", {}),
    (
        "acceptor",
        "verify_with_both_sides",
        {"loss_level": "likely", "trading_affected": "seriously_affected"},
    ),
    ("director", "confirm_as_operations_director", {}),
    ("head", "confirm_as_unit_head", {}),
    ("specialist", "sign_headquarters_opinion", {}),
    ("leader", "give_leader_instruction", {}),
    ("head", "name_explainer", {}),
    ("head", "resolve_complaint", {}),
    ("bhq.head", "approve_resolution", {}),
    ("acceptor", "reply_to_client", {}),
    ("acceptor", "call_complainant", {}),
    ("head", "call_as_unit_head", {}),
    ("specialist", "confirm_nature", {}),
    ("acceptor", "close_complaint", SEVERE_CLOSE),
)


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


def task_of(firm, element):
    def find(ctx):
        query = select(UserTask.id).where(
            UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
        )
        return ctx.session.scalars(query).one()

    return firm.transact(find)


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
