"""Access: the reach of each grant, recusal over all of them, and what lists may show."""

import pytest

from engine.domain import access
from engine.domain.access import Action, Actor, Group, Membership, Role, Subject
from engine.domain.organization import Organization, Unit, UnitKind
from engine.domain.recusal import Recusal
from engine.errors import NotAllowed, NotFound

BRANCH_COMPANY, BRANCH, OTHER_BRANCH = "/1/4/", "/1/4/9/", "/1/4/8/"
ME, SOMEBODY = 5, 6
REGRADE = access.sending("grade_changed")


def actor(role: Role, path: str = BRANCH) -> Actor:
    unit_id = int(path.strip("/").split("/")[-1])
    membership = Membership(role=role, unit_id=unit_id, unit_path=path)
    return Actor(id=ME, login="me", name="我", memberships=(membership,))


def everything_mine(role: Role) -> Subject:
    """A case and task in my own branch, offered to my role and held by me."""
    return Subject(
        unit_paths=(BRANCH,),
        party_ids=(ME,),
        group=Group(role=role, unit_id=9, unit_path=BRANCH),
        holder_id=ME,
    )


def elsewhere(role: Role) -> Subject:
    """A case and task of another branch, offered to and held by somebody else."""
    return Subject(
        unit_paths=(OTHER_BRANCH,),
        party_ids=(SOMEBODY,),
        group=Group(role=role, unit_id=8, unit_path=OTHER_BRANCH),
        holder_id=SOMEBODY,
    )


class TestReach:
    @pytest.mark.parametrize(
        ("holds_at", "case_at", "is_allowed"),
        [
            (BRANCH, BRANCH, True),
            (BRANCH_COMPANY, BRANCH, True),  # a unit below one's own
            ("/1/", BRANCH, True),
            (BRANCH, BRANCH_COMPANY, False),  # a unit above one's own
            (OTHER_BRANCH, BRANCH, False),
            (BRANCH, "/1/4/99/", False),  # the ids only begin alike
        ],
    )
    def test_of_a_unit_is_its_own_subtree(self, holds_at, case_at, is_allowed):
        head = actor(Role.UNIT_HEAD, holds_at)

        found = access.allows(head, Action.CASE_READ, Subject(unit_paths=(case_at,)))

        assert found.allowed is is_allowed

    @pytest.mark.parametrize(
        ("role", "unit_id", "is_allowed"),
        [("acceptor", 9, True), ("acceptor", 8, False), ("unit_head", 9, False)],
    )
    def test_of_a_candidate_is_the_very_role_in_the_very_unit(self, role, unit_id, is_allowed):
        group = Group(role=role, unit_id=unit_id, unit_path=f"/1/4/{unit_id}/")

        found = access.allows(actor(Role.ACCEPTOR), Action.TASK_CLAIM, Subject(group=group))

        assert found.allowed is is_allowed

    def test_of_a_candidate_includes_reading_the_case_of_the_task(self):
        group = Group(role="acceptor", unit_id=9, unit_path=BRANCH)
        subject = Subject(unit_paths=(OTHER_BRANCH,), group=group)

        assert access.allows(actor(Role.ACCEPTOR), Action.CASE_READ, subject).allowed

    def test_of_a_party_follows_the_person_out_of_the_unit(self):
        subject = Subject(unit_paths=(OTHER_BRANCH,), party_ids=(ME,))

        assert access.allows(actor(Role.FIRST_RESPONDER), Action.CASE_READ, subject).allowed

    def test_of_opening_a_case_is_the_very_unit(self):
        responder = actor(Role.FIRST_RESPONDER, BRANCH_COMPANY)

        found = access.allows(responder, Action.CASE_OPEN, Subject(unit_paths=(BRANCH,)))

        assert found.reason == "out_of_reach"

    def test_of_several_roles_is_the_widest(self):
        both = Actor(
            id=ME,
            login="me",
            name="我",
            memberships=(
                *actor(Role.FIRST_RESPONDER).memberships,
                *actor(Role.AUDITOR).memberships,
            ),
        )

        assert access.allows(both, Action.CASE_READ, elsewhere(Role.ACCEPTOR)).allowed


class TestRecusal:
    ACCUSED = Recusal(person_id=ME, rule="CMP-57", reason="accused", is_from_case=True)
    APART = Recusal(person_id=ME, rule="CMP-04", reason="responsible_person", is_from_case=False)

    def subject(self, role: Role, *recusals: Recusal) -> Subject:
        mine = everything_mine(role)
        return Subject(
            unit_paths=mine.unit_paths,
            party_ids=mine.party_ids,
            group=mine.group,
            holder_id=mine.holder_id,
            recusals=recusals,
        )

    @pytest.mark.parametrize("action", [*Action, REGRADE])
    @pytest.mark.parametrize("role", Role)
    def test_of_the_accused_beats_every_grant(self, role, action):
        found = access.allows(actor(role), action, self.subject(role, self.ACCUSED))

        assert (found.allowed, found.reason, found.rule) == (False, "accused", "CMP-57")

    def test_of_somebody_else_changes_nothing(self):
        other = Recusal(person_id=SOMEBODY, rule="CMP-57", reason="accused", is_from_case=True)

        found = access.allows(
            actor(Role.ACCEPTOR), Action.CASE_READ, self.subject(Role.ACCEPTOR, other)
        )

        assert found.allowed

    @pytest.mark.parametrize(
        ("action", "is_allowed"),
        [
            (Action.CASE_READ, True),
            (Action.TASK_CLAIM, False),
            (Action.TASK_COMPLETE, False),
            (Action.TASK_RECEIVE, False),
            (Action.TASK_UNCLAIM, True),
        ],
    )
    def test_from_a_task_leaves_the_case_readable(self, action, is_allowed):
        found = access.allows(actor(Role.ACCEPTOR), action, self.subject(Role.ACCEPTOR, self.APART))

        assert found.allowed is is_allowed

    def test_hides_the_case_from_the_accused(self):
        with pytest.raises(NotFound):
            access.require(
                actor(Role.LEADER), Action.TASK_CLAIM, self.subject(Role.LEADER, self.ACCUSED)
            )


class TestRequire:
    def test_lets_pass_what_is_allowed(self):
        access.require(actor(Role.ACCEPTOR), Action.TASK_CLAIM, everything_mine(Role.ACCEPTOR))

    @pytest.mark.parametrize(
        "action", [Action.CASE_READ, Action.TASK_CLAIM, Action.FACT_READ_HANDLING, REGRADE]
    )
    def test_does_not_tell_that_a_case_exists_that_one_may_not_read(self, action):
        with pytest.raises(NotFound):
            access.require(actor(Role.ACCEPTOR), action, elsewhere(Role.ACCEPTOR))

    def test_says_no_openly_where_the_case_may_be_read(self):
        with pytest.raises(NotAllowed, match="not_allowed"):
            access.require(actor(Role.AUDITOR), Action.TASK_CLAIM, elsewhere(Role.ACCEPTOR))

    @pytest.mark.parametrize("action", [Action.USER_MANAGE, Action.CASE_OPEN, Action.RELEASE_DRAFT])
    def test_says_no_openly_where_no_case_is_concerned(self, action):
        with pytest.raises(NotAllowed):
            access.require(actor(Role.SUPERVISOR), action)


class TestFourEyes:
    @pytest.mark.parametrize(("author", "is_allowed"), [(ME, False), (SOMEBODY, True)])
    def test_nobody_publishes_a_release_of_ones_own(self, author, is_allowed):
        found = access.allows(
            actor(Role.PROCESS_OWNER),
            Action.RELEASE_PUBLISH,
            Subject(author_ids=(SOMEBODY + 1, author)),
        )

        assert found.allowed is is_allowed


class TestScope:
    FIRM = Organization(
        [
            Unit(id=1, code="C", name="C", kind=UnitKind.COMPANY, path="/1/"),
            Unit(id=4, code="E", name="E", kind=UnitKind.BRANCH_COMPANY, path="/1/4/", parent_id=1),
            Unit(id=8, code="B8", name="B8", kind=UnitKind.BRANCH, path="/1/4/8/", parent_id=4),
            Unit(id=9, code="B9", name="B9", kind=UnitKind.BRANCH, path="/1/4/9/", parent_id=4),
        ]
    )

    @pytest.mark.parametrize(
        ("role", "path", "is_everywhere", "is_party", "unit_ids"),
        [
            (Role.ACCEPTOR, BRANCH, False, True, {9}),
            (Role.UNIT_HEAD, BRANCH_COMPANY, False, True, {4, 8, 9}),
            (Role.SUPERVISOR, BRANCH_COMPANY, False, False, {4, 8, 9}),
            (Role.AUDITOR, "/1/", True, False, set()),
            (Role.LEADER, "/1/", True, True, set()),
            (Role.ADMINISTRATOR, "/1/", False, False, set()),
        ],
    )
    def test_of_reading_follows_the_tree(self, role, path, is_everywhere, is_party, unit_ids):
        scope = access.scope(actor(role, path))

        assert (scope.is_everywhere, scope.is_party) == (is_everywhere, is_party)
        assert access.scope_unit_ids(scope, self.FIRM) == unit_ids

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("path", ["/1/", BRANCH_COMPANY, BRANCH, OTHER_BRANCH])
    @pytest.mark.parametrize("case_at", ["/1/", BRANCH_COMPANY, BRANCH, OTHER_BRANCH])
    @pytest.mark.parametrize("party_ids", [(), (ME,)])
    def test_shows_in_lists_exactly_what_may_be_read_one_by_one(
        self, role, path, case_at, party_ids
    ):
        reader = actor(role, path)
        scope = access.scope(reader)

        is_listed = (
            scope.is_everywhere
            or (scope.is_party and ME in party_ids)
            or int(case_at.strip("/").split("/")[-1]) in access.scope_unit_ids(scope, self.FIRM)
        )

        subject = Subject(unit_paths=(case_at,), party_ids=party_ids)
        assert access.allows(reader, Action.CASE_READ, subject).allowed is is_listed
