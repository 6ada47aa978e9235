"""The exercises of the counter: identify a client, try a grade, keep a draft, record."""

from engine.services import complaints, contact_logs, promises
from tests import clients, revisited
from tests.answers import REGISTERED

PROMISED = {"promised_at": "2026-12-31T15:00+08:00", "promise_text": "回电"}


def open_on_the_page(world):
    person = world.browse("desk")
    return lambda: person.send("/intake", {**REGISTERED, **PROMISED})


def open_what_was_voiced(world):
    revisit = revisited.waiting(world.firm)
    person = world.browse("acceptor")
    return lambda: person.send(f"/intake?revisit={revisit}", REGISTERED)


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


def save_draft_of_contact(world):
    person, contact = world.browse("desk"), log_one(world)
    draft = f"/intake/draft?contact={contact}"
    return lambda: person.send(draft, {"place": "柜台"}, method="PUT")


def complete_contact(world):
    person, contact = world.browse("desk"), log_one(world)
    return lambda: person.send(f"/intake?contact={contact}", {**REGISTERED, **PROMISED})


def log_contact(world):
    person = world.browse("desk")
    return lambda: person.send("/contacts", REGISTERED)


def merge_contact(world):
    person, contact = world.browse("desk"), log_one(world)
    case = world.firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
    return lambda: person.post(f"/contacts/{contact}/merge", number=case)


def log_one(world):
    return world.firm.as_("desk", lambda ctx: contact_logs.log(ctx, values=REGISTERED).id)


def settle(outcome):
    def prepare(world):
        person = world.browse("desk")
        values = {**REGISTERED, **PROMISED}
        world.firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values))
        rows = world.firm.as_("desk", lambda ctx: promises.mine(ctx, limit=200).rows)
        found = next(row.id for row in rows if row.kind == "agreed")
        told = {"outcome": outcome, "note": "已回电", "again_at": "2026-12-30T15:00"}
        return lambda: person.post(f"/promises/{found}", **told)

    return prepare


def promise_a_time(world):
    person = world.browse("desk")
    number = world.firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
    given = {"promised_at": "2026-12-30T15:00", "text": "回电"}
    return lambda: person.post(f"/promises/of/{number}", **given)


INTAKE_EXERCISES = {
    "contacts.log": (log_contact,),
    "contacts.merge": (merge_contact,),
    "intake.record": (open_on_the_page, open_what_was_voiced, complete_contact),
    "intake.save_draft": (save_draft, save_draft_of_contact),
    "intake_live.identify": (identify,),
    "intake_live.preview": (preview,),
    "promises.add": (promise_a_time,),
    "promises.settle": (settle("kept"), settle("explained")),
}
