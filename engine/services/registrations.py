"""A complaint when it is registered and accepted: refused for a contradiction, else followed up."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from engine.domain import registration
from engine.domain.moments import Errors
from engine.services import promises, radar
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.clients import Client

FORM: Final = "register_complaint"
_ACCEPTANCE: Final = "accept_custody"
_PROGRESS: Final = ("complaint.progress_days", 3)
"""The policy of reports of progress, and what holds where a release says nothing of it."""


def contradictions(ctx: Context, values: Mapping[str, Any]) -> Errors:
    """Return what a registration contradicts, by field (CMP-30, 33, 46, EVD-03)."""
    since = _client_since(ctx, values.get("client_number"))
    return registration.contradictions(values, now=ctx.now, client_since=since)


def follow(
    ctx: Context,
    case: Case,
    form: str,
    values: Mapping[str, Any],
    *,
    policy: Mapping[str, Any],
    instance_id: int,
) -> None:
    """Book what the client was promised, and may expect of who accepts (CMP-32, 33, 38).

    A complaint that was just registered is found by its kin from now on.
    """
    if form == FORM:
        radar.index(ctx, case, values)
        promises.follow(ctx, case, values, instance_id=instance_id)
    elif form == _ACCEPTANCE and case.acceptor_id is not None:
        days = policy.get(*_PROGRESS)
        promises.accompany(ctx, case, days=days, instance_id=instance_id)


def _client_since(ctx: Context, number: Any) -> date | None:
    """Return since when a known client has had an account."""
    if not isinstance(number, str) or not number:
        return None
    return ctx.session.scalar(select(Client.opened_on).where(Client.number == number))
