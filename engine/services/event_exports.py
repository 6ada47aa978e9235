"""Filtered cases as files for process mining: who may take them, and what is noted of it (D10)."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import BinaryIO, Final

from engine.domain import access
from engine.domain.event_logs import CaseLog, People
from engine.domain.grants import Action
from engine.services import event_logs, ledger, ocel, xes
from engine.services.case_search import CaseFilters
from engine.services.context import Context

EXPORTED: Final = "cases.exported"
"""The kind of the entry that says who took cases away."""


class Format(StrEnum):
    """What the file is."""

    XES = "xes"
    OCEL = "ocel"


@dataclass(frozen=True, kw_only=True)
class Order:
    """Which cases somebody wants, in which form; people are pseudonyms unless named on purpose."""

    format: Format
    filters: CaseFilters
    names_people: bool = False
    locale: str = "zh_CN"


def may(ctx: Context) -> bool:
    """Test whether the actor may take any cases away, for the buttons of a list."""
    return ctx.actor is not None and access.holds(ctx.actor, Action.CASE_EXPORT)


def write(ctx: Context, order: Order, file: BinaryIO, *, secret: bytes) -> int:
    """Write the cases that the actor may take away, note it, and return how many there are.

    `secret` is what pseudonyms are made with: the same in every export, and known to nobody.

    Raises:
        NotAllowed: if the actor may export no case, or may not know who did what in the ledger.
    """
    if order.names_people and ctx.actor is not None:
        access.require(ctx.actor, Action.LEDGER_READ)
    people = People(
        key=hashlib.sha256(b"export pseudonyms\\0" + secret).digest(), are_named=order.names_people
    )
    logs = event_logs.read(ctx, filters=order.filters, people=people, locale=order.locale)
    count = _WRITERS[order.format](file, logs)
    asked = {name: value for name, value in asdict(order.filters).items() if value}
    ledger.record(
        ctx,
        EXPORTED,
        format=order.format.value,
        filters=asked,
        cases=count,
        names_people=order.names_people,
    )
    return count


_WRITERS: Final[dict[Format, Callable[[BinaryIO, Iterable[CaseLog]], int]]] = {
    Format.XES: xes.write,
    Format.OCEL: ocel.write,
}
