"""The saved views of a list as its page shows them, the first with how much each holds now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request, url_for

from engine.services import saved_views
from engine.services.context import Context
from webapp.ui import lists

ENDPOINTS: Final = {"inbox": "inbox.show", "cases": "cases.index"}
_MOST: Final = 8
"""How many are shown, and counted, above a list; the others are in a menu."""


@dataclass(frozen=True, kw_only=True)
class ViewChip:
    """One saved view: where it leads, what it holds if counted, and whether it is what is shown."""

    id: int
    name: str
    href: str
    count: str | None
    is_mine: bool
    is_shared: bool
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class ViewsBar:
    """The saved views of a list, and what saving the list as it is now would keep."""

    page: str
    chips: Sequence[ViewChip]
    more: Sequence[ViewChip]
    filters: Mapping[str, str]


def bar(ctx: Context, page: str, *, count: Callable[[Mapping[str, str]], int]) -> ViewsBar:
    """Prepare the saved views of a list; `count` counts what the arguments of one ask for."""
    shown = asked(page)
    chips = [
        ViewChip(
            id=view.id,
            name=view.name,
            href=href(page, view.filters),
            count=lists.count_text(count(view.filters)) if place < _MOST else None,
            is_mine=view.is_mine,
            is_shared=view.is_shared,
            is_current=view.filters == shown,
        )
        for place, view in enumerate(saved_views.usable(ctx, page=page))
    ]
    return ViewsBar(page=page, filters=shown, chips=chips[:_MOST], more=chips[_MOST:])


def asked(page: str) -> dict[str, str]:
    """Return the arguments of the address that a view keeps."""
    given = request.args.to_dict()
    return {name: given[name] for name in sorted(saved_views.FILTERS[page]) if given.get(name)}


def href(page: str, filters: Mapping[str, str]) -> str:
    """Return the address of a list with these filters."""
    return url_for(ENDPOINTS[page], **dict[str, Any](filters))
