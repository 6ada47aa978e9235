"""The access table: which role may do what, and how far each grant reaches (D10)."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in one unit."""

    FIRST_RESPONDER = "first_responder"
    ACCEPTOR = "acceptor"
    MARGIN_SPECIALIST = "margin_specialist"
    UNIT_HEAD = "unit_head"
    OPERATIONS_DIRECTOR = "operations_director"
    RESPONSIBLE_PERSON = "responsible_person"
    COMPLAINT_SPECIALIST = "complaint_specialist"
    MARGIN_HEAD = "margin_head"
    LEADER = "leader"
    COMPLIANCE_OFFICER = "compliance_officer"
    SUPERVISOR = "supervisor"
    TRANSFER_OFFICER = "transfer_officer"
    AUDITOR = "auditor"
    PROCESS_OWNER = "process_owner"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What somebody wants to do; a button is `message.send:` and the message's name (R9)."""

    CASE_OPEN = "case.open"
    CASE_READ = "case.read"
    CASE_EXPORT = "case.export"
    CASE_MERGE = "case.merge"
    PROMISE_GIVE = "promise.give"
    FACT_READ_HANDLING = "fact.read:handling"
    FACT_READ_HEADQUARTERS = "fact.read:headquarters"
    TASK_CLAIM = "task.claim"
    TASK_COMPLETE = "task.complete"
    TASK_UNCLAIM = "task.unclaim"
    TASK_ASSIGN = "task.assign"
    TASK_DELEGATE = "task.delegate"
    TASK_RECEIVE = "task.receive"
    TASK_PAUSE = "task.pause"
    EVIDENCE_ADD = "evidence.add"
    TASK_TAKE_BACK = "task.take_back"
    CONTACT_READ = "contact.read"
    CLIENT_READ = "client.read"
    CLIENT_REVEAL = "client.reveal"
    LEDGER_READ = "ledger.read"
    LEDGER_VERIFY = "ledger.verify"
    READ_LOG_READ = "read_log.read"
    REPORT_READ = "report.read"
    REPORT_BEGIN = "report.begin"
    RELEASE_READ = "release.read"
    RELEASE_DRAFT = "release.draft"
    RELEASE_PUBLISH = "release.publish"
    DECISION_EVALUATE = "decision.evaluate"
    INCIDENT_READ = "incident.read"
    INCIDENT_RETRY = "incident.retry"
    INSTANCE_READ = "instance.read"
    INSTANCE_SUSPEND = "instance.suspend"
    INSTANCE_CANCEL = "instance.cancel"
    USER_MANAGE = "user.manage"
    ORGANIZATION_MANAGE = "organization.manage"
    RELATION_READ = "relation.read"
    RELATION_MANAGE = "relation.manage"
    SUBSTITUTE_NAME = "substitute.name"
    UNIT_DOCUMENT_READ = "unit_document.read"
    UNIT_DOCUMENT_ADD = "unit_document.add"


SENDING = "message.send:"


class Reach(StrEnum):
    """How far a grant reaches from the units and the person that hold it."""

    EVERYWHERE = "everywhere"
    INTAKE_UNIT = "intake_unit"  # the very unit the case is opened in
    CASE_UNITS = "case_units"  # the holder's unit or one below it is a unit of the case
    TASK_UNIT = "task_unit"  # the task is offered to the holder's unit or one below it
    CANDIDATE = "candidate"  # the task, or one of the case, is offered to this role in this unit
    HOLDER = "holder"  # the person holds the task
    ADDRESSEE = "addressee"  # the report was sent to the very unit of the holder
    OWNER = "owner"  # the person has let somebody else do the task
    PARTY = "party"  # the person carries the case, or holds or has completed a task of it


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Some roles, and how far each of them reaches."""

    roles: frozenset[Role]
    reach: Reach


def _grant(reach: Reach, *roles: Role) -> Grant:
    return Grant(roles=frozenset(roles), reach=reach)


_HEADQUARTERS = (
    Role.COMPLAINT_SPECIALIST,
    Role.MARGIN_HEAD,
    Role.LEADER,
    Role.COMPLIANCE_OFFICER,
)
_OVERSEERS = (*_HEADQUARTERS, Role.AUDITOR)
_ADDRESSEES = (*_OVERSEERS, Role.UNIT_HEAD, Role.SUPERVISOR)
_CONTROLLERS = (Role.UNIT_HEAD, Role.OPERATIONS_DIRECTOR)
_HANDLERS = (
    *_CONTROLLERS,
    Role.ACCEPTOR,
    Role.MARGIN_SPECIALIST,
    Role.RESPONSIBLE_PERSON,
    Role.TRANSFER_OFFICER,
)
_STAFF = (*_HANDLERS, Role.FIRST_RESPONDER, *_HEADQUARTERS)
_CONTROL_ROOM = (Role.PROCESS_OWNER, Role.ADMINISTRATOR)

RULES: dict[str, tuple[Grant, ...]] = {
    Action.CASE_OPEN: (_grant(Reach.INTAKE_UNIT, *_STAFF),),
    Action.CASE_READ: (
        _grant(Reach.EVERYWHERE, *_OVERSEERS),
        _grant(Reach.CASE_UNITS, *_HANDLERS, Role.FIRST_RESPONDER, Role.SUPERVISOR),
        _grant(Reach.PARTY, *_STAFF),
        _grant(Reach.CANDIDATE, *_STAFF),
    ),
    Action.CASE_EXPORT: (
        _grant(Reach.EVERYWHERE, *_OVERSEERS),
        _grant(Reach.CASE_UNITS, *_CONTROLLERS, Role.SUPERVISOR),
    ),
    Action.CASE_MERGE: (
        _grant(Reach.EVERYWHERE, Role.COMPLAINT_SPECIALIST),
        _grant(Reach.CASE_UNITS, Role.ACCEPTOR, Role.UNIT_HEAD),
    ),
    Action.PROMISE_GIVE: (
        _grant(Reach.CASE_UNITS, *_HANDLERS, Role.FIRST_RESPONDER),
        _grant(Reach.PARTY, *_STAFF),
    ),
    Action.FACT_READ_HANDLING: (
        _grant(Reach.EVERYWHERE, *_OVERSEERS),
        _grant(Reach.CASE_UNITS, *_HANDLERS, Role.SUPERVISOR),
        _grant(Reach.PARTY, *_HANDLERS),
        _grant(Reach.CANDIDATE, *_HANDLERS),
    ),
    Action.FACT_READ_HEADQUARTERS: (_grant(Reach.EVERYWHERE, *_OVERSEERS),),
    Action.TASK_CLAIM: (_grant(Reach.CANDIDATE, *_STAFF),),
    Action.TASK_COMPLETE: (_grant(Reach.HOLDER, *_STAFF),),
    Action.TASK_UNCLAIM: (
        _grant(Reach.HOLDER, *_STAFF),
        _grant(Reach.TASK_UNIT, *_CONTROLLERS, Role.MARGIN_HEAD, Role.LEADER),
    ),
    Action.TASK_ASSIGN: (_grant(Reach.TASK_UNIT, *_CONTROLLERS, Role.MARGIN_HEAD, Role.LEADER),),
    Action.TASK_DELEGATE: (_grant(Reach.HOLDER, *_STAFF),),
    Action.TASK_TAKE_BACK: (_grant(Reach.OWNER, *_STAFF),),
    Action.TASK_RECEIVE: (
        _grant(Reach.CANDIDATE, *_STAFF),
        _grant(Reach.TASK_UNIT, *_HANDLERS),
    ),
    Action.EVIDENCE_ADD: (
        _grant(Reach.EVERYWHERE, *_HEADQUARTERS),
        _grant(Reach.CASE_UNITS, *_HANDLERS, Role.FIRST_RESPONDER),
        _grant(Reach.PARTY, *_STAFF),
        _grant(Reach.CANDIDATE, *_STAFF),
    ),
    Action.TASK_PAUSE: (
        _grant(Reach.TASK_UNIT, *_CONTROLLERS, Role.MARGIN_HEAD, Role.LEADER),
        _grant(Reach.EVERYWHERE, Role.MARGIN_HEAD, Role.LEADER),
    ),
    Action.CONTACT_READ: (
        _grant(Reach.CASE_UNITS, *_CONTROLLERS, Role.SUPERVISOR),
        _grant(Reach.PARTY, *_STAFF),
    ),
    Action.CLIENT_READ: (_grant(Reach.EVERYWHERE, *_STAFF),),
    Action.CLIENT_REVEAL: (
        _grant(Reach.EVERYWHERE, *_OVERSEERS),
        _grant(Reach.CASE_UNITS, *_HANDLERS),
        _grant(Reach.PARTY, *_STAFF),
    ),
    Action.LEDGER_READ: (_grant(Reach.EVERYWHERE, Role.AUDITOR, Role.COMPLIANCE_OFFICER),),
    Action.LEDGER_VERIFY: (
        _grant(Reach.EVERYWHERE, Role.AUDITOR, Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR),
    ),
    Action.READ_LOG_READ: (_grant(Reach.EVERYWHERE, Role.AUDITOR, Role.COMPLIANCE_OFFICER),),
    Action.REPORT_READ: (
        _grant(Reach.EVERYWHERE, *_OVERSEERS),
        _grant(Reach.CASE_UNITS, *_CONTROLLERS, Role.SUPERVISOR),
        _grant(Reach.ADDRESSEE, *_ADDRESSEES),
    ),
    Action.REPORT_BEGIN: (_grant(Reach.EVERYWHERE, *_HEADQUARTERS, *_CONTROLLERS),),
    Action.RELEASE_READ: (_grant(Reach.EVERYWHERE, *_OVERSEERS, *_CONTROL_ROOM),),
    Action.RELEASE_DRAFT: (_grant(Reach.EVERYWHERE, Role.PROCESS_OWNER),),
    Action.RELEASE_PUBLISH: (
        _grant(Reach.EVERYWHERE, Role.PROCESS_OWNER, Role.COMPLIANCE_OFFICER),
    ),
    Action.DECISION_EVALUATE: (_grant(Reach.EVERYWHERE, *_STAFF, Role.PROCESS_OWNER),),
    Action.INCIDENT_READ: (_grant(Reach.EVERYWHERE, *_CONTROL_ROOM),),
    Action.INCIDENT_RETRY: (_grant(Reach.EVERYWHERE, *_CONTROL_ROOM),),
    Action.INSTANCE_READ: (_grant(Reach.EVERYWHERE, *_CONTROL_ROOM),),
    Action.INSTANCE_SUSPEND: (_grant(Reach.EVERYWHERE, *_CONTROL_ROOM),),
    Action.INSTANCE_CANCEL: (_grant(Reach.EVERYWHERE, *_CONTROL_ROOM),),
    Action.USER_MANAGE: (_grant(Reach.EVERYWHERE, Role.ADMINISTRATOR),),
    Action.ORGANIZATION_MANAGE: (_grant(Reach.EVERYWHERE, Role.ADMINISTRATOR),),
    Action.RELATION_READ: (
        _grant(Reach.EVERYWHERE, Role.ADMINISTRATOR, Role.AUDITOR, Role.COMPLIANCE_OFFICER),
    ),
    Action.RELATION_MANAGE: (_grant(Reach.EVERYWHERE, Role.ADMINISTRATOR),),
    Action.SUBSTITUTE_NAME: (
        _grant(Reach.PARTY, *_STAFF, Role.SUPERVISOR, Role.AUDITOR, *_CONTROL_ROOM),
        _grant(Reach.CASE_UNITS, *_CONTROLLERS, Role.LEADER),
        _grant(Reach.EVERYWHERE, Role.ADMINISTRATOR),
    ),
    Action.UNIT_DOCUMENT_READ: (
        _grant(Reach.EVERYWHERE, *_OVERSEERS),
        _grant(Reach.CASE_UNITS, *_HANDLERS, Role.FIRST_RESPONDER, Role.SUPERVISOR),
    ),
    Action.UNIT_DOCUMENT_ADD: (
        _grant(Reach.EVERYWHERE, Role.COMPLAINT_SPECIALIST, Role.MARGIN_HEAD),
        _grant(Reach.CASE_UNITS, *_CONTROLLERS, Role.ACCEPTOR),
    ),
    f"{SENDING}emergency_raised": (
        _grant(Reach.EVERYWHERE, *_HEADQUARTERS),
        _grant(Reach.CASE_UNITS, *_HANDLERS, Role.FIRST_RESPONDER),
        _grant(Reach.PARTY, *_STAFF),
    ),
    f"{SENDING}contact_attempted": (
        _grant(Reach.CASE_UNITS, Role.ACCEPTOR, Role.UNIT_HEAD),
        _grant(Reach.PARTY, Role.ACCEPTOR, Role.UNIT_HEAD),
    ),
    f"{SENDING}first_analysis_given": (
        _grant(Reach.CASE_UNITS, Role.ACCEPTOR, Role.UNIT_HEAD),
        _grant(Reach.PARTY, Role.ACCEPTOR),
    ),
    f"{SENDING}grade_changed": (
        _grant(Reach.EVERYWHERE, Role.COMPLAINT_SPECIALIST, Role.MARGIN_HEAD),
        _grant(Reach.CASE_UNITS, Role.ACCEPTOR, Role.UNIT_HEAD),
        _grant(Reach.PARTY, Role.ACCEPTOR, Role.RESPONSIBLE_PERSON),
    ),
    f"{SENDING}harassment_reported": (
        _grant(Reach.EVERYWHERE, *_HEADQUARTERS),
        _grant(Reach.CASE_UNITS, *_HANDLERS),
    ),
    f"{SENDING}petition_reported": (
        _grant(Reach.EVERYWHERE, *_HEADQUARTERS),
        _grant(Reach.CASE_UNITS, *_HANDLERS),
    ),
    f"{SENDING}withdrawal_reported": (
        _grant(Reach.EVERYWHERE, Role.COMPLAINT_SPECIALIST),
        _grant(Reach.CASE_UNITS, Role.FIRST_RESPONDER, Role.ACCEPTOR, Role.UNIT_HEAD),
        _grant(Reach.PARTY, Role.FIRST_RESPONDER, Role.ACCEPTOR),
    ),
    f"{SENDING}transfer_received": (
        _grant(Reach.EVERYWHERE, Role.COMPLAINT_SPECIALIST, Role.COMPLIANCE_OFFICER),
        _grant(Reach.CASE_UNITS, Role.ACCEPTOR, Role.UNIT_HEAD, Role.TRANSFER_OFFICER),
    ),
    f"{SENDING}grade_review_requested": (
        _grant(Reach.EVERYWHERE, Role.COMPLAINT_SPECIALIST),
        _grant(Reach.CASE_UNITS, Role.ACCEPTOR, Role.UNIT_HEAD),
        _grant(Reach.PARTY, Role.ACCEPTOR, Role.RESPONSIBLE_PERSON),
    ),
}
ADDRESSEES = frozenset(_ADDRESSEES)
"""The roles that a report is for in a unit that it is sent to: they are told, and may read it."""

TAKES_A_TASK = frozenset(
    {Action.TASK_CLAIM, Action.TASK_COMPLETE, Action.TASK_RECEIVE, Action.TASK_TAKE_BACK}
)
NEEDS_TWO = {Action.RELEASE_PUBLISH: "D8", f"{SENDING}withdrawal_reported": "CMP-04"}
"""What whoever made the thing does not do to it, each with its rule."""
HIDES_ITS_CASE = (
    Action.CASE_READ,
    Action.CASE_MERGE,
    Action.CASE_EXPORT,
    Action.PROMISE_GIVE,
    "task.",
    "fact.",
    "instance.",
    "evidence.",
    "report.",
    SENDING,
)
