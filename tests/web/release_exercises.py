"""One real request for each route that changes a draft or a release."""

import io

from engine.services import archives, releases
from tests import drafts
from tests.answers import ANSWERS
from tests.web.test_api_models import SHIPPED
from webapp.api import release_examples as examples
from webapp.api.registry import PREFIX


def begin(world):
    caller = world.api("owner")
    return lambda: caller.post("/release-drafts", examples.NEW_DRAFT)


def on_a_file(method, content=b""):
    """Save or remove a file of a draft."""

    def exercise(world):
        draft_id = drafts.begin(world.firm)
        caller = world.api("owner")
        version = drafts.read(world.firm, draft_id, drafts.POLICY)[1]
        return lambda: caller.client.open(
            f"{PREFIX}/release-drafts/{draft_id}/files/{drafts.POLICY}",
            method=method,
            data=content,
            headers={**caller.headers, "If-Match": f'"{version}"'},
        )

    return exercise


def upload(world):
    draft_id = drafts.begin(world.firm)
    caller = world.api("owner")
    content = archives.pack(releases.shipped_files() | {drafts.POLICY: b"{}"})
    return lambda: caller.client.put(
        f"{PREFIX}/release-drafts/{draft_id}/archive",
        data=content,
        headers={**caller.headers, "If-Match": '"1"'},
    )


def on_a_draft(action, body=None, *, submitted=False):
    """Do something with a changed draft."""

    def exercise(world):
        draft_id = changed(world)
        if submitted:
            drafts.submit(world.firm, draft_id)
        caller = world.api("owner")
        return lambda: caller.post(f"/release-drafts/{draft_id}/{action}", body)

    return exercise


def decide(action):
    """Approve or reject a release."""

    def exercise(world):
        submitted = drafts.submit(world.firm, changed(world))
        caller = world.api("compliance")
        return lambda: caller.post(f"/releases/{submitted}/{action}", examples.REASON)

    return exercise


def roll_back(world):
    former = world.firm.transact(drafts.in_force)
    drafts.approve(world.firm, drafts.submit(world.firm, changed(world)))
    caller = world.api("owner")
    return lambda: caller.post(f"/releases/{former}/roll-back", examples.REASON)


def submit_files(world):
    table = SHIPPED["bpmn/approval_need.dmn"].replace("须上级审批", "须审批", 1)
    caller = world.api("owner")
    files = {**SHIPPED, "bpmn/approval_need.dmn": table}
    return lambda: caller.post("/releases", {"files": files})


def changed(world):
    """A draft whose policy differs from the one in force, whichever that is."""
    draft_id = drafts.begin(world.firm)
    content = drafts.read(world.firm, draft_id, drafts.POLICY)[0]
    drafts.save(world.firm, draft_id, drafts.POLICY, content + b"\n")
    return draft_id


def begin_on_the_page(world):
    person = world.browse("owner")
    return lambda: person.post("/studio/drafts", name="缩短回复期限")


def draft_page(action, *, submitted=False, **form):
    """Do something with a changed draft on its page."""

    def exercise(world):
        draft_id = changed(world)
        if submitted:
            drafts.submit(world.firm, draft_id)
        person = world.browse("owner")
        return lambda: person.post(f"/studio/drafts/{draft_id}/{action}", **form)

    return exercise


def upload_on_the_page(world):
    draft_id = drafts.begin(world.firm)
    person = world.browse("owner")
    content = archives.pack(releases.shipped_files() | {drafts.POLICY: b"{}"})
    return lambda: person.post(
        f"/studio/drafts/{draft_id}/archive",
        version="1",
        archive=(io.BytesIO(content), "draft.zip"),
    )


def release_page(action):
    """Decide about a submitted release on its page."""

    def exercise(world):
        submitted = drafts.submit(world.firm, changed(world))
        person = world.browse("compliance")
        return lambda: person.post(f"/studio/releases/{submitted}/{action}", **examples.REASON)

    return exercise


def roll_back_on_the_page(world):
    former = world.firm.transact(drafts.in_force)
    drafts.approve(world.firm, drafts.submit(world.firm, changed(world)))
    person = world.browse("owner")
    return lambda: person.post(f"/studio/releases/{former}/roll-back", **examples.REASON)


FORM_TRIAL = {"path": "forms/accept_custody.form", "values": ANSWERS["accept_custody"]}

RELEASE_EXERCISES = {
    "api.drafts.create_draft": (begin,),
    "api.drafts.save_draft_file": (on_a_file("PUT", b"{}"),),
    "api.drafts.remove_draft_file": (on_a_file("DELETE"),),
    "api.drafts.be_present": (on_a_draft("presence", examples.PRESENCE),),
    "api.workshop.lint_draft": (on_a_draft("lint", examples.LINT),),
    "api.workshop.try_form": (on_a_draft("forms/validate", FORM_TRIAL),),
    "api.workshop.upload_draft": (upload,),
    "api.drafts.submit_draft": (on_a_draft("submit", examples.NOTE),),
    "api.drafts.withdraw_draft": (on_a_draft("withdraw", submitted=True),),
    "api.releases.submit_files": (submit_files,),
    "api.releases.approve_release": (decide("approve"),),
    "api.releases.reject_release": (decide("reject"),),
    "api.releases.roll_back_release": (roll_back,),
    "drafts.create": (begin_on_the_page,),
    "drafts.submit": (draft_page("submit", **examples.REASON),),
    "drafts.withdraw": (draft_page("withdraw", submitted=True),),
    "drafts.upload": (upload_on_the_page,),
    "releases.approve": (release_page("approve"),),
    "releases.reject": (release_page("reject"),),
    "releases.roll_back": (roll_back_on_the_page,),
}
