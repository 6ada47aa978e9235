"""One real request for each route that writes to reports."""

from tests.web import reported


def begin(world):
    number, _ = world.offered()
    specialist = world.browse("specialist")
    return lambda: specialist.post("/reports", kind="major_matter", number=number)


def _sent(world):
    """Send a register once; the next one would be of another quarter."""
    if not hasattr(world.firm, "sent_register"):
        world.firm.sent_register = reported.sent_register(world.firm)
    return world.firm.sent_register


def restate(world):
    number, person = _sent(world), world.browse("specialist")
    return lambda: person.post(f"/reports/{number}/restate", reason="漏报一件。")


def take(world):
    number, person = _sent(world), world.browse("leader")
    return lambda: person.post(f"/reports/{number}/file", form="xlsx")


REPORT_EXERCISES = {
    "reports.begin": (begin,),
    "reports.restate": (restate,),
    "reports.take": (take,),
}
