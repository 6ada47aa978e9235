"""Stop the clock of a task and let it run again, on the page and over the API."""

from engine.services import clocks

REASON = {"reason": "等待交易所出具书面说明。"}


def over_the_api(change, *, body=None):
    """Send a change of the clock as a program."""

    def exercise(world):
        found = a_task(world, is_stopped=change == "resume")
        caller = world.api("head")
        return lambda: caller.send("POST", f"/tasks/{found}/{change}", body)

    return exercise


def on_the_page(change, **form):
    """Send a change of the clock from the page of its task."""

    def exercise(world):
        found = a_task(world, is_stopped=change == "resume")
        person = world.browse("head")
        return lambda: person.post(f"/tasks/{found}/{change}", **form)

    return exercise


def a_task(world, *, is_stopped):
    """Return a task whose clock runs, or that the head of its unit has stopped."""
    _, found = world.offered()
    if is_stopped:
        world.firm.as_("head", lambda ctx: clocks.pause(ctx, task_id=found, **REASON))
    return found


CLOCK_EXERCISES = {
    "api.tasks.pause_clock": (over_the_api("pause", body=REASON),),
    "api.tasks.resume_clock": (over_the_api("resume"),),
    "tasks.pause": (on_the_page("pause", **REASON),),
    "tasks.resume": (on_the_page("resume"),),
}
