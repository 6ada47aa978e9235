"""The shipped processes, tables and forms keep to our style; one test a rule, over all files."""

import re

import pytest

from engine.domain import access, organization
from tests.processes import model_files as files
from tests.processes.model_files import FACTS, FORMS, MODELS, PHRASES, POLICY, TABLES

SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
RULE_ID = re.compile(
    r"(CMP|ESC|REG|FBK|EMG|ACC|CON|EVD|FRM|KPI|OUT|REL|REP|RET|REV|TM|DT|IC|P|R)-?[0-9A-Z]+(\([a-d]\))?"
)
DUE = re.compile(
    r"=(if is blank\(\w+\) then (null else )?)?"
    r"(counted from\((if [^,]+, false\) then \w+ else )?\w+, )?"
    r"(working days|working hours|hours|days|months)\(.*policy\("
)
ROLES = set(access.Role)
AGREED_DATES = {"improvement_due"}
"""Deadlines that people agree on in each case."""
UNIT_FACTS = {"intake_unit", "accepting_unit", "responsible_unit", "client_branch"}
FUNCTIONS = set(organization.Function)
FIELD_TYPES = {
    "textfield",
    "textarea",
    "number",
    "select",
    "radio",
    "checkbox",
    "datetime",
    "group",
    "text",
}

each_model = pytest.mark.parametrize("model", MODELS, ids=files.name_of)
each_table = pytest.mark.parametrize("table", TABLES, ids=files.name_of)
each_form = pytest.mark.parametrize("form", FORMS, ids=files.name_of)


def is_split(model, node):
    return files.kind(node) == "exclusiveGateway" and len(model.leaving(node.get("id"))) > 1


def states_a_rule(text):
    return all(RULE_ID.match(line) for line in text.splitlines()) and bool(text)


class TestProcess:
    @each_model
    def test_a_file_is_named_after_its_one_executable_process(self, model):
        (process,) = model.of("process")

        assert process.get("id") == model.path.stem
        assert process.get("isExecutable") == "true"
        assert states_a_rule(files.documentation(process))

    @each_model
    def test_ids_are_english_words(self, model):
        ids = [node.get("id") for node in (*model.nodes, *model.flows)]

        assert [found for found in ids if not SNAKE_CASE.fullmatch(found)] == []
        assert len(set(ids)) == len(ids)

    @each_model
    def test_tasks_events_and_splits_are_named_in_chinese_and_joins_are_not_named(self, model):
        for node in model.nodes:
            is_named = not files.kind(node).endswith("Gateway") or is_split(model, node)
            name = node.get("name", "")
            assert bool(CHINESE.search(name)) == is_named, node.get("id")
            assert not re.search("[A-Za-z]", name), name

    @each_model
    def test_ends_say_the_result(self, model):
        assert all("结束" not in node.get("name") for node in model.of("endEvent"))

    @each_model
    def test_a_split_asks_a_question_and_its_flows_answer(self, model):
        for node in filter(lambda node: is_split(model, node), model.nodes):
            flows = model.leaving(node.get("id"))
            assert node.get("name").endswith("？")
            assert node.get("default") in {flow.get("id") for flow in flows}
            assert all(CHINESE.search(flow.get("name", "")) for flow in flows)

    @each_model
    def test_a_condition_is_one_declared_fact(self, model):
        for condition in model.of("conditionExpression"):
            found = re.fullmatch(r'=([a-z_]+)( = "([a-z_]+)")?', condition.text)
            assert found, condition.text
            fact, value = found[1], found[3]
            assert (FACTS.get(fact, {}).get("type") == "boolean") == (value is None)
            if value is not None:
                assert value in values_of(fact)

    @each_model
    def test_a_user_task_has_one_group_a_duty_from_policy_and_a_priority(self, model):
        for task in model.of("userTask"):
            assert files.extension(task, "userTask") is not None
            assert files.extension(task, "formDefinition").get("formId") == task.get("id")
            group = files.extension(task, "assignmentDefinition").get("candidateGroups")
            role, _, place = group.partition("@")
            assert role in ROLES
            assert place in UNIT_FACTS | FUNCTIONS
            due = files.extension(task, "taskSchedule").get("dueDate")
            assert DUE.match(due) or due.removeprefix("=") in AGREED_DATES
            begun = files.extension(task, "taskSchedule").get("followUpDate")
            assert begun is None or DUE.match(begun)
            priority = files.extension(task, "priorityDefinition").get("priority")
            assert 0 <= int(priority) <= 100

    @each_model
    def test_what_people_and_rules_do_names_its_rule(self, model):
        silent = [
            node.get("id")
            for node in model.nodes
            if files.kind(node).endswith("Task") or files.message(model, node) is not None
            if not states_a_rule(files.documentation(node))
        ]

        assert silent == []

    @each_model
    def test_lanes_and_the_gateways_that_nobody_can_read_are_not_used(self, model):
        for kind in ("laneSet", "inclusiveGateway", "complexGateway", "task", "textAnnotation"):
            assert model.of(kind) == []


class TestTable:
    @each_table
    def test_a_file_is_named_after_its_one_decision(self, table):
        (decision,) = table.all("//dmn:decision")

        assert decision.get("id") == table.path.stem
        assert CHINESE.search(decision.get("name"))
        assert table.all("//*[local-name()='DMNShape']")

    @each_table
    def test_ids_are_english_words_and_labels_chinese(self, table):
        assert all(SNAKE_CASE.fullmatch(found) for found in table.all("//dmn:*/@id"))
        assert all(CHINESE.search(label) for label in table.all("//@label"))

    @each_table
    def test_the_hit_policy_is_unique_or_first_with_a_last_row_that_catches_the_rest(self, table):
        (policy,) = table.all("//dmn:decisionTable/@hitPolicy")
        last = files.table_cells(table.all("//dmn:rule")[-1], "dmn:inputEntry")

        assert policy == "UNIQUE" or (policy == "FIRST" and set(last) == {"-"})

    @each_table
    def test_every_row_names_its_rule(self, table):
        for rule in table.all("//dmn:rule"):
            assert states_a_rule(rule.findtext("dmn:description", "", files.NAMESPACES))

    @each_table
    def test_an_output_is_a_declared_fact_with_the_values_the_table_gives(self, table):
        for output in table.all("//dmn:output"):
            fact = FACTS[output.get("name")]
            given = re.findall(r'"(\w+)"', "".join(output.itertext()))
            assert fact["type"] == output.get("typeRef")
            assert list(fact.get("values", {})) == given


class TestForm:
    @each_form
    def test_a_form_bears_the_name_of_its_file(self, form):
        assert form.schema["id"] == form.path.stem
        assert form.schema["type"] == "default"

    @each_form
    def test_fields_have_english_keys_and_chinese_words(self, form):
        for component in form.components:
            said = ("label", "dateLabel", "text")
            label = next((component[name] for name in said if component.get(name)), "")
            assert component["type"] in FIELD_TYPES
            assert SNAKE_CASE.fullmatch(component["id"])
            assert component.get("key", component["id"]) == component["id"]
            assert CHINESE.search(label)
            for option in component.get("values", []):
                assert SNAKE_CASE.fullmatch(option["value"])
                assert CHINESE.search(option["label"])

    @each_form
    def test_a_row_is_at_most_sixteen_columns_wide(self, form):
        rows = {}
        for component in form.components:
            layout = component["layout"]
            rows[layout["row"]] = rows.get(layout["row"], 0) + (layout["columns"] or 16)

        assert [row for row, columns in rows.items() if columns > 16] == []


class TestGuidance:
    """What people are told at the step where it acts."""

    @pytest.mark.parametrize(
        ("place", "rule", "words"),
        [
            ("register_complaint#calming_note", "CON-01", ("安抚", "激化")),
            ("register_complaint#calming_note", "CON-01", ("致歉",)),
            ("resolve_complaint#handling_result", "CMP-37", ("设身处地", "事实", "法规")),
            ("resolve_complaint#proposed_nature", "CMP-18", ("有责", "免责", "无效")),
            ("confirm_nature#confirmed_nature", "CMP-18", ("有责", "免责", "无效")),
            ("reply_to_client#reply_text", "CON-09", ("致歉不等于认责",)),
            ("reply_to_client#refusal_note", "CMP-27", ("不是客户", "回访", "再次办理")),
            ("reply_to_client#refusal_note", "CMP-26", ("耐心解释", "争取理解", "照常办理")),
            ("call_complainant#revisit_mode", "CON-05", ("从服务角度", "不让客户反感")),
            ("register_complaint#original_kept_at", "CMP-25", ("原件", "登记表")),
        ],
    )
    def test_stands_at_its_field_and_names_its_rule(self, place, rule, words):
        form_id, _, component_id = place.partition("#")
        (form,) = (each for each in FORMS if each.path.stem == form_id)
        (found,) = (each for each in form.components if each["id"] == component_id)

        assert rule in found["properties"]["rule"].split(", ")
        said = found.get("description") or found.get("text")
        assert [word for word in words if word not in said] == []


class TestPolicy:
    @pytest.mark.parametrize("key", POLICY)
    def test_a_policy_has_a_value_a_unit_a_rule_and_a_name(self, key):
        policy = POLICY[key]
        is_phrase = key in PHRASES

        assert set(policy) == {"value", "unit", "rule", "name", *["instead"] * is_phrase}
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", key)
        assert isinstance(policy["value"], str if is_phrase else bool | int | float)
        assert RULE_ID.fullmatch(policy["rule"])
        assert CHINESE.search(policy["name"])


def values_of(fact):
    """Return the values that a fact can have, from its declaration or from a form."""
    if fact in FACTS:
        return set(FACTS[fact]["values"])
    fields = [field for form in FORMS for field in form.writable if field["key"] == fact]
    return {option["value"] for field in fields for option in field["values"]}
