"""Units, people and roles: how they are created and changed, and by whom."""

import pytest
from sqlalchemy import select

from engine.domain.access import Actor, Membership, Role
from engine.domain.organization import Function, UnitKind
from engine.errors import NotAllowed, NotFound
from engine.services import directory, identity, staff
from engine.services.staff import LoginTaken, LoginUnfit, NewUnit, NewUser, UnitCodeTaken
from engine.store.ledger import LedgerEntry

COMPANY = NewUnit(
    code="C", name="公司", name_en="Company", kind=UnitKind.COMPANY, function=Function.COMPANY
)


@pytest.fixture
def company_id(transact) -> int:
    return transact(lambda ctx: staff.create_unit(ctx, COMPANY).id)


@pytest.fixture
def user_id(transact) -> int:
    return transact(lambda ctx: staff.create_user(ctx, NewUser(login="wang", name="王芳")).id)


def somebody(role: Role) -> Actor:
    membership = Membership(role=role, unit_id=1, unit_path="/1/")
    return Actor(id=99, login="somebody", name="某", memberships=(membership,))


class TestUsers:
    @pytest.mark.parametrize("login", ["", "x", "王芳", "a b", "system", "-x", "x" * 65, "a/b"])
    def test_have_a_login_that_cannot_be_misread(self, transact, login):
        with pytest.raises(LoginUnfit):
            transact(lambda ctx: staff.create_user(ctx, NewUser(login=login, name="x")))

    def test_have_a_login_of_their_own(self, transact, user_id):
        with pytest.raises(LoginTaken):
            transact(lambda ctx: staff.create_user(ctx, NewUser(login="WANG", name="x")))


class TestUnits:
    def test_know_their_place(self, transact, company_id):
        below = NewUnit(code="B1", name="一", kind=UnitKind.BRANCH, parent_id=company_id)

        branch = transact(lambda ctx: staff.create_unit(ctx, below))

        assert branch.path == f"/{company_id}/{branch.id}/"

    @pytest.mark.parametrize(
        "again",
        [
            NewUnit(code="C", name="x", kind=UnitKind.DEPARTMENT),
            NewUnit(code="X", name="x", kind=UnitKind.DEPARTMENT, function=Function.COMPANY),
        ],
    )
    def test_share_neither_code_nor_function(self, transact, company_id, again):
        with pytest.raises(UnitCodeTaken):
            transact(lambda ctx: staff.create_unit(ctx, again))

    def test_need_a_parent_that_exists(self, transact):
        orphan = NewUnit(code="X", name="x", kind=UnitKind.BRANCH, parent_id=404)

        with pytest.raises(NotFound):
            transact(lambda ctx: staff.create_unit(ctx, orphan))

    def test_are_seen_by_everybody_once_changed(self, transact, company_id, user_id):
        assert transact(directory.organization).unit(company_id).head_id is None

        transact(lambda ctx: staff.set_head(ctx, unit_id=company_id, user_id=user_id))
        assert transact(directory.organization).unit(company_id).head_id == user_id

        transact(lambda ctx: staff.set_head(ctx, unit_id=company_id, user_id=None))
        assert transact(directory.organization).unit(company_id).head_id is None


class TestRoles:
    def test_are_granted_once_and_taken_away_once(self, transact, company_id, user_id):
        def grant(ctx):
            staff.grant(ctx, user_id=user_id, role=Role.LEADER, unit_id=company_id)

        def revoke(ctx):
            staff.revoke(ctx, user_id=user_id, role=Role.LEADER, unit_id=company_id)

        transact(grant)
        transact(grant)
        assert len(transact(lambda ctx: identity.actor(ctx, user_id)).memberships) == 1

        transact(revoke)
        assert transact(lambda ctx: identity.actor(ctx, user_id)).memberships == ()
        with pytest.raises(NotFound):
            transact(revoke)


def test_every_change_is_in_the_ledger(transact, company_id, user_id):
    transact(lambda ctx: staff.set_head(ctx, unit_id=company_id, user_id=user_id))
    transact(lambda ctx: staff.grant(ctx, user_id=user_id, role=Role.LEADER, unit_id=company_id))
    transact(lambda ctx: staff.set_active(ctx, user_id=user_id, is_active=False))

    kinds = transact(
        lambda ctx: ctx.session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.id)).all()
    )
    assert kinds == [
        "unit.created",
        "user.created",
        "unit.head_set",
        "role.granted",
        "user.disabled",
    ]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_administrators_change_people_and_units(transact, role):
    works = [
        lambda ctx: staff.create_user(ctx, NewUser(login="new", name="新")),
        lambda ctx: staff.create_unit(ctx, COMPANY),
        lambda ctx: staff.set_head(ctx, unit_id=1, user_id=1),
        lambda ctx: staff.grant(ctx, user_id=1, role=Role.LEADER, unit_id=1),
        lambda ctx: staff.revoke(ctx, user_id=1, role=Role.LEADER, unit_id=1),
        lambda ctx: staff.set_active(ctx, user_id=1, is_active=False),
        lambda ctx: staff.set_password(ctx, user_id=1, password_hash="x"),
    ]
    for work in works:
        with pytest.raises(NotAllowed):
            transact(work, actor=somebody(role))


def test_an_administrator_may(transact):
    made = transact(lambda ctx: staff.create_unit(ctx, COMPANY), actor=somebody(Role.ADMINISTRATOR))

    assert made.code == "C"
