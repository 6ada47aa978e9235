"""A complaint that a client voices in a revisit: a case of its own, and both know of each other."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from engine.domain.grants import Action
from engine.errors import NotFound
from engine.services import guard, ledger
from engine.services.context import Context
from engine.store.cases import Case, CaseKind, CaseLink
from engine.store.clients import Client

LINK: Final = "voiced"


def prefill(ctx: Context, *, revisit: str) -> Mapping[str, Any]:
    """Return what the registration begins with; the client's own values come when he is chosen.

    Raises:
        NotFound: if there is no such revisit, or the actor may not read it.
    """
    client_id = find(ctx, revisit).client_id
    if client_id is None:
        return {"channel": "phone"}
    number = ctx.session.get_one(Client, client_id).number
    return {"channel": "phone", "complainant_kind": "client", "client_number": number}


def find(ctx: Context, number: str) -> Case:
    """Return a revisit that the actor may read.

    Raises:
        NotFound: if there is none.
    """
    found = ctx.session.scalar(
        select(Case).where(Case.number == number.strip(), Case.kind == CaseKind.REVISIT)
    )
    if found is None:
        raise NotFound(case=number)
    guard.require(ctx, Action.CASE_READ, found)
    return found


def note(ctx: Context, case: Case, *, revisit: Case | None) -> None:
    """Link a new complaint to the revisit in which it was voiced; record it in both (FBK-09)."""
    if revisit is None:
        return
    link = CaseLink(from_case_id=revisit.id, to_case_id=case.id, kind=LINK, created_at=ctx.now)
    ctx.session.add(link)
    ledger.record(ctx, "revisit.voiced", case=revisit, by=case.number)
    ledger.record(ctx, "complaint.voiced", case=case, of=revisit.number)
