"""Who must stay out of a complaint that is still being typed (CMP-57, CMP-58, REL-13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.domain.organization import Accused
from engine.services import relations
from engine.services.context import Context
from engine.store.clients import Client


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """Somebody who must stay out of the complaint, and by which rule (CMP-57)."""

    login: str
    rule: str


def named(accused: Accused) -> list[Exclusion]:
    """Name who is complained about; whoever records the complaint has named that person."""
    if accused.person is None:
        return []
    return [Exclusion(login=accused.person.login, rule="CMP-57")]


def related(ctx: Context, accused: Accused, given: Mapping[str, Any]) -> dict[str, int]:
    """Count by rule who stands close to the accused, and who else to the client.

    Nobody is named: who stands close to whom is for the readers of the register of relations.
    """
    number, person = given.get("client_number"), accused.person
    client = select(Client.id).where(Client.number == number) if number else None
    near = relations.near(
        ctx,
        accused_id=person.id if person is not None else None,
        client_id=ctx.session.scalar(client) if client is not None else None,
    )
    to_client = near.client - near.accused - ({person.id} if person is not None else set())
    found = {"CMP-58": len(near.accused), "REL-13": len(to_client)}
    return {rule: count for rule, count in found.items() if count}
