"""Read a form-js schema into fields, and refuse what the server could not check (design D4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.errors import Finding, ModelRefused
from engine.expressions import feel

INPUTS: Final = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "select",
        "radio",
        "checkbox",
        "checklist",
        "taglist",
        "datetime",
        "expression",
    }
)
LAYOUT: Final = frozenset({"group", "text", "separator", "spacer"})
CHOICES: Final = frozenset({"select", "radio", "checklist", "taglist"})
RULES: Final = frozenset({"required", "min", "max", "minLength", "maxLength", "pattern"})


@dataclass(frozen=True, kw_only=True)
class Field:
    """One input of a form; `hide` are the conditions of its own and of the groups around it."""

    key: str
    type: str
    label: str
    subtype: str | None = None
    is_personal: bool = False
    read_rule: str | None = None
    is_required: bool = False
    is_read_only: bool = False
    options: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    expression: str | None = None
    digits: int | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)


def read(schema: Mapping[str, Any], *, file: str) -> tuple[Field, ...]:
    """Return the fields of a form, in order.

    Raises:
        ModelRefused: with a finding for each component that cannot be checked on the server.
    """
    findings = list(_check(schema, file=file))
    if findings:
        raise ModelRefused(findings=findings)
    return tuple(_fields(schema.get("components", []), around=()))


def components(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every component of a form, groups before what is in them."""
    for component in schema.get("components", []):
        yield component
        yield from components(component)


def _fields(found: list[Mapping[str, Any]], *, around: tuple[str, ...]) -> Iterator[Field]:
    for component in found:
        hide = around + _conditions(component)
        if component["type"] == "group":
            yield from _fields(component.get("components", []), around=hide)
        elif component["type"] in INPUTS:
            yield _field(component, hide)


def _field(component: Mapping[str, Any], hide: tuple[str, ...]) -> Field:
    rules = component.get("validate", {})
    properties = component.get("properties", {})
    return Field(
        key=component["key"],
        type=component["type"],
        label=component.get("label") or component.get("dateLabel") or component["key"],
        subtype=component.get("subtype"),
        is_personal=properties.get("personal") == "true",
        read_rule=properties.get("read"),
        is_required=rules.get("required") is True,
        is_read_only=component.get("readonly") is True or component.get("disabled") is True,
        options=tuple(option["value"] for option in component.get("values", [])),
        hide=hide,
        expression=component.get("expression"),
        digits=component.get("decimalDigits"),
        rules={name: rule for name, rule in rules.items() if name != "required"},
    )


def _conditions(component: Mapping[str, Any]) -> tuple[str, ...]:
    hide = component.get("conditional", {}).get("hide")
    return (hide,) if hide else ()


def _check(schema: Mapping[str, Any], *, file: str) -> Iterator[Finding]:
    keys: set[str] = set()
    for component in components(schema):
        name = component.get("key") or component.get("id")

        def found(rule: str, name: str | None = name, **params: Any) -> Finding:
            return Finding(file=file, element=name, line=None, rule=rule, params=params)

        for rule, params in (*_faults(component), *_unchecked(component)):
            yield found(rule, **params)
        if component.get("type") in INPUTS:
            key = component.get("key")
            if not key:
                yield found("field.no_key")
            elif key in keys:
                yield found("field.twice")
            else:
                keys.add(key)


def _faults(component: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    kind = component.get("type")
    if kind not in INPUTS | LAYOUT:
        yield "component.not_run", {"type": kind}
        return
    if kind in CHOICES and not component.get("values"):
        yield "choice.no_values", {}
    if kind == "datetime" and component.get("subtype") not in {"date", "datetime"}:
        yield "datetime.subtype", {"subtype": component.get("subtype")}
    if kind == "group" and component.get("path"):
        yield "group.path", {}
    for source in (*_conditions(component), component.get("expression")):
        yield from _bad_expression(source)


def _unchecked(component: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in component.get("validate", {}).keys() - RULES:
        yield "validation.not_run", {"validation": name}
    for name in ("readonly", "disabled", "required"):
        if isinstance(component.get(name), str):
            yield "property.expression", {"property": name}
    if component.get("type") == "expression" and not component.get("expression"):
        yield "expression.missing", {}


def _bad_expression(source: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    if source is None:
        return
    try:
        feel.parse(source)
    except feel.ExpressionInvalid as error:
        yield "expression.invalid", dict(error.params)
