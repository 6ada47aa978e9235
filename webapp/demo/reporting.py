"""The reports and improvements of the demo, each followed as far as its place in the plan says."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import func, select

from engine.domain import periods
from engine.domain.calendar import local_day
from engine.services import report_plans
from engine.services.context import Context
from engine.services.report_plans import Order
from engine.store.cases import Case
from engine.store.reports import Report, ReportRow
from engine.store.tasks import TaskStatus, UserTask
from webapp import heartbeat
from webapp.demo import agenda, scenes
from webapp.demo.agenda import Agenda
from webapp.demo.office import Event, Office
from webapp.extensions import Transactor

_STEPS: Final = ("review_report", "approve_report", "send_report")
_DONE: Final = (0, 1, 2, 3)
"""How many steps the first units of the firm have taken; all others have sent their report."""

_ALL: Final = 1 + len(_STEPS)
_CLERK: Final = "suwanqing"
_SAID: Final[Mapping[str, Mapping[str, Any]]] = {
    "review_report": {"report_review": "数据与案件记录一致,分析恰当,同意报送。"},
    "approve_report": {"report_decision": "approved"},
    "send_report": {
        "report_recipients": "公司领导、融资融券业务管理委员会,抄送合规与审计",
        "report_reference": "融总报〔2026〕12号",
    },
}
_IMPROVED: Final = "carry_out_improvement"
_RESULT: Final = {"improvement_result": "已修订操作流程,完成全员培训并留存签到表。"}
_WRITTEN: Final = {
    "report_analysis": "本期投诉均在规定时限内答复,主要集中在服务质量和信息系统两类。",
    "report_problems": "个别柜员对展期利率告知不充分,行情异常时答复口径不一。",
    "report_improvements": "统一告知话术,按月抽查录音,系统异常时由客服中心统一对外说明。",
    "report_contact": "021-60000000",
}
_NOTHING: Final = {
    **_WRITTEN,
    "report_analysis": "本期未受理融资融券客户投诉(零报告)。",
    "report_problems": "无。",
    "report_improvements": "继续落实首问负责制,新员工上岗前完成投诉受理培训。",
}
"""What a unit writes that has nothing to report, and reports all the same (REP-02, REP-04)."""
_MATTER: Final = {
    "report_matter": "客户对强制平仓提出异议并要求赔偿,已按重大投诉办理。",
    "report_measures": "已完成双人确认并报领导批示,指定专人向客户说明。",
    "report_contact": "021-60000000",
}
"""What headquarters tells the leaders of a major complaint (REP-11)."""

_REASON: Final = "报送后一件投诉的责任性质经复核调整。"


class Reporting:
    """Begins what is due and takes it on, through the same services as everybody."""

    def __init__(self, transact: Transactor, office: Office) -> None:
        self._transact = transact
        self._office = office
        self._begun: list[tuple[str, Order]] = []

    def events(self, *, present: datetime, when: Agenda) -> Iterator[Event]:
        """Give what happens at which moment: a quarter has ended, its reports go their way."""
        quarter = periods.quarter(local_day(present))
        first = next(
            (
                back
                for back in range(90)
                if local_day(when.before(agenda.days(back))) < quarter.begins
            ),
            0,
        )
        yield when.before(agenda.days(max(first - 1, 0))), self._begin
        for place in range(_ALL):
            at = when.before(agenda.days(max(first - 1.5 - place / 2, 0)))
            yield at, partial(self._take_on, place, at)
        yield when.before(agenda.days(1.4)), self._restate
        yield when.before(agenda.minutes(10)), self._improve

    def _begin(self) -> None:
        self._begun = heartbeat.begin_reports(self._transact).begun

    def _take_on(self, place: int, at: datetime) -> None:
        for number, order in self._begun:
            if place < self._steps(order):
                self._step(number, order, place, at)

    def _step(self, number: str, order: Order, place: int, at: datetime) -> None:
        if place == 0:
            element = "prepare_unit_report" if order.origin == "unit" else "prepare_summary"
            is_nil = self._transact(lambda ctx: _counts(ctx, number)) == 0
            written = _MATTER if order.kind == "major_complaint" else _WRITTEN
            self._office.finish(number, element, _NOTHING if is_nil else written)
            return
        element = _STEPS[place - 1]
        sent = {"report_sent_at": scenes.moment(at)} if element == "send_report" else {}
        self._office.finish(number, element, {**_SAID[element], **sent})

    def _steps(self, order: Order) -> int:
        units = sorted({each.unit for _, each in self._begun if each.origin == "unit"})
        left = dict(zip(units, _DONE, strict=False))
        return left.get(order.unit, _ALL) if order.origin == "unit" else _ALL

    def _restate(self) -> None:
        """Restate the register, whose figures have changed since it was frozen."""
        for number, order in self._begun:
            if order.kind == "complaint_register":
                self._office.act(
                    _CLERK, partial(report_plans.restate, number=number, reason=_REASON)
                )

    def _improve(self) -> None:
        """Carry out every improvement that waits but the newest, so that both steps are shown."""
        for number in self._transact(_improvements)[:-1]:
            self._office.finish(number, _IMPROVED, _RESULT)


def _counts(ctx: Context, number: str) -> int:
    """Count the complaints that a report is about."""
    counted = select(func.count(ReportRow.case_id)).join(Report, Report.id == ReportRow.report_id)
    of_report = counted.join(Case, Case.id == Report.case_id).where(Case.number == number)
    return ctx.session.scalar(of_report) or 0


def _improvements(ctx: Context) -> list[str]:
    """Return the improvements that wait for their owners, the oldest first."""
    found = select(Case.number).join(UserTask, UserTask.case_id == Case.id)
    waiting = UserTask.element_id == _IMPROVED, UserTask.status == TaskStatus.OPEN
    return [*ctx.session.scalars(found.where(*waiting).order_by(UserTask.id))]
