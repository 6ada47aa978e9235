"""The clients of the bench firm: each belongs to a branch, and complains about it now and then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bench import _bulk, _firm
from bench._bulk import Writer
from bench._firm import Firm

_FIRST_PHONE: Final = 13_800_000_001


@dataclass(frozen=True, kw_only=True)
class Person:
    """A client, as the cases about them say it."""

    id: int
    number: str
    name: str
    phone: str


def write(writer: Writer, firm: Firm, *, count: int) -> dict[int, Sequence[Person]]:
    """Add clients to every branch, and return them by the id of their branch."""
    called = _firm.names()
    found: dict[int, list[Person]] = {branch_id: [] for branch_id in firm.branch_ids}
    rows = []
    for number in range(1, 1 + max(count, len(firm.branch_ids))):
        branch_id = firm.branch_ids[number % len(firm.branch_ids)]
        person = Person(
            id=number,
            number=f"K{number:08d}",
            name=next(called),
            phone=str(_FIRST_PHONE + number),
        )
        found[branch_id].append(person)
        rows.append(_row(writer, person, branch_id))
    writer.write("clients", rows)
    return found


def _row(writer: Writer, person: Person, branch_id: int) -> list[Any]:
    values = {
        "id": person.id,
        "number": person.number,
        "name": person.name,
        "phone": person.phone,
        "branch_id": branch_id,
        "opened_on": f"20{10 + person.id % 15}-03-01",
        "credit_account": f"E{person.id:09d}",
        "assets": 50_000_000 + person.id * 1_337 % 900_000_000,
        "liability": person.id * 7_331 % 300_000_000,
    }
    return _bulk.adapted(writer, "clients", values)
