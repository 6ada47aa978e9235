"""Words for the fixed values of the records: grades, states, roles, buttons."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext

WORDS: Final[Mapping[str, Mapping[str, LazyString]]] = {
    "grade": {
        "general": lazy_gettext("General"),
        "serious": lazy_gettext("Serious"),
        "major": lazy_gettext("Major"),
    },
    "case_status": {
        "open": lazy_gettext("Open"),
        "closed": lazy_gettext("Closed"),
        "cancelled": lazy_gettext("Cancelled"),
    },
    "case_kind": {
        "complaint": lazy_gettext("Complaint"),
        "revisit": lazy_gettext("Revisit"),
    },
    "token_state": {
        "waiting": lazy_gettext("Waiting here"),
        "passed": lazy_gettext("Done"),
    },
    "role": {
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
        "auditor": lazy_gettext("Auditor"),
        "process_owner": lazy_gettext("Process owner"),
        "administrator": lazy_gettext("Administrator"),
    },
    "category": {
        "marketing": lazy_gettext("Marketing"),
        "counter_service": lazy_gettext("Counter service"),
        "asset_safety": lazy_gettext("Safety of client assets"),
        "information_system": lazy_gettext("Information systems"),
        "service_quality": lazy_gettext("Service quality"),
        "other": lazy_gettext("Other"),
    },
    "button": {
        "grade_changed": lazy_gettext("Change the grade"),
    },
}


def label(value: str | None, family: str) -> str:
    """Say a value in the language of the page; an unknown one is shown as it is stored."""
    return str(WORDS[family].get(value or "", value or ""))


def options(family: str) -> list[tuple[str, str]]:
    """Give the values of a family with their words, in their own order."""
    return [(value, str(word)) for value, word in WORDS[family].items()]
