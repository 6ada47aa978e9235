"""One person in each position to a complaint, for the matrix of recusal (CMP-57, 58, REL-13)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.domain.access import Role
from engine.services import clients, complaints, directory, relation_register, staff
from engine.services.clients import NewClient
from engine.services.relation_register import NewRelation
from engine.services.staff import NewUser
from engine.store.cases import Case
from tests import faults
from tests.answers import REGISTERED

RECUSED = ("accused", "related_to_accused", "related_to_client")
EARLIER = "earlier_handler"
NOBODY = "none"
POSITIONS = (*RECUSED, EARLIER, NOBODY)

_CLIENTS = {position: f"K{place:04}" for place, position in enumerate(POSITIONS, start=1)}


@dataclass(frozen=True, kw_only=True)
class Position:
    """A person with a role in every unit, a case, and what identifies the case wherever it shows.

    `search` is a part of its title, `marker` the whole of it.
    The case has an open task for an acceptor and a technical fault that waits to be mended.
    """

    login: str
    number: str
    search: str
    marker: str
    task_id: int
    incident_id: int


def build(firm, role):
    """Put somebody with the role into each position to a complaint of their own.

    The first number of the month goes to another one: the examples of the API bear it.
    """
    new = [NewClient(number=number, name="张伟", branch="B01") for number in _CLIENTS.values()]
    firm.transact(lambda ctx: clients.add_many(ctx, new))
    for position in POSITIONS:
        hire(firm, _login(position), {role, *({Role.ACCEPTOR} if position == EARLIER else ())})
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED))
    return {position: _case(firm, position) for position in POSITIONS}


def _case(firm, position):
    login, search = _login(position), f"事由{position}"
    is_accused = position == "accused"
    values = {
        **REGISTERED,
        "complaint_reason": f"{search}须保密",
        "client_number": _CLIENTS[position],
        "accused_person": login if is_accused else "teller",
    }
    if position == "related_to_accused":
        values["accused_person"] = "director"
        _relate(firm, login, kind="relative", colleague="director")
    if position == "related_to_client":
        _relate(firm, login, kind="client_manager", client=_CLIENTS[position])
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)
    if position == EARLIER:
        _let_handle(firm, number, login)
    faults.place(firm, number, unit=None)
    incident_id = faults.meet_the_fault(firm, number)
    faults.mend(firm, number)
    return Position(
        login=login,
        number=number,
        search=search,
        marker=values["complaint_reason"],
        task_id=faults.task_id(firm, number),
        incident_id=incident_id,
    )


def _let_handle(firm, number, login):
    """Make somebody the responsible person of a serious complaint (CMP-04)."""

    def work(ctx):
        case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
        case.grade, case.responsible_person_id = "serious", directory.user_id(ctx, login)

    firm.transact(work)


def hire(firm, login, roles):
    """Employ somebody with roles in every unit."""

    def work(ctx):
        user_id = staff.create_user(ctx, NewUser(login=login, name=login)).id
        for unit in ("B01", "B02", "CSC", "BHQ", "MHQ", "CLD", "IT", "BC1", "C"):
            unit_id = directory.organization(ctx).unit_by_code(unit).id
            for role in sorted(roles):
                staff.grant(ctx, user_id=user_id, role=role, unit_id=unit_id)

    firm.transact(work)


def _relate(firm, login, **side):
    new = NewRelation(staff=login, began_on=date(2020, 1, 1), **side)
    firm.transact(lambda ctx: relation_register.add_many(ctx, [new]))


def _login(position):
    return position.replace("_", "-")
