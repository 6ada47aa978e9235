"""How far a complaint has come: its custody, its rounds, and what still keeps it open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext

from engine.domain import risks
from engine.domain.texts import Piece
from engine.services import case_views, close_views, custody, rounds
from engine.services.close_views import Gap
from engine.services.context import Context
from engine.services.custody import HandOver
from engine.services.rounds import Round
from webapp import languages, sentences
from webapp.declarations import declare
from webapp.ui import gap_links, labels, moments, shell
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

blueprint = Blueprint("progress", __name__, url_prefix="/cases/<number>/progress")


@dataclass(frozen=True, kw_only=True)
class GapLine:
    """One thing that keeps the case open, and the link that mends it."""

    text: str
    rule: str
    step: str
    href: str
    is_later: bool


@dataclass(frozen=True, kw_only=True)
class HandOverLine:
    """One offer of custody: from whom to whom, whether the client knew, and the answer (CMP-31)."""

    giver: str
    unit: str
    offered_at: datetime
    is_client_informed: bool
    receiver: str
    answered_at: datetime | None
    is_accepted: bool | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """One revisit, with how the answer and the client's opinion changed."""

    number: str
    href: str
    who: str
    satisfaction: str
    at: str
    attempts: Sequence[str]
    result: Sequence[Piece]
    opinion: Sequence[Piece]


@blueprint.get("")
@declare(records=None, reads="case")
def show(number: str) -> str:
    """Show the rounds of a complaint and what is missing before it can close."""

    def read(ctx: Context) -> Mapping[str, Any]:
        held = case_views.hold(ctx, number=number)
        texts = ModelTexts(held.models, locale=languages.current())
        found = rounds.of_case(ctx, held)
        names = Names(ctx, locale=languages.current())
        return {
            "hand_overs": [_hand_over(each, names) for each in custody.of_case(ctx, held)],
            "receipt_href": url_for("custody_receipts.show", number=number),
            "rounds": [_round(place, each) for place, each in enumerate(found, 1)],
            "gaps": [_gap(number, each, texts) for each in close_views.of_case(ctx, held)],
            "is_open": held.case.status == "open" and held.case.kind == "complaint",
            "is_at_risk": risks.threatens_petition(held.facts.facts),
        }

    return shell.draw_part("cases/progress.html", read)


def _gap(number: str, gap: Gap, texts: ModelTexts) -> GapLine:
    text = str(sentences.GATE[gap.code])
    step = texts.anywhere(gap.step) if gap.step else ""
    if gap.button:
        step = labels.label(gap.button, "button")
    if gap.promise_id:
        step = gettext("Promises")
    if gap.section:
        step = labels.label(gap.section, "case_section")
        kind = labels.label(gap.field or "", "evidence_kind")
        text = gettext("Missing among papers and recordings: %(kind)s", kind=kind)
    return GapLine(
        text=text,
        rule=gap.rule,
        step=step,
        href=gap_links.of(number, gap),
        is_later=gap.is_later,
    )


def _hand_over(found: HandOver, names: Names) -> HandOverLine:
    return HandOverLine(
        giver=names.person(found.giver),
        unit=names.unit(found.unit_id),
        offered_at=found.offered_at,
        is_client_informed=found.is_client_informed,
        receiver=names.person(found.receiver) if found.receiver else "",
        answered_at=found.answered_at,
        is_accepted=found.is_accepted,
        reason=found.reason,
    )


def _round(place: int, found: Round) -> RoundLine:
    unanswered = "called_off" if found.is_called_off else "pending"
    return RoundLine(
        number=str(place),
        href=url_for("case.show", number=found.number),
        who=labels.label(found.kind, "revisit_kind"),
        satisfaction=labels.label(found.satisfaction or unanswered, "satisfaction"),
        at=(found.revisited_at or "").replace("T", " ")[:16],
        attempts=[
            f"{moments.full(each.at)} {labels.label(each.channel, 'attempt_channel')}"
            for each in found.attempts
        ],
        result=found.result,
        opinion=found.opinion,
    )
