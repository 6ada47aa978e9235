"""Who accepts and who answers: every row of the routing rules, and the climb past the accused."""

import pytest

from engine.domain import organization as organizations
from engine.domain.organization import (
    Accused,
    Organization,
    Person,
    Placement,
    RouteUnknown,
    Unit,
    UnitKind,
    UnitUnknown,
)

LEADER, BHQ_HEAD, CSC_HEAD, MHQ_HEAD, IT_HEAD, CLD_HEAD = 1, 2, 3, 4, 5, 6
EAST_HEAD, B1_HEAD, B2_HEAD, DIRECT_HEAD = 7, 8, 9, 10
CLERK, AGENT = 21, 22


def unit(unit_id: int, code: str, kind: str, path: str, head_id: int | None, **more) -> Unit:
    parents = path.strip("/").split("/")[:-1]
    return Unit(
        id=unit_id,
        code=code,
        name=code,
        kind=UnitKind(kind),
        path=path,
        parent_id=int(parents[-1]) if parents else None,
        head_id=head_id,
        **more,
    )


COMPANY = unit(1, "C", "company", "/1/", LEADER, function="company")
BHQ = unit(2, "BHQ", "department", "/1/2/", BHQ_HEAD, function="brokerage_headquarters")
CSC = unit(3, "CSC", "department", "/1/3/", CSC_HEAD, function="customer_service")
MHQ = unit(4, "MHQ", "department", "/1/4/", MHQ_HEAD, function="margin_headquarters")
IT = unit(5, "IT", "department", "/1/5/", IT_HEAD, function="technology")
CLD = unit(6, "CLD", "department", "/1/6/", CLD_HEAD, function="compliance")
EAST = unit(10, "EAST", "branch_company", "/1/10/", EAST_HEAD)
B1 = unit(11, "B1", "branch", "/1/10/11/", B1_HEAD)
B2 = unit(12, "B2", "branch", "/1/10/12/", B2_HEAD)
DIRECT = unit(13, "B3", "branch", "/1/13/", DIRECT_HEAD)
UNITS = (COMPANY, BHQ, CSC, MHQ, IT, CLD, EAST, B1, B2, DIRECT)
FIRM = Organization(UNITS)


def person(person_id: int, at: Unit) -> Person:
    return Person(id=person_id, login=f"p{person_id}", name=f"p{person_id}", unit_id=at.id)


def head_of(at: Unit) -> Accused:
    assert at.head_id is not None
    return Accused(person=person(at.head_id, at))


NOBODY = Accused()


class TestOrganization:
    def test_finds_units_by_id_code_and_function(self):
        assert FIRM.unit(11) is B1
        assert FIRM.unit_by_code("B1") is B1
        assert FIRM.unit_by_function("customer_service") is CSC
        assert FIRM.find_by_function("risk") is None

    def test_names_what_it_cannot_find(self):
        with pytest.raises(UnitUnknown, match="99"):
            FIRM.unit(99)
        with pytest.raises(UnitUnknown, match="B9"):
            FIRM.unit_by_code("B9")
        with pytest.raises(UnitUnknown, match="risk"):
            FIRM.unit_by_function("risk")

    def test_walks_up_and_down(self):
        assert [found.code for found in FIRM.line(B1)] == ["B1", "EAST", "BHQ", "C"]
        assert FIRM.subtree_ids(EAST.id) == {10, 11, 12}
        assert FIRM.subtree_ids(COMPANY.id) == {found.id for found in UNITS}

    @pytest.mark.parametrize(
        ("below", "above"),
        [(B1, EAST), (EAST, BHQ), (DIRECT, BHQ), (BHQ, COMPANY), (IT, COMPANY), (COMPANY, None)],
    )
    def test_knows_the_superior_department(self, below, above):
        assert FIRM.superior(below) is above

    def test_without_brokerage_headquarters_puts_outlets_under_the_company(self):
        small = Organization([COMPANY, CSC, EAST, B1])

        assert small.superior(EAST) is COMPANY


class TestDirectSuperior:
    @pytest.mark.parametrize(
        ("who", "superior"),
        [
            (person(CLERK, B1), B1_HEAD),
            (person(B1_HEAD, B1), BHQ_HEAD),  # CMP-58: a branch head answers to headquarters
            (person(DIRECT_HEAD, DIRECT), BHQ_HEAD),
            (person(EAST_HEAD, EAST), BHQ_HEAD),
            (person(AGENT, CSC), CSC_HEAD),
            (person(CSC_HEAD, CSC), LEADER),
            (person(MHQ_HEAD, MHQ), LEADER),  # CMP-58: above margin headquarters are the leaders
            (person(LEADER, COMPANY), None),
        ],
    )
    def test_is_the_next_head_above_the_person(self, who, superior):
        assert FIRM.direct_superior_id(who) == superior

    def test_is_sought_higher_while_the_person_found_is_excluded(self):
        assert FIRM.direct_superior_id(person(CLERK, B1), excluded={B1_HEAD}) == EAST_HEAD
        assert FIRM.direct_superior_id(person(CLERK, B1), excluded={B1_HEAD, EAST_HEAD}) == BHQ_HEAD

    def test_is_sought_higher_where_a_unit_has_no_head(self):
        headless = unit(14, "B4", "branch", "/1/10/14/", None)
        firm = Organization([*UNITS, headless])

        assert firm.direct_superior_id(person(CLERK, headless)) == EAST_HEAD


class TestAcceptingFacts:
    @pytest.mark.parametrize(
        ("receiver", "accused", "kind", "is_own_head", "relation"),
        [
            (B1, NOBODY, "none", False, "none"),
            (B1, head_of(B1), "person", True, "own"),
            (B1, Accused(person=person(CLERK, B1)), "person", False, "own"),
            (B1, Accused(person=person(AGENT, CSC)), "person", False, "other"),
            (B1, head_of(B2), "person", False, "other"),
            (B1, Accused(unit=B1), "unit", False, "own"),
            (CSC, Accused(unit=B1), "unit", False, "other"),
        ],
    )
    def test_describe_the_receiver_and_the_complained_party(
        self, receiver, accused, kind, is_own_head, relation
    ):
        assert organizations.accepting_facts(receiver=receiver, accused=accused) == {
            "receiver_kind": receiver.kind,
            "accused_kind": kind,
            "accused_is_own_head": is_own_head,
            "accused_unit_relation": relation,
        }


class TestPlaceAcceptance:
    @pytest.mark.parametrize(
        ("route", "receiver", "accused", "accepting", "rules"),
        [
            # Row (1): a branch about its own head.
            ("brokerage_headquarters", B1, head_of(B1), BHQ, ("CMP-52",)),
            # Row (2): a branch about another department.
            ("customer_service", B1, Accused(unit=IT), CSC, ("CMP-53",)),
            ("customer_service", B1, head_of(B2), CSC, ("CMP-53",)),
            # Row (3): the receiver itself.
            ("receiver", B1, NOBODY, B1, ("CMP-34",)),
            ("receiver", B1, Accused(person=person(CLERK, B1)), B1, ("CMP-34",)),
            ("receiver", CSC, Accused(unit=B1), CSC, ("CMP-34",)),
            # Row (4): the unit found is the complained department.
            ("receiver", B1, Accused(unit=B1), EAST, ("CMP-34", "CMP-50")),
            ("receiver", EAST, Accused(unit=EAST), BHQ, ("CMP-34", "CMP-50")),
            ("customer_service", B1, Accused(unit=CSC), BHQ, ("CMP-53", "CMP-50")),
            ("receiver", CSC, Accused(unit=CSC), BHQ, ("CMP-34", "CMP-50")),
            ("receiver", BHQ, Accused(unit=BHQ), CSC, ("CMP-34", "CMP-50")),
            # Row (5): the person complained about heads the unit found.
            ("customer_service", B1, head_of(CSC), BHQ, ("CMP-53", "CMP-51")),
            ("receiver", EAST, head_of(EAST), BHQ, ("CMP-34", "CMP-51")),
            ("receiver", MHQ, head_of(MHQ), CSC, ("CMP-34", "CMP-51")),
        ],
    )
    def test_follows_the_route_until_the_unit_may_accept(
        self, route, receiver, accused, accepting, rules
    ):
        placement = organizations.place_acceptance(
            FIRM, route=route, receiver=receiver, accused=accused
        )

        assert placement == Placement(unit=accepting, rules=rules)

    def test_climbs_twice_when_the_next_unit_is_headed_by_the_accused_too(self):
        east = unit(10, "EAST", "branch_company", "/1/10/", B1_HEAD)
        firm = Organization([COMPANY, BHQ, CSC, east, B1])

        placement = organizations.place_acceptance(
            firm, route="receiver", receiver=B1, accused=head_of(B1)
        )

        assert (placement.unit, placement.rules) == (BHQ, ("CMP-34", "CMP-51", "CMP-51"))

    @pytest.mark.parametrize("accused", [head_of(COMPANY), Accused(unit=COMPANY)])
    def test_stops_at_the_top(self, accused):
        placement = organizations.place_acceptance(
            Organization([COMPANY]), route="receiver", receiver=COMPANY, accused=accused
        )

        assert placement.unit is COMPANY

    @pytest.mark.parametrize("receiver", UNITS)
    @pytest.mark.parametrize(
        "accused", [*(head_of(at) for at in UNITS), *(Accused(unit=at) for at in UNITS)]
    )
    @pytest.mark.parametrize("route", ["receiver", "customer_service", "brokerage_headquarters"])
    def test_never_ends_at_the_complained_party(self, route, receiver, accused):
        placement = organizations.place_acceptance(
            FIRM, route=route, receiver=receiver, accused=accused
        )

        assert not accused.is_unit(placement.unit)
        assert not accused.is_head_of(placement.unit)

    def test_refuses_a_route_nobody_knows(self):
        with pytest.raises(RouteUnknown, match="nearest"):
            organizations.place_acceptance(FIRM, route="nearest", receiver=B1, accused=NOBODY)


class TestPlaceResponsibility:
    @pytest.mark.parametrize(
        ("route", "accused", "responsible", "person_id", "rules"),
        [
            ("accused_unit", Accused(person=person(CLERK, B1)), B1, B1_HEAD, ("CMP-54",)),
            ("accused_unit", head_of(B1), B1, BHQ_HEAD, ("CMP-54", "CMP-58")),
            ("accused_unit", head_of(MHQ), MHQ, LEADER, ("CMP-54", "CMP-58")),
            ("accused_unit", head_of(COMPANY), COMPANY, None, ("CMP-54", "CMP-58")),
            ("superior_unit", Accused(unit=B1), EAST, EAST_HEAD, ("CMP-55",)),
            ("superior_unit", Accused(unit=IT), COMPANY, LEADER, ("CMP-55",)),
            ("superior_unit", Accused(unit=DIRECT), BHQ, BHQ_HEAD, ("CMP-55",)),
        ],
    )
    def test_follows_the_route_to_a_unit_and_a_person(
        self, route, accused, responsible, person_id, rules
    ):
        placement = organizations.place_responsibility(FIRM, route=route, accused=accused)

        assert placement == Placement(unit=responsible, person_id=person_id, rules=rules)

    def test_asks_the_unit_of_the_category_when_nobody_is_accused(self):
        placement = organizations.place_responsibility(
            FIRM, route="function", accused=NOBODY, function_unit=IT
        )

        assert placement == Placement(unit=IT, person_id=IT_HEAD, rules=("CMP-59",))

    def test_climbs_past_people_on_leave(self):
        placement = organizations.place_responsibility(
            FIRM,
            route="accused_unit",
            accused=Accused(person=person(CLERK, B1)),
            excluded={B1_HEAD, EAST_HEAD},
        )

        assert placement == Placement(unit=B1, person_id=BHQ_HEAD, rules=("CMP-54", "CMP-58"))

    def test_climbs_past_a_head_who_also_heads_the_accused_unit(self):
        b1 = unit(11, "B1", "branch", "/1/10/11/", EAST_HEAD)
        firm = Organization([COMPANY, BHQ, EAST, b1])

        placement = organizations.place_responsibility(
            firm, route="superior_unit", accused=Accused(unit=b1)
        )

        assert placement.person_id == BHQ_HEAD

    @pytest.mark.parametrize("at", UNITS)
    def test_never_names_the_person_complained_about(self, at):
        placement = organizations.place_responsibility(
            FIRM, route="accused_unit", accused=head_of(at)
        )

        assert placement.person_id != at.head_id

    @pytest.mark.parametrize(
        ("route", "accused"),
        [
            ("accused_unit", NOBODY),
            ("superior_unit", NOBODY),
            ("function", NOBODY),
            ("anybody", head_of(B1)),
        ],
    )
    def test_refuses_a_route_that_does_not_fit(self, route, accused):
        with pytest.raises(RouteUnknown):
            organizations.place_responsibility(FIRM, route=route, accused=accused)
