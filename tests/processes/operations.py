"""The named operations as the models see them: the real rules, on a small firm in memory."""

from functools import partial

from engine.domain import closing, organization
from engine.domain.access import Actor
from engine.domain.organization import Accused, Function, Organization, Person, Unit, UnitKind
from engine.services import accusations, emergencies, operations, routing
from engine.services.closing import SEVERE, CloseGateIncomplete
from engine.services.context import Catalogue, Context
from engine.services.scope import Scope
from engine.store.cases import Case
from tests.processes.driver import START

HEADS = {
    "C": "leader",
    "BHQ": "bhq.head",
    "CSC": "csc.head",
    "IT": "it.head",
    "BC1": "bc1.head",
    "B01": "head",
    "B02": "other.head",
}
UNIT_OF = {login: unit for unit, login in HEADS.items()} | {"teller": "B01"}
LOGINS = tuple(UNIT_OF)


def _unit(number, code, kind, parent_id=None, function=None):
    parents = {None: "/", 1: "/1/", 5: "/1/5/"}[parent_id]
    return Unit(
        id=number,
        code=code,
        name=code,
        kind=kind,
        function=function,
        parent_id=parent_id,
        path=f"{parents}{number}/",
        head_id=LOGINS.index(HEADS[code]),
    )


FIRM = Organization(
    (
        _unit(1, "C", UnitKind.COMPANY, None, "company"),
        _unit(2, "BHQ", UnitKind.DEPARTMENT, 1, "brokerage_headquarters"),
        _unit(3, "CSC", UnitKind.DEPARTMENT, 1, "customer_service"),
        _unit(4, "IT", UnitKind.DEPARTMENT, 1, "technology"),
        _unit(5, "BC1", UnitKind.BRANCH_COMPANY, 1),
        _unit(6, "B01", UnitKind.BRANCH, 5),
        _unit(7, "B02", UnitKind.BRANCH, 5),
    )
)


def relate_accused(*, intake_unit, accused_kind, accused_person, accused_unit):
    accused = _accused(
        accused_person if accused_kind == "person" else None,
        accused_unit if accused_kind == "unit" else None,
    )
    receiver = FIRM.unit_by_code(intake_unit)
    facts = organization.accepting_facts(receiver=receiver, accused=accused)
    return {**facts, "accused_unit": UNIT_OF.get(accused_person, accused_unit)}


def assign_accepting_unit(*, route, intake_unit, accused_person, accused_unit):
    placed = organization.place_acceptance(
        FIRM,
        route=route,
        receiver=FIRM.unit_by_code(intake_unit),
        accused=_accused(accused_person, accused_unit),
    )
    return {"accepting_unit": placed.unit.code, "custody_decision": None}


def review_custody(*, route, accepting_unit, redirected_unit, accused_person, accused_unit):
    given = {"accused_person": accused_person, "accused_unit": accused_unit}
    placed = assign_accepting_unit(route=route, intake_unit=accepting_unit, **given)
    follows = placed["accepting_unit"] != accepting_unit
    return {"custody_follows": follows, "redirected_unit": None if follows else redirected_unit}


def note_accused(facts, *, found_accused_kind, found_accused_person, found_accused_unit):
    found = (found_accused_kind, found_accused_person, found_accused_unit)
    return {
        "accused_change": accusations.compare(facts, found),
        "accused_change_by": "acceptor",
        "accused_change_decision": None,
    }


def settle_accused(
    facts,
    *,
    accused_change,
    accused_change_decision,
    found_accused_person,
    found_accused_unit,
    accepting_unit,
):
    """Let what was found take its place, as the real operation does on the real firm."""
    is_agreed = accused_change == "exchanged" and accused_change_decision == "approved"
    settled = {
        **dict.fromkeys(f"found_{name}" for name in ACCUSED),
        **{name: facts.get(name) for name in accusations.SETTLED},
        "accused_changed": accused_change == "named" or is_agreed,
        "accused_change_by": None,
        "custody_follows": False,
    }
    if not settled["accused_changed"]:
        return settled
    accused = _accused(found_accused_person, found_accused_unit)
    receiver = FIRM.unit_by_code(accepting_unit)
    return {
        **settled,
        **organization.accepting_facts(receiver=receiver, accused=accused),
        "accused_person": found_accused_person,
        "accused_unit": UNIT_OF.get(found_accused_person, found_accused_unit),
        "registered_accused_kind": facts["accused_kind"],
        "registered_accused": facts["accused_person"] or facts["accused_unit"],
        "accused_corrected_at": START.isoformat(),
    }


def assign_responsible(*, route, function, accused_person, accused_unit):
    accused = _accused(accused_person, accused_unit)
    placed = organization.place_responsibility(
        FIRM,
        route=route,
        accused=accused,
        function_unit=FIRM.find_by_function(function),
    )
    return {
        "responsible_unit": placed.unit.code,
        "responsible_person": LOGINS[placed.person_id],
        "concerns_margin_headquarters": routing.concerns(
            FIRM, Function.MARGIN_HEADQUARTERS, unit=placed.unit, accused=accused
        ),
    }


def count_cluster(*, event_cluster, days):
    """Say that three clients complained wherever there is a common event."""
    return {"cluster_size": 3 if event_cluster else 1}


def tell_cluster(*, event_cluster, cluster_size, clients, days):
    """Tell nobody: there are no other complaints in memory."""
    return {}


def alert(*, kind, cause):
    """Raise the flag; whom to tell is a matter of the real firm."""
    return {"emergency_status": "raised", **dict.fromkeys(emergencies.OF_THE_LAST)}


def _accused(person, unit):
    if person:
        unit_id = FIRM.unit_by_code(UNIT_OF[person]).id
        found = Person(id=LOGINS.index(person), login=person, name=person, unit_id=unit_id)
        return Accused(person=found)
    return Accused(unit=FIRM.unit_by_code(unit) if unit else None)


def collect(**given):
    return {"figures_hash": "0" * 64, "is_nil_report": True, "reported_cases": 0}


def freeze(*, figures_hash):
    return {}


def file(*, report_kind):
    return {}


def on(facts):
    """Return the named operations on a case with these facts, which nobody handles yet."""
    ctx = Context(None, Actor(id=1, login="somebody", name="某人"), START, Catalogue())
    scope = Scope(ctx=ctx, case=Case(), facts=facts)
    real = {name: partial(operations.OPERATIONS[name], scope) for name in ON_FACTS}
    on_facts = {
        "complaints.close": partial(_close, facts),
        "complaints.note_accused": partial(note_accused, facts),
        "complaints.settle_accused": partial(settle_accused, facts),
    }
    return IN_MEMORY | real | on_facts


def _close(facts):
    missing = closing.missing(facts, grade=facts["grade"])
    if missing:
        raise CloseGateIncomplete(missing=missing)
    return {"tracks_improvement": facts["grade"] in SEVERE}


OF_FACTS = {"complaints.close", "complaints.note_accused", "complaints.settle_accused"}
ACCUSED = ("accused_kind", "accused_person", "accused_unit")
IN_MEMORY = {
    "organization.relate_accused": relate_accused,
    "organization.assign_accepting_unit": assign_accepting_unit,
    "organization.assign_responsible": assign_responsible,
    "organization.review_custody": review_custody,
    "complaints.count_cluster": count_cluster,
    "complaints.tell_cluster": tell_cluster,
    "emergencies.alert": alert,
    "transfers.name_officer": lambda accepting_unit: {"transfer_officer": "acceptor"},
    "reports.collect": collect,
    "reports.freeze": freeze,
    "reports.file": file,
}
ON_FACTS = set(operations.OPERATIONS) - set(IN_MEMORY) - OF_FACTS
