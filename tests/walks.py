"""A complaint from custody to the archive: who does which task, and how each differs from usual."""

from sqlalchemy import select

from engine.services import complaints, tasks
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED, SEVERE_CLOSE

VERIFIED_TO_ITS_NATURE = (
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
)
"""What follows in a major complaint once both sides are heard."""
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
    *VERIFIED_TO_ITS_NATURE,
    ("acceptor", "close_complaint", SEVERE_CLOSE),
)


def walk(firm, path):
    """Open a complaint, complete the tasks of a path, and return its number."""
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
    for login, element, values in path:
        found, given = task_of(firm, element), {**ANSWERS[element], **values}
        firm.as_(
            login,
            lambda ctx, found=found, given=given: tasks.complete(ctx, task_id=found, values=given),
        )
    return number


def task_of(firm, element):
    """Return the one open task of a kind."""

    def find(ctx):
        query = select(UserTask.id).where(
            UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
        )
        return ctx.session.scalars(query).one()

    return firm.transact(find)
