"""The custody receipt laid out: one block for each hand-over, with its clock and its signatures."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from flask_babel import gettext

from engine.services.custody import HandOver
from engine.services.custody_receipts import CustodyReceipt
from webapp.sheets import sheet
from webapp.sheets.sheet import Cell, Row, Sheet, across, label, pairs
from webapp.ui import explanations, moments
from webapp.ui.fact_texts import FactTexts
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

_WIDTHS: Final = (27, 33, 27, 33, 27, 33)
_SIGNED: Final = 3
_BLANK: Final = " " * 8


def lay_out(receipt: CustodyReceipt, *, names: Names, actor: str, now: datetime) -> Sheet:
    """Lay the receipt out in the language that is spoken."""
    made = gettext("%(person)s, %(moment)s", person=actor, moment=moments.full(now))
    title = gettext("Custody receipt")
    return Sheet(
        name=f"{receipt.number}-custody",
        number=f"CMP-31 · {receipt.number}",
        title=gettext("Receipt for the hand-over of a complaint"),
        widths=_WIDTHS,
        rows=tuple(_Paper(receipt, names).rows()),
        notes=_notes(),
        mark=f"{receipt.number} · {title} · {made}",
        made_at=now,
    )


class _Paper:
    def __init__(self, receipt: CustodyReceipt, names: Names) -> None:
        self._receipt = receipt
        self._names = names
        forms = ModelTexts(receipt.models, locale=names.locale)
        self._texts = FactTexts(
            receipt.models, process_id=receipt.process_id, texts=forms, names=names
        )

    def rows(self) -> Iterator[Row]:
        receipt = self._receipt
        yield from self._head()
        for place, each in enumerate(receipt.hand_overs, 1):
            yield (label(gettext("Hand-over %(number)s", number=place), span=6),)
            yield from self._hand_over(each)
        if not receipt.hand_overs:
            yield (Cell(text=gettext("Nobody has been asked to take the complaint over."), span=6),)
        keeper = receipt.keeper
        yield across(gettext("Custody is with"), self._names.person(keeper) if keeper else "")

    def _head(self) -> Iterator[Row]:
        receipt = self._receipt
        first = receipt.first_responder
        yield pairs(
            (gettext("Case"), receipt.number),
            (gettext("Time of the complaint"), self._text("complained_at")),
            (gettext("Recorded"), moments.full(receipt.opened_at)),
        )
        yield pairs(
            (gettext("First responder"), self._names.person(first) if first else ""),
            (gettext("Intake unit"), self._names.unit(receipt.intake_unit_id)),
            (self._texts.label("place"), self._text("place")),
        )
        yield pairs(
            (gettext("Client's name or title"), self._text("client_name")),
            (gettext("Fund account"), self._text("credit_account")),
            (gettext("Telephone or mobile"), self._text("client_phone")),
        )
        yield across(gettext("Demand"), self._text("demand"))

    def _hand_over(self, found: HandOver) -> Iterator[Row]:
        names, answered = self._names, found.answered_at
        yield pairs(
            (gettext("Handed over by"), names.person(found.giver)),
            (gettext("To the unit"), names.unit(found.unit_id)),
            (gettext("Offered at"), moments.full(found.offered_at)),
        )
        yield pairs(
            (gettext("Received by"), names.person(found.receiver) if found.receiver else ""),
            (gettext("Answer"), _answer(found)),
            (gettext("Answered at"), moments.full(answered) if answered else ""),
        )
        yield (
            label(gettext("To be answered by")),
            Cell(text=_clock(found), span=3),
            label(gettext("Client informed")),
            Cell(text=_informed(found)),
        )
        if found.reason:
            yield across(gettext("Reason for sending back"), found.reason)
        day = gettext("Date: %(day)s", day=_BLANK)
        yield (
            label(gettext("Signature of the giver")),
            Cell(text="", span=2, lines=_SIGNED, foot=day),
            label(gettext("Signature of the receiver")),
            Cell(text="", span=2, lines=_SIGNED, foot=day),
        )

    def _text(self, fact: str) -> str:
        value = self._receipt.facts.get(fact)
        return self._texts.text(fact, value) if value not in (None, "") else ""


def _answer(found: HandOver) -> str:
    if found.is_accepted is None:
        return gettext("Not accepted yet")
    word = gettext("Accepted") if found.is_accepted else gettext("Sent back")
    when = gettext("late") if found.was_late else gettext("in time")
    return f"{word} · {when}" if found.clock else word


def _informed(found: HandOver) -> str:
    """Tick whether the client knows; as long as nobody has answered, a hand may still tick it."""
    known = {"yes"} if found.is_client_informed else {"no"} if found.answered_at else set()
    return sheet.choice([("yes", gettext("Yes")), ("no", gettext("No"))], known)


def _clock(found: HandOver) -> str:
    """Say by when an answer was due, and how that moment was counted (TM-02)."""
    return "\n".join(explanations.sentences(found.clock.explanation)) if found.clock else ""


def _notes() -> tuple[str, ...]:
    return (
        gettext(
            "Notes: 1) Until the receiver has accepted, and after the complaint was sent back,"
            " whoever handed it over stays responsible for it."
        ),
        gettext(
            "2) Whoever hands over leads the client to the receiver and seeks the client's"
            " understanding; nobody is refused or passed on."
        ),
    )
