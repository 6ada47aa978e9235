"""What the intake page asks while somebody types: the client, the grade, and what is near."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask.wrappers import Response

from engine.services import client_lookup, client_panels, previews, releases
from engine.services.client_lookup import ClientRow
from engine.services.context import Context
from webapp import auth, languages
from webapp.declarations import declare
from webapp.extensions import transact
from webapp.ui import intake_texts, shell, submissions
from webapp.ui.model_texts import ModelTexts
from webapp.ui.names import Names

blueprint = Blueprint("intake_live", __name__, url_prefix="/intake")

_LONGEST = 40


@blueprint.get("/clients")
@declare(records=None, because="clients whom nobody has chosen are masked, and it shows no case")
def find() -> Response:
    """Suggest clients for a few letters or digits."""
    text, locale = request.args.get("q", "").strip()[:_LONGEST], languages.current()
    found = transact(
        lambda ctx: client_lookup.find(ctx, text=text, locale=locale), actor=auth.actor()
    )
    return jsonify([_suggestion(row) for row in found])


@blueprint.post("/clients/<client>")
@declare(records=client_lookup.KIND)
def identify(client: str) -> Response:
    """Give the chosen client's own values, for the form."""

    def read(ctx: Context) -> Mapping[str, Any]:
        given = client_lookup.identify(ctx, number=client)
        branch = Names(ctx, locale=languages.current()).unit_by_code(given["client_branch"])
        return {**given, "client_branch": branch}

    found = transact(read, actor=auth.actor())
    return jsonify(found)


@blueprint.get("/clients/<client>")
@declare(records=None, because="the client is masked, and of cases only what lists show is shown")
def panel(client: str) -> str:
    """Show all that is known of the client."""

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        models = releases.compiled(ctx, releases.in_force(ctx).id)
        found = client_panels.read(ctx, number=client, locale=locale)
        texts, names = ModelTexts(models, locale=locale), Names(ctx, locale=locale)
        return {"panel": intake_texts.panel(found, texts=texts, names=names)}

    return shell.draw_part("intake/panel.html", read)


@blueprint.post("/preview")
@declare(records=None, because="a grade is only tried, and of cases only what lists show is shown")
def preview() -> str:
    """Show what the complaint would come to, and what is near it."""
    sent = submissions.read()

    def read(ctx: Context) -> Mapping[str, Any]:
        locale = languages.current()
        found = previews.read(ctx, sent.values)
        near = previews.near(ctx, found)
        names = Names(ctx, locale=locale)
        texts = ModelTexts(found.models, locale=locale)
        return {
            "preview": intake_texts.preview(found, texts=texts, names=names),
            "near": [intake_texts.relative(one) for one in near],
        }

    return shell.draw_part("intake/preview.html", read)


def _suggestion(row: ClientRow) -> dict[str, str]:
    detail = (row.phone, row.account, row.branch)
    return {
        "value": row.number,
        "label": row.name,
        "detail": " · ".join(text for text in detail if text),
    }
