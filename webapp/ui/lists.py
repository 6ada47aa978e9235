"""What every list has: tabs, filters in the address, chips that take them away, paging by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import format_decimal

from engine.services import pages
from engine.services.pages import Page


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One of the views of a list."""

    label: str
    href: str
    is_current: bool
    count: str | None = None


@dataclass(frozen=True, kw_only=True)
class Control:
    """One filter: `kind` is select, check or text."""

    kind: str
    name: str
    label: str
    options: Sequence[tuple[str, str]] = ()

    @property
    def value(self) -> str | None:
        """Return what the address asks for; what a choice does not offer is no filter."""
        given = request.args.get(self.name, "").strip()
        if self.kind == "select" and given not in dict(self.options):
            return None
        return given or None

    @property
    def chip_label(self) -> str:
        """Say what is filtered by."""
        if self.kind == "check":
            return self.label
        return dict(self.options).get(self.value or "", self.value or "")


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter that is set, and the address without it."""

    label: str
    href: str


@dataclass(frozen=True, kw_only=True)
class PageView:
    """One page of a list as it is drawn."""

    rows: Sequence[Any]
    total_text: str
    next_href: str | None
    first_href: str | None


def chips(controls: Sequence[Control]) -> list[Chip]:
    """Return the filters that are set."""
    return [
        Chip(label=control.chip_label, href=here(**{control.name: None, "after": None}))
        for control in controls
        if control.value is not None
    ]


def page_view(page: Page[Any], *, rows: Sequence[Any], total_text: str) -> PageView:
    """Prepare a page for drawing."""
    return PageView(
        rows=rows,
        total_text=total_text,
        next_href=here(after=page.next) if page.next else None,
        first_href=here(after=None) if "after" in request.args else None,
    )


def count_text(total: int) -> str:
    """Write how many there are, with "1,000+" where nobody counted further."""
    if total > pages.MOST_COUNTED:
        return f"{format_decimal(pages.MOST_COUNTED)}+"
    return str(format_decimal(total))


def here(**changes: str | None) -> str:
    """Return the address of this page with some of its arguments changed or taken away."""
    arguments = {**request.args.to_dict(), **(request.view_args or {}), **changes}
    kept = {name: value for name, value in arguments.items() if value}
    return url_for(request.endpoint or "", **kept)
