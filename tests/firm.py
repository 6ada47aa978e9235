"""A small brokerage for tests, set up through the services: two branches and the headquarters."""

from engine.domain.access import Role
from engine.domain.organization import Function, UnitKind
from engine.services import directory, releases, staff
from engine.services.staff import NewUnit, NewUser
from tests import databases

UNITS = (
    ("C", "公司", UnitKind.COMPANY, Function.COMPANY, None),
    ("MHQ", "融资融券业务管理总部", UnitKind.DEPARTMENT, Function.MARGIN_HEADQUARTERS, "C"),
    ("CSC", "客户服务中心", UnitKind.DEPARTMENT, Function.CUSTOMER_SERVICE, "C"),
    ("BHQ", "经纪业务管理总部", UnitKind.DEPARTMENT, Function.BROKERAGE_HEADQUARTERS, "C"),
    ("CLD", "合规与法律事务部", UnitKind.DEPARTMENT, Function.COMPLIANCE, "C"),
    ("IT", "信息技术部", UnitKind.DEPARTMENT, Function.TECHNOLOGY, "C"),
    ("BC1", "华东分公司", UnitKind.BRANCH_COMPANY, None, "C"),
    ("B01", "南京路营业部", UnitKind.BRANCH, None, "BC1"),
    ("B02", "人民路营业部", UnitKind.BRANCH, None, "BC1"),
    ("COM", "融资融券业务管理委员会", UnitKind.DEPARTMENT, Function.MARGIN_COMMITTEE, "C"),
)

PEOPLE = (
    ("desk", "周敏", "B01", (Role.FIRST_RESPONDER,)),
    ("acceptor", "吴刚", "B01", (Role.ACCEPTOR,)),
    ("teller", "郑洁", "B01", (Role.FIRST_RESPONDER,)),
    ("head", "王强", "B01", (Role.UNIT_HEAD, Role.RESPONSIBLE_PERSON)),
    ("director", "李静", "B01", (Role.OPERATIONS_DIRECTOR,)),
    ("other.desk", "孙丽", "B02", (Role.FIRST_RESPONDER, Role.ACCEPTOR)),
    ("other.head", "钱伟", "B02", (Role.UNIT_HEAD, Role.RESPONSIBLE_PERSON)),
    ("agent", "赵颖", "CSC", (Role.FIRST_RESPONDER, Role.ACCEPTOR)),
    ("csc.head", "冯涛", "CSC", (Role.UNIT_HEAD, Role.RESPONSIBLE_PERSON)),
    ("csc.director", "褚明", "CSC", (Role.OPERATIONS_DIRECTOR,)),
    ("bhq.head", "陈洪", "BHQ", (Role.UNIT_HEAD, Role.RESPONSIBLE_PERSON, Role.ACCEPTOR)),
    ("specialist", "卫国", "MHQ", (Role.COMPLAINT_SPECIALIST,)),
    ("mhq.head", "蒋琳", "MHQ", (Role.MARGIN_HEAD, Role.UNIT_HEAD, Role.RESPONSIBLE_PERSON)),
    ("it.head", "沈飞", "IT", (Role.UNIT_HEAD, Role.RESPONSIBLE_PERSON)),
    ("leader", "韩雪", "C", (Role.LEADER,)),
    ("compliance", "杨帆", "CLD", (Role.COMPLIANCE_OFFICER,)),
    ("auditor", "朱文", "C", (Role.AUDITOR,)),
    ("owner", "秦岚", "C", (Role.PROCESS_OWNER,)),
    ("other.owner", "许婷", "C", (Role.PROCESS_OWNER,)),
    ("admin", "尤勇", "C", (Role.ADMINISTRATOR,)),
    ("member", "俞承志", "COM", (Role.SUPERVISOR,)),
)

HEADS = {
    "B01": "head",
    "B02": "other.head",
    "CSC": "csc.head",
    "BHQ": "bhq.head",
    "MHQ": "mhq.head",
    "IT": "it.head",
    "C": "leader",
}


_ROWS = {}
"""The rows of each firm that this process has set up once: a third of a second saved each time."""


def build(transact, *, password_hash=None):
    """Set the firm up and put the shipped models in force.

    It is set up through the services once for each moment and password; after that its rows are
    copied, where the database has none yet. A PostgreSQL that was emptied does not number from
    one: rows of that are not copied, for tests know some ids.
    """
    began = transact(lambda ctx: ctx.now)
    known = _ROWS.get((began, password_hash))
    if known is not None and not databases.has_rows(transact.engine):
        databases.fill(transact.engine, known)
        return
    is_first = known is None and not databases.has_rows(transact.engine)
    first_unit = transact(lambda ctx: _set_up(ctx, password_hash))
    if is_first and first_unit == 1:
        _ROWS[began, password_hash] = databases.rows(transact.engine)


def _set_up(ctx, password_hash):
    unit_ids, user_ids = {}, {}
    for code, name, kind, function, parent in UNITS:
        new = NewUnit(
            code=code,
            name=name,
            kind=kind,
            function=function,
            parent_id=unit_ids.get(parent),
        )
        unit_ids[code] = staff.create_unit(ctx, new).id
    for login, name, unit, roles in PEOPLE:
        new = NewUser(login=login, name=name, password_hash=password_hash)
        user_ids[login] = staff.create_user(ctx, new).id
        for role in roles:
            staff.grant(ctx, user_id=user_ids[login], role=role, unit_id=unit_ids[unit])
    for unit, login in HEADS.items():
        staff.set_head(ctx, unit_id=unit_ids[unit], user_id=user_ids[login])
    releases.publish(ctx, files=releases.shipped_files())
    return unit_ids["C"]


class Firm:
    """The firm on one database: `as_(login, work)` runs a work as one of its people."""

    def __init__(self, transact):
        self.transact = transact

    def as_(self, login, work, **options):
        actor = self.transact(lambda ctx: directory.actor(ctx, login))
        return self.transact(work, actor=actor, **options)
