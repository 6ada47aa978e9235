"""What a form-js component means to us, and what of form-js we do not run (D4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.domain.phrases import Audience
from engine.errors import Fault, Finding
from engine.expressions import feel, plans

SHOWN: Final = frozenset({"text", "separator", "spacer"})
"""Components without a value."""

LISTS: Final = frozenset({"checklist", "taglist"})
CHOICES: Final = LISTS | {"select", "radio"}
TEXTS: Final = frozenset({"textfield", "textarea"})
KEYED: Final = CHOICES | TEXTS | {"number", "checkbox", "datetime", "expression"}

DEFAULT_MAX_LENGTH: Final[Mapping[str, int]] = {"textfield": 200, "textarea": 4_000}
READ_RULES: Final = frozenset({"handling", "headquarters"})

_BOUNDS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("min", "max"),
    "textfield": ("minLength", "maxLength"),
    "textarea": ("minLength", "maxLength"),
}
_SUBTYPES: Final = frozenset({"date", "datetime"})
_PROPERTIES: Final = frozenset({"personal", "read", "searchable", "lookup", "outgoing", "rule"})
_AUDIENCES: Final = frozenset(Audience)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a form: a fact it collects, calculates or only shows."""

    key: str
    type: str
    label: str
    is_required: bool = False
    is_read_only: bool = False
    is_personal: bool = False
    is_searchable: bool = False
    read_rule: str | None = None
    lookup: str | None = None
    outgoing: Audience | None = None
    """When its words reach the client, if they do (CON-02)."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Labels by value."""
    hide: tuple[str, ...] = ()
    """Conditions, its own and those of the groups around it; any of them hide it."""
    expression: str | None = None
    bounds: Mapping[str, float | str] = field(default_factory=dict)
    """`min`, `max`, `minLength`, `maxLength`: numbers, or FEEL."""
    pattern: str | None = None
    subtype: str | None = None
    decimal_digits: int | None = None
    increment: float | None = None
    is_past_refused: bool = False

    @property
    def is_collected(self) -> bool:
        """Whether a person fills it in here."""
        return self.expression is None and not self.is_read_only

    @property
    def empty(self) -> bool | list[str] | None:
        """What it holds when nothing was filled in; a box that is not ticked says no."""
        if self.type == "checkbox":
            return False
        return [] if self.type in LISTS else None


class NotRun(Exception):
    """A component has something that we do not run; says which rule it breaks."""

    def __init__(self, rule: str, **params: Any) -> None:
        """Keep the rule and its parameters."""
        super().__init__(rule)
        self.rule = rule
        self.params = params


class Reader:
    """Reads the components of one form, and gathers what is wrong with them."""

    def __init__(self, file: str) -> None:
        """Begin with nothing found."""
        self.file = file
        self.fields: list[Field] = []
        self.findings: list[Finding] = []

    def read(self, components: Any, hide: tuple[str, ...] = ()) -> None:
        """Read a list of components; a group is only a frame, but hide what it holds."""
        if not isinstance(components, list):
            self.refuse(None, "form.malformed", part="components")
            return
        for component in components:
            try:
                self._read(component, hide)
            except NotRun as error:
                self.refuse(component, error.rule, **error.params)

    def _read(self, component: Any, hide: tuple[str, ...]) -> None:
        if not isinstance(component, Mapping):
            raise NotRun("form.malformed", part="component")
        own = (*hide, *_condition(component))
        if component.get("type") == "group":
            self.read(component.get("components", []), own)
            if component.get("path"):
                raise NotRun("form.group_path", path=component["path"])
            return
        found = _field(component, own)
        if found is None:
            return
        if any(field.key == found.key for field in self.fields):
            raise NotRun("form.key_twice", key=found.key)
        self.fields.append(found)

    def refuse(self, component: Any, rule: str, **params: Any) -> None:
        """Note a finding about a component, or about the form."""
        element = component.get("id") if isinstance(component, Mapping) else None
        self.findings.append(
            Finding(
                file=self.file,
                element=None if element is None else str(element),
                line=None,
                rule=rule,
                params=params,
            )
        )


def _field(component: Mapping[str, Any], hide: tuple[str, ...]) -> Field | None:
    """Read one component; those that only show something are no field."""
    kind = component.get("type")
    if not isinstance(kind, str):
        raise NotRun("form.component", type=str(kind))
    if kind in SHOWN:
        return None
    if kind not in KEYED:
        raise NotRun("form.component", type=kind)
    key = component.get("key")
    if not isinstance(key, str) or not feel.is_name(key):
        raise NotRun("form.key", key=key)
    validate, properties = _mapping(component, "validate"), _mapping(component, "properties")
    return Field(
        key=key,
        type=kind,
        label=_text(component, "dateLabel" if kind == "datetime" else "label"),
        is_required=_flag(validate, "required"),
        is_read_only=_flag(component, "readonly") or _flag(component, "disabled"),
        hide=hide,
        **_read_properties(properties),
        **_read_kind(kind, component, validate),
    )


def _read_kind(
    kind: str, component: Mapping[str, Any], validate: Mapping[str, Any]
) -> dict[str, Any]:
    """Read what only this kind of component has."""
    if kind in CHOICES:
        return {"options": _options(component)}
    if kind == "number":
        return _number(component) | {"bounds": _bounds(kind, validate)}
    if kind in TEXTS:
        return _pattern(validate) | {"bounds": _bounds(kind, validate)}
    if kind == "datetime":
        return _datetime(component)
    if kind == "expression":
        return {"expression": _expression(component.get("expression"))}
    return {}


def _options(component: Mapping[str, Any]) -> dict[str, str]:
    values = component.get("values")
    is_dynamic = component.get("valuesKey") or component.get("valuesExpression")
    if is_dynamic or not isinstance(values, list) or not values:
        raise NotRun("form.options")
    found: dict[str, str] = {}
    for option in values:
        value = option.get("value") if isinstance(option, Mapping) else None
        if not isinstance(value, str) or value in found:
            raise NotRun("form.option", value=value)
        found[value] = str(option.get("label", value))
    return found


def _number(component: Mapping[str, Any]) -> dict[str, Any]:
    if _flag(component, "serializeToString"):
        raise NotRun("form.number_as_text")
    digits, increment = component.get("decimalDigits"), component.get("increment")
    if digits is not None and digits not in range(16):
        raise NotRun("form.bound", bound="decimalDigits", value=digits)
    if increment is not None and (not _is_number(increment) or increment <= 0):
        raise NotRun("form.bound", bound="increment", value=increment)
    return {"decimal_digits": digits, "increment": increment}


def _bounds(kind: str, validate: Mapping[str, Any]) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for name in _BOUNDS[kind]:
        value = validate.get(name)
        if isinstance(value, str) and value.startswith("="):
            found[name] = _expression(value)
        elif value is not None and not _is_number(value):
            raise NotRun("form.bound", bound=name, value=value)
        elif value is not None:
            found[name] = value
    if kind in DEFAULT_MAX_LENGTH:
        found.setdefault("maxLength", DEFAULT_MAX_LENGTH[kind])
    return found


def _pattern(validate: Mapping[str, Any]) -> dict[str, Any]:
    if validate.get("validationType", "custom") not in ("custom", ""):
        raise NotRun("form.validation_type", type=validate["validationType"])
    pattern = validate.get("pattern") or None
    try:
        if pattern is not None:
            plans.matches(str(pattern), "")
    except Fault as error:
        raise NotRun("form.pattern", pattern=pattern) from error
    return {"pattern": pattern}


def _datetime(component: Mapping[str, Any]) -> dict[str, Any]:
    subtype = component.get("subtype")
    if not isinstance(subtype, str) or subtype not in _SUBTYPES:
        raise NotRun("form.subtype", subtype=subtype)
    if component.get("timeSerializingFormat") == "no_timezone":
        raise NotRun("form.no_timezone")
    return {"subtype": subtype, "is_past_refused": _flag(component, "disallowPassedDates")}


def _condition(component: Mapping[str, Any]) -> tuple[str, ...]:
    condition = _mapping(component, "conditional")
    if condition.keys() - {"hide"}:
        raise NotRun("form.conditional", keys=sorted(condition))
    hide = condition.get("hide")
    return () if hide in (None, "") else (_expression(hide),)


def _expression(source: Any) -> str:
    """Read an expression, which form-js tells from a text by its "="."""
    if not isinstance(source, str) or not source.startswith("="):
        raise NotRun("form.expression", source=source, reason="no_equals_sign")
    try:
        return feel.parse(source).source
    except feel.ExpressionInvalid as error:
        raise NotRun("form.expression", **error.params) from error


def _read_properties(properties: Mapping[str, Any]) -> dict[str, Any]:
    unknown = properties.keys() - _PROPERTIES
    read_rule, outgoing = properties.get("read"), properties.get("outgoing")
    is_text = all(isinstance(value, str) for value in properties.values())
    is_known = read_rule in (None, *READ_RULES) and outgoing in (None, *_AUDIENCES)
    if unknown or not is_text or not is_known:
        raise NotRun("form.property", properties=dict(properties))
    return {
        "is_personal": properties.get("personal") == "true",
        "is_searchable": properties.get("searchable") == "true",
        "read_rule": read_rule,
        "lookup": properties.get("lookup"),
        "outgoing": Audience(outgoing) if outgoing else None,
    }


def _mapping(component: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = component.get(name) or {}
    if not isinstance(found, Mapping):
        raise NotRun("form.malformed", part=name)
    return found


def _flag(source: Mapping[str, Any], name: str) -> bool:
    value = source.get(name, False)
    if not isinstance(value, bool):
        raise NotRun("form.flag", flag=name, value=value)
    return value


def _text(component: Mapping[str, Any], name: str) -> str:
    return str(component.get(name) or "")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
