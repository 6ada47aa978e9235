"""R10: every route declares what it leaves behind, and leaves exactly that.

The routes come from the URL map. Whoever adds one declares it; for one that writes there has to be
an exercise, and one that reads is visited as it is.
"""

import pytest
from sqlalchemy import func, select

from engine.services import directory, outbox, releases
from engine.services.read_log import PurposeUndeclared
from engine.store.ledger import LedgerEntry
from engine.store.outbox import Notification
from engine.store.reads import Read
from tests import clients, drafts, files
from tests.faults import task_id
from tests.web import register_exercises, reported
from tests.web.exercises import EXERCISES, World, case_report
from tests.web.intake_exercises import log_one
from webapp import declarations
from webapp.declarations import Declaration, declare
from webapp.ui import assets, labels

VISITORS = ("auditor", "acceptor", "specialist", "owner", "desk")
"""Who tries to see a page, one after the other."""

REFUSED = 503
"""What broke again is told as such, and recorded."""


@pytest.fixture
def database(sqlite_database):
    """What is declared concerns routes; that it is stored is tested on both databases."""
    return sqlite_database


@pytest.fixture
def world(firm, api, browse, app):
    return World(firm=firm, api=api, browse=browse, client=app.test_client())


@pytest.fixture
def told(transact, clock):
    """Do something in an hour of its own, and tell what it left in the ledger and the read log."""

    def newest(ctx):
        found = select(func.coalesce(func.max(LedgerEntry.id), 0))
        reads = select(func.coalesce(func.max(Read.id), 0))
        return ctx.session.scalar(found), ctx.session.scalar(reads)

    def tell(act):
        entry, read = transact(newest)
        answer = act()
        answer.close()
        kinds = select(LedgerEntry.kind).where(LedgerEntry.id > entry)
        purposes = select(Read.purpose).where(Read.id > read)
        return (
            answer,
            set(transact(lambda ctx: ctx.session.scalars(kinds).all())),
            transact(lambda ctx: ctx.session.scalars(purposes).all()),
        )

    return tell


def routes(app, *, reading):
    """The endpoints of the URL map that only read, or that write."""
    for rule in app.url_map.iter_rules():
        if (not rule.methods & {"POST", "PUT", "PATCH", "DELETE"}) is reading:
            yield rule


def notification(firm):
    """Something that the first visitor was told, and its id."""

    def tell(ctx):
        outbox.notify(ctx, "trial", recipient_id=directory.user_id(ctx, VISITORS[0]))
        outbox.flush(ctx)
        return ctx.session.scalar(select(func.max(Notification.id)))

    return firm.transact(tell)


class TestADeclaration:
    def test_is_made_by_every_route(self, app):
        with app.app_context():
            silent = [name for name in app.view_functions if declarations.of(name) is None]

        assert silent == []

    def test_says_what_or_why_nothing_but_not_both(self):
        for given in ({}, {"records": ("a.b",), "because": "…"}, {"reads": "case", "because": "…"}):
            with pytest.raises(ValueError, match="because of what"):
                Declaration(**given)

    def test_names_purposes_that_people_can_read(self, app):
        with app.app_context():
            found = [declarations.of(name) for name in app.view_functions]

        purposes = {each.reads for each in found if each.reads}
        assert purposes - labels.WORDS["purpose"].keys() == set()

    def test_is_needed_to_show_a_case(self, app, browse, world):
        number, _ = world.offered()
        auditor = browse("auditor")
        app.view_functions["case.show"].declaration = Declaration(because="a mistake")
        try:
            with pytest.raises(PurposeUndeclared):
                auditor.get(f"/cases/{number}")
        finally:
            declare(records=None, reads="case")(app.view_functions["case.show"])


class TestAWrite:
    def test_has_an_exercise(self, app):
        names = {rule.endpoint for rule in routes(app, reading=False)}

        assert names == EXERCISES.keys()

    def test_leaves_the_entries_that_its_route_declares_and_no_other(self, app, world, told, clock):
        left, declared = {}, {}
        for endpoint, exercises in EXERCISES.items():
            left[endpoint] = set()
            for exercise in exercises:
                clock.shift(hours=1)
                answer, kinds, purposes = told(exercise(world))
                assert answer.status_code < 400 or answer.status_code == REFUSED, (
                    endpoint,
                    answer.text,
                )
                left[endpoint] |= {*kinds, *purposes}
            with app.app_context():
                found = declarations.of(endpoint)
            declared[endpoint] = {*found.records, *([found.reads] if found.reads else [])}

        assert left == declared


class TestARead:
    def test_leaves_the_read_that_its_route_declares_and_an_entry_for_what_leaves_the_house(
        self, app, world, told, clock
    ):
        _, incident = world.broken()
        number = world.verified()
        values = {
            "number": number,
            "client": self.known_client(world),
            "task_id": task_id(world.firm, number),
            "incident_id": incident,
            "element": "accept_custody",
            "message": "grade_changed",
            "notification_id": notification(world.firm),
            "evidence_id": files.added(world.browse("acceptor"), number),
            "document_id": register_exercises.kept(world),
            "report_id": case_report(world, number),
            "contact_id": log_one(world),
            "kind": "users",
            "seq": 1,
            "draft_id": drafts.begin(world.firm),
            "release_id": world.firm.transact(lambda ctx: releases.in_force(ctx).id),
            "path": drafts.POLICY,
            "rule": "dmn.gap",
            "clause": "CMP-35",
            "process_id": "complaint",
            "report": reported.register(world.firm),
            "filename": assets._manifest(app.static_folder)["app.css"],
        }
        left, declared = {}, {}
        for rule in routes(app, reading=True):
            clock.shift(hours=1)
            with app.test_request_context():
                address = rule.build(values, append_unknown=False)[1]
                found = declarations.of(rule.endpoint)
            answer, kinds, purposes = self.visit(world, told, address)
            assert answer is not None, f"nobody can see {address}"
            left[rule.endpoint] = (kinds, purposes)
            declared[rule.endpoint] = (set(found.records), [found.reads] if found.reads else [])

        assert left == declared

    def known_client(self, world):
        clients.add(world.firm)
        return clients.KNOWN[0].number

    def visit(self, world, told, address):
        for login in VISITORS:
            person = world.browse(login)
            answer, kinds, purposes = told(lambda person=person: person.get(address))
            if answer.status_code < 400:
                return answer, kinds, purposes
            assert (kinds, purposes) == (set(), []), address
        return None, None, None
