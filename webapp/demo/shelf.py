"""What the units of the demo keep ready: most of it, and of each kind of lack an example."""

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from engine.domain import readiness
from engine.domain.access import Role
from engine.domain.calendar import local_day
from engine.domain.organization import UnitKind
from engine.domain.readiness import Document
from engine.services import directory, evidence, unit_documents
from engine.services.context import Context
from engine.services.unit_documents import NewDocument
from engine.services.vault import Vault
from webapp.demo import agenda, organization
from webapp.demo.agenda import Agenda
from webapp.demo.office import Event, Office
from webapp.extensions import Transactor

_ADDED: Final = 60
"""So many working days ago everything was added that is there."""

_CLERK: Final = "suwanqing"
_AGE: Final = timedelta(days=120)
_MISSING: Final = frozenset({("B0204", Document.EMERGENCY_PLAN)})
_REVIEWED: Final = {("B0103", Document.EMERGENCY_PLAN): 9, ("B0202", Document.HALL): -5}
"""In how many days something is looked at again; the rest has most of a year."""

_LATER: Final = 200
_EDITION: Final = {Document.EMERGENCY_PLAN: "2025年修订版"}
_CHECKED: Final = "2025年度检查"
_PLAN: Final = """{unit}突发事件投诉应急预案({edition})

一、集中或群体投诉、上访、媒体采访、系统故障引发投诉时启动本预案。
二、营业部负责人任组长，第一时间到场安抚客户，指定一人记录，一人对外联系。
三、发现后立即电话报告分公司和融资融券业务管理总部，两小时内书面报告。
四、由总部统一答复媒体；任何人不得拒绝、推诿客户，不得擅自承诺赔付。
五、事后五个工作日内总结，每年至少演练并修订一次。
"""
_PLACE: Final = """投诉渠道公示检查记录({edition})

单位：{unit}
公示位置：{place}
检查结果：投诉电话、电子邮箱、通信地址和办理流程均已公示，位置醒目，内容与公司公布的一致。
"""
_NAMES: Final[Mapping[Document, str]] = {
    Document.EMERGENCY_PLAN: "突发事件应急预案",
    Document.HALL: "营业场所",
    Document.WEBSITE: "公司网站",
    Document.TRADING_CLIENT: "交易客户端",
    Document.ACCOUNT_DOCUMENTS: "开户文件",
    Document.BROCHURES: "宣传册",
    Document.LEAFLETS: "产品单页",
    Document.HANDBOOKS: "客户手册",
    Document.ENVELOPES: "对账单信封",
}


class Shelf:
    """Lets those who answer for it add what their units keep (CMP-21, EMG-02)."""

    def __init__(self, transact: Transactor, office: Office, vault: Vault) -> None:
        self._transact = transact
        self._office = office
        self._vault = vault

    def events(self, *, present: datetime, when: Agenda) -> Iterator[Event]:
        """Give what happens at which moment: everything that is there is added on one day."""
        at = when.before(agenda.days(_ADDED))
        yield at, partial(self._fill, day=local_day(at), today=local_day(present))

    def _fill(self, *, day: date, today: date) -> None:
        for unit, login, document in self._transact(_demanded):
            if (unit, document) not in _MISSING:
                self._add(unit, login, document, day=day, today=today)

    def _add(self, unit: str, login: str, document: Document, *, day: date, today: date) -> None:
        edition = _EDITION.get(document, _CHECKED)
        text = _PLAN if document == Document.EMERGENCY_PLAN else _PLACE
        written = text.format(
            unit=organization.UNIT_NAMES[unit], edition=edition, place=_NAMES[document]
        )
        new = NewDocument(
            unit=unit,
            kind=document.value,
            edition=edition,
            since=day - _AGE,
            review_on=today + timedelta(days=_REVIEWED.get((unit, document), _LATER)),
            file_name=f"{_NAMES[document]}.txt",
        )
        with io.BytesIO(written.encode()) as stream:
            arrival, media_type = evidence.receive(self._vault, stream, file_name=new.file_name)
        self._office.act(
            login,
            lambda ctx: unit_documents.add(ctx, new, arrival=arrival, media_type=media_type),
        )


def _demanded(ctx: Context) -> list[tuple[str, str, Document]]:
    """Return what each unit has to keep, and who adds it: the branch's head, or the specialist."""
    found = []
    for unit in directory.organization(ctx).units():
        is_branch = unit.kind == UnitKind.BRANCH
        login = organization.workers(Role.UNIT_HEAD, unit.code)[0].login if is_branch else _CLERK
        found += [(unit.code, login, document) for document in readiness.demanded(unit)]
    return found
