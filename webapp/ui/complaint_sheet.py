"""附件4 laid out: the cells of the complaint record, in the order of the form (FRM-4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask_babel import format_decimal, gettext, ngettext

from engine.domain import closing, contacts
from engine.services import complaint_records
from engine.services.complaint_records import ComplaintRecord, Copy, Signature
from webapp.sheets import sheet
from webapp.sheets.sheet import Cell, Row, Sheet, across, label
from webapp.ui import facts, labels, moments
from webapp.ui.fact_texts import FactTexts
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

_WIDTHS: Final = (29, 27, 27, 32, 27, 38)
_HIGH: Final = 5
_BLANK: Final = " " * 8
_GRADES: Final = ("major", "serious", "general")
_FORMS: Final = {
    "category": "register_complaint",
    "channel": "register_complaint",
    "nature": "close_complaint",
    "satisfaction": "call_complainant",
}
"""The forms whose choices the paper prints, all of them, with a box each."""

_TOLD: Final = {"preliminary_opinion": "acknowledgement", "handling_result": "reply_text"}
"""What the client's copy says instead: what the client was told."""


def lay_out(record: ComplaintRecord, *, names: Names, actor: str, now: datetime) -> Sheet:
    """Lay the record out in the language that is spoken."""
    return _Paper(record, names).sheet(actor=actor, now=now)


class _Paper:
    def __init__(self, record: ComplaintRecord, names: Names) -> None:
        self._record = record
        self._names = names
        self._forms = ModelTexts(record.models, locale=names.locale)
        self._texts = FactTexts(
            record.models, process_id=record.process_id, texts=self._forms, names=names
        )

    @property
    def _is_ours(self) -> bool:
        return self._record.copy is Copy.OFFICE

    def sheet(self, *, actor: str, now: datetime) -> Sheet:
        made = gettext("%(person)s, %(moment)s", person=actor, moment=moments.full(now))
        whose = gettext("Office copy") if self._is_ours else gettext("Client's copy")
        nature = gettext("Nature of the complaint: %(boxes)s", boxes=self._boxes("nature"))
        return Sheet(
            name=f"{self._record.number}-{self._record.copy.value}",
            number=gettext("Annex 4:"),
            title=gettext("Record of a securities client's complaint"),
            lead=nature if self._is_ours else "",
            widths=_WIDTHS,
            rows=(*self._head(), *self._client(), *self._work(), *self._added()),
            notes=_notes(),
            mark=f"{self._record.number} · {whose} · {made}",
            made_at=now,
        )

    def _head(self) -> tuple[Row, ...]:
        record = self._record
        accused_unit = self._text("accused_unit")
        count = record.attachments
        attached = ngettext("%(count)s piece", "%(count)s pieces", count, count=count)
        return (
            (
                label(gettext("Date of the record")),
                Cell(text=moments.day(record.opened_at)),
                label(gettext("Time of the complaint")),
                Cell(text=self._text("complained_at")),
                label(gettext("Attachments")),
                Cell(text=attached if count else ""),
            ),
            self._pair(
                (gettext("First responder"), self._person(record.first_responder)),
                (gettext("Accepting unit"), self._names.unit(record.accepting_unit_id)),
            ),
            self._pair(
                (
                    gettext("Person or unit complained about"),
                    self._text("accused_person") or accused_unit,
                ),
                (gettext("Of which unit"), accused_unit),
            ),
            *self._correction(),
            across(gettext("Grade of the complaint"), self._boxes("grade")),
            across(gettext("Kind of complaint"), self._boxes("category")),
            across(gettext("Form of the complaint"), self._boxes("channel")),
        )

    def _correction(self) -> tuple[Row, ...]:
        """Tell whom it was about before verification found another (CMP-57); not to the client."""
        before = facts.correction(self._record.facts, self._names) if self._is_ours else None
        return (across(facts.before_correction(), before),) if before else ()

    def _client(self) -> tuple[Row, ...]:
        branch = self._names.unit(self._record.client_branch_id)
        return (
            self._pair(
                (gettext("Client's name or title"), self._text("client_name")),
                (gettext("Branch of the client"), branch),
            ),
            self._pair(
                (gettext("Fund account"), self._text("credit_account")),
                (gettext("Telephone or mobile"), self._text("client_phone")),
            ),
            self._pair(
                (gettext("Address"), self._text("client_address")),
                (gettext("E-mail"), self._text("client_email")),
            ),
        )

    def _work(self) -> tuple[Row, ...]:
        record, signed = self._record, self._record.signed
        accepted, handled, called, called_by_head = (
            signed.get(name, Signature()) for name in complaint_records.SIGNED
        )
        reason = gettext("Reason for the complaint (may be explained in an attachment):")
        accepting = (gettext("Accepting unit"), record.accepting_unit_id)
        responsible = (gettext("Responsible unit"), record.responsible_unit_id)
        revisited = self._foot(
            gettext("Revisited by"), called, (gettext("Revisiting unit"), called.unit_id)
        )
        if self._needs_head or called_by_head.login:
            head = (gettext("Head's unit"), called_by_head.unit_id)
            revisited += "\n" + self._foot(gettext("Revisited by the head"), called_by_head, head)
        return (
            _block(reason, self._said("complaint_reason", "demand")),
            _block(
                gettext("Preliminary opinion:"),
                self._said("preliminary_opinion"),
                foot=self._foot(gettext("Accepted by"), accepted, accepting),
            ),
            _block(
                gettext("Handling and accountability:"),
                self._said("handling_result", "accountability"),
                foot=self._foot(gettext("Responsible person"), handled, responsible),
            ),
            _block(
                gettext("The client's revisit:"),
                "\n".join(filter(None, (self._withdrawal(), *self._revisits()))),
                foot=revisited,
            ),
            across(gettext("Complainant's satisfaction"), self._boxes("satisfaction")),
        )

    @property
    def _needs_head(self) -> bool:
        """Whether the head of the responsible unit revisits, and signs, as well (FBK-03)."""
        return self._record.facts.get("grade") == "major"

    def _revisits(self) -> tuple[str, ...]:
        """Return what the client said to the acceptor, and to the unit head of their own.

        Where nothing was said it says how that came, for no box of satisfaction is ticked (OUT-01).
        """
        by_acceptor, by_head = (
            self._heard(outcome, result)
            for outcome, result in zip(
                contacts.OUTCOMES, ("revisit_result", "head_revisit_result"), strict=True
            )
        )
        if not by_head:
            return (by_acceptor,)
        told = gettext(
            "Revisit of the head of the responsible unit, %(moment)s: %(result)s",
            moment=self._text("head_revisited_at"),
            result=by_head,
        )
        return by_acceptor, told

    def _heard(self, outcome: str, result: str) -> str:
        is_unheard = self._record.facts.get(outcome) in contacts.UNHEARD
        return ": ".join(
            filter(None, (self._text(outcome) if is_unheard else "", self._text(result)))
        )

    def _withdrawal(self) -> str:
        """Say that, how and why the client withdrew (FBK-02)."""
        if not closing.is_withdrawn(self._record.facts):
            return ""
        return gettext(
            "Withdrawn by the client, %(moment)s (%(mode)s): %(reason)s",
            moment=self._text("withdrawn_at"),
            mode=self._text("withdrawal_mode"),
            reason=self._text("withdrawal_reason"),
        )

    def _added(self) -> tuple[Row, ...]:
        """Add what later tables need of each complaint; of it the client gets the promise alone."""
        promised = (gettext("Promised for"), self._text("promised_at"))
        if not self._is_ours:
            return (across(*promised),)
        return (
            self._pair(
                (gettext("Estimated direct loss"), self._amount("estimated_loss")),
                (gettext("Actually paid"), self._amount("actual_payment")),
            ),
            (
                label(gettext("Transferred by")),
                Cell(text=self._text("transfer_source")),
                label(gettext("Document number")),
                Cell(text=self._text("transfer_document")),
                label(gettext("Reply by")),
                Cell(text=self._text("transfer_deadline")),
            ),
            self._pair((gettext("Group event"), self._text("event_cluster")), promised),
        )

    def _pair(self, left: tuple[str, str], right: tuple[str, str]) -> Row:
        (name, text), (other_name, other_text) = left, right
        return (
            label(name),
            Cell(text=text, span=2),
            label(other_name),
            Cell(text=other_text, span=2),
        )

    def _said(self, *facts: str) -> str:
        told = _TOLD if not self._is_ours else {}
        return "\n".join(filter(None, (self._text(told.get(name, name)) for name in facts)))

    def _foot(self, who: str, signed: Signature, unit: tuple[str, int | None]) -> str:
        where, unit_id = unit
        return gettext(
            "%(who)s: %(person)s    %(where)s: %(unit)s    Date: %(day)s",
            who=who,
            person=self._person(signed.login) or _BLANK,
            where=where,
            unit=self._names.unit(unit_id if signed.login else None) or _BLANK,
            day=moments.day(signed.at) if signed.at else _BLANK,
        )

    def _boxes(self, fact: str) -> str:
        return sheet.choice(self._options(fact), {self._record.facts.get(fact, "")})

    def _options(self, fact: str) -> list[tuple[str, str]]:
        if fact == "grade":
            return [(grade, labels.label(grade, "grade")) for grade in _GRADES]
        field = self._forms.components(_FORMS[fact]).get(fact, {})
        return [(each["value"], each["label"]) for each in field.get("values", [])]

    def _amount(self, fact: str) -> str:
        value = self._record.facts.get(fact)
        amount = format_decimal(value, "#,##0.00") if value is not None else ""
        return gettext("%(amount)s yuan", amount=amount) if amount else ""

    def _text(self, fact: str) -> str:
        facts: Mapping[str, Any] = self._record.facts
        return self._texts.text(fact, facts[fact]) if facts.get(fact) not in (None, "") else ""

    def _person(self, login: str | None) -> str:
        return self._names.person(login) if login else ""


def _block(name: str, text: str, *, foot: str = "") -> Row:
    return (Cell(text=f"{name}\n{text}", span=6, lines=_HIGH, foot=foot),)


def _notes() -> tuple[str, ...]:
    return (
        gettext(
            "Notes: 1) The one who accepts is whoever of the customer service centre or a branch"
            " took the complaint."
        ),
        gettext(
            "2) The responsible person is the direct superior of the person complained about, the"
            " responsible unit the one that person works in."
        ),
        gettext("3) The time of the complaint states hour and minute, such as 15:35."),
    )
