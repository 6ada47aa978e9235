"""What happens to the complaints of the benches: how grave, how slow, how often revisited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.domain.calendar import SHANGHAI
from tests.answers import ANSWERS, REGISTERED, SEVERE_CLOSE

Values = Mapping[str, Any]

CLIENT_NUMBER = "K00000000"
CLIENT_NAME = "甲乙丙丁"
CLIENT_PHONE = "13000000000"
"""Of the client in whose place every clone of a case gets one of its own."""

CATEGORIES = ("marketing", "counter_service", "asset_safety", "information_system")
CHANNELS = ("phone", "phone", "on_site", "website", "email", "letter")
NATURES = ("responsible", "exempt", "unfounded")
REASONS = (
    "办理融资融券合约展期时,柜员未告知利率变化。",
    "追保通知未按约定方式送达,客户不认可强制平仓。",
    "交易软件当日多次断线,未能及时卖出担保物。",
    "开通信用账户时风险揭示不充分。",
    "融资利息计算与合同约定不一致。",
)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One course that a complaint can take; weights are shares of a hundred."""

    name: str
    weight: int
    registered: Values = field(default_factory=dict)
    answers: Mapping[str, Values] = field(default_factory=dict)
    slowness: float = 0.6
    """The share of each deadline that the work takes; above 1, deadlines are missed."""
    is_dissatisfied_once: bool = False
    is_regraded: bool = False


_SERIOUS = {"verify_with_both_sides": {"trading_affected": "affected"}}
_MAJOR = {
    "verify_with_both_sides": {
        "trading_affected": "seriously_affected",
        "loss_level": "likely",
    }
}
_PAID = {"resolve_complaint": {"planned_payment": 20000}}

SCENARIOS = (
    Scenario(name="general", weight=42),
    Scenario(name="late", weight=12, slowness=1.6),
    Scenario(name="about a unit", weight=9, registered={"accused_kind": "unit"}),
    Scenario(name="about nobody", weight=9, registered={"accused_kind": "none"}),
    Scenario(name="serious", weight=9, answers=_SERIOUS),
    Scenario(name="paid", weight=4, answers=_PAID, slowness=0.9),
    Scenario(name="major", weight=5, answers=_MAJOR, slowness=0.8),
    Scenario(name="dissatisfied", weight=7, is_dissatisfied_once=True),
    Scenario(name="regraded", weight=3, is_regraded=True, slowness=0.4),
)


def registered(scenario: Scenario, *, branch: str, other: str, index: int, now: datetime) -> Values:
    """Return what the desk of a branch types for the walk with this number."""
    kind = scenario.registered.get("accused_kind", "person")
    return {
        **REGISTERED,
        **scenario.registered,
        "complained_at": _minute(now),
        "occurred_at": _minute(now - timedelta(days=1, hours=index % 20)),
        "accused_person": f"{branch.lower()}.teller" if kind == "person" else None,
        "accused_unit": other if kind == "unit" else None,
        "category": CATEGORIES[index % len(CATEGORIES)],
        "channel": (channel := CHANNELS[index % len(CHANNELS)]),
        "sender_kind": "person" if channel == "letter" else None,
        "place": f"{branch}柜台",
        "complaint_reason": REASONS[index % len(REASONS)],
        "client_number": CLIENT_NUMBER,
        "client_name": CLIENT_NAME,
        "client_phone": CLIENT_PHONE,
    }


def answer(element: str, *, facts: Values, index: int, now: datetime) -> Values:
    """Return what a person fills in for a task of a case with these facts."""
    return {**ANSWERS[element], **_fitting(element, facts=facts, index=index, now=now)}


def dissatisfied() -> Values:
    """Return what a client says who wants more."""
    return {"satisfaction": "dissatisfied", "newest_opinion": "要求退还多收利息。"}


_CALLED_AT = {"call_complainant": "revisited_at", "call_as_unit_head": "head_revisited_at"}


def _fitting(element: str, *, facts: Values, index: int, now: datetime) -> dict[str, Any]:
    """Return the values that depend on what the case says already."""
    if element == "verify_with_both_sides":
        is_anybody = facts["accused_kind"] != "none"
        told = ANSWERS[element]["accused_verification"] if is_anybody else None
        return {"accused_verification": told, "category": facts["category"]}
    if element == "name_explainer":
        return {"explainer": facts["first_responder"]}
    if element == "reply_to_client":
        return {"replied_at": _minute(now)}
    if element in _CALLED_AT:
        paid = True if facts.get("planned_payment") else None
        return {_CALLED_AT[element]: _minute(now), "compensation_explained": paid}
    if element == "confirm_nature":
        note = ANSWERS[element]["archive_note"] if facts["grade"] == "major" else None
        return {"confirmed_nature": NATURES[index % len(NATURES)], "archive_note": note}
    return _closing(facts, index=index, now=now) if element == "close_complaint" else {}


def _closing(facts: Values, *, index: int, now: datetime) -> dict[str, Any]:
    nature = facts.get("confirmed_nature") or NATURES[index % len(NATURES)]
    found: dict[str, Any] = {"nature": nature}
    if nature != "responsible":
        found["accountability"] = None
    if facts["grade"] != "general":
        due = (now + timedelta(days=30)).astimezone(SHANGHAI).date().isoformat()
        owner = facts["first_responder"]
        found |= {**SEVERE_CLOSE, "improvement_owner": owner, "improvement_due": due}
    return found


def _minute(now: datetime) -> str:
    return now.astimezone(SHANGHAI).isoformat(timespec="minutes")
