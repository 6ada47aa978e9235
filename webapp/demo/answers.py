"""What people fill into each form of a complaint of the demo."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from engine.domain.calendar import WorkingCalendar
from webapp.demo import asides, escalations, organization, scenes
from webapp.demo.courses import REDIRECT, Act
from webapp.demo.scenes import Scene
from webapp.demo.scripts import Script

_FACTORS: Final[Mapping[str, Mapping[str, Any]]] = {
    "general": {"trading_affected": "none", "loss_level": "none", "image_effect": "limited"},
    "serious": {"trading_affected": "affected", "loss_level": "possible", "image_effect": "some"},
    "major": {
        "trading_affected": "seriously_affected",
        "loss_level": "likely",
        "image_effect": "some",
        "attrition": True,
    },
}
_CAUSES: Final = {
    "information_system": "system_failure",
    "counter_service": "business_error",
    "service_quality": "staff_attitude",
}
_IN_LETTERS: Final = ("letter", "fax")
_DOCUMENTS: Final = {
    "exchange": "上证信访转〔{year}〕{serial}号",
    "csrc": "证监局信访转〔{year}〕{serial}号",
    "association": "中证协投转〔{year}〕{serial}号",
    "consumer_association": "消协转〔{year}〕{serial}号",
    "authority": "信访转〔{year}〕{serial}号",
}
_CALENDAR: Final = WorkingCalendar()
_PROMISED: Final = 0.35
_WRITTEN: Final = 0.6


def give(scene: Scene) -> dict[str, Any]:
    """Return the values of the form of a step, without those that are empty.

    Of a form that is only begun, it is the first half, as left by somebody who was called away.
    """
    filled = _FORMS[scene.step.element](scene)
    values = {name: value for name, value in filled.items() if value is not None}
    if scene.step.act in _FINISHED:
        return values
    return dict(list(values.items())[: (len(values) + 1) // 2])


_FINISHED: Final = frozenset({Act.OPEN, Act.COMPLETE, Act.SEND})


def _register(scene: Scene) -> Mapping[str, Any]:
    script, telling, story = scene.script, scene.script.telling, scene.script.story
    client = script.client.client
    return {
        "client_name": client.name,
        "client_number": client.number,
        "client_phone": client.phone,
        "complained_at": scenes.moment(scene.at - timedelta(minutes=script.random.randint(3, 9))),
        "channel": telling.channel,
        "sender_kind": "person" if telling.channel in _IN_LETTERS else None,
        "complainant_kind": "client",
        "complaint_reason": script.say(telling.reason),
        "demand": script.say(telling.demand),
        "occurred_at": scenes.moment(script.occurred_at),
        "place": _place(script),
        "category": story.category,
        "category_other": story.kind,
        "sub_category": _CAUSES.get(story.category),
        "expression_kind": story.expression,
        "accused_kind": script.accused.kind,
        "accused_person": script.accused.person,
        "accused_unit": script.accused.unit,
        "credit_account": client.credit_account,
        "client_email": client.email,
        "client_address": client.address,
        "estimated_loss": story.estimated_loss,
        "event_cluster": _cluster(script),
        "prior_case": scene.prior_case,
        "calming_note": script.phrase("calming"),
        **_transfer(scene),
        **_promise(scene),
    }


def _accept(scene: Scene) -> Mapping[str, Any]:
    if scene.script.telling.until == REDIRECT:
        reason = scene.script.phrase("bounce_reason")
        return {"custody_decision": "bounced", "bounce_reason": reason}
    return {
        "custody_decision": "accepted",
        "client_told_of_handover": True,
        "acknowledgement": scene.script.phrase("acknowledgement"),
        "preliminary_opinion": scene.script.phrase("preliminary"),
    }


def _verify(scene: Scene) -> Mapping[str, Any]:
    script, story = scene.script, scene.script.story
    judged = "general" if _is_major_by_itself(script) or scene.prior_case else story.grade
    return {
        "client_verification": script.say(story.client_side),
        "accused_verification": script.say(story.accused_side) if story.accused_side else None,
        "category": story.category,
        "category_other": story.kind,
        **_FACTORS[judged],
        "estimated_loss": story.estimated_loss,
        "event_cluster": _cluster(script),
        "prior_case": scene.prior_case,
        "first_handling_improper": True if scene.prior_case else None,
    }


def _resolve(scene: Scene) -> Mapping[str, Any]:
    story = scene.script.story
    return {
        "handling_result": _result(scene),
        "planned_payment": story.payment,
        "proposed_nature": story.nature,
        **story.fault,
    }


def _approve(scene: Scene) -> Mapping[str, Any]:
    if not scene.step.is_returned:
        return {"approval": "approved"}
    opinion = scene.script.phrase("approval_opinion")
    return {"approval": "returned", "approval_opinion": opinion}


def _reply(scene: Scene) -> Mapping[str, Any]:
    is_written = scene.script.random.random() < _WRITTEN
    return {
        "replied_at": scenes.moment(scene.at),
        "reply_mode": "letter" if is_written else "phone",
        "unwritten_reply_reason": None if is_written else scene.script.phrase("unwritten"),
        "demand_decision": "granted",
        "reply_text": scene.script.phrase("reply"),
    }


def _call(scene: Scene) -> Mapping[str, Any]:
    script, story = scene.script, scene.script.story
    satisfaction = story.satisfaction if scene.step.is_last_round else "dissatisfied"
    return {
        "contact_outcome": "reached",
        "revisited_at": scenes.moment(scene.at),
        "revisit_mode": "phone",
        "handling_explained": True,
        "compensation_explained": True if story.payment else None,
        "revisit_result": script.phrase(satisfaction),
        "satisfaction": satisfaction,
        "newest_opinion": _objection(scene) if satisfaction == "dissatisfied" else None,
    }


def _close(scene: Scene) -> Mapping[str, Any]:
    script, story = scene.script, scene.script.story
    blamed = story.accountability or script.phrase("accountability")
    values = {
        "nature": story.nature,
        **story.fault,
        "accountability": blamed if story.nature == "responsible" else None,
        "actual_payment": story.payment,
        "lesson": story.lesson,
    }
    if scene.step.grade == "general":
        return values
    return {
        **values,
        "nature": None,
        "improvement_action": story.improvement or story.corrective or story.lesson,
        "improvement_owner": scene.responsible_person or scene.acceptor,
        "improvement_due": scenes.day(scene.at + timedelta(days=30)),
    }


_FORMS: Final[dict[str, Callable[[Scene], Mapping[str, Any]]]] = {
    **escalations.FORMS,
    "register_complaint": _register,
    "accept_custody": _accept,
    "verify_with_both_sides": _verify,
    "resolve_complaint": _resolve,
    "approve_resolution": _approve,
    "reply_to_client": _reply,
    "call_complainant": _call,
    **asides.FORMS,
    "close_complaint": _close,
}


def _result(scene: Scene) -> str:
    """Say little the first time when it is sent back, and more again to whoever objects."""
    if scene.step.is_returned:
        return scene.script.phrase("first_result")
    again = scene.script.phrase("second_result") if scene.step.round else ""
    return again + scene.script.say(scene.script.story.result)


def _objection(scene: Scene) -> str:
    objections = scene.script.story.objections
    if scene.step.round < len(objections):
        return scene.script.say(objections[scene.step.round])
    return scene.script.phrase("newest_opinion")


def _is_major_by_itself(script: Script) -> bool:
    """Test for a fact that makes it major whatever anybody judges (CMP-07 c, d)."""
    return script.telling.transfer is not None or script.telling.cluster is not None


def _cluster(script: Script) -> str | None:
    if script.telling.cluster is None:
        return None
    return f"SJ-{script.occurred_at:%Y%m%d}-01"


def _place(script: Script) -> str:
    if script.story.category == "information_system":
        return "手机交易软件"
    return "客户服务热线" if script.story.accused == "agent" else _branch(script)


def _branch(script: Script) -> str:
    return organization.UNIT_NAMES[script.telling.branch]


def _transfer(scene: Scene) -> Mapping[str, Any]:
    telling = scene.script.telling
    if telling.transfer is None:
        return {}
    serial = scene.script.random.randint(20, 480)
    document = _DOCUMENTS[telling.transfer].format(year=scene.at.year, serial=serial)
    return {
        "is_transferred": None if telling.channel == "regulator" else True,
        "transfer_source": telling.transfer,
        "transfer_document": document,
        "transfer_deadline": scenes.day(scene.at + timedelta(days=30)),
    }


def _promise(scene: Scene) -> Mapping[str, Any]:
    if scene.script.random.random() > _PROMISED:
        return {}
    promised = _CALENDAR.add_working_days(scene.at, scene.script.random.randint(1, 3))
    return {"promised_at": scenes.moment(promised), "promise_text": scene.script.phrase("promise")}
