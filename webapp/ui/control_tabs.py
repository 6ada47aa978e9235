"""The lists of the control room, as tabs above each of them."""

from flask import url_for
from flask_babel import gettext

from engine.services import incident_lists
from engine.services.context import Context
from webapp.ui import lists
from webapp.ui.lists import Tab

PROCESSES = "processes"


def tabs(ctx: Context, current: str) -> list[Tab]:
    """Return the tabs, with the number of what is unresolved."""
    words = {
        "causes": gettext("Causes"),
        "incidents": gettext("Unresolved"),
        "cases": gettext("Cases in trouble"),
        PROCESSES: gettext("Processes"),
        "resolved": gettext("Resolved"),
    }
    count = lists.count_text(incident_lists.count_open(ctx))
    return [
        Tab(
            label=word,
            href=url_for("standings.index")
            if view == PROCESSES
            else url_for("control.index", view=view),
            is_current=view == current,
            count=count if view == "incidents" else None,
        )
        for view, word in words.items()
    ]
