"""Whether the system lives, is ready, and how much waits in it; open to whoever watches over it."""

from dataclasses import asdict

from flask import Blueprint, Response, current_app

from engine.services import gauges
from webapp import auth, database
from webapp.declarations import declare
from webapp.extensions import db, transact

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@declare(records=None, because="the probe says nothing of a case")
@auth.public
def show_health() -> Response:
    """Say that this process answers."""
    return _text("ok")


@blueprint.get("/readyz")
@declare(records=None, because="the probe says nothing of a case")
@auth.public
def show_readiness() -> Response:
    """Say whether the database is there with the tables that this version expects."""
    try:
        is_ready = database.is_current(db.engine)
    except database.ERRORS:
        current_app.logger.exception("the database cannot be reached")
        is_ready = False
    return _text("ready") if is_ready else _text("not ready", status=503)


@blueprint.get("/metrics")
@declare(records=None, because="it only counts")
@auth.public
def show_metrics() -> Response:
    """Count what waits, in the text format that monitoring systems read."""
    found = asdict(transact(gauges.read))
    return _text("\n".join(f"shouwen_{name} {value}" for name, value in found.items()))


def _text(line: str, *, status: int = 200) -> Response:
    return Response(f"{line}\n", status=status, mimetype="text/plain")
