"""The close gate: what a complaint still lacks before it may be closed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]

_NATURES = frozenset({"responsible", "exempt", "unfounded"})
_SATISFIED = frozenset({"very_satisfied", "satisfied", "acceptable"})
_ALL = frozenset({"general", "serious", "major"})
_SEVERE = frozenset({"serious", "major"})
_MAJOR = frozenset({"major"})


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing that keeps a complaint open: a fact to give or a task to finish, and the rule."""

    code: str
    rule: str
    field: str | None = None
    task: str | None = None


def missing(
    facts: Facts,
    *,
    grade: str | None,
    confirmers: Mapping[str, int] | None = None,
    revisitors: Mapping[str, int] | None = None,
    open_tasks: Collection[str] = (),
) -> tuple[Missing, ...]:
    """List everything that keeps a complaint of this grade open; nothing listed, it may close.

    `confirmers` are the users who completed the two confirmations of a major complaint, and
    `revisitors` those who made its two revisits, by the fact they set; `open_tasks` are the tasks
    that still wait elsewhere in the case (R9).
    """
    if grade not in _ALL:
        return (Missing(code="grade_missing", rule="CMP-05", field="grade"),)
    found = [
        Missing(code=check.code, rule=check.rule, field=check.field)
        for check in _CHECKS
        if grade in check.grades and not check.holds(facts)
    ]
    found += [*_emergency_gaps(facts), *_transfer_gaps(facts, grade)]
    if grade in _MAJOR and not _are_two_people(confirmers or {}):
        found.append(Missing(code="same_confirmer", rule="ESC-02", field="head_confirmed"))
    if grade in _MAJOR and not _are_two_people(revisitors or {}):
        found.append(Missing(code="same_revisitor", rule="FBK-03", field="head_revisit_result"))
    found += [Missing(code="task_open", rule="R9", task=task) for task in sorted(open_tasks)]
    return tuple(found)


def _transfer_gaps(facts: Facts, grade: str) -> list[Missing]:
    """List what a transferred complaint lacks: its grade and its reply (REG-01, 02)."""
    if not facts.get("transfer_source"):
        return []
    gaps = []
    if grade != "major":
        gaps.append(Missing(code="transfer_not_major", rule="REG-01", field="grade"))
    if not _is_given(facts, "transfer_reply_sent_at"):
        task = "send_transfer_reply"
        gaps.append(Missing(code="transfer_reply_missing", rule="REG-02", task=task))
    return gaps


def _emergency_gaps(facts: Facts) -> list[Missing]:
    """List the reports and the clearing that an emergency still lacks (EMG-01, EMG-05)."""
    status = facts.get("emergency_status")
    if not status:
        is_due = (facts.get("actual_payment") or 0) > 0
        return [Missing(code="emergency_not_raised", rule="EMG-05")] if is_due else []
    gaps = []
    if not _is_given(facts, "company_contact_told_at"):
        gaps.append(
            Missing(code="company_report_missing", rule="EMG-01", task="tell_company_contact")
        )
    if not any(
        _is_given(facts, name) for name in ("regulator_reported_at", "regulator_exemption_rule")
    ):
        gaps.append(
            Missing(code="regulator_report_missing", rule="EMG-01", task="report_to_regulator")
        )
    if status != "cleared":
        gaps.append(Missing(code="emergency_not_cleared", rule="EMG-05", task="clear_emergency"))
    return gaps


def _are_two_people(confirmers: Mapping[str, int]) -> bool:
    """Test that nobody did both; what is not there at all is told by its fact."""
    return len(set(confirmers.values())) == len(confirmers)


def _is_accepted(facts: Facts) -> bool:
    """Test that the client accepts, or that compliance and leader let it end anyway (FBK-07)."""
    is_exit = facts.get("exit_approval") == "approved" and _is_given(facts, "review_opinion")
    return facts.get("satisfaction") in _SATISFIED or is_exit


def _is_given(facts: Facts, name: str) -> bool:
    value = facts.get(name)
    return bool(value.strip() if isinstance(value, str) else value)


def _is_verified(facts: Facts) -> bool:
    """Test for both sides, or for the reason why one is lacking; nobody accused, nobody to ask."""
    is_accused_heard = _is_given(facts, "accused_verification") or (
        facts.get("accused_kind") == "none"
    )
    is_client_heard = _is_given(facts, "client_verification")
    return (is_client_heard and is_accused_heard) or _is_given(facts, "verification_gap_reason")


@dataclass(frozen=True, kw_only=True)
class _Check:
    """One condition of the gate and the grades it applies to."""

    code: str
    rule: str
    field: str
    holds: Callable[[Facts], bool]
    grades: frozenset[str] = _ALL


def _given(field: str, *, rule: str, grades: frozenset[str] = _ALL) -> _Check:
    return _Check(
        code=f"{field}_missing",
        rule=rule,
        field=field,
        grades=grades,
        holds=lambda facts: _is_given(facts, field),
    )


_CHECKS = (
    _Check(
        code="nature_missing",
        rule="CMP-17",
        field="nature",
        holds=lambda facts: facts.get("nature") in _NATURES,
    ),
    _Check(
        code="verification_missing",
        rule="CMP-35",
        field="verification_gap_reason",
        holds=_is_verified,
    ),
    _given("confirmed_nature", rule="CMP-17", grades=_SEVERE),
    _given("handling_result", rule="CMP-03"),
    _Check(
        code="accountability_missing",
        rule="ACC-01",
        field="accountability",
        holds=lambda facts: (
            facts.get("nature") != "responsible" or _is_given(facts, "accountability")
        ),
    ),
    _given("revisit_rounds", rule="FBK-01"),
    _Check(
        code="client_not_satisfied",
        rule="FBK-02",
        field="satisfaction",
        holds=_is_accepted,
    ),
    _given("lesson", rule="CMP-36"),
    _given("improvement_action", rule="CMP-36", grades=_SEVERE),
    _given("improvement_owner", rule="CMP-36", grades=_SEVERE),
    _given("improvement_due", rule="CMP-36", grades=_SEVERE),
    _given("director_confirmed", rule="ESC-02", grades=_MAJOR),
    _given("head_confirmed", rule="ESC-02", grades=_MAJOR),
    _given("headquarters_opinion", rule="ESC-03", grades=_MAJOR),
    _given("leader_instruction", rule="ESC-03", grades=_MAJOR),
    _given("explainer", rule="ESC-04", grades=_MAJOR),
    _Check(
        code="head_revisit_missing",
        rule="FBK-03",
        field="head_revisit_result",
        grades=_MAJOR,
        holds=lambda facts: (
            facts.get("head_revisited") is True or facts.get("exit_approval") == "approved"
        ),
    ),
    _given("archive_note", rule="ESC-06", grades=_MAJOR),
)
