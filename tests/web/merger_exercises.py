"""Merge a duplicate into the complaint that goes on, on its page and over the API."""

from engine.services import promises
from tests.web.api_steps import open_complaint

REASON = "同一客户就同一事项重复投诉。"


def over_the_api(world):
    """Merge as a program."""
    number, into = two_complaints(world)
    caller = world.api("acceptor")
    return lambda: caller.post(f"/cases/{number}/merge", {"into": into, "reason": REASON})


def on_the_page(world):
    """Merge from the page of the duplicate."""
    number, into = two_complaints(world)
    person = world.browse("acceptor")
    return lambda: person.post(f"/cases/{number}/merge", into=into, reason=REASON)


def two_complaints(world):
    """Return a duplicate and the complaint that it repeats."""
    number, _ = world.offered()
    keep_promises(world, number)
    return number, open_complaint(world.api)


def keep_promises(world, number):
    """Keep what was promised after hours; neither merging nor cancelling may lose it (CMP-38)."""

    def keep(ctx):
        for row in promises.mine(ctx, limit=200).rows:
            if row.number == number:
                promises.settle(ctx, promise_id=row.id, note="已回电", is_kept=True)

    world.firm.as_("desk", keep)


MERGER_EXERCISES = {
    "api.cases.merge_case": (over_the_api,),
    "mergers.merge": (on_the_page,),
}
