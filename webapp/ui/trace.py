"""The trace of a case for auditors: what happened, and how everything stood at any moment (R10)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask import Blueprint, request, url_for
from flask_babel import gettext, ngettext

from engine.domain import access
from engine.domain.grants import Action
from engine.services import case_views, guard, ledger, ledger_views, timeline, trace
from engine.services.context import Context
from engine.services.outcome import Held
from webapp import flaws, headers, languages
from webapp.declarations import declare
from webapp.ui import diagrams, duty_cards, labels, lists, shell
from webapp.ui.as_of import AsOf
from webapp.ui.fact_texts import FactTexts
from webapp.ui.lists import Control, PageView, Tab
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names
from webapp.ui.traced import Telling

blueprint = Blueprint("trace", __name__, url_prefix="/cases/<number>")

_FIRST: Final = "timeline"
_SHORT_HASH: Final = 12


@blueprint.get("/trace")
@declare(records=None, reads="trace")
def show(number: str) -> str:
    """Show what happened, who had to stay out of which step, or whether the record holds."""
    asked = request.args.get("view", _FIRST)
    view = asked if asked in _PARTS else _FIRST

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        held = case_views.hold(ctx, number=number)
        access.require(guard.actor(ctx), Action.LEDGER_READ)
        texts, names = ModelTexts(held.models, locale=locale), Names(ctx, locale=locale)
        process_id = held.stored.process_id
        telling = Telling(
            number=number,
            process_id=process_id,
            texts=texts,
            facts=FactTexts(held.models, process_id=process_id, texts=texts, names=names),
            names=names,
        )
        return {
            "case": held.case,
            "title": labels.case_title(held.case.title, kind=held.case.kind),
            "views": _tabs(number, view),
            "view": view,
            "latest_href": url_for("trace.as_of", number=number),
            **_PARTS[view](ctx, held, telling),
        }

    return shell.draw("cases/trace.html", read)


@blueprint.get("/as-of")
@declare(records=None, reads="trace")
def as_of(number: str) -> str:
    """Show the case as it stood after one entry, the latest unless one is asked for."""
    headers.allow_style_attributes()
    seq = request.args.get("entry", type=int)

    def read(ctx: Context) -> Mapping[str, Any]:
        found = trace.read(ctx, number=number, seq=seq)
        state, locale = found.state, languages.current()
        texts, names = ModelTexts(found.models, locale=locale), Names(ctx, locale=locale)
        said = FactTexts(found.models, process_id=state.process_id, texts=texts, names=names)
        telling = Telling(
            number=number, process_id=state.process_id, texts=texts, facts=said, names=names
        )
        shown = AsOf(found, telling=telling, texts=texts, names=names)
        telling.meet(found.told)
        barred = found.entry.barred
        return {
            "number": number,
            "state": state,
            "stepper": shown.stepper(),
            "line": telling.line(found.entry),
            "excluded": None if barred is None else telling.exclusions(barred),
            "content": diagrams.content(found.diagram, locale=locale),
            "steps": list(shown.steps()),
            "tasks": shown.tasks(),
            "cards": duty_cards.cards(state.duties, process_id=state.process_id, texts=texts),
            "fact_groups": said.groups(state),
            "form": shown.form(),
            "release": (state.release or found.models.hash)[:_SHORT_HASH],
        }

    return shell.draw("cases/as_of.html", read)


def _timeline(ctx: Context, held: Held, telling: Telling) -> Mapping[str, Any]:
    """Return one page of the timeline, narrowed as the address says."""
    number = held.case.number
    everything = timeline.of(ctx, held)
    telling.meet(everything)
    controls = [
        Control(
            kind="select",
            name="person",
            label=gettext("Person"),
            options=[(who, telling.person(who)) for who in _different(e.actor for e in everything)],
        ),
        Control(
            kind="select",
            name="kind",
            label=gettext("What happened"),
            options=[
                (kind, labels.label(kind, "entry_kind"))
                for kind in _different(e.kind for e in everything)
            ],
        ),
    ]
    person, kind = (control.value for control in controls)
    found = timeline.narrow(everything, person=person, kind=kind, after=_after())
    total = ngettext("%(count)s entry", "%(count)s entries", found.total, count=found.total)
    return {
        "controls": controls,
        "active_filters": lists.chips(controls),
        "address": url_for("trace.show", number=number),
        "page": PageView(
            rows=[telling.line(entry) for entry in found.entries],
            total_text=total,
            next_href=lists.here(after=str(found.next)) if found.next else None,
            first_href=lists.here(after=None) if "after" in request.args else None,
        ),
    }


def _recusal(ctx: Context, held: Held, telling: Telling) -> Mapping[str, Any]:
    """Return who had to stay out of each step."""
    told = timeline.of(ctx, held)
    telling.meet(told)
    return {"proofs": list(telling.proofs(told))}


def _integrity(ctx: Context, held: Held, _: Telling) -> Mapping[str, Any]:
    """Return whether the ledger of the case is as it was written."""
    stream = ledger.case_stream(held.case)
    found = ledger_views.verify_streams(ctx, streams=[stream])
    return {
        "stream": stream,
        "flaws": [flaws.sentence(flaw) for flaw in found],
        "entries": held.case.ledger_seq,
        "head": held.case.ledger_head.hex(),
    }


_PARTS: Final[Mapping[str, Callable[[Context, Held, Telling], Mapping[str, Any]]]] = {
    "timeline": _timeline,
    "recusal": _recusal,
    "integrity": _integrity,
}


def _tabs(number: str, current: str) -> list[Tab]:
    words = {
        "timeline": gettext("Timeline"),
        "recusal": gettext("Recusal"),
        "integrity": gettext("Integrity"),
    }
    return [
        Tab(
            label=word,
            href=url_for("trace.show", number=number, view=None if view == _FIRST else view),
            is_current=view == current,
        )
        for view, word in words.items()
    ]


def _after() -> int | None:
    return request.args.get("after", type=int)


def _different(words: Iterable[str]) -> list[str]:
    return sorted(set(words))
