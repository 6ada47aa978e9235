"""What the models of a draft may name, for the pickers and the completion of the editors."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.domain.grants import Role
from engine.domain.organization import CASE_PLACES, Function
from engine.services import model_parts, operations
from engine.services.model_parts import Parts
from engine.workflow import elements

_OURS: Final = (
    "working days(count) working hours(count) hours(count) days(count) months(count) "
    "next working day() month end() quarter end() followed by(first,then) counted from(start,term) "
    "policy(key) now() today() is blank(value) is defined(value) get or else(value,default) "
    "cents(amount)"
)
"""The functions of `engine/expressions/functions.js`."""

_FEEL: Final = (
    "abs(number) all(list) any(list) append(list,item) ceiling(number) concatenate(lists) "
    "contains(string,match) count(list) date(from) date and time(from) day of week(date) "
    "day of year(date) decimal(number,scale) distinct values(list) duration(from) "
    "ends with(string,match) flatten(list) floor(number) index of(list,match) "
    "list contains(list,element) lower case(string) matches(string,pattern) max(list) mean(list) "
    "median(list) min(list) modulo(dividend,divisor) month of year(date) not(negand) number(from) "
    "replace(string,pattern,replacement) round half down(number,scale) "
    "round half up(number,scale) sort(list,precedes) split(string,delimiter) "
    "starts with(string,match) string(from) string length(string) "
    "substring(string,start position,length) substring after(string,match) "
    "substring before(string,match) sum(list) time(from) upper case(string) week of year(date)"
)


def functions() -> list[dict[str, Any]]:
    """Return every function an expression may call, ours first."""
    written = (each.partition("(") for each in f"{_OURS} {_FEEL}".split(")") if each)
    return [
        {"name": name.strip(), "params": params.split(",") if params else []}
        for name, _, params in written
    ]


def build(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what a set of files declares, as far as it can be read."""
    parts = model_parts.gather(files)
    return {
        "facts": [
            {"name": fact.name, "type": fact.type, "label": fact.label}
            for _, fact in sorted(parts.facts.items())
        ],
        "functions": functions(),
        "operations": [
            {"name": name, "params": sorted(operations.parameters(name))}
            for name in operations.OPERATIONS
        ],
        "groups": groups(),
        "forms": sorted(parts.schemas),
        "decisions": [
            {"id": table.id, "name": table.name, "path": table.file}
            for _, table in sorted(parts.decisions.items())
        ],
        "messages": [{"name": name} for name in sorted(set(_messages(parts)))],
        "policy": [{"key": key, "value": value} for key, value in sorted(parts.policy.items())],
    }


def groups() -> list[str]:
    """Return every candidate group, written `role@place`."""
    places = sorted(CASE_PLACES) + sorted(Function)
    return [f"{role}@{place}" for role in Role for place in places]


def _messages(parts: Parts) -> Iterator[str]:
    for element in parts.elements:
        if isinstance(element, elements.MessageElement):
            yield element.message
    tasks = {
        element.form_id
        for element in parts.elements
        if isinstance(element, elements.UserTaskElement)
    }
    yield from parts.schemas.keys() - tasks
