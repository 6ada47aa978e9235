"""The access table, role by role and action by action."""

import pytest

from engine.domain import access, grants
from engine.domain.access import Action, Actor, Group, Membership, Role, Subject

BRANCH, OTHER_BRANCH = "/1/4/9/", "/1/4/8/"
ME, SOMEBODY = 5, 6
REGRADE = access.sending("grade_changed")


def actor(role: Role) -> Actor:
    membership = Membership(role=role, unit_id=9, unit_path=BRANCH)
    return Actor(id=ME, login="me", name="我", memberships=(membership,))


def everything_mine(role: Role) -> Subject:
    """A case and task in my own branch, offered to my role and held by me."""
    return Subject(
        unit_paths=(BRANCH,),
        party_ids=(ME,),
        group=Group(role=role, unit_id=9, unit_path=BRANCH),
        holder_id=ME,
        owner_id=ME,
    )


def elsewhere(role: Role) -> Subject:
    """A case and task of another branch, offered to and held by somebody else."""
    return Subject(
        unit_paths=(OTHER_BRANCH,),
        party_ids=(SOMEBODY,),
        group=Group(role=role, unit_id=8, unit_path=OTHER_BRANCH),
        holder_id=SOMEBODY,
        owner_id=SOMEBODY,
    )


HANDLERS = {
    "unit_head",
    "operations_director",
    "acceptor",
    "margin_specialist",
    "responsible_person",
    "transfer_officer",
}
HEADQUARTERS = {"complaint_specialist", "margin_head", "leader", "compliance_officer"}
STAFF = HANDLERS | HEADQUARTERS | {"first_responder"}
OVERSEERS = HEADQUARTERS | {"auditor"}
CONTROLLERS = {"unit_head", "operations_director"}
ASSIGNERS = CONTROLLERS | {"margin_head", "leader"}
CONTROL_ROOM = {"process_owner", "administrator"}

# Each action: the roles that may do it where everything is theirs, and those that may elsewhere.
MATRIX: dict[str, tuple[set[str], set[str]]] = {
    Action.CASE_OPEN: (STAFF, set()),
    Action.CASE_READ: (STAFF | {"auditor", "supervisor"}, OVERSEERS),
    Action.CASE_EXPORT: (OVERSEERS | CONTROLLERS | {"supervisor"}, OVERSEERS),
    Action.CASE_MERGE: (
        {"complaint_specialist", "acceptor", "unit_head"},
        {"complaint_specialist"},
    ),
    Action.PROMISE_GIVE: (STAFF, set()),
    Action.FACT_READ_HANDLING: (OVERSEERS | HANDLERS | {"supervisor"}, OVERSEERS),
    Action.FACT_READ_HEADQUARTERS: (OVERSEERS, OVERSEERS),
    Action.TASK_CLAIM: (STAFF, set()),
    Action.TASK_COMPLETE: (STAFF, set()),
    Action.TASK_UNCLAIM: (STAFF, set()),
    Action.TASK_PAUSE: (ASSIGNERS, {"margin_head", "leader"}),
    Action.TASK_ASSIGN: (ASSIGNERS, set()),
    Action.TASK_DELEGATE: (STAFF, set()),
    Action.TASK_RECEIVE: (STAFF, set()),
    Action.EVIDENCE_ADD: (STAFF, HEADQUARTERS),
    Action.TASK_TAKE_BACK: (STAFF, set()),
    Action.CONTACT_READ: (STAFF | {"supervisor"}, set()),
    Action.CLIENT_READ: (STAFF, STAFF),
    Action.CLIENT_REVEAL: (STAFF | {"auditor"}, OVERSEERS),
    Action.LEDGER_READ: ({"auditor", "compliance_officer"}, {"auditor", "compliance_officer"}),
    Action.LEDGER_VERIFY: (
        {"auditor", "compliance_officer", "administrator"},
        {"auditor", "compliance_officer", "administrator"},
    ),
    Action.READ_LOG_READ: ({"auditor", "compliance_officer"}, {"auditor", "compliance_officer"}),
    Action.REPORT_READ: (OVERSEERS | CONTROLLERS | {"supervisor"}, OVERSEERS),
    Action.RELEASE_READ: (OVERSEERS | CONTROL_ROOM, OVERSEERS | CONTROL_ROOM),
    Action.RELEASE_DRAFT: ({"process_owner"}, {"process_owner"}),
    Action.RELEASE_PUBLISH: (
        {"process_owner", "compliance_officer"},
        {"process_owner", "compliance_officer"},
    ),
    Action.DECISION_EVALUATE: (STAFF | {"process_owner"}, STAFF | {"process_owner"}),
    Action.INCIDENT_READ: (CONTROL_ROOM, CONTROL_ROOM),
    Action.INCIDENT_RETRY: (CONTROL_ROOM, CONTROL_ROOM),
    Action.INSTANCE_READ: (CONTROL_ROOM, CONTROL_ROOM),
    Action.INSTANCE_SUSPEND: (CONTROL_ROOM, CONTROL_ROOM),
    Action.INSTANCE_CANCEL: (CONTROL_ROOM, CONTROL_ROOM),
    Action.USER_MANAGE: ({"administrator"}, {"administrator"}),
    Action.REPORT_BEGIN: (HEADQUARTERS | CONTROLLERS, HEADQUARTERS | CONTROLLERS),
    Action.RELATION_READ: (
        {"administrator", "auditor", "compliance_officer"},
        {"administrator", "auditor", "compliance_officer"},
    ),
    Action.RELATION_MANAGE: ({"administrator"}, {"administrator"}),
    Action.SUBSTITUTE_NAME: (
        STAFF | {"auditor", "supervisor"} | CONTROL_ROOM,
        {"administrator"},
    ),
    Action.UNIT_DOCUMENT_READ: (STAFF | {"auditor", "supervisor"}, OVERSEERS),
    Action.UNIT_DOCUMENT_ADD: (
        CONTROLLERS | {"acceptor", "complaint_specialist", "margin_head"},
        {"complaint_specialist", "margin_head"},
    ),
    Action.ORGANIZATION_MANAGE: ({"administrator"}, {"administrator"}),
    REGRADE: (
        {"complaint_specialist", "margin_head", "acceptor", "unit_head", "responsible_person"},
        {"complaint_specialist", "margin_head"},
    ),
    "message.send:emergency_raised": (STAFF, HEADQUARTERS),
    "message.send:contact_attempted": ({"acceptor", "unit_head"}, set()),
    "message.send:first_analysis_given": ({"acceptor", "unit_head"}, set()),
    "message.send:harassment_reported": (HANDLERS | HEADQUARTERS, HEADQUARTERS),
    "message.send:petition_reported": (HANDLERS | HEADQUARTERS, HEADQUARTERS),
    "message.send:withdrawal_reported": (
        {"complaint_specialist", "first_responder", "acceptor", "unit_head"},
        {"complaint_specialist"},
    ),
    "message.send:transfer_received": (
        {"complaint_specialist", "compliance_officer", "acceptor", "unit_head", "transfer_officer"},
        {"complaint_specialist", "compliance_officer"},
    ),
    "message.send:grade_review_requested": (
        {"complaint_specialist", "acceptor", "unit_head", "responsible_person"},
        {"complaint_specialist"},
    ),
}
BUTTONS = {action for action in MATRIX if action.startswith("message.send:")}


def test_the_matrix_knows_every_action():
    assert set(MATRIX) == {*Action, *BUTTONS} == set(grants.RULES)


@pytest.mark.parametrize("action", MATRIX)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(role, action):
    mine, anywhere = MATRIX[action]

    assert access.allows(actor(role), action, everything_mine(role)).allowed is (role in mine)
    assert access.allows(actor(role), action, elsewhere(role)).allowed is (role in anywhere)


@pytest.mark.parametrize("action", MATRIX)
def test_a_person_without_roles_may_do_nothing(action):
    nobody = Actor(id=ME, login="me", name="我")

    assert access.allows(nobody, action, everything_mine(Role.ACCEPTOR)).reason == "no_role"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", ["case.delete", "message.send:anything", "", "message.send:"])
def test_what_the_table_does_not_name_is_denied(role, action):
    assert not access.allows(actor(role), action, everything_mine(role)).allowed
