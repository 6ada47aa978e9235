"""What people of the demo fill in beside the usual way: emergencies and what else runs there."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from webapp.demo import organization, scenes
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


FORMS: Final[Mapping[str, Callable[[Scene], Mapping[str, Any]]]] = {
    "tell_company_contact": _tell_contact,
    "report_to_regulator": _report_to_regulator,
    "propose_clearing": _propose_clearing,
    "clear_emergency": _clear_emergency,
}
