"""The brokerage of every bench: headquarters, branch companies, branches and their people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.domain.grants import Role
from engine.domain.organization import Function, UnitKind
from engine.services import directory, releases, staff
from engine.services.context import Context
from engine.services.staff import NewUnit, NewUser
from engine.store.people import Membership, User

Transact = Callable[..., Any]

BRANCHES_A_COMPANY = 8
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = ("伟", "芳", "敏", "静", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超")

_HEADQUARTERS = (
    ("MHQ", "融资融券业务管理总部", Function.MARGIN_HEADQUARTERS),
    ("CSC", "客户服务中心", Function.CUSTOMER_SERVICE),
    ("BHQ", "经纪业务管理总部", Function.BROKERAGE_HEADQUARTERS),
    ("CLD", "合规与法律事务部", Function.COMPLIANCE),
    ("IT", "信息技术部", Function.TECHNOLOGY),
    ("MKT", "营销管理部", Function.MARKETING),
    ("RISK", "风险管理部", Function.RISK),
)
_LEADERS = (
    ("leader", "C", (Role.LEADER,)),
    ("auditor", "C", (Role.AUDITOR,)),
    ("specialist", "MHQ", (Role.COMPLAINT_SPECIALIST,)),
    ("compliance", "CLD", (Role.COMPLIANCE_OFFICER,)),
)
_HEAD = (Role.UNIT_HEAD, Role.RESPONSIBLE_PERSON)
_STAFF = (
    ("head", _HEAD),
    ("director", (Role.OPERATIONS_DIRECTOR,)),
    ("desk1", (Role.FIRST_RESPONDER,)),
    ("desk2", (Role.FIRST_RESPONDER,)),
    ("acceptor1", (Role.ACCEPTOR,)),
    ("acceptor2", (Role.ACCEPTOR,)),
    ("teller", (Role.FIRST_RESPONDER,)),
)


@dataclass(frozen=True, kw_only=True)
class Firm:
    """What a walk through a case needs to know: branches, and who holds which role where."""

    branches: tuple[str, ...]
    branch_ids: tuple[int, ...]
    holders: dict[tuple[str, int], tuple[str, ...]]
    logins: dict[int, str]


def build(transact: Transact, *, branches: int) -> Firm:
    """Set the firm up through the services and put the shipped models in force."""
    codes = tuple(f"B{number:03d}" for number in range(1, branches + 1))
    transact(lambda ctx: _build(ctx, codes))
    return transact(lambda ctx: _read(ctx, codes))


def names() -> Iterator[str]:
    """Give one name after the other."""
    while True:
        for given in _GIVEN:
            for surname in _SURNAMES:
                yield surname + given


def _build(ctx: Context, codes: tuple[str, ...]) -> None:
    unit_ids = _create_units(ctx, codes)
    called = names()
    for login, unit, roles in (*_LEADERS, *_people(codes)):
        user = staff.create_user(ctx, NewUser(login=login, name=next(called)))
        for role in roles:
            staff.grant(ctx, user_id=user.id, role=role, unit_id=unit_ids[unit])
        if Role.UNIT_HEAD in roles or Role.LEADER in roles:
            staff.set_head(ctx, unit_id=unit_ids[unit], user_id=user.id)
    releases.publish(ctx, files=releases.shipped_files())


def _create_units(ctx: Context, codes: tuple[str, ...]) -> dict[str, int]:
    company = NewUnit(code="C", name="公司", kind=UnitKind.COMPANY, function=Function.COMPANY)
    found = {"C": staff.create_unit(ctx, company).id}

    def add(code: str, name: str, kind: UnitKind, above: str, **more: Any) -> None:
        new = NewUnit(code=code, name=name, kind=kind, parent_id=found[above], **more)
        found[code] = staff.create_unit(ctx, new).id

    for code, name, function in _HEADQUARTERS:
        add(code, name, UnitKind.DEPARTMENT, "C", function=function)
    for index, code in enumerate(codes):
        company_code = f"BC{index // BRANCHES_A_COMPANY + 1}"
        if company_code not in found:
            add(company_code, f"第{company_code[2:]}分公司", UnitKind.BRANCH_COMPANY, "C")
        add(code, f"{code[1:]}号营业部", UnitKind.BRANCH, company_code)
    return found


def _people(codes: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[Role, ...]]]:
    """Yield who works in the departments, the branch companies and the branches."""
    companies = sorted({f"BC{index // BRANCHES_A_COMPANY + 1}" for index in range(len(codes))})
    for code, _, function in _HEADQUARTERS:
        more = (Role.MARGIN_HEAD,) if function == Function.MARGIN_HEADQUARTERS else ()
        yield f"{code.lower()}.head", code, (*_HEAD, *more)
        yield f"{code.lower()}.director", code, (Role.OPERATIONS_DIRECTOR,)
        yield f"{code.lower()}.acceptor", code, (Role.FIRST_RESPONDER, Role.ACCEPTOR)
    for code in companies:
        yield f"{code.lower()}.head", code, (*_HEAD, Role.ACCEPTOR)
    for code in codes:
        for name, roles in _STAFF:
            yield f"{code.lower()}.{name}", code, roles


def _read(ctx: Context, codes: tuple[str, ...]) -> Firm:
    logins = {row.id: row.login for row in ctx.session.execute(select(User.id, User.login))}
    rows = ctx.session.execute(
        select(Membership.role, Membership.unit_id, Membership.user_id).order_by(Membership.id)
    )
    holders: dict[tuple[str, int], tuple[str, ...]] = {}
    for role, unit_id, user_id in rows:
        holders[role, unit_id] = (*holders.get((role, unit_id), ()), logins[user_id])
    units = directory.organization(ctx)
    return Firm(
        branches=codes,
        branch_ids=tuple(units.unit_by_code(code).id for code in codes),
        holders=holders,
        logins=logins,
    )
