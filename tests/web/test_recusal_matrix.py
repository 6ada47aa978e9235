"""CMP-57, CMP-58, REL-13: every role × {accused, related, earlier handler, none} × every route.

The routes come from the URL map and the bodies from the description of the API, so that whoever
adds a route adds a row. A recused person meets the case nowhere: not at its address, in no list, no
search and no export, nor is it counted (test_recusal_counters). Whoever handled a serious case
keeps the file, but neither finds nor gets a task that checks the handling (CMP-04).
"""

import io
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select

from engine.domain.access import Role
from engine.services import releases, task_lists, tasks
from engine.services.task_lists import View
from engine.services.tasks import ReceiverNotEligible
from engine.store.cases import Case
from engine.store.ledger import LedgerEntry
from tests import drafts
from tests.answers import ANSWERS, REGISTERED
from tests.faults import CAUSE
from tests.web import positions
from tests.web.positions import EARLIER, NOBODY, RECUSED
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

HIDDEN = frozenset({403, 404})
ROLES = [
    role if role is Role.ACCEPTOR else pytest.param(role, marks=pytest.mark.long) for role in Role
]
FORM = {
    "login": "acceptor",
    "entry": "1",
    "cause": CAUSE,
    "locale": "en",
    "theme": "dark",
    **control_examples.REASON,
    **examples.REVEAL,
}
VALUES = {**REGISTERED, **ANSWERS["accept_custody"], **examples.GRADE_CHANGE["values"]}


@pytest.fixture
def database(sqlite_database):
    """What the conditions select is tested on both databases (test_relations)."""
    return sqlite_database


@pytest.fixture(params=ROLES)
def role(request):
    return request.param


@pytest.fixture
def people(firm, role):
    return positions.build(firm, role)


@pytest.fixture
def visit(app, firm, api, browse):
    """Ask every route as somebody, about a case, and give the answers by route and method."""
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

    def ask(position, *, reading_only=False):
        page, program = browse(position.login), api(position.login)
        case = {name: getattr(position, name) for name in OF_A_CASE}
        for rule, method in _rows(app):
            if reading_only and method != "GET":
                continue
            address = _address(app, rule, known | case)
            if rule.rule.startswith(PREFIX):
                body = bodies.get((method, rule.rule.replace("<int:", "<").replace("<path:", "<")))
                answer = program.send(method, address.removeprefix(PREFIX), body)
            elif method == "GET":
                answer = page.get(address, query_string=_query(rule, position))
            else:
                answer = _submit(page, method, address)
            yield rule, method, answer
            answer.close()

    return ask


class TestWhoeverIsRecused:
    """CMP-57, CMP-58 and REL-13."""

    def test_meets_the_case_on_no_route(self, visit, people, firm):
        leaks = []
        for name in RECUSED:
            me = people[name]
            unknown = replace(me, number="TS-209901-0001", task_id=10**9, incident_id=10**9)
            answers = zip(visit(me), visit(unknown), strict=True)
            leaks += [
                f"{name}: {method} {rule} → {answer.status_code}"
                for (rule, method, answer), (*_, absent) in answers
                if _leaks(rule, answer, me, absent=absent)
            ]

        assert leaks == []
        assert [name for name in RECUSED if _wrote(firm, people[name])] == []


class TestWhoeverHandledIt:
    def test_finds_and_gets_no_task_that_checks_the_handling(self, firm, people, api):
        """CMP-04: they hold the role and the unit that the task is offered to."""
        me = people[EARLIER]
        page = firm.as_(me.login, lambda ctx: task_lists.page(ctx, view=View.QUEUE))
        counted = firm.as_(me.login, lambda ctx: task_lists.count(ctx, view=View.QUEUE))

        assert me.task_id not in {row.id for row in page.rows}
        assert counted == len(page.rows)
        for action in ("claim", "complete"):
            body = {"version": None, "values": ANSWERS["accept_custody"]}
            answer = api(me.login).post(f"/tasks/{me.task_id}/{action}", body)
            assert answer.status_code == 403, (action, answer.text)
        with pytest.raises(ReceiverNotEligible):
            firm.as_("head", lambda ctx: tasks.assign(ctx, task_id=me.task_id, login=me.login))


class TestWhoeverHasNoPart:
    """Without this the matrix would pass in a house that shows nothing to anybody."""

    READERS = frozenset(Role) - {Role.PROCESS_OWNER, Role.ADMINISTRATOR}

    def test_meets_the_case_where_the_role_reaches_it(self, visit, people, role):
        me = people[NOBODY]

        shown = {
            rule.endpoint
            for rule, _, answer in visit(me, reading_only=True)
            if answer.status_code == 200 and me.marker in _text(answer)
        }

        if role in self.READERS:
            assert {"case.show", "cases.index", "api.cases.list_cases"} <= shown
        else:
            assert shown == set() or all(name.startswith("instances") for name in shown), shown


def _rows(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in EXEMPT:
            yield from ((rule, method) for method in sorted(rule.methods - {"HEAD", "OPTIONS"}))


def _address(app, rule, values):
    """Build the address; a parameter that nobody has named here gets what its kind allows."""
    others = dict.fromkeys(rule.arguments - values.keys(), 1 if "int:" in rule.rule else "x")
    with app.test_request_context():
        return rule.build({**values, **others}, append_unknown=False)[1]


def _query(rule, position):
    """Search for part of the title wherever a page searches; pages repeat what was asked."""
    return {"q": position.search, "text": position.search} if not rule.arguments else None


def _submit(page, method, address):
    """Send a form, or values as the script of a page does where the route reads those."""
    if method == "POST":
        answer = page.post(address, **FORM)
        if answer.status_code not in {400, 415}:
            return answer
    return page.send(address, VALUES, method=method, version=None)


def _leaks(rule, answer, me, *, absent):
    """Test whether an answer shows the case, or says something else than of one that is absent."""
    text = _text(answer)
    if rule.arguments & OF_A_CASE:
        is_told_apart = answer.status_code not in {*HIDDEN, absent.status_code}
        is_shown = answer.status_code < 400
        return is_told_apart or is_shown or me.marker in text
    return me.marker in text or me.number in text


def _text(answer):
    """Read an answer, and what lies in it when it is an archive."""
    content = answer.get_data()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


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


def _wrote(firm, me):
    """Test whether somebody left an entry in the ledger of their case."""
    written = (
        select(LedgerEntry.id)
        .join(Case, Case.id == LedgerEntry.case_id)
        .where(Case.number == me.number, LedgerEntry.actor == me.login)
    )
    return firm.transact(lambda ctx: ctx.session.scalars(written).all())
