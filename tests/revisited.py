"""A complaint that is answered, so that its revisit waits to be made."""

from sqlalchemy import select

from engine.services import complaints, tasks
from engine.store.cases import Case, CaseKind
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED

_WAY = (
    ("acceptor", "accept_custody"),
    ("acceptor", "verify_with_both_sides"),
    ("head", "resolve_complaint"),
    ("acceptor", "reply_to_client"),
)


def waiting(firm, **values):
    """Bring a complaint to its reply, and give the number of the revisit that is asked for."""
    given = REGISTERED | values
    case_id = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).id)
    for login, element in _WAY:
        firm.as_(login, lambda ctx, element=element: _complete(ctx, case_id, element))
    newest = select(Case.number).where(Case.kind == CaseKind.REVISIT).order_by(Case.id.desc())
    return firm.transact(lambda ctx: ctx.session.scalars(newest.limit(1)).one())


def _complete(ctx, case_id, element):
    open_task = select(UserTask.id).where(
        UserTask.case_id == case_id,
        UserTask.element_id == element,
        UserTask.status == TaskStatus.OPEN,
    )
    found = ctx.session.scalars(open_task).one()
    tasks.complete(ctx, task_id=found, values=ANSWERS[element])
