"""Suggestions for fields that name a person or a unit."""

from dataclasses import asdict

from flask import Blueprint, abort, jsonify, request
from flask.wrappers import Response

from engine.services import lookups
from webapp import auth, languages
from webapp.declarations import declare
from webapp.extensions import transact

blueprint = Blueprint("lookups", __name__, url_prefix="/lookups")

_KINDS = {"users": lookups.people, "units": lookups.units}
_LONGEST = 40


@blueprint.get("/<kind>")
@declare(records=None, because="it finds people and units of the firm, and nothing of a case")
def suggest(kind: str) -> Response:
    """Suggest what a few letters may mean."""
    if kind not in _KINDS:
        abort(404)
    find, locale = _KINDS[kind], languages.current()
    text = request.args.get("q", "").strip()[:_LONGEST]
    found = transact(lambda ctx: find(ctx, text=text, locale=locale), actor=auth.actor())
    return jsonify([asdict(one) for one in found])
