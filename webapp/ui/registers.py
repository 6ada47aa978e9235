"""The registers of the house: one place in the navigation, a tab for each."""

from collections.abc import Mapping
from typing import Final

from flask import request, url_for
from flask_babel import LazyString, gettext, lazy_gettext

from engine.domain import access
from engine.domain.grants import Action
from webapp import auth
from webapp.ui.lists import Tab

_REGISTERS: Final[Mapping[str, tuple[str, LazyString]]] = {
    "transfers": ("transfers.index", lazy_gettext("Transferred complaints")),
    "unit_documents": ("unit_documents.index", lazy_gettext("Plans and notices")),
    "focus": ("focus.index", lazy_gettext("Clients to look after")),
}
"""Each register by its blueprint: where it begins, and its name."""


def tabs() -> list[Tab]:
    """Return the way to each register, and which one this is.

    The reports of emergencies and petitions are listed with the other reports (REP-09a, REP-09b).
    """
    found = [
        Tab(label=str(label), href=url_for(endpoint), is_current=request.blueprint == name)
        for name, (endpoint, label) in _REGISTERS.items()
    ]
    if access.holds(auth.actor(), Action.REPORT_READ):
        href = url_for("reports.index", state="in_cases")
        word = gettext("Emergencies and petitions")
        found.append(Tab(label=word, href=href, is_current=False))
    return found
