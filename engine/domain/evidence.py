"""Which papers and recordings a contact must leave behind, by its channel (EVD-01 to EVD-13).

Malicious conduct of a client is only said of one with a file that proves it (EMG-04), a withdrawal
with what the client said or wrote (FBK-02), and a reply to a transferring body is kept as it was
sent (REG-02, REG-03).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Kind(StrEnum):
    """What a piece of evidence is."""

    RECORDING = "recording"
    SIGNED_RECORD = "signed_record"
    COUNTERSIGNED_RECORD = "countersigned_record"
    VISIT_RECORD = "visit_record"
    LETTER = "letter"
    POSTAL_RECEIPT = "postal_receipt"
    ENVELOPE = "envelope"
    EMAIL_PRINT = "email_print"
    FAX = "fax"
    TRANSFER_LETTER = "transfer_letter"
    TRACEABLE_RESULT = "traceable_result"
    MESSAGE_RECORD = "message_record"
    ATTENDANCE_LIST = "attendance_list"
    DUAL_RECORDING = "dual_recording"
    RISK_DOCUMENT = "risk_document"
    AUTHORITY = "authority"
    REPLY = "reply"
    TRANSFER_REPLY = "transfer_reply"
    MISCONDUCT_RECORD = "misconduct_record"
    WITHDRAWAL_RECORDING = "withdrawal_recording"
    WITHDRAWAL_PAPER = "withdrawal_paper"
    OTHER = "other"


RECORDED: Final = frozenset({Kind.RECORDING, Kind.DUAL_RECORDING, Kind.WITHDRAWAL_RECORDING})
"""What must be sound or film."""

REFERENCED: Final = frozenset(
    {Kind.RECORDING, Kind.MESSAGE_RECORD, Kind.TRANSFER_REPLY, Kind.WITHDRAWAL_RECORDING}
)
"""What is found again by a number: call id (EVD-02), message id (EVD-10), reply (REG-03)."""

Kept = Collection[tuple[str, str | None]]
"""The pieces that are there: the kind of each, and its number."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One piece that has to be there, and the rule; one that is advised keeps nothing open.

    Of several pieces of one kind, `reference` is the number of the one that is meant.
    """

    kind: Kind
    rule: str
    is_advised: bool = False
    reference: str | None = None

    def is_met(self, kept: Kept) -> bool:
        """Test whether the piece is among those that are there."""
        return any(
            kind == self.kind and self.reference in (None, reference) for kind, reference in kept
        )


def _need(rule: str, *kinds: Kind) -> tuple[Requirement, ...]:
    return tuple(Requirement(kind=kind, rule=rule) for kind in kinds)


def _advise(rule: str, *kinds: Kind) -> tuple[Requirement, ...]:
    return tuple(Requirement(kind=kind, rule=rule, is_advised=True) for kind in kinds)


_OF_COMPLAINTS: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "phone": _need("EVD-02", Kind.RECORDING),
    "on_site": _need("EVD-01", Kind.SIGNED_RECORD),
    "letter": _need("EVD-03", Kind.LETTER, Kind.ENVELOPE),
    "email": _need("EVD-04", Kind.EMAIL_PRINT),
    "fax": _need("EVD-05", Kind.FAX),
    "regulator_call": _need("EVD-02", Kind.RECORDING),
    "regulator": _need("EVD-05", Kind.TRANSFER_LETTER),
    "website": _need("EVD-05", Kind.TRACEABLE_RESULT),
    "other": _need("EVD-05", Kind.TRACEABLE_RESULT),
}
_OF_CATEGORIES: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "counter_service": _advise("EVD-12", Kind.DUAL_RECORDING),
    "marketing": _advise("EVD-13", Kind.RISK_DOCUMENT),
}
_OF_REVISITS: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "phone": _need("EVD-02, EVD-07", Kind.RECORDING),
    "on_site": (
        *_need("EVD-07", Kind.RECORDING),
        *_need("EVD-01", Kind.SIGNED_RECORD),
        *_advise("EVD-09", Kind.VISIT_RECORD),
    ),
    "self_check": _need("EVD-06", Kind.SIGNED_RECORD),
    "letter": _need("EVD-03", Kind.LETTER, Kind.POSTAL_RECEIPT, Kind.ENVELOPE),
    "email": _need("EVD-04", Kind.SIGNED_RECORD, Kind.EMAIL_PRINT),
    "questionnaire": _need("EVD-05", Kind.TRACEABLE_RESULT),
    "sms": _need("EVD-10", Kind.MESSAGE_RECORD),
    "meeting": _need("EVD-11", Kind.ATTENDANCE_LIST, Kind.SIGNED_RECORD, Kind.RECORDING),
}
PROOF: Final = _need("EMG-04", Kind.MISCONDUCT_RECORD)
"""What malicious conduct is said with, and never without (EMG-04)."""

_OF_REFUSALS: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "recording": _need("OUT-04, EVD-02", Kind.RECORDING),
    "message_record": _need("OUT-04, EVD-10", Kind.MESSAGE_RECORD),
    "email": _need("OUT-04, EVD-04", Kind.EMAIL_PRINT),
    "letter": _need("OUT-04, EVD-03", Kind.LETTER),
    "witness": _need("OUT-04, EVD-08", Kind.COUNTERSIGNED_RECORD),
}
_OF_WITHDRAWALS: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "phone": _need("FBK-02, EVD-02", Kind.WITHDRAWAL_RECORDING),
    "on_site": _need("FBK-02, EVD-01", Kind.WITHDRAWAL_PAPER),
    "letter": _need("FBK-02, EVD-03", Kind.WITHDRAWAL_PAPER),
    "email": _need("FBK-02, EVD-04", Kind.WITHDRAWAL_PAPER),
    "online": _need("FBK-02, EVD-05", Kind.WITHDRAWAL_PAPER),
}
_OF_AGENTS: Final = _need("REV-30", Kind.AUTHORITY)
_OF_ALL_REVISITS: Final = _advise("EVD-08", Kind.COUNTERSIGNED_RECORD)


def of_complaint(
    channel: str | None,
    *,
    category: str | None,
    transfer_mode: str | None = None,
    is_by_agent: bool = False,
) -> tuple[Requirement, ...]:
    """List what a complaint that came in by this channel, about this, must leave behind.

    A regulator who calls leaves a recording instead of a letter (EVD-02); whoever complains for
    somebody else leaves the client's written authority (REV-30).
    """
    if (channel, transfer_mode) == ("regulator", "call"):
        channel = "regulator_call"
    of_agent = _OF_AGENTS if is_by_agent else ()
    of_category = _OF_CATEGORIES.get(category or "", ())
    return _OF_COMPLAINTS.get(channel or "", ()) + of_agent + of_category


def of_revisit(mode: str | None, *, records_visits: bool) -> tuple[Requirement, ...]:
    """List what a revisit in this mode must leave behind (EVD-07).

    A firm that does not record visits needs the client's signature instead, which is asked for
    anyway.
    """
    found = _OF_REVISITS.get(mode or "")
    if found is None:
        return ()
    if mode == "on_site" and not records_visits:
        found = tuple(each for each in found if each.kind is not Kind.RECORDING)
    return found + _OF_ALL_REVISITS


def of_misconduct(said: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """List what proves the malicious conduct that was reported and not refuted (EMG-04)."""
    is_said = said.get("harassment_kind") and said.get("harassment_decision") != "refuted"
    return PROOF if is_said else ()


def of_withdrawal(said: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """List what a withdrawal must leave, by the way in which the client told it (FBK-02).

    It is a piece of its own: what proves the complaint says nothing of its withdrawal. One that a
    second person did not confirm is none.
    """
    if said.get("withdrawal_confirmation") == "refused":
        return ()
    return _OF_WITHDRAWALS.get(said.get("withdrawal_mode") or "", ())


def of_replies(numbers: Collection[str]) -> tuple[Requirement, ...]:
    """List each reply that was sent to a transferring body, by its number (REG-02, REG-03)."""
    return tuple(
        Requirement(kind=Kind.TRANSFER_REPLY, rule="REG-02, REG-03", reference=number)
        for number in dict.fromkeys(numbers)
    )


def of_refusal(record: str | None) -> tuple[Requirement, ...]:
    """List what a refused revisit must leave behind, by how the refusal is recorded (OUT-04)."""
    return _OF_REFUSALS.get(record or "", ())


def missing(
    required: Collection[Requirement], kept: Kept, *, with_advice: bool = False
) -> tuple[Requirement, ...]:
    """List what is not there yet; what is merely advised only if asked for."""
    return tuple(
        each for each in required if not each.is_met(kept) and (with_advice or not each.is_advised)
    )
