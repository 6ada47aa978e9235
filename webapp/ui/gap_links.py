"""Where a reader mends what keeps a complaint open, as an address: one for page and programs."""

from flask import url_for

from engine.services.close_views import EVIDENCE, Gap

_ANCHORS = {EVIDENCE: "papers"}
"""The sections of the page of a case, by what is mended there."""


def of(number: str, gap: Gap) -> str:
    """Return the address of the task, button, promise or section that mends a gap.

    What a later step mends is reached through the task that is open now; while nobody has one, the
    case tells what it waits for.
    """
    if gap.button:
        return url_for("case.message", number=number, message=gap.button)
    if gap.promise_id:
        return url_for("promises.index")
    if gap.section:
        return url_for("case.show", number=number, _anchor=_ANCHORS[gap.section])
    task = gap.task_id or gap.next_task_id
    return url_for("tasks.show", task_id=task) if task else url_for("case.show", number=number)
