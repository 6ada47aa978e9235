"""The button that takes a case away, and the zip that it gives."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request, url_for

from engine.errors import FieldError, InvalidValues
from engine.services import bundles
from engine.services.bundles import Order
from engine.services.context import Context
from engine.services.outcome import Held
from webapp import auth, notary
from webapp.declarations import declare
from webapp.extensions import transactor
from webapp.ui import dossiers
from webapp.ui.dossiers import Taken

blueprint = Blueprint("case_bundles", __name__, url_prefix="/cases/<number>/bundle")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the dialog begins with; `last` is the latest entry that there is."""

    href: str
    latest: int
    last: int


def offer(ctx: Context, held: Held) -> Offer | None:
    """Offer a bundle to whoever may take it."""
    if not bundles.may(ctx, held.case):
        return None
    return Offer(
        href=url_for("case_bundles.take", number=held.case.number),
        latest=bundles.latest(ctx, held.case),
        last=held.case.ledger_seq,
    )


@blueprint.post("")
@declare(records="case.exported", reads="bundle")
def take(number: str) -> Response:
    """Give a case as of one entry, in a zip that proves itself."""
    order = Order(
        number=number,
        entry=_entry(request.form.get("entry", "")),
        with_openings="openings" in request.form,
        reason=request.form.get("reason", "").strip() or None,
    )
    taken = dossiers.take(
        transactor(current_app),
        notary.settings_of(current_app),
        order=order,
        actor=auth.actor(),
    )
    return send(taken)


def send(taken: Taken) -> Response:
    """Answer with a zip."""
    answer = Response(taken.content, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=taken.name)
    return answer


def _entry(text: str) -> int | None:
    """Read the number of an entry; none means the latest."""
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError as error:
        raise InvalidValues(errors={"entry": [FieldError(code="wrong_type")]}) from error
