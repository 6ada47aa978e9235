"""Copy the facts that people search by to the columns of the case (design D1)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from engine.domain.masking import mask_name
from engine.services import directory
from engine.services.context import Context
from engine.store.cases import Case
from engine.store.clients import Client

PLAIN: Final = ("grade", "category", "channel", "nature", "satisfaction", "event_cluster")
UNITS: Final = ("client_branch", "intake_unit", "accepting_unit", "responsible_unit")
PEOPLE: Final = {
    "first_responder": "first_responder_id",
    "responsible_person": "responsible_person_id",
    "accused_person": "accused_id",
    "found_accused_person": "found_accused_id",
    "explainer": "explainer_id",
}
TITLE: Final = "complaint_reason"
TITLE_LENGTH: Final = 60


def apply(ctx: Context, case: Case, changed: Mapping[str, Any]) -> None:
    """Set the columns of a case that mirror the facts just changed."""
    for name in changed.keys() & set(PLAIN):
        setattr(case, name, changed[name])
    for name in changed.keys() & set(UNITS):
        setattr(case, f"{name}_id", _unit_id(ctx, changed[name]))
    for name in changed.keys() & PEOPLE.keys():
        setattr(case, PEOPLE[name], _user_id(ctx, changed[name]))
    if TITLE in changed:
        case.title = _short(changed[TITLE] or "")
    if "client_name" in changed:
        case.client_name = mask_name(changed["client_name"])
    if "client_number" in changed:
        number = changed["client_number"]
        case.client_id = ctx.session.scalar(select(Client.id).where(Client.number == number))


def _short(text: str) -> str:
    """Cut a text to the length of a title, and show that it was cut."""
    return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1]}…"


def _unit_id(ctx: Context, code: str | None) -> int | None:
    return directory.organization(ctx).unit_by_code(code).id if code else None


def _user_id(ctx: Context, login: str | None) -> int | None:
    """Find somebody who may have left since the fact was given."""
    return directory.any_id(ctx, login) if login else None
