"""The exercises of the counter: identify a client, try a grade, keep a draft, record."""

from tests import clients
from tests.answers import REGISTERED


def open_on_the_page(world):
    person = world.browse("desk")
    return lambda: person.send("/intake", REGISTERED)


def identify(world):
    person = world.browse("desk")
    clients.add(world.firm)
    return lambda: person.send(f"/intake/clients/{clients.KNOWN[0].number}", {})


def preview(world):
    person = world.browse("desk")
    return lambda: person.send("/intake/preview", REGISTERED)


def save_draft(world):
    person = world.browse("desk")
    return lambda: person.send("/intake/draft", {"place": "柜台"}, method="PUT")


INTAKE_EXERCISES = {
    "intake.record": (open_on_the_page,),
    "intake.save_draft": (save_draft,),
    "intake_live.identify": (identify,),
    "intake_live.preview": (preview,),
}
