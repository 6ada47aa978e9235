"""XES and OCEL 2.0: what a process-mining library reads from them is what the database says."""

import io
import itertools
import json
import re
from collections import Counter
from datetime import datetime

import pytest
import r4pm
from lxml import etree
from sqlalchemy import func, select

from engine.errors import NotAllowed
from engine.services import cases, event_exports, ledger, tasks
from engine.services.case_search import CaseFilters
from engine.services.event_exports import Format, Order
from engine.store.cases import Case, CaseLink
from engine.store.duties import Duty
from engine.store.tasks import TaskStatus, UserTask
from tests import bundles
from tests.answers import REGISTERED

XES = "{http://www.xes-standard.org/}"
SECRET = b"a secret of the house"


@pytest.fixture
def worked(firm, tmp_path, now):
    """Two complaints: one replied to, with its revisit; one of another category, only accepted."""
    archive = bundles.Archive(firm, tmp_path, now)
    archive.open_complaint()
    archive.complete("acceptor", "accept_custody")
    archive.complete("acceptor", "verify_with_both_sides", trading_affected="affected")
    archive.complete("head", "resolve_complaint")
    archive.complete("bhq.head", "approve_resolution")
    archive.complete("acceptor", "reply_to_client")
    archive.open_complaint(category="marketing")
    task_id = firm.transact(
        lambda ctx: ctx.session.scalars(
            select(UserTask.id).where(UserTask.element_id == "accept_custody").order_by(UserTask.id)
        ).all()[-1]
    )
    firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=task_id))
    firm.as_("acceptor", lambda ctx: tasks.unclaim(ctx, task_id=task_id))
    return firm


def export(firm, form, *, login="auditor", names_people=False, locale="zh_CN", **filters):
    order = Order(
        format=form,
        filters=CaseFilters(**filters),
        names_people=names_people,
        locale=locale,
    )
    file = io.BytesIO()

    def work(ctx):
        file.seek(0)
        file.truncate()
        return event_exports.write(ctx, order, file, secret=SECRET)

    firm.as_(login, work)
    return file.getvalue()


def rows(firm, query):
    return firm.transact(lambda ctx: ctx.session.execute(query).all())


def count(firm, table):
    [[found]] = rows(firm, select(func.count()).select_from(table))
    return found


class TestAnEventLog:
    @pytest.fixture
    def log(self, worked, tmp_path):
        """The log as the library read it and wrote it again."""
        (tmp_path / "log.xes").write_bytes(export(worked, Format.XES))
        item = r4pm.import_item("EventLog", str(tmp_path / "log.xes"))
        r4pm.export_item(item, str(tmp_path / "again.xes"))
        r4pm.remove_item(item)
        return etree.parse(str(tmp_path / "again.xes")).getroot()

    def attributes(self, node):
        return {each.get("key"): each.get("value") for each in node if each.get("key")}

    def traces(self, log):
        return {
            self.attributes(trace)["concept:name"]: [
                self.attributes(event) for event in trace.iter(f"{XES}event")
            ]
            for trace in log.iter(f"{XES}trace")
        }

    def test_holds_every_case_and_every_task_of_the_database(self, worked, log):
        traces = self.traces(log)
        told = Counter(
            (event["shouwen:element"], event["lifecycle:transition"])
            for events in traces.values()
            for event in events
            if event["lifecycle:transition"] in {"schedule", "complete", "start", "suspend"}
            and event["shouwen:kind"] not in {"message.received"}
            and "shouwen:element" in event
        )
        stored = Counter()
        for element, status in rows(worked, select(UserTask.element_id, UserTask.status)):
            stored[element, "schedule"] += 1
            stored[element, "complete"] += status == TaskStatus.COMPLETED
        stored["accept_custody", "start"] = stored["accept_custody", "suspend"] = 1

        numbers = {number for (number,) in rows(worked, select(Case.number))}
        assert traces.keys() == numbers
        assert told == +stored

    def test_tells_who_where_when_and_how_grave(self, worked, log):
        [events] = [each for each in self.traces(log).values() if len(each) > 10]
        [approved] = [
            event
            for event in events
            if event.get("shouwen:element") == "approve_resolution"
            and event["lifecycle:transition"] == "complete"
        ]

        assert approved["concept:name"] == "审批处理结果"
        assert approved["org:role"] == "unit_head"
        assert approved["org:group"] == "BHQ"
        assert approved["org:resource"].startswith("P-")
        assert approved["shouwen:grade"] == "serious"
        assert approved["shouwen:category"] == "service_quality"
        moments = [event["time:timestamp"] for event in events]
        assert moments == sorted(moments)

    def test_follows_the_grammar_of_the_standard(self, worked):
        root = etree.fromstring(export(worked, Format.XES))
        order = [etree.QName(node).localname for node in root]
        parts = ["extension", "global", "classifier", "string", "trace"]

        assert root.get("xes.version") == "1849.2016"
        assert [name for name, _ in itertools.groupby(order)] == parts
        for node in root.iter("{*}string", "{*}date", "{*}int"):
            assert re.fullmatch(r"[a-z]+:[a-z_]+", node.get("key"))
        for node in root.iter("{*}trace", "{*}event"):
            keys = [each.get("key") for each in node if each.get("key")]
            assert len(keys) == len(set(keys))
        for node in root.iter("{*}date"):
            assert datetime.fromisoformat(node.get("value")).tzinfo is not None

    def test_keeps_nothing_personal(self, worked):
        text = export(worked, Format.XES).decode() + export(worked, Format.OCEL).decode()

        for value in (REGISTERED["client_name"], REGISTERED["client_phone"], "王强", '"head"'):
            assert value not in text


class TestAnObjectCentricLog:
    @pytest.fixture
    def log(self, worked, tmp_path):
        (tmp_path / "log.json").write_bytes(export(worked, Format.OCEL))
        item = r4pm.import_item("OCEL", str(tmp_path / "log.json"))
        r4pm.export_item(item, str(tmp_path / "again.json"))
        r4pm.remove_item(item)
        return json.loads((tmp_path / "again.json").read_text())

    def of_type(self, log, kind):
        return {each["id"]: each for each in log["objects"] if each["type"] == kind}

    def related(self, each, qualifier):
        return {one["objectId"] for one in each["relationships"] if one["qualifier"] == qualifier}

    def test_holds_the_objects_of_the_database(self, worked, log):
        complaints, revisits = self.of_type(log, "complaint"), self.of_type(log, "revisit")
        assert (len(complaints), len(revisits)) == (2, count(worked, CaseLink))
        assert len(self.of_type(log, "task")) == count(worked, UserTask)
        assert len(self.of_type(log, "duty")) == count(worked, Duty)
        assert "unit/B01" in self.of_type(log, "unit")

    def test_relates_them(self, log):
        [(revisit, found)] = self.of_type(log, "revisit").items()
        [origin] = self.related(found, "revisits")

        assert self.related(self.of_type(log, "complaint")[origin], "is revisited by") == {revisit}
        for duty in self.of_type(log, "duty").values():
            assert self.related(duty, "of") <= {origin, revisit, *self.of_type(log, "complaint")}
            assert self.related(duty, "of task") <= self.of_type(log, "task").keys()
        known = {each["id"] for each in log["objects"]}
        for event in log["events"]:
            assert {one["objectId"] for one in event["relationships"]} <= known

    def test_dates_each_grade(self, log):
        graded = [
            each
            for found in self.of_type(log, "complaint").values()
            for each in found["attributes"]
            if each["name"] == "grade"
        ]
        assert {each["value"] for each in graded} == {"serious"}
        assert all(each["time"].startswith("2026-03-02") for each in graded)

    def test_names_no_event_type_and_no_attribute_that_it_does_not_declare(self, log):
        declared = {each["name"]: each for each in log["eventTypes"]}
        for event in log["events"]:
            names = {each["name"] for each in declared[event["type"]]["attributes"]}
            assert {each["name"] for each in event["attributes"]} <= names


class TestTheFilters:
    def test_are_those_of_the_list(self, worked):
        text = export(worked, Format.XES, category="marketing").decode()

        listed = worked.as_(
            "auditor", lambda ctx: cases.search(ctx, filters=CaseFilters(category="marketing"))
        )
        assert text.count("<trace>") == listed.total == 1

    def test_leave_a_linked_case_as_a_name(self, worked):
        log = json.loads(export(worked, Format.OCEL, kind="revisit"))

        [complaint] = [each for each in log["objects"] if each["type"] == "complaint"]
        assert complaint["attributes"] == []
        assert len([each for each in log["objects"] if each["type"] == "revisit"]) == 1

    def test_that_fit_nothing_give_an_empty_log(self, worked, tmp_path):
        (tmp_path / "log.json").write_bytes(export(worked, Format.OCEL, text="nothing"))
        item = r4pm.import_item("OCEL", str(tmp_path / "log.json"))

        assert b"<trace>" not in export(worked, Format.XES, text="nothing")
        assert r4pm.remove_item(item)


class TestPeople:
    def test_have_the_same_pseudonym_everywhere(self, worked):
        first = people(export(worked, Format.OCEL))
        again = people(export(worked, Format.OCEL, category="service_quality"))

        assert {name for name in first if name != "system"} & again
        assert all(name.startswith("P-") for name in first if name != "system")

    def test_are_named_for_who_may_read_ledgers_and_asks(self, worked):
        assert "acceptor" in people(export(worked, Format.OCEL, names_people=True))
        with pytest.raises(NotAllowed):
            export(worked, Format.OCEL, login="head", names_people=True)


def people(written):
    return {each["id"] for each in json.loads(written)["objects"] if each["type"] == "person"}


class TestWhoMay:
    def test_takes_what_the_list_shows_and_the_role_may_export(self, worked):
        assert export(worked, Format.XES, login="head").count(b"<trace>") == 3
        assert export(worked, Format.XES, login="other.head").count(b"<trace>") == 0
        with pytest.raises(NotAllowed):
            export(worked, Format.XES, login="acceptor")

    def test_is_noted(self, worked):
        export(worked, Format.XES, category="marketing")

        last = worked.as_("auditor", lambda ctx: ledger.read(ctx, "system"))[-1]
        assert (last.kind, last.actor) == ("cases.exported", "auditor")
        assert last.values == {
            "format": "xes",
            "filters": {"category": "marketing"},
            "cases": 1,
            "names_people": False,
        }


def test_activities_are_named_in_the_readers_language(worked):
    assert "受理投诉" in export(worked, Format.XES).decode()
    assert "Accept custody" in export(worked, Format.XES, locale="en").decode()
