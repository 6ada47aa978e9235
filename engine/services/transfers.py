"""Complaints that an authority or association has transferred: officer, reply, letters (REG)."""

from datetime import timedelta
from typing import Any, Final

from engine.domain import closing
from engine.domain.calendar import local_day
from engine.domain.closing import Missing
from engine.domain.grants import Role
from engine.errors import EngineError
from engine.services import directory, duties
from engine.services.scope import Scope

_OF_A_REPLY: Final = (
    "transfer_reply_drafted",
    "transfer_reply_text",
    "department_reply_approval",
    "compliance_reply_approval",
    "leader_reply_approval",
    "transfer_reply_number",
    "transfer_reply_sent_at",
)
"""What was said of a reply; another one is drafted and approved anew."""

_SETTLING: Final = frozenset(
    {
        "handling_result_missing",
        "confirmed_nature_missing",
        "revisit_rounds_missing",
        "client_not_satisfied",
        "head_revisit_missing",
    }
)
"""What the close gate asks of the result, its nature, and the client's answer to it."""


class ResultNotSettled(EngineError):
    """The transferring body is answered from a settled result (REG-02)."""

    code = "result_not_settled"

    def __init__(self, *, missing: tuple[Missing, ...]) -> None:
        """Keep what is open, each with its rule."""
        super().__init__(missing=[entry.code for entry in missing])
        self.missing = missing


def name_officer(scope: Scope, *, accepting_unit: str) -> dict[str, Any]:
    """Name the one person who accepts transfers, in the accepting unit or above it (REG-05).

    Where the firm has named nobody, any acceptor of the unit may.
    """
    units = directory.organization(scope.ctx)
    line = tuple(units.line(units.unit_by_code(accepting_unit)))
    held = directory.holders(scope.ctx, role=Role.TRANSFER_OFFICER, units=line)
    barred = {scope.case.accused_id}
    able = (person for unit in line for person in sorted({*held.get(unit.id, ())} - barred))
    officer = next(able, None)
    return {"transfer_officer": None if officer is None else directory.login(scope.ctx, officer)}


def begin_reply(scope: Scope, *, drafting_days: float) -> dict[str, Any]:
    """Begin a reply: nothing that was said of an earlier one counts for it (REG-02).

    After a reply that was sent it is that to another letter, or a supplementary one to the same,
    for which the body has set no time. The draft is due as many working days before the body's own
    deadline as the approvals need.
    """
    facts = scope.facts
    is_again = bool(facts.get("transfer_reply_sent_at"))
    is_other = facts.get("transfer_replied_document") != facts.get("transfer_document")
    count = facts.get("transfer_supplement") or 0
    deadline = facts.get("transfer_deadline")
    if is_again:
        count = 0 if is_other else count + 1
        deadline = deadline if is_other else None
    return {
        **dict.fromkeys(_OF_A_REPLY),
        "transfer_supplement": count,
        "transfer_deadline": deadline,
        "transfer_draft_due": _draft_due(scope, deadline, days=int(drafting_days)),
    }


def _draft_due(scope: Scope, deadline: str | None, *, days: int) -> str | None:
    """Count back from the body's deadline; what lies behind us is due today, or with the reply."""
    if not deadline:
        return None
    calendar = duties.calendar(scope.ctx)
    last = duties.deadline(scope.ctx, deadline).due_at
    day = local_day(last)
    for _ in range(days):
        day -= timedelta(days=1)
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
    today = calendar.add_working_days(scope.ctx.now, 0)
    return min(max(calendar.closing(day), today), last).isoformat()


def check_reply(scope: Scope, *, handling_result: str | None) -> dict[str, Any]:
    """Let the draft go to approval only from a settled result (REG-02).

    Raises:
        ResultNotSettled: naming what is open of the result, its nature or the client's answer.
    """
    known = {**scope.facts, "handling_result": handling_result}
    gaps = closing.missing(known, grade=scope.facts.get("grade"))
    if missing := tuple(gap for gap in gaps if gap.code in _SETTLING):
        raise ResultNotSettled(missing=missing)
    return {
        "transfer_reply_drafted": True,
        "transfer_replied_document": scope.facts.get("transfer_document"),
    }
