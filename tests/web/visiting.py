"""Every route of the application, asked as one person about one case, for the matrices of recusal.

The routes come from the URL map and the bodies from the description of the API, so that whoever
adds a route adds a row.
"""

import io
import zipfile

from engine.services import releases
from tests import drafts
from tests.answers import ANSWERS, REGISTERED
from tests.faults import CAUSE
from webapp.api import control_examples, examples
from webapp.api.registry import PREFIX
from webapp.ui import assets

EXEMPT = {
    "api.complaints.open_complaint": "opens a case of its own: who is asked first records (CMP-31)",
    "intake.record": "opens a case of its own: who is asked first records (CMP-31)",
    "api-docs.openapi_json": "shows examples, which are no cases though they look like them",
    "api-docs-page": "shows the same examples",
    "session.log_in": "nobody is signed in yet; the page after it is a row of its own",
    "session.log_out": "ends the session that the other rows need",
}
"""Routes that are not asked, each with the reason."""

OF_A_CASE = frozenset({"number", "task_id", "incident_id"})
"""Parameters that name the case: whoever is recused gets the answer that there is no such thing."""

_FORM = {
    "login": "acceptor",
    "entry": "1",
    "cause": CAUSE,
    "locale": "en",
    "theme": "dark",
    **control_examples.REASON,
    **examples.REVEAL,
}
_VALUES = {**REGISTERED, **ANSWERS["accept_custody"], **examples.GRADE_CHANGE["values"]}


def visitor(app, firm, api, browse):
    """Make what asks the routes as somebody, about a case, and gives each with its answer.

    `only` chooses the routes, `given` is what a form, a body or the address of a list says besides,
    `signed_in` the browser and the program of somebody who asks often.
    """
    known = {
        "element": "accept_custody",
        "message": "grade_changed",
        "kind": "users",
        "seq": 1,
        "draft_id": drafts.begin(firm),
        "release_id": firm.transact(lambda ctx: releases.in_force(ctx).id),
        "path": drafts.POLICY,
        "rule": "dmn.gap",
        "clause": "CMP-35",
        "process_id": "complaint",
        "decision": "approval_need",
        "filename": assets._manifest(app.static_folder)["app.css"],
    }
    bodies = _bodies(app.test_client().get(f"{PREFIX}/openapi.json").json)

    def ask(position, *, reading_only=False, only=lambda _: True, given=(), signed_in=None):
        page, program = signed_in or (browse(position.login), api(position.login))
        given = dict(given)
        case = {name: getattr(position, name) for name in OF_A_CASE}
        for rule, method in _rows(app):
            if not only(rule) or (reading_only and method != "GET"):
                continue
            address = _address(app, rule, known | case)
            if rule.rule.startswith(PREFIX):
                body = bodies.get((method, rule.rule.replace("<int:", "<").replace("<path:", "<")))
                path, query = address.removeprefix(PREFIX), _query(rule, position, given)
                answer = (
                    program.get(path, **query)
                    if method == "GET"
                    else program.send(method, path, _completed(body, given))
                )
            elif method == "GET":
                answer = page.get(address, query_string=_query(rule, position, given))
            else:
                answer = _submit(page, method, address, given)
            yield rule, method, answer
            answer.close()

    return ask


def text(answer):
    """Read an answer, and what lies in it when it is an archive."""
    content = answer.get_data()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def _rows(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in EXEMPT:
            yield from ((rule, method) for method in sorted(rule.methods - {"HEAD", "OPTIONS"}))


def _address(app, rule, values):
    """Build the address; a parameter that nobody has named here gets what its kind allows."""
    others = dict.fromkeys(rule.arguments - values.keys(), 1 if "int:" in rule.rule else "x")
    with app.test_request_context():
        return rule.build({**values, **others}, append_unknown=False)[1]


def _query(rule, position, given):
    """Search for part of the title wherever a page searches; pages repeat what was asked."""
    if rule.arguments:
        return {}
    view = {"view": given["view"]} if "view" in given else {}
    is_page = not rule.rule.startswith(PREFIX)
    return {**view, **({"q": position.search, "text": position.search} if is_page else {})}


def _completed(body, given):
    """Put what is given into a body that says something about it."""
    if not isinstance(body, dict):
        return body
    said = body.keys() | ({"login"} if "tasks" in body else set())
    return {**body, **{name: value for name, value in given.items() if name in said}}


def _submit(page, method, address, given):
    """Send a form, or values as the script of a page does where the route reads those."""
    if method == "POST":
        said = {name: value for name, value in given.items() if value is not None}
        answer = page.post(address, **{**_FORM, **said})
        if answer.status_code not in {400, 415}:
            return answer
    return page.send(address, _VALUES, method=method, version=None)


def _bodies(document):
    """Take the example of each request from the description of the API."""
    found = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters" and "requestBody" in operation:
                content = operation["requestBody"]["content"]
                example = next(iter(content.values())).get("example")
                found[method.upper(), path.replace("{", "<").replace("}", ">")] = example
    return found
