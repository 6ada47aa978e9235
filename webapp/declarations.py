"""What each route leaves behind: the kinds of its ledger entries, and the reads it logs (R10).

A route declares it where it is defined, pages with `declare` and the API with the same words in
`Blueprint.reads` and `Blueprint.writes`. It says what a request leaves that goes through; a step in
which the system breaks leaves `incident.opened` instead, whatever its route declares (R8). The read
log takes the purpose of a read from here, so a route that shows what a case says without declaring
what for cannot answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """The kinds of entries that a route appends, the purpose it logs reads under, and why none."""

    records: tuple[str, ...] = ()
    reads: str | None = None
    because: str | None = None

    def __post_init__(self) -> None:
        """Demand a reason exactly where nothing is left behind.

        Raises:
            ValueError: if there is none, or one too many.
        """
        if bool(self.records or self.reads) == bool(self.because):
            raise ValueError("say what is recorded or read, or because of what nothing is")


_OF_LIBRARIES: Final[Mapping[str, Declaration]] = {
    "static": Declaration(because="the built scripts, styles and pictures hold nothing of a case"),
    "api-docs.openapi_json": Declaration(because="the description of the API is open to everybody"),
}
"""Views that cannot be marked."""


def declare(
    *, records: str | tuple[str, ...] | None, reads: str | None = None, because: str | None = None
) -> Callable[[View], View]:
    """Declare what a view leaves behind: entries of these kinds, or None because of something.

    `reads` is the purpose under which it logs that somebody was shown what a case says; a view that
    only does this needs no other reason.
    """
    declaration = Declaration(records=kinds(records), reads=reads, because=because)

    def decorate(view: View) -> View:
        view.declaration = declaration  # type: ignore[attr-defined]
        return view

    return decorate


def kinds(records: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the kinds that a view declares, however many."""
    return (records,) if isinstance(records, str) else records or ()


def of(endpoint: str) -> Declaration | None:
    """Return what the view of an endpoint declares."""
    view = current_app.view_functions[endpoint]
    found: Declaration | None = getattr(view, "declaration", None)
    return found or _OF_LIBRARIES.get(endpoint)


def purpose() -> str | None:
    """Return what for the route of this request shows a case, if it may show one."""
    found = of(request.endpoint) if request.endpoint in current_app.view_functions else None
    return found.reads if found is not None else None
