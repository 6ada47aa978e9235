"""Words that pages and the API share: roles, places, and the operations of models."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, gettext, lazy_gettext

Words = Mapping[str, LazyString]

ROLES: Final[Words] = {
    "first_responder": lazy_gettext("First responder"),
    "acceptor": lazy_gettext("Acceptor"),
    "margin_specialist": lazy_gettext("Margin specialist"),
    "unit_head": lazy_gettext("Head of the unit"),
    "operations_director": lazy_gettext("Operations director"),
    "responsible_person": lazy_gettext("Responsible person"),
    "complaint_specialist": lazy_gettext("Complaint specialist"),
    "margin_head": lazy_gettext("Head of margin headquarters"),
    "leader": lazy_gettext("Company leader"),
    "compliance_officer": lazy_gettext("Compliance officer"),
    "supervisor": lazy_gettext("Supervisor"),
    "transfer_officer": lazy_gettext("Officer for transfers"),
    "auditor": lazy_gettext("Auditor"),
    "process_owner": lazy_gettext("Process owner"),
    "administrator": lazy_gettext("Administrator"),
}

GRADES: Final[Words] = {
    "general": lazy_gettext("General"),
    "serious": lazy_gettext("Serious"),
    "major": lazy_gettext("Major"),
}

CATEGORIES: Final[Words] = {
    "marketing": lazy_gettext("Marketing"),
    "counter_service": lazy_gettext("Counter service"),
    "asset_safety": lazy_gettext("Safety of client assets"),
    "information_system": lazy_gettext("Information systems"),
    "service_quality": lazy_gettext("Service quality"),
    "other": lazy_gettext("Other"),
}

PLACES: Final[Words] = {
    "intake_unit": lazy_gettext("Intake unit"),
    "accepting_unit": lazy_gettext("Accepting unit"),
    "responsible_unit": lazy_gettext("Responsible unit"),
    "client_branch": lazy_gettext("Client's branch"),
}

UNIT_FUNCTIONS: Final[Words] = {
    "company": lazy_gettext("Company"),
    "margin_headquarters": lazy_gettext("Margin headquarters"),
    "customer_service": lazy_gettext("Customer service"),
    "brokerage_headquarters": lazy_gettext("Brokerage headquarters"),
    "compliance": lazy_gettext("Compliance"),
    "audit": lazy_gettext("Audit"),
    "technology": lazy_gettext("Information technology"),
    "marketing": lazy_gettext("Marketing department"),
    "risk": lazy_gettext("Risk control"),
    "margin_committee": lazy_gettext("Margin trading committee"),
}

EVIDENCE_KINDS: Final[Words] = {
    "recording": lazy_gettext("Recording"),
    "signed_record": lazy_gettext("Record signed by the client"),
    "countersigned_record": lazy_gettext("Record signed by leader and responsible person"),
    "visit_record": lazy_gettext("Record of the visit"),
    "letter": lazy_gettext("Letter"),
    "postal_receipt": lazy_gettext("Postal receipt"),
    "envelope": lazy_gettext("Envelope"),
    "email_print": lazy_gettext("Printed e-mail"),
    "fax": lazy_gettext("Fax"),
    "transfer_letter": lazy_gettext("Letter of transfer"),
    "traceable_result": lazy_gettext("Traceable result"),
    "message_record": lazy_gettext("Record of the text message"),
    "attendance_list": lazy_gettext("Attendance list"),
    "dual_recording": lazy_gettext("Dual recording of the business"),
    "risk_document": lazy_gettext("Signed risk document"),
    "authority": lazy_gettext("Authority of the agent"),
    "reply": lazy_gettext("Reply to the client"),
    "transfer_reply": lazy_gettext("Reply sent to the transferring body"),
    "misconduct_record": lazy_gettext("Proof of malicious conduct"),
    "withdrawal_recording": lazy_gettext("Recording of the withdrawal"),
    "withdrawal_paper": lazy_gettext("Withdrawal in writing (signed, letter, mail, message)"),
    "other": lazy_gettext("Other paper"),
}

OPERATIONS: Final[Words] = {
    "organization.relate_accused": lazy_gettext("Relate the accused to the intake unit"),
    "organization.assign_accepting_unit": lazy_gettext("Assign the accepting unit"),
    "organization.assign_responsible": lazy_gettext("Assign the responsible unit and person"),
    "organization.review_custody": lazy_gettext("Ask again which unit accepts"),
    "complaints.note_accused": lazy_gettext("Note whom verification found"),
    "complaints.settle_accused": lazy_gettext("Settle whom it is about"),
    "complaints.count_cluster": lazy_gettext("Count the clients of a cluster"),
    "complaints.tell_cluster": lazy_gettext("Tell earlier complaints of a cluster"),
    "complaints.settle_grade": lazy_gettext("Settle the grade"),
    "complaints.change_grade": lazy_gettext("Change the grade of the complaint"),
    "complaints.note_grade_review": lazy_gettext("Take a request for review in"),
    "complaints.apply_grade_review": lazy_gettext("Apply the review of the grade"),
    "complaints.begin_resolution": lazy_gettext("Begin another resolution"),
    "complaints.settle_resolution": lazy_gettext("Settle the resolution"),
    "complaints.plan_revisit": lazy_gettext("Plan the next revisit"),
    "complaints.note_revisit": lazy_gettext("Note what a revisit found"),
    "complaints.send_back": lazy_gettext("Send the complaint back"),
    "emergencies.alert": lazy_gettext("Raise the flag of an emergency"),
    "transfers.begin_reply": lazy_gettext("Begin the reply to the transferring body"),
    "transfers.check_reply": lazy_gettext("Check the reply to the transferring body"),
    "transfers.name_officer": lazy_gettext("Name the officer for transfers"),
    "reports.collect": lazy_gettext("Collect the figures of a report"),
    "reports.freeze": lazy_gettext("Freeze a report"),
    "reports.file": lazy_gettext("File a report that was sent"),
    "complaints.note_withdrawal": lazy_gettext("Take the client's withdrawal in"),
    "complaints.accept_withdrawal": lazy_gettext("Let the withdrawal stand"),
    "complaints.close": lazy_gettext("Close the complaint"),
    "revisits.check": lazy_gettext("Check the record of the revisit"),
    "revisits.note_attempt": lazy_gettext("Note an attempt in vain"),
    "complaints.note_unheard_consent": lazy_gettext("Note who agrees to the end unheard"),
}


def group(text: str) -> str:
    """Name a candidate group, written `role@place`."""
    role, _, place = text.partition("@")
    where = PLACES.get(place) or UNIT_FUNCTIONS.get(place) or place
    return gettext("%(role)s · %(unit)s", role=str(ROLES.get(role, role)), unit=str(where))
