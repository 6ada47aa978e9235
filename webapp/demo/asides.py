"""What people of the demo fill in beside the usual way: emergencies, replies, withdrawals."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from webapp.demo import organization, scenes
from webapp.demo.courses import WITHDRAWAL
from webapp.demo.scenes import Scene


def _tell_contact(scene: Scene) -> Mapping[str, Any]:
    return {
        "company_contact": organization.EMERGENCY_CONTACT,
        "company_contact_told_at": scenes.moment(scene.at),
        "company_report": scene.script.phrase("company_report"),
    }


def _report_to_regulator(scene: Scene) -> Mapping[str, Any]:
    rule = scene.script.phrase("regulator_exemption")
    return {"regulator_report": "not_prescribed", "regulator_exemption_rule": rule}


def _propose_clearing(scene: Scene) -> Mapping[str, Any]:
    return {"clearing_reason": scene.script.phrase("clearing_reason")}


def _clear_emergency(_: Scene) -> Mapping[str, Any]:
    return {"emergency_decision": "cleared"}


def _draft_reply(scene: Scene) -> Mapping[str, Any]:
    return {"transfer_reply_text": scene.script.phrase("transfer_reply")}


def _send_reply(scene: Scene) -> Mapping[str, Any]:
    number = f"安澜〔{scene.at.year}〕{scene.script.random.randint(10, 400)}号"
    return {"transfer_reply_number": number, "transfer_reply_sent_at": scenes.moment(scene.at)}


def _withdraw(scene: Scene) -> Mapping[str, Any]:
    return {
        "withdrawn_at": scenes.moment(scene.at),
        "withdrawal_mode": "phone",
        "withdrawal_reason": scene.script.telling.withdrawn,
        "withdrawal_pressure": "none",
        "withdrawal_offer": "none",
    }


def _approve(field: str) -> Callable[[Scene], Mapping[str, Any]]:
    return lambda _: {field: "approved"}


FORMS: Final[Mapping[str, Callable[[Scene], Mapping[str, Any]]]] = {
    "tell_company_contact": _tell_contact,
    "report_to_regulator": _report_to_regulator,
    "propose_clearing": _propose_clearing,
    "clear_emergency": _clear_emergency,
    "draft_transfer_reply": _draft_reply,
    "approve_reply_as_department": _approve("department_reply_approval"),
    "approve_reply_as_compliance": _approve("compliance_reply_approval"),
    "approve_reply_as_leader": _approve("leader_reply_approval"),
    "send_transfer_reply": _send_reply,
    WITHDRAWAL: _withdraw,
}
