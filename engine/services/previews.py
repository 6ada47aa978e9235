"""What a complaint would come to, while it is still being typed: grade, duties, who is out.

Everything is asked of the release in force, as it will be when the complaint is registered; nothing
is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.domain import organization
from engine.domain.organization import Accused, Placement, Unit, UnitUnknown
from engine.errors import FieldError
from engine.services import (
    complaints,
    directory,
    exclusions,
    forecasts,
    radar,
    registrations,
    releases,
)
from engine.services.context import Context
from engine.services.directory import PersonUnknown
from engine.services.exclusions import Exclusion
from engine.services.forecasts import Due
from engine.services.grading import RANKS
from engine.services.models import Models
from engine.services.radar import Relative
from engine.workflow import decisions
from engine.workflow.decisions import Decision, DecisionResult

GRADE: Final = "complaint_grade"
ACCEPTING: Final = "accepting_unit"
_CLIENTS: Final = "complaint.cluster_clients"
_DAYS: Final = "complaint.cluster_days"
_RADAR: Final = "complaint.radar_days"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a decision table says, and by which of its rows."""

    grade: str
    clause: str
    row: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One fact that would raise the grade: which, to what, and the verdict then."""

    fact: str
    value: Any
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A complaint as it would be, if it were recorded now; `related` counts by rule."""

    verdict: Verdict
    changes: Sequence[Change]
    cluster_size: int
    cluster_limit: int
    accepting: Placement | None
    exclusions: Sequence[Exclusion]
    related: Mapping[str, int]
    dues: Sequence[Due]
    contradictions: Mapping[str, Sequence[FieldError]]
    given: Mapping[str, Any]
    models: Models


def read(ctx: Context, values: Mapping[str, Any]) -> Preview:
    """Work out what a complaint would come to; what cannot be read yet is left out (CMP-05 to 10).

    Raises:
        NotAllowed: if the actor takes no complaints in.
    """
    unit = directory.organization(ctx).unit(complaints.intake_unit_id(ctx))
    models = releases.compiled(ctx, releases.in_force(ctx).id)
    given = models.forms[complaints.FIRST_FORM].sound(values)
    size = radar.cluster_size(ctx, given, days=int(models.policy[_DAYS]))
    facts = {**dict.fromkeys(models.facts), **given, "cluster_size": size}
    table = models.decisions[GRADE]
    verdict = _verdict(ctx, models, table, facts)
    accused = _accused(ctx, given)
    return Preview(
        verdict=verdict,
        changes=_changes(ctx, models, table, facts, than=verdict),
        cluster_size=size,
        cluster_limit=int(models.policy[_CLIENTS]),
        accepting=_accepting(ctx, models, facts, receiver=unit, accused=accused),
        exclusions=exclusions.named(accused),
        related=exclusions.related(ctx, accused, given),
        dues=forecasts.read(ctx, models, _as_opened(ctx, facts, verdict), unit=unit),
        contradictions=registrations.contradictions(ctx, given),
        given=given,
        models=models,
    )


def near(ctx: Context, preview: Preview) -> Sequence[Relative]:
    """Return the complaints that this one may repeat or belong to."""
    days = int(preview.models.policy[_RADAR])
    return radar.near(ctx, preview.given, days=days)


def _as_opened(ctx: Context, facts: Mapping[str, Any], verdict: Verdict) -> Mapping[str, Any]:
    """Return the facts as they are once a complaint is recorded now, with this verdict."""
    return {**facts, "grade": verdict.grade, "opened_at": ctx.now.isoformat()}


def _verdict(ctx: Context, models: Models, table: Decision, facts: Mapping[str, Any]) -> Verdict:
    """Ask for the grade; the few answers that a table can give are asked for once a release."""
    asked = tuple(facts.get(name) for name in table.names)
    found: Verdict = ctx.catalogue.get(
        ("verdict", models.hash, asked), lambda: _ask(ctx, models, table, facts)
    )
    return found


def _ask(ctx: Context, models: Models, table: Decision, facts: Mapping[str, Any]) -> Verdict:
    result = _decide(ctx, models, table, facts)
    return Verdict(
        grade=str(result.values["grade"]),
        clause=str(result.values["grade_rule"]),
        row=result.rules[0],
    )


def _decide(
    ctx: Context, models: Models, table: Decision, facts: Mapping[str, Any]
) -> DecisionResult:
    """Ask a table; what it must know and nobody has said yet is taken to be the least."""
    asked = (column.source or "" for column in table.inputs)
    assumed = {
        fact: options[0]
        for fact in asked
        if facts.get(fact) is None and (options := _options(models, fact))
    }
    return decisions.evaluate(table, {**facts, **assumed}, now=ctx.now, policy=models.policy)


def _changes(
    ctx: Context, models: Models, table: Decision, facts: Mapping[str, Any], *, than: Verdict
) -> list[Change]:
    """Return the single facts that would raise the grade, the smallest step of each."""
    found: dict[str, Change] = {}
    for fact, value in _alternatives(models, table, facts):
        if fact in found:
            continue
        verdict = _verdict(ctx, models, table, {**facts, fact: value})
        if RANKS[verdict.grade] > RANKS[than.grade]:
            found[fact] = Change(fact=fact, value=value, verdict=verdict)
    return sorted(found.values(), key=lambda change: RANKS[change.verdict.grade])


def _alternatives(
    models: Models, table: Decision, facts: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Yield what each fact that a table reads could become; options stand from least to most."""
    for fact in table.names:
        current = facts.get(fact)
        if fact == "cluster_size":
            yield fact, models.policy[_CLIENTS]
        elif options := _options(models, fact):
            yield from ((fact, option) for option in _beyond(options, current))
        elif current is not True:
            yield fact, True


def _beyond(options: tuple[str, ...], current: Any) -> tuple[str, ...]:
    return options[options.index(current) + 1 :] if current in options else options


def _options(models: Models, fact: str) -> tuple[str, ...]:
    """Return the values of a fact that is chosen, as the form that asks for it lists them."""
    fields = (field for form in models.forms.values() for field in form.fields)
    found = (field.options for field in fields if field.key == fact and field.options)
    return tuple(next(found, {}))


def _accused(ctx: Context, given: Mapping[str, Any]) -> Accused:
    """Find the complained party, as far as what is typed names one already."""
    kind = given.get("accused_kind")
    try:
        if kind == "person":
            return Accused(person=directory.any_person(ctx, given.get("accused_person") or ""))
        if kind == "unit":
            code = given.get("accused_unit") or ""
            return Accused(unit=directory.organization(ctx).unit_by_code(code))
    except (PersonUnknown, UnitUnknown):
        pass
    return Accused()


def _accepting(
    ctx: Context, models: Models, facts: Mapping[str, Any], *, receiver: Unit, accused: Accused
) -> Placement | None:
    """Say which unit would accept (CMP-50 to 53); nothing while the party is not known."""
    if facts.get("accused_kind") is None or accused.kind != facts["accused_kind"]:
        return None
    asked = {**facts, **organization.accepting_facts(receiver=receiver, accused=accused)}
    route = _decide(ctx, models, models.decisions[ACCEPTING], asked).values["accepting_route"]
    units = directory.organization(ctx)
    return organization.place_acceptance(units, route=route, receiver=receiver, accused=accused)
