"""A compiled form: what the server accepts and refuses of a submission (design D4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError

from engine.errors import FieldError, InvalidValues, ModelRefused
from engine.expressions import feel, plans
from engine.forms import components, values
from engine.forms.components import Field

Errors = dict[str, list[FieldError]]


@dataclass(frozen=True, kw_only=True)
class Form:
    """The fields of a form, and all its expressions as one plan; a pure function of its schema."""

    id: str
    fields: tuple[Field, ...]
    names: frozenset[str]
    """The facts that its expressions read, besides what the form itself gives."""
    policy: frozenset[str]
    plan: plans.Plan
    schema: Schema = field(compare=False, repr=False)

    def validate(
        self,
        submitted: Mapping[str, Any],
        *,
        facts: Mapping[str, Any],
        now: datetime,
        policy: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return a value for every field that a person may fill in or that is calculated.

        What is unset or hidden is None, so that the fact is cleared.

        Raises:
            InvalidValues: naming each field that is not acceptable, and why.
        """
        given, errors = self._load(submitted)
        outcome = self._run(given, errors, facts=facts, now=now, policy=policy or {})
        accepted: dict[str, Any] = {}
        for each in self.fields:
            if each.key in outcome.doubtful:
                continue
            if each.is_collected:
                found = _check(each, given[each.key], outcome, now=now)
                accepted[each.key] = None if each.key in outcome.hidden else given[each.key]
            else:
                shown = facts.get(each.key) if each.is_read_only else outcome.computed.get(each.key)
                found = _check_shown(submitted.get(each.key), shown)
                if not each.is_read_only:
                    accepted[each.key] = shown
            if found:
                errors[each.key] = found
        if errors:
            raise InvalidValues(errors=errors)
        return accepted

    def sound(self, submitted: Mapping[str, Any]) -> dict[str, Any]:
        """Return those values that are acceptable by themselves, while somebody is still typing."""
        given, errors = self._load(submitted)
        return {
            key: value
            for key, value in given.items()
            if key in submitted and key not in errors and value is not None
        }

    def _load(self, submitted: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
        """Check each value by itself, and refuse unknown keys."""
        collected = {each.key: each for each in self.fields if each.is_collected}
        known = {each.key for each in self.fields}
        errors = {key: [FieldError(code="unknown_field")] for key in submitted if key not in known}
        try:
            loaded = self.schema.load(
                {key: value for key, value in submitted.items() if key in collected}
            )
        except ValidationError as refused:
            errors |= {key: list(found) for key, found in refused.messages_dict.items()}
            loaded = refused.valid_data or {}
        given = {
            key: each.empty if loaded.get(key) is None else loaded[key]
            for key, each in collected.items()
        }
        return given, errors

    def _run(
        self,
        given: Mapping[str, Any],
        errors: Errors,
        *,
        facts: Mapping[str, Any],
        now: datetime,
        policy: Mapping[str, Any],
    ) -> plans.Outcome:
        """Find out what is hidden and calculated, in one call of the sandbox."""
        doubtful = frozenset(errors.keys() & given.keys())
        if self.plan.is_empty:
            return plans.Outcome(doubtful=doubtful)
        read = {*self.plan.names, *self.plan.maybe}
        return plans.run(
            self.plan,
            facts={**dict.fromkeys(each.key for each in self.fields), **facts},
            values={key: value for key, value in given.items() if key in read},
            doubtful=doubtful,
            now=now,
            policy=policy,
        )


def compile_schema(form_schema: Mapping[str, Any], *, file: str) -> Form:
    """Compile a form-js schema.

    Raises:
        ModelRefused: with every finding, if it has something that we do not run.
    """
    reader = components.Reader(file)
    if not isinstance(form_schema, Mapping):
        reader.refuse(None, "form.malformed", part="form")
        raise ModelRefused(findings=reader.findings)
    form_id = form_schema.get("id")
    if not isinstance(form_id, str) or not form_id:
        reader.refuse(None, "form.id", id=form_id)
    reader.read(form_schema.get("components"))
    if reader.findings:
        raise ModelRefused(findings=reader.findings)
    try:
        steps = [_step(each) for each in reader.fields if not each.is_read_only]
        plan = plans.build(steps, name=str(form_id))
    except plans.PlanCircular as error:
        reader.refuse(None, "form.circular", **error.params)
        raise ModelRefused(findings=reader.findings) from error
    read = [feel.parse(source) for each in reader.fields for source in _step(each).sources()]
    own = {each.key for each in reader.fields if not each.is_read_only}
    return Form(
        id=str(form_id),
        fields=tuple(reader.fields),
        names=frozenset(name for each in read for name in each.names) - own,
        policy=frozenset(key for each in read for key in each.policy),
        plan=plan,
        schema=values.schema({each.key: each for each in reader.fields if each.is_collected}),
    )


def _step(each: Field) -> plans.Step:
    bounds = {name: bound for name, bound in each.bounds.items() if isinstance(bound, str)}
    return plans.Step(
        key=each.key,
        hide=each.hide,
        expression=each.expression,
        bounds=bounds,
    )


def _check(each: Field, value: Any, outcome: plans.Outcome, *, now: datetime) -> list[FieldError]:
    """Check a value that is sound by itself against the other values and the moment."""
    if each.key in outcome.hidden:
        return [] if value == each.empty else [FieldError(code="hidden_field")]
    if value == each.empty:
        return [FieldError(code="required")] if each.is_required else []
    if each.is_past_refused and values.is_past(value, now=now):
        return [FieldError(code="in_the_past")]
    return values.check_bounds(value, {**each.bounds, **outcome.bounds.get(each.key, {})})


def _check_shown(value: Any, shown: Any) -> list[FieldError]:
    """Let a field that only shows something come back as it was shown, or not at all."""
    return [] if value in (None, "", []) or value == shown else [FieldError(code="read_only")]
