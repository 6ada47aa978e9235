"""One real request for each route of what people keep beside their lists."""

from engine.services import tasks
from webapp.api import worklist_examples as examples

ABSENCE = {"person": "head", "substitute": "director", "since": "2026-04-07", "until": "2026-04-20"}
VIEW = {"view_name": "重大投诉", "page": "inbox", "view": "queue", "grade": "major"}


def bulk_over_the_api(action, *, who, state="offered", **more):
    def exercise(world):
        _, found = getattr(world, state)()
        caller = world.api(who)
        return lambda: caller.post("/tasks/bulk", {"action": action, "tasks": [found], **more})

    return exercise


def bulk_on_the_page(action, *, who, state="offered", **more):
    def exercise(world):
        _, found = getattr(world, state)()
        person = world.browse(who)
        return lambda: person.post("/inbox/bulk", action=action, task=str(found), **more)

    return exercise


def delegated(world):
    """A task that the acceptor lets the director do."""
    _, found = world.claimed()
    world.firm.as_("acceptor", lambda ctx: tasks.delegate(ctx, task_id=found, login="director"))
    return found


def take_back_over_the_api(world):
    found = delegated(world)
    caller = world.api("acceptor")
    return lambda: caller.post(f"/tasks/{found}/take-back")


def take_back_on_the_page(world):
    found = delegated(world)
    person = world.browse("acceptor")
    return lambda: person.post(f"/tasks/{found}/take-back")


def visit_over_the_api(world):
    _, found = world.offered()
    caller = world.api("acceptor")
    return lambda: caller.post(f"/tasks/{found}/visits")


def visit_on_the_page(world):
    _, found = world.offered()
    person = world.browse("acceptor")
    return lambda: person.post(f"/tasks/{found}/visits")


def api_note(path, body, *, method="POST"):
    def exercise(world):
        number, _ = world.offered()
        caller = world.api("acceptor")
        return lambda: caller.send(method, f"/cases/{number}/{path}", body)

    return exercise


def page_note(path, **form):
    def exercise(world):
        number, _ = world.offered()
        person = world.browse("acceptor")
        return lambda: person.post(f"/cases/{number}/notes/{path}", **form)

    return exercise


def save_over_the_api(world):
    caller = world.api("acceptor")
    return lambda: caller.post("/views", examples.NEW_VIEW)


def save_on_the_page(world):
    person = world.browse("acceptor")
    return lambda: person.post("/views", **VIEW)


def remove_over_the_api(world):
    caller = world.api("acceptor")
    kept = caller.post("/views", examples.NEW_VIEW).json["id"]
    return lambda: caller.send("DELETE", f"/views/{kept}")


def remove_on_the_page(world):
    kept = world.api("acceptor").post("/views", examples.NEW_VIEW).json["id"]
    person = world.browse("acceptor")
    return lambda: person.post(f"/views/{kept}/remove")


def name_over_the_api(world):
    caller = world.api("head")
    return lambda: caller.post("/absences", examples.NEW_ABSENCE)


def name_on_the_page(world):
    """In another time than over the API, for nobody is away twice."""
    person = world.browse("head")
    return lambda: person.post(
        "/absences", **{**ABSENCE, "since": "2026-05-07", "until": "2026-05-08"}
    )


def end_over_the_api(world):
    caller = world.api("head")
    found = caller.post("/absences", {**examples.NEW_ABSENCE, **_next_year(1)}).json["id"]
    return lambda: caller.post(f"/absences/{found}/end")


def end_on_the_page(world):
    found = (
        world.api("head").post("/absences", {**examples.NEW_ABSENCE, **_next_year(2)}).json["id"]
    )
    person = world.browse("head")
    return lambda: person.post(f"/absences/{found}/end")


def _next_year(month):
    return {
        "since": f"2027-0{month}-04T00:00:00+00:00",
        "until": f"2027-0{month}-06T00:00:00+00:00",
    }


WORKLIST_EXERCISES = {
    "api.tasks.change_tasks": (
        bulk_over_the_api("claim", who="acceptor"),
        bulk_over_the_api("unclaim", who="acceptor", state="claimed"),
        bulk_over_the_api("assign", who="director", login="acceptor"),
    ),
    "bulk.run": (
        bulk_on_the_page("claim", who="acceptor"),
        bulk_on_the_page("unclaim", who="acceptor", state="claimed"),
        bulk_on_the_page("assign", who="director", login="acceptor"),
    ),
    "api.tasks.take_task_back": (take_back_over_the_api,),
    "tasks.take_back": (take_back_on_the_page,),
    "api.tasks.visit_task": (visit_over_the_api,),
    "tasks.visit": (visit_on_the_page,),
    "api.notes.add_comment": (api_note("comments", examples.NEW_COMMENT),),
    "notes.comment": (page_note("comments", text="请 @director 知悉"),),
    "api.notes.plan_follow_up": (api_note("follow-up", examples.FOLLOW_UP, method="PUT"),),
    "notes.follow_up": (page_note("follow-up", day="2026-03-20", note="等待对账单"),),
    "api.saved_views.save_view": (save_over_the_api,),
    "views.save": (save_on_the_page,),
    "api.saved_views.remove_view": (remove_over_the_api,),
    "views.remove": (remove_on_the_page,),
    "api.absences.name_substitute": (name_over_the_api,),
    "absences.name": (name_on_the_page,),
    "api.absences.end_absence": (end_over_the_api,),
    "absences.end": (end_on_the_page,),
}
