"""The organisation as an index, and who accepts and who answers for a complaint.

Decision tables pick a route (DT-ACCEPT, DT-RESP); this module turns the route into a unit and a
person and climbs until neither is the party complained about (CMP-50 to 55, 58, 59).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from engine.errors import Fault


class UnitKind(StrEnum):
    """Where a unit stands in the firm."""

    COMPANY = "company"
    DEPARTMENT = "department"
    BRANCH_COMPANY = "branch_company"
    BRANCH = "branch"


class Function(StrEnum):
    """What a unit is for, where the rules name it; each is held by one unit at most."""

    COMPANY = "company"
    MARGIN_HEADQUARTERS = "margin_headquarters"
    CUSTOMER_SERVICE = "customer_service"
    BROKERAGE_HEADQUARTERS = "brokerage_headquarters"
    COMPLIANCE = "compliance"
    AUDIT = "audit"
    TECHNOLOGY = "technology"
    MARKETING = "marketing"
    RISK = "risk"
    MARGIN_COMMITTEE = "margin_committee"


CASE_PLACES = frozenset({"intake_unit", "accepting_unit", "responsible_unit", "client_branch"})
"""The places of a candidate group that a case names itself; any other is a unit's function."""


class UnitUnknown(Fault):
    """No unit of the organisation has this id, code or function."""

    code = "unit_unknown"


class RouteUnknown(Fault):
    """A decision table gave a route that nobody knows how to follow."""

    code = "route_unknown"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One unit; `path` lists the ids from the root down to it, as in `/1/4/9/`.

    `last_head_id` names the head also after leaving, when nobody heads the unit yet.
    """

    id: int
    code: str
    name: str
    name_en: str | None = None
    kind: UnitKind
    function: Function | None = None
    parent_id: int | None = None
    path: str
    head_id: int | None = None
    last_head_id: int | None = None
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who works in a unit."""

    id: int
    login: str
    name: str
    unit_id: int


@dataclass(frozen=True, kw_only=True)
class Accused:
    """The complained party: a person, else a unit, else nobody in particular."""

    person: Person | None = None
    unit: Unit | None = None

    @property
    def kind(self) -> str:
        """Say which of the three it is, in the words of the decision tables."""
        return "person" if self.person else "unit" if self.unit else "none"

    def is_unit(self, unit: Unit) -> bool:
        """Test whether the complaint is about this very unit."""
        return self.kind == "unit" and self.unit is not None and self.unit.id == unit.id

    def is_head_of(self, unit: Unit) -> bool:
        """Test whether the complaint is about the person who heads this unit, or did at last."""
        return self.person is not None and self.person.id in (unit.head_id, unit.last_head_id)


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The unit, the person if one is named, and the rules that led there, in order."""

    unit: Unit
    person_id: int | None = None
    rules: tuple[str, ...] = ()


class Organization:
    """Look units up by id, code and function, and walk between them."""

    def __init__(self, units: Iterable[Unit]) -> None:
        """Index the units."""
        self._by_id = {unit.id: unit for unit in units}
        self._by_code = {unit.code: unit for unit in self._by_id.values()}
        self._by_function: dict[str, Unit] = {
            unit.function: unit for unit in self._by_id.values() if unit.function is not None
        }

    def unit(self, unit_id: int) -> Unit:
        """Find a unit by id."""
        try:
            return self._by_id[unit_id]
        except KeyError:
            raise UnitUnknown(id=unit_id) from None

    def unit_by_code(self, code: str) -> Unit:
        """Find a unit by code."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnitUnknown(unit=code) from None

    def unit_by_function(self, function: str) -> Unit:
        """Find the one unit that has a function."""
        found = self.find_by_function(function)
        if found is None:
            raise UnitUnknown(function=function)
        return found

    def find_by_function(self, function: str) -> Unit | None:
        """Find the one unit that has a function, if the firm has such a unit."""
        return self._by_function.get(function)

    def units(self) -> tuple[Unit, ...]:
        """Give every unit, by code."""
        return tuple(sorted(self._by_id.values(), key=lambda unit: unit.code))

    def subtree_ids(self, unit_id: int) -> frozenset[int]:
        """Give the unit and everything below it."""
        path = self.unit(unit_id).path
        return frozenset(unit.id for unit in self._by_id.values() if unit.path.startswith(path))

    def superior(self, unit: Unit) -> Unit | None:
        """Give the superior department: the parent, or brokerage headquarters for an outlet.

        A branch or branch company directly under the company answers to brokerage headquarters,
        which runs the outlets.
        """
        if unit.parent_id is None:
            return None
        parent = self.unit(unit.parent_id)
        is_outlet = unit.kind in (UnitKind.BRANCH, UnitKind.BRANCH_COMPANY)
        if is_outlet and parent.kind == UnitKind.COMPANY:
            return self.find_by_function(Function.BROKERAGE_HEADQUARTERS) or parent
        return parent

    def line(self, unit: Unit) -> Iterator[Unit]:
        """Walk from the unit up through its superior departments to the top."""
        above: Unit | None = unit
        while above is not None:
            yield above
            above = self.superior(above)

    def direct_superior_id(self, person: Person, *, excluded: Collection[int] = ()) -> int | None:
        """Find who stands directly above a person, climbing past whoever is excluded (CMP-54, 58).

        Above a branch head stands the head of brokerage headquarters.
        """
        unit = self.unit(person.unit_id)
        barred = {person.id, *excluded}
        if unit.kind == UnitKind.BRANCH and person.id in (unit.head_id, unit.last_head_id):
            unit = self.find_by_function(Function.BROKERAGE_HEADQUARTERS) or unit
        return self.head_id(unit, excluded=barred)

    def head_id(self, unit: Unit, *, excluded: Collection[int | None] = ()) -> int | None:
        """Find the unit's head, or the nearest head above it who is not excluded (CMP-58, 61)."""
        heads = (above.head_id for above in self.line(unit))
        return next((head for head in heads if head is not None and head not in excluded), None)


def accepting_facts(*, receiver: Unit, accused: Accused) -> dict[str, str | bool]:
    """Give what DT-ACCEPT and DT-RESP ask about the receiver and the complained party."""
    unit_id = accused.person.unit_id if accused.person else accused.unit and accused.unit.id
    relation = "none" if unit_id is None else "own" if unit_id == receiver.id else "other"
    return {
        "receiver_kind": receiver.kind.value,
        "accused_kind": accused.kind,
        "accused_is_own_head": accused.is_head_of(receiver),
        "accused_unit_relation": relation,
    }


def place_acceptance(
    organization: Organization, *, route: str, receiver: Unit, accused: Accused
) -> Placement:
    """Follow a DT-ACCEPT route, then climb until the unit may accept (CMP-50 to 53).

    A unit may not accept when it is the complained party or when the person complained about is
    its head. The company itself takes no complaints in: it names the department that does.

    Raises:
        RouteUnknown: if the table gave a route that does not exist.
        UnitUnknown: if the firm has no unit with the function that the route names.
    """
    if route not in _ACCEPTING_ROUTES:
        raise RouteUnknown(route=route)
    function, rule = _ACCEPTING_ROUTES[route]
    unit = organization.unit_by_function(function) if function else receiver
    rules = [rule]
    while _must_not_accept(unit, accused):
        rules.append("CMP-50" if accused.is_unit(unit) else "CMP-51")
        named = _named_by(organization, organization.superior(unit) or unit, accused)
        if named is unit:
            break
        unit = named
    return Placement(unit=unit, rules=tuple(rules))


def place_responsibility(
    organization: Organization,
    *,
    route: str,
    accused: Accused,
    function_unit: Unit | None = None,
    excluded: Collection[int] = (),
) -> Placement:
    """Follow a DT-RESP route to the unit that answers and the person in it (CMP-54, 55, 58, 59).

    `excluded` are people on leave or related to the client. Nobody is named when everybody up to
    the top is excluded; the unit then picks its person itself.

    Raises:
        RouteUnknown: if the table gave a route that does not exist or does not fit the party.
    """
    if route == "accused_unit" and accused.person is not None:
        unit = organization.unit(accused.person.unit_id)
        person_id = organization.direct_superior_id(accused.person, excluded=excluded)
        return _placed(unit, person_id, rule="CMP-54")
    if route == "superior_unit" and accused.unit is not None:
        unit = organization.superior(accused.unit) or accused.unit
        rule, barred = "CMP-55", {accused.unit.head_id, *excluded}
    elif route == "function" and function_unit is not None:
        unit, rule, barred = function_unit, "CMP-59", {*excluded}
    else:
        raise RouteUnknown(route=route)
    person_id = organization.head_id(unit, excluded=barred)
    return _placed(unit, person_id, rule=rule)


_ACCEPTING_ROUTES: dict[str, tuple[Function | None, str]] = {
    "receiver": (None, "CMP-34"),
    "customer_service": (Function.CUSTOMER_SERVICE, "CMP-53"),
    "brokerage_headquarters": (Function.BROKERAGE_HEADQUARTERS, "CMP-52"),
}
_NAMED_BY_COMPANY = (
    Function.CUSTOMER_SERVICE,
    Function.BROKERAGE_HEADQUARTERS,
    Function.COMPLIANCE,
)


def _placed(unit: Unit, person_id: int | None, *, rule: str) -> Placement:
    """Name the climbing rule too when somebody other than the unit's head was found."""
    rules = (rule,) if person_id == unit.head_id else (rule, "CMP-58")
    return Placement(unit=unit, person_id=person_id, rules=rules)


def _named_by(organization: Organization, unit: Unit, accused: Accused) -> Unit:
    """Let a superior name the accepting unit: the company names a department, others themselves."""
    if unit.kind != UnitKind.COMPANY:
        return unit
    candidates = (organization.find_by_function(function) for function in _NAMED_BY_COMPANY)
    free = (found for found in candidates if found and not _must_not_accept(found, accused))
    return next(free, unit)


def _must_not_accept(unit: Unit, accused: Accused) -> bool:
    return accused.is_head_of(unit) or accused.is_unit(unit)
