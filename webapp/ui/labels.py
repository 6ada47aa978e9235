"""Words for the fixed values of the records: grades, states, roles, buttons."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, gettext, lazy_gettext

from webapp import vocabulary

WORDS: Final[Mapping[str, Mapping[str, LazyString]]] = {
    "grade": vocabulary.GRADES,
    "case_status": {
        "open": lazy_gettext("Open"),
        "closed": lazy_gettext("Closed"),
        "cancelled": lazy_gettext("Cancelled"),
    },
    "release_status": {
        "submitted": lazy_gettext("Waits for approval"),
        "in_force": lazy_gettext("In force"),
        "superseded": lazy_gettext("Superseded"),
        "rejected": lazy_gettext("Rejected"),
        "withdrawn": lazy_gettext("Withdrawn"),
    },
    "draft_state": {
        "draft": lazy_gettext("Being changed"),
        "submitted": lazy_gettext("Waits for approval"),
        "published": lazy_gettext("In force"),
    },
    "case_kind": {
        "complaint": lazy_gettext("Complaint"),
        "revisit": lazy_gettext("Revisit"),
        "report": lazy_gettext("Report"),
        "improvement": lazy_gettext("Improvement"),
    },
    "revisit_kind": {
        "acceptor": lazy_gettext("Acceptor"),
        "unit_head": lazy_gettext("Head of the responsible unit"),
    },
    "satisfaction": {
        "pending": lazy_gettext("Not asked yet"),
        "called_off": lazy_gettext("Called off"),
        "very_satisfied": lazy_gettext("Very satisfied"),
        "satisfied": lazy_gettext("Satisfied"),
        "acceptable": lazy_gettext("Acceptable"),
        "dissatisfied": lazy_gettext("Dissatisfied"),
    },
    "reply_stage": {
        "waiting": lazy_gettext("Not begun"),
        "draft": lazy_gettext("To be written"),
        "approval": lazy_gettext("Waits for approval"),
        "approved": lazy_gettext("Approved, to be sent"),
        "sent": lazy_gettext("Reply sent"),
    },
    "focus_list": {
        "complaint": lazy_gettext("Complained this year"),
        "major": lazy_gettext("Verified major complaint"),
    },
    "unit_document": {
        "emergency_plan": lazy_gettext("Emergency plan"),
        "hall": lazy_gettext("Ways to complain: branch hall"),
        "website": lazy_gettext("Ways to complain: website"),
        "trading_client": lazy_gettext("Ways to complain: trading clients"),
        "account_documents": lazy_gettext("Ways to complain: account documents"),
        "brochures": lazy_gettext("Ways to complain: brochures"),
        "leaflets": lazy_gettext("Ways to complain: product leaflets"),
        "handbooks": lazy_gettext("Ways to complain: client handbooks"),
        "envelopes": lazy_gettext("Ways to complain: statement envelopes"),
    },
    "standing": {
        "missing": lazy_gettext("Missing"),
        "overdue": lazy_gettext("Overdue"),
        "near": lazy_gettext("To be looked at soon"),
        "ready": lazy_gettext("In force"),
    },
    "token_state": {
        "waiting": lazy_gettext("Waiting here"),
        "passed": lazy_gettext("Done"),
    },
    "role": vocabulary.ROLES,
    "category": vocabulary.CATEGORIES,
    "entry_kind": {
        "case.opened": lazy_gettext("Case opened"),
        "case.disposed": lazy_gettext("Personal values disposed of"),
        "case.merged": lazy_gettext("Merged into another case"),
        "case.absorbed": lazy_gettext("Duplicate merged into this case"),
        "case.reopened": lazy_gettext("Complained about again"),
        "case.reopens": lazy_gettext("Takes up a closed complaint"),
        "complaint.voiced": lazy_gettext("Voiced in a revisit"),
        "revisit.voiced": lazy_gettext("Complaint voiced in this revisit"),
        "case.exported": lazy_gettext("Bundle taken"),
        "case.printed": lazy_gettext("Complaint record taken"),
        "custody.printed": lazy_gettext("Custody receipt taken"),
        "case_report.printed": lazy_gettext("Report of an emergency or petition taken"),
        "evidence.added": lazy_gettext("Evidence added"),
        "register.exported": lazy_gettext("Register taken"),
        "unit_document.added": lazy_gettext("Document of a unit added"),
        "unit_document.near": lazy_gettext("Review of a document nears"),
        "unit_document.overdue": lazy_gettext("Review of a document missed"),
        "unit_document.escalated": lazy_gettext("Missed review passed on"),
        "fact.revealed": lazy_gettext("Value revealed"),
        "task.completed": lazy_gettext("Task completed"),
        "task.claimed": lazy_gettext("Task claimed"),
        "task.unclaimed": lazy_gettext("Task put back"),
        "task.assign": lazy_gettext("Task assigned"),
        "task.delegate": lazy_gettext("Task delegated"),
        "task.taken_back": lazy_gettext("Task taken back"),
        "comment.added": lazy_gettext("Comment added"),
        "message.received": lazy_gettext("Message received"),
        "contact.logged": lazy_gettext("Contact logged"),
        "contact.opened": lazy_gettext("Logged contact opened"),
        "contact.completed": lazy_gettext("Logged contact recorded in full"),
        "contact.near": lazy_gettext("Logged contact to be recorded soon"),
        "contact.overdue": lazy_gettext("Logged contact not recorded in time"),
        "contact.escalated": lazy_gettext("Unrecorded contact passed on"),
        "contact.merged": lazy_gettext("Logged contact merged"),
        "promise.made": lazy_gettext("Promise given"),
        "promise.kept": lazy_gettext("Promise kept"),
        "promise.explained": lazy_gettext("Promise explained"),
        "timer.fired": lazy_gettext("Timer went off"),
        "report.due": lazy_gettext("Report begun"),
        "report.frozen": lazy_gettext("Report frozen"),
        "report.restated": lazy_gettext("Report restated"),
        "report.exported": lazy_gettext("Report taken away"),
        "duty.warned": lazy_gettext("Deadline near"),
        "duty.breached": lazy_gettext("Deadline missed"),
        "duty.escalated": lazy_gettext("Missed deadline reported further up"),
        "duty.paused": lazy_gettext("Clock stopped"),
        "duty.resumed": lazy_gettext("Clock running again"),
        "incident.opened": lazy_gettext("Technical fault met"),
        "incident.resolved": lazy_gettext("Technical fault resolved"),
        "incident.retry_failed": lazy_gettext("Retry broke again"),
        "incident.dismissed": lazy_gettext("Technical fault dismissed"),
        "instance.suspended": lazy_gettext("Case suspended"),
        "instance.resumed": lazy_gettext("Case resumed"),
        "instance.cancelled": lazy_gettext("Case cancelled"),
    },
    "recusal": {
        "accused": lazy_gettext("is the person complained about"),
        "found_accused": lazy_gettext("was found to be the person complained about"),
        "accused_in": lazy_gettext("is complained about in a case of this report"),
        "related_to_accused": lazy_gettext("is related to the person complained about"),
        "related_to_client": lazy_gettext("has or lately had a relation to the client"),
        "acceptor": lazy_gettext("accepted the complaint"),
        "responsible_person": lazy_gettext("is the responsible person"),
        "confirmed_as_head": lazy_gettext("confirmed as head of the unit"),
        "confirmed_as_director": lazy_gettext("confirmed as operations director"),
        "proposed": lazy_gettext("proposed it"),
        "made_first_revisit": lazy_gettext("made the first revisit"),
    },
    "relation_kind": {
        "client_manager": lazy_gettext("Client manager"),
        "developer": lazy_gettext("Developed the client"),
        "adviser": lazy_gettext("Adviser"),
        "broker": lazy_gettext("Broker"),
        "recommender": lazy_gettext("Recommended the client"),
        "relative": lazy_gettext("Relative or partner"),
        "other": lazy_gettext("Other interest"),
    },
    "rule_origin": {
        "F": lazy_gettext("Stated"),
        "I": lazy_gettext("Inferred"),
        "V": lazy_gettext("Variant"),
        "X": lazy_gettext("Outside the sources"),
    },
    "place_kind": {
        "element": lazy_gettext("Element"),
        "row": lazy_gettext("Table row"),
        "field": lazy_gettext("Form field"),
        "policy": lazy_gettext("Policy"),
        "code": lazy_gettext("Code"),
    },
    "rule_section": {
        "Definition, roles, kinds": lazy_gettext("Definition, roles, kinds"),
        "First responder and hand-over": lazy_gettext("First responder and hand-over"),
        "Who accepts, who answers, recusal": lazy_gettext("Who accepts, who answers, recusal"),
        "Emergency": lazy_gettext("Emergency"),
        "Escalation and transfers": lazy_gettext("Escalation and transfers"),
        "Feedback revisit": lazy_gettext("Feedback revisit"),
        "Accountability, assessment, conduct": lazy_gettext("Accountability, assessment, conduct"),
        "Margin revisit": lazy_gettext("Margin revisit"),
        "General revisit": lazy_gettext("General revisit"),
        "Evidence": lazy_gettext("Evidence"),
        "Outcomes and follow-on": lazy_gettext("Outcomes and follow-on"),
        "Monitoring pools": lazy_gettext("Monitoring pools"),
        "Relations": lazy_gettext("Relations"),
        "Reports": lazy_gettext("Reports"),
        "Archives and retention": lazy_gettext("Archives and retention"),
        "Forms": lazy_gettext("Forms"),
        "Timers": lazy_gettext("Timers"),
    },
    "button": {
        "emergency_raised": lazy_gettext("Raise an emergency"),
        "first_analysis_given": lazy_gettext("Give the first analysis and grade"),
        "harassment_reported": lazy_gettext("Report malicious conduct"),
        "petition_reported": lazy_gettext("Report a petition"),
        "transfer_received": lazy_gettext("Record a transfer"),
        "withdrawal_reported": lazy_gettext("The client withdraws"),
        "grade_changed": lazy_gettext("Raise the grade or change the category"),
        "grade_review_requested": lazy_gettext("Ask for a review of the grade"),
    },
    "instance_status": {
        "active": lazy_gettext("Running"),
        "suspended": lazy_gettext("Suspended"),
        "completed": lazy_gettext("Finished"),
        "cancelled": lazy_gettext("Cancelled"),
    },
    "change_kind": {
        "added": lazy_gettext("Added"),
        "removed": lazy_gettext("Removed"),
        "changed": lazy_gettext("Changed"),
        "moved": lazy_gettext("Moved"),
    },
    "incident_kind": {
        "task": lazy_gettext("A person's step"),
        "duty": lazy_gettext("A moment that came"),
        "message": lazy_gettext("A message"),
    },
    "incident_outcome": {
        "retried": lazy_gettext("Went through"),
        "obsolete": lazy_gettext("Nothing was left to do"),
        "dismissed": lazy_gettext("Dismissed"),
        "cancelled": lazy_gettext("Ended with its case"),
        "resolved": lazy_gettext("Somebody was faster"),
        "refused": lazy_gettext("Refused"),
        "failed": lazy_gettext("Broke again"),
    },
    "purpose": {
        "case": lazy_gettext("The case"),
        "task": lazy_gettext("A task of it"),
        "button": lazy_gettext("The form of a button"),
        "timeline": lazy_gettext("The timeline"),
        "trace": lazy_gettext("The trace"),
        "diagram": lazy_gettext("The diagram"),
        "ledger": lazy_gettext("The ledger entries"),
        "incident": lazy_gettext("A technical fault"),
        "control": lazy_gettext("The control room"),
        "bundle": lazy_gettext("A bundle of it"),
        "record": lazy_gettext("The complaint record"),
        "custody": lazy_gettext("The custody receipt"),
        "case_report": lazy_gettext("A report of an emergency or petition"),
        "report": lazy_gettext("A report"),
        "evidence": lazy_gettext("The evidence"),
        "reveal": lazy_gettext("A masked value in full"),
        "reads": lazy_gettext("Who read it"),
        "program": lazy_gettext("A program of the operator"),
    },
    "evidence_kind": vocabulary.EVIDENCE_KINDS,
    "messenger": {
        "wecom": lazy_gettext("WeCom"),
        "dingtalk": lazy_gettext("DingTalk"),
        "feishu": lazy_gettext("Feishu"),
    },
    "place": vocabulary.PLACES,
    "unit_function": vocabulary.UNIT_FUNCTIONS,
}


def label(value: str | None, family: str) -> str:
    """Say a value in the language of the page; an unknown one is shown as it is stored."""
    return str(WORDS[family].get(value or "", value or ""))


def case_title(title: str | None, *, kind: str = "complaint") -> str:
    """Say what a case is about; a complaint that was only noted down has nothing to say yet.

    What nobody told has no title: a report or an improvement is named by its kind.
    """
    if title or kind != "complaint":
        return title or label(kind, "case_kind")
    return gettext("Not recorded in full yet")


def options(family: str) -> list[tuple[str, str]]:
    """Give the values of a family with their words, in their own order."""
    return [(value, str(word)) for value, word in WORDS[family].items()]
