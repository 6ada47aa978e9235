"""Merge a duplicate into the complaint that goes on, on its page and over the API."""

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
    return number, open_complaint(world.api)


MERGER_EXERCISES = {
    "api.cases.merge_case": (over_the_api,),
    "mergers.merge": (on_the_page,),
}
