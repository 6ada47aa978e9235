"""Builds form-js schemas from a few words, for tests."""

from datetime import UTC, datetime

import pytest

from engine.errors import InvalidValues, ModelRefused
from engine.forms import form

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OPTIONS = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]


def a_field(type_="textfield", key="x", hide=None, **properties):
    """Give a component; validation rules are those of form-js."""
    rules = {
        name: properties.pop(name)
        for name in ("required", "min", "max", "minLength", "maxLength", "pattern")
        if name in properties
    }
    component = {"type": type_, "id": f"{key}_id", "key": key, "label": key, "validate": rules}
    if type_ in ("select", "radio", "checklist", "taglist"):
        component["values"] = OPTIONS
    if type_ == "datetime":
        component |= {"subtype": "date", "dateLabel": key}
    if hide is not None:
        component["conditional"] = {"hide": hide}
    return component | properties


def a_group(*components, hide=None, **properties):
    group = {"type": "group", "id": "group", "components": list(components)} | properties
    return group | ({"conditional": {"hide": hide}} if hide else {})


def a_form(*components):
    schema = {"id": "form", "type": "default", "components": list(components)}
    return form.compile_schema(schema, file="forms/form.form")


def cleaned(compiled, facts=None, policy=None, **values):
    return compiled.validate(values, facts=facts or {}, now=NOW, policy=policy)


def errors_of(compiled, facts=None, policy=None, **values):
    """Give the codes and parameters of every error by field."""
    with pytest.raises(InvalidValues) as caught:
        cleaned(compiled, facts, policy, **values)
    return {
        key: [(error.code, dict(error.params)) for error in found]
        for key, found in caught.value.errors.items()
    }


def codes_of(compiled, facts=None, policy=None, **values):
    found = errors_of(compiled, facts, policy, **values)
    return {key: [code for code, _ in errors] for key, errors in found.items()}


def rules_of(*components, **schema):
    """Give the rules that a schema breaks, with their elements."""
    whole = {"id": "form", "components": list(components)} | schema
    with pytest.raises(ModelRefused) as caught:
        form.compile_schema(whole, file="forms/form.form")
    assert {finding.file for finding in caught.value.findings} == {"forms/form.form"}
    return [(finding.rule, finding.element) for finding in caught.value.findings]
