"""What unit heads, directors, headquarters and leaders fill in for a complaint of the demo."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from webapp.demo import scenes
from webapp.demo.scenes import Scene


def _change_grade(scene: Scene) -> Mapping[str, Any]:
    telling = scene.script.telling
    return {"requested_grade": telling.regrade, "grade_change_reason": telling.regrade_reason}


def _ask_for_review(scene: Scene) -> Mapping[str, Any]:
    telling = scene.script.telling
    return {
        "review_subject": "judgement",
        "proposed_grade": telling.regrade,
        "grade_review_reason": telling.regrade_reason,
    }


def _decide_review(scene: Scene) -> Mapping[str, Any]:
    return {
        "grade_review_decision": "approved",
        "grade_review_opinion": scene.script.phrase("grade_review_opinion"),
    }


def _confirm_as_director(scene: Scene) -> Mapping[str, Any]:
    return {"director_confirmed": True, "director_note": scene.script.phrase("director_note")}


def _confirm_as_head(scene: Scene) -> Mapping[str, Any]:
    return {"head_confirmed": True, "head_note": scene.script.phrase("head_note")}


def _sign_opinion(scene: Scene) -> Mapping[str, Any]:
    own = scene.script.story.headquarters
    return {"headquarters_opinion": own or scene.script.phrase("headquarters_opinion")}


def _instruct(scene: Scene) -> Mapping[str, Any]:
    own = scene.script.story.instruction
    return {"leader_instruction": own or scene.script.phrase("leader_instruction")}


def _name_explainer(scene: Scene) -> Mapping[str, Any]:
    return {"explainer": scene.acceptor}


def _call_as_head(scene: Scene) -> Mapping[str, Any]:
    script, story = scene.script, scene.script.story
    return {
        "head_revisited_at": scenes.moment(scene.at),
        "revisit_mode": "phone",
        "head_contact_outcome": "reached",
        "handling_explained": True,
        "compensation_explained": True if story.payment else None,
        "head_revisit_result": script.phrase("head_revisit"),
        "satisfaction": story.satisfaction,
    }


def _confirm_nature(scene: Scene) -> Mapping[str, Any]:
    is_major = scene.step.grade == "major"
    return {
        "confirmed_nature": scene.script.story.nature,
        **scene.script.story.fault,
        "archive_note": scene.script.phrase("archive_note") if is_major else None,
    }


def _carry_out(scene: Scene) -> Mapping[str, Any]:
    return {"improvement_result": scene.script.phrase("improvement_result")}


def _confirm_effect(scene: Scene) -> Mapping[str, Any]:
    return {
        "improvement_effect": "effective",
        "improvement_opinion": scene.script.phrase("improvement_opinion"),
    }


def _review(scene: Scene) -> Mapping[str, Any]:
    return {"review_opinion": scene.script.phrase("review_opinion")}


FORMS: Final[dict[str, Callable[[Scene], Mapping[str, Any]]]] = {
    "grade_changed": _change_grade,
    "grade_review_requested": _ask_for_review,
    "decide_grade_review": _decide_review,
    "confirm_as_operations_director": _confirm_as_director,
    "confirm_as_unit_head": _confirm_as_head,
    "sign_headquarters_opinion": _sign_opinion,
    "give_leader_instruction": _instruct,
    "name_explainer": _name_explainer,
    "call_as_unit_head": _call_as_head,
    "confirm_nature": _confirm_nature,
    "confirm_nature_as_compliance": _confirm_nature,
    "review_dissatisfaction": _review,
    "carry_out_improvement": _carry_out,
    "confirm_effect": _confirm_effect,
}
