"""The made-up firm of the demo: its units, its people and the roles they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.domain.access import Role
from engine.domain.organization import Function, UnitKind
from engine.services import staff
from engine.services.context import Context
from engine.services.staff import NewUnit, NewUser

_DEPARTMENT: Final = UnitKind.DEPARTMENT
_BRANCH: Final = UnitKind.BRANCH

# Code, name, English name, kind, function, parent.
_UNITS: Final = (
    ("C", "安澜证券股份有限公司", "Anlan Securities", UnitKind.COMPANY, Function.COMPANY, None),
    (
        "MHQ",
        "融资融券业务管理总部",
        "Margin Trading Headquarters",
        _DEPARTMENT,
        Function.MARGIN_HEADQUARTERS,
        "C",
    ),
    (
        "CSC",
        "客户服务中心",
        "Customer Service Centre",
        _DEPARTMENT,
        Function.CUSTOMER_SERVICE,
        "C",
    ),
    (
        "BHQ",
        "经纪业务管理总部",
        "Brokerage Headquarters",
        _DEPARTMENT,
        Function.BROKERAGE_HEADQUARTERS,
        "C",
    ),
    ("CLD", "合规与法律事务部", "Compliance and Legal", _DEPARTMENT, Function.COMPLIANCE, "C"),
    ("AUD", "审计总部", "Internal Audit", _DEPARTMENT, Function.AUDIT, "C"),
    ("ITD", "信息技术部", "Information Technology", _DEPARTMENT, Function.TECHNOLOGY, "C"),
    ("MKT", "营销管理部", "Marketing", _DEPARTMENT, Function.MARKETING, "C"),
    ("RMD", "风险管理部", "Risk Management", _DEPARTMENT, Function.RISK, "C"),
    ("BC01", "华东分公司", "East China Company", UnitKind.BRANCH_COMPANY, None, "C"),
    ("BC02", "华南分公司", "South China Company", UnitKind.BRANCH_COMPANY, None, "C"),
    ("B0101", "上海陆家嘴营业部", "Shanghai Lujiazui Branch", _BRANCH, None, "BC01"),
    ("B0102", "杭州西湖营业部", "Hangzhou Xihu Branch", _BRANCH, None, "BC01"),
    ("B0103", "南京中山路营业部", "Nanjing Zhongshan Road Branch", _BRANCH, None, "BC01"),
    ("B0201", "广州天河营业部", "Guangzhou Tianhe Branch", _BRANCH, None, "BC02"),
    ("B0202", "深圳福田营业部", "Shenzhen Futian Branch", _BRANCH, None, "BC02"),
    ("B0203", "佛山季华路营业部", "Foshan Jihua Road Branch", _BRANCH, None, "BC02"),
    ("B0204", "珠海情侣路营业部", "Zhuhai Lovers Road Branch", _BRANCH, None, "BC02"),
    (
        "COM",
        "融资融券业务管理委员会",
        "Margin Trading Committee",
        _DEPARTMENT,
        Function.MARGIN_COMMITTEE,
        "C",
    ),
)

_HEAD: Final = (Role.UNIT_HEAD, Role.RESPONSIBLE_PERSON)
_DIRECTOR: Final = (Role.OPERATIONS_DIRECTOR,)
_DESK: Final = (Role.ACCEPTOR, Role.FIRST_RESPONDER)
_SPECIALIST: Final = (Role.MARGIN_SPECIALIST, Role.FIRST_RESPONDER)
_FRONT: Final = (Role.FIRST_RESPONDER,)

# Name, name in Latin letters, unit, roles; the login is the Latin name in one word. Whoever
# a client asks first is the first responder (rulebook 2.2), in audit and technology too.
_PEOPLE: Final = (
    ("陆振华", "Lu Zhenhua", "C", (Role.LEADER, *_HEAD)),
    ("沈静秋", "Shen Jingqiu", "C", (Role.LEADER, Role.UNIT_HEAD)),
    ("方志远", "Fang Zhiyuan", "C", _DIRECTOR),
    ("顾明哲", "Gu Mingzhe", "MHQ", (Role.MARGIN_HEAD, *_HEAD)),
    ("苏婉清", "Su Wanqing", "MHQ", (Role.COMPLAINT_SPECIALIST,)),
    ("程思远", "Cheng Siyuan", "MHQ", (Role.COMPLAINT_SPECIALIST,)),
    ("叶晓岚", "Ye Xiaolan", "CSC", _HEAD),
    ("潘立新", "Pan Lixin", "CSC", _DIRECTOR),
    ("董雨欣", "Dong Yuxin", "CSC", (*_DESK, Role.TRANSFER_OFFICER)),
    ("傅子豪", "Fu Zihao", "CSC", _DESK),
    ("魏长河", "Wei Changhe", "BHQ", _HEAD),
    ("贺文静", "He Wenjing", "BHQ", (Role.ACCEPTOR,)),
    ("姜一帆", "Jiang Yifan", "BHQ", (Role.PROCESS_OWNER, *_FRONT)),
    ("秦正言", "Qin Zhengyan", "CLD", (Role.COMPLIANCE_OFFICER, *_HEAD)),
    ("尹若兰", "Yin Ruolan", "CLD", (Role.COMPLIANCE_OFFICER, *_DESK)),
    ("白崇光", "Bai Chongguang", "AUD", (Role.AUDITOR, *_FRONT)),
    ("雷鸣", "Lei Ming", "ITD", _HEAD),
    ("夏子涵", "Xia Zihan", "ITD", (Role.ADMINISTRATOR, *_FRONT)),
    ("唐嘉怡", "Tang Jiayi", "MKT", _HEAD),
    ("石磊", "Shi Lei", "RMD", _HEAD),
    ("梁国栋", "Liang Guodong", "BC01", _HEAD),
    ("邵敏", "Shao Min", "BC01", (Role.SUPERVISOR, Role.ACCEPTOR)),
    ("黎永康", "Li Yongkang", "BC02", _HEAD),
    ("冼慧贤", "Xian Huixian", "BC02", (Role.SUPERVISOR, Role.ACCEPTOR)),
    ("徐海峰", "Xu Haifeng", "B0101", _HEAD),
    ("高丽娜", "Gao Lina", "B0101", _DIRECTOR),
    ("周敏", "Zhou Min", "B0101", _DESK),
    ("林晨", "Lin Chen", "B0101", _SPECIALIST),
    ("钱学军", "Qian Xuejun", "B0102", _HEAD),
    ("汪洁", "Wang Jie", "B0102", _DIRECTOR),
    ("孙倩", "Sun Qian", "B0102", _DESK),
    ("吕凯", "Lyu Kai", "B0102", _SPECIALIST),
    ("蒋为民", "Jiang Weimin", "B0103", _HEAD),
    ("曹艳", "Cao Yan", "B0103", (*_DIRECTOR, *_DESK)),
    ("丁浩", "Ding Hao", "B0103", _FRONT),
    ("何家辉", "He Jiahui", "B0201", _HEAD),
    ("罗美玲", "Luo Meiling", "B0201", _DIRECTOR),
    ("陈小燕", "Chen Xiaoyan", "B0201", _DESK),
    ("郑伟杰", "Zheng Weijie", "B0201", _SPECIALIST),
    ("彭立群", "Peng Liqun", "B0202", _HEAD),
    ("谢雅琴", "Xie Yaqin", "B0202", (*_DIRECTOR, *_DESK)),
    ("邓超凡", "Deng Chaofan", "B0202", _FRONT),
    ("麦永强", "Mai Yongqiang", "B0203", _HEAD),
    ("欧秀珍", "Ou Xiuzhen", "B0203", (*_DIRECTOR, *_DESK)),
    ("冯俊杰", "Feng Junjie", "B0203", _FRONT),
    ("马文博", "Ma Wenbo", "B0204", _HEAD),
    ("阮秋月", "Ruan Qiuyue", "B0204", (*_DIRECTOR, *_DESK)),
    ("俞承志", "Yu Chengzhi", "COM", (Role.SUPERVISOR, *_FRONT)),
)


@dataclass(frozen=True, kw_only=True)
class Employee:
    """Somebody in the firm, with the roles held in one unit."""

    login: str
    name: str
    name_en: str
    unit: str
    roles: tuple[Role, ...]


EMPLOYEES: Final = tuple(
    Employee(
        login=name_en.replace(" ", "").lower(), name=name, name_en=name_en, unit=unit, roles=roles
    )
    for name, name_en, unit, roles in _PEOPLE
)
_GUIDES: Final = {
    Role.FIRST_RESPONDER: "fengjunjie",
    Role.ACCEPTOR: "zhoumin",
    Role.MARGIN_SPECIALIST: "linchen",
    Role.UNIT_HEAD: "xuhaifeng",
    Role.OPERATIONS_DIRECTOR: "gaolina",
    Role.RESPONSIBLE_PERSON: "leiming",
    Role.COMPLAINT_SPECIALIST: "suwanqing",
    Role.MARGIN_HEAD: "gumingzhe",
    Role.LEADER: "luzhenhua",
    Role.COMPLIANCE_OFFICER: "yinruolan",
    Role.SUPERVISOR: "shaomin",
    Role.TRANSFER_OFFICER: "dongyuxin",
    Role.AUDITOR: "baichongguang",
    Role.PROCESS_OWNER: "jiangyifan",
    Role.ADMINISTRATOR: "xiazihan",
}
"""For each role the login of somebody who shows what it does."""
EMERGENCY_CONTACT: Final = _GUIDES[Role.MARGIN_HEAD]

UNIT_NAMES: Final = {code: name for code, name, *_ in _UNITS}
UNIT_NAMES_EN: Final = {code: name_en for code, _, name_en, *_ in _UNITS}
BRANCHES: Final = tuple(unit[0] for unit in _UNITS if unit[3] == _BRANCH)


def build(ctx: Context, *, password_hash: str) -> None:
    """Add every unit and person; the first unit head of a unit heads it."""
    unit_ids: dict[str, int] = {}
    for code, name, name_en, kind, function, parent in _UNITS:
        new = NewUnit(
            code=code,
            name=name,
            name_en=name_en,
            kind=kind,
            function=function,
            parent_id=unit_ids[parent] if parent else None,
        )
        unit_ids[code] = staff.create_unit(ctx, new).id
    headed: set[str] = set()
    for employee in EMPLOYEES:
        user_id = _hire(ctx, employee, unit_ids[employee.unit], password_hash=password_hash)
        if Role.UNIT_HEAD in employee.roles and employee.unit not in headed:
            staff.set_head(ctx, unit_id=unit_ids[employee.unit], user_id=user_id)
            headed.add(employee.unit)


def guides() -> Iterator[tuple[Role, Employee]]:
    """Give for each role somebody to log in as."""
    by_login = {employee.login: employee for employee in EMPLOYEES}
    yield from ((role, by_login[login]) for role, login in _GUIDES.items())


def workers(role: Role, unit: str) -> tuple[Employee, ...]:
    """Return who holds a role in a unit."""
    return tuple(each for each in EMPLOYEES if each.unit == unit and role in each.roles)


def _hire(ctx: Context, employee: Employee, unit_id: int, *, password_hash: str) -> int:
    new = NewUser(
        login=employee.login,
        name=employee.name,
        name_en=employee.name_en,
        password_hash=password_hash,
    )
    user_id = staff.create_user(ctx, new).id
    for role in employee.roles:
        staff.grant(ctx, user_id=user_id, role=role, unit_id=unit_id)
    return user_id
