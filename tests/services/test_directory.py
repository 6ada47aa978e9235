"""The index of units and people: the same for every work, until somebody changes the firm."""

import pytest

from engine.domain.access import Role
from engine.services import directory, staff
from engine.services.staff import NewUser


def acceptors(ctx):
    unit = directory.organization(ctx).unit_by_code("B01")
    return directory.holders(ctx, role=Role.ACCEPTOR, units=[unit]).get(unit.id, frozenset())


def grant(ctx, login):
    unit = directory.organization(ctx).unit_by_code("B01")
    user_id = directory.user_id(ctx, login)
    staff.grant(ctx, user_id=user_id, role=Role.ACCEPTOR, unit_id=unit.id)
    return user_id


def test_a_role_counts_in_the_next_work_until_it_is_revoked(firm):
    before = firm.transact(acceptors)

    granted = firm.transact(lambda ctx: grant(ctx, "desk"))

    assert firm.transact(acceptors) == before | {granted}
    firm.transact(lambda ctx: staff.set_active(ctx, user_id=granted, is_active=False))
    assert firm.transact(acceptors) == before


def test_a_change_is_seen_in_its_own_work(firm):
    def work(ctx):
        before = acceptors(ctx)
        return before | {grant(ctx, "desk")} == acceptors(ctx)

    assert firm.transact(work)


def test_a_change_that_was_not_stored_is_never_seen(firm):
    before = firm.transact(acceptors)

    def give_up(ctx):
        grant(ctx, "desk")
        acceptors(ctx)
        raise LookupError

    with pytest.raises(LookupError):
        firm.transact(give_up)
    firm.transact(lambda ctx: staff.create_user(ctx, NewUser(login="new.desk", name="新人")))

    assert firm.transact(acceptors) == before


def test_somebody_disabled_is_nobody(firm):
    user_id = firm.transact(lambda ctx: directory.user_id(ctx, "desk"))
    firm.transact(lambda ctx: staff.set_active(ctx, user_id=user_id, is_active=False))

    for find in (directory.user_id, directory.person, directory.actor):
        with pytest.raises(directory.PersonUnknown):
            firm.transact(lambda ctx, find=find: find(ctx, "desk"))
