"""Whom to tell of a task or a deadline: nobody who is away or must stay out (CMP-57, CMP-60)."""

from collections.abc import Collection, Iterable
from typing import Final

from engine.domain.grants import Role
from engine.domain.notices import Notice
from engine.domain.organization import Function, Unit
from engine.services import directory
from engine.services.context import Context

_LAST: Final = (
    (Role.MARGIN_HEAD, Function.MARGIN_HEADQUARTERS),
    (Role.LEADER, Function.COMPANY),
)
"""Whom a missed deadline reaches at last: the head of margin headquarters, else the leaders."""


def present(
    ctx: Context, people: Iterable[int | None], *, barred: Collection[int | None]
) -> list[int]:
    """Return who is there for some people: they themselves, or who stands in (CMP-60)."""
    there = (directory.stand_in(ctx, person) for person in people if person is not None)
    return sorted({person for person in there if person is not None}.difference(barred))


def of_task(
    ctx: Context,
    *,
    holder_id: int | None,
    role: str | None,
    unit: Unit,
    barred: Collection[int | None],
) -> tuple[Notice, list[int]]:
    """Return who is to know that a task waits, and what it is to them.

    It was given to its holder, or its group may take it (CMP-31). Where nobody of these is there,
    the next head above has to give it to somebody (CMP-61).
    """
    if holder_id is not None:
        kind, people = Notice.TASK_ASSIGNED, present(ctx, [holder_id], barred=barred)
    else:
        held = directory.holders(ctx, role=role or "", units=[unit])
        kind, people = Notice.TASK_OFFERED, sorted({*held.get(unit.id, ())}.difference(barred))
    if people:
        return kind, people
    return Notice.TASK_STRANDED, above(ctx, unit, barred={*barred, holder_id})


def above(ctx: Context, unit: Unit, *, barred: Collection[int | None]) -> list[int]:
    """Return the nearest head from a unit on up who is there, or who stands in for that head.

    Nobody stands in for who is barred: that would be no superior of theirs.
    """
    heads = (each.head_id for each in directory.organization(ctx).line(unit))
    there = (directory.stand_in(ctx, head) for head in heads if head not in {None, *barred})
    return [head for head in there if head is not None and head not in barred][:1]


def headquarters(ctx: Context, *, barred: Collection[int | None]) -> list[int]:
    """Return whom a missed deadline reaches at last; the leaders, where all others are barred."""
    units = directory.organization(ctx)
    for role, function in _LAST:
        unit = units.find_by_function(function)
        held = directory.holders(ctx, role=role, units=[unit] if unit is not None else [])
        if found := sorted(set[int]().union(*held.values()).difference(barred)):
            return found
    return []
