"""What the shipped models, tables and forms refer to exists, and nothing is left over."""

import re
from pathlib import Path

import pytest

from engine.domain import closing
from engine.expressions import feel
from engine.services import operations
from tests.processes import model_files as files
from tests.processes.model_files import FACTS, FORMS, MODELS, PHRASES, POLICY, TABLES

LOOKUPS = {"users", "units"}
READ_RULES = {"handling", "headquarters"}
PROPERTIES = {"personal", "read", "searchable", "lookup"}
AUDIENCES = {"before_decision", "decided"}
TRANSLATED = ("label", "dateLabel", "timeLabel", "description", "text")

each_form = pytest.mark.parametrize("form", FORMS, ids=files.name_of)


def test_the_close_gate_names_every_task_that_runs_beside_the_handling():
    """R9: a task that is added to a petition keeps the case open under its own name."""
    [complaint] = (model for model in MODELS if files.name_of(model) == "complaint")
    beside = {
        scope: set(complaint.all(f"//bpmn:subProcess[@id='{scope}']//bpmn:userTask/@id"))
        for scope in ("report_emergency", "handle_petition", "answer_harassment", "answer_transfer")
    }

    assert beside == {
        "report_emergency": set(closing.EMERGENCY),
        "handle_petition": set(closing.PETITION),
        "answer_harassment": set(closing.HARASSMENT),
        "answer_transfer": set(closing.TRANSFER),
    }


class TestExpressions:
    def test_every_name_is_a_declared_fact(self):
        for place, source in expressions():
            unknown = set(feel.parse(source).names) - declared()
            assert unknown == set(), place

    def test_policy_and_models_name_the_same_keys(self):
        used = {key for _, source in expressions() for key in feel.parse(source).policy}
        code = "".join(path.read_text(encoding="utf-8") for path in Path("engine").rglob("*.py"))
        asked_by_code = {key for key in POLICY if f'"{key}"' in code}

        assert used | asked_by_code == {key for key in POLICY if key not in PHRASES}


class TestFacts:
    def test_a_fact_says_truly_who_writes_it(self):
        written = {
            "decision": names("//dmn:output/@name"),
            "operation": {
                target
                for model in MODELS
                for node in model.of("serviceTask")
                for target in files.mapping(node, "output")
            },
            "script": {
                files.extension(node, "script").get("resultVariable")
                for model in MODELS
                for node in model.of("scriptTask")
            },
        }

        for source, facts in written.items():
            said = {key for key, fact in FACTS.items() if fact["source"] == source}
            assert said <= facts
            assert facts <= declared()
        assert {fact["source"] for fact in FACTS.values()} <= {*written, "system", "message"}

    def test_a_fact_is_declared_by_forms_or_by_the_list_and_not_by_both(self):
        collected = {field["key"] for form in FORMS for field in form.writable}

        assert collected & set(FACTS) == set()

    def test_a_fact_means_the_same_in_every_form(self):
        seen = {}
        for form in FORMS:
            for field in form.fields:
                meaning = (
                    field["type"] if field["type"] not in ("select", "radio") else "choice",
                    [option["value"] for option in field.get("values", [])],
                    {key: value for key, value in field.get("properties", {}).items()
                     if key in ("personal", "read", "lookup")},
                )  # fmt: skip
                first = seen.setdefault(field["key"], meaning)
                assert meaning == first, (form.path.name, field["key"])

    @each_form
    def test_a_form_shows_only_declared_facts_and_marks_them_in_known_ways(self, form):
        for field in form.fields:
            properties = field.get("properties", {})
            assert field["key"] in declared()
            assert properties.get("read", "handling") in READ_RULES
            assert properties.get("lookup", "users") in LOOKUPS
            assert properties.get("outgoing", "decided") in AUDIENCES
            assert set(properties) <= {*PROPERTIES, "outgoing", "rule"}


class TestForms:
    def test_every_form_belongs_to_a_task_or_a_button_and_every_task_has_one(self):
        tasks = {task.get("id") for model in MODELS for task in model.of("userTask")}
        thrown, caught = messages("Throw"), messages("Catch")

        # What happens by itself needs nobody who presses a button, and may have one all the same.
        by_itself = {
            name for name, (_, node) in caught.items() if "raisedWhen" in files.alarm(node)
        }
        pressed = set(caught) - set(thrown) - by_itself - set(operations.SENDS.values())
        forms = {form.path.stem for form in FORMS}

        assert tasks | pressed <= forms <= tasks | pressed | by_itself


class TestDecisions:
    def test_every_decision_is_called_and_every_call_has_its_table(self):
        called = [
            files.extension(node, "calledDecision")
            for model in MODELS
            for node in model.of("businessRuleTask")
        ]
        taken = {files.alarm(node).get("raisedBy") for model in MODELS for node in model.nodes}

        assert {call.get("decisionId") for call in called} | taken - {None} == {
            table.path.stem for table in TABLES
        }
        assert all(call.get("resultVariable") == call.get("decisionId") for call in called)


class TestOperations:
    def test_every_operation_exists_and_takes_the_parameters_it_is_given(self):
        for model in MODELS:
            for node in model.of("serviceTask"):
                name = files.extension(node, "taskDefinition").get("type")
                assert name in operations.OPERATIONS
                assert operations.accepts(name, set(files.mapping(node, "input"))), name


class TestMessages:
    def test_what_is_thrown_is_caught_and_says_whom_it_is_for(self):
        thrown, caught = messages("Throw"), messages("Catch")

        assert set(thrown) <= set(caught)
        for message, _ in thrown.values():
            assert files.extension(message, "subscription") is not None
        for message, node in caught.values():
            is_start = (
                files.kind(node.getparent()) == "process" and files.kind(node) == "startEvent"
            )
            assert is_start == (files.extension(message, "subscription") is None)

    def test_a_payload_carries_declared_facts(self):
        for _, node in messages("Throw").values():
            payload = files.mapping(node, "input")
            assert payload
            assert set(payload) <= declared()


class TestEnglish:
    def test_the_catalogue_of_the_models_is_complete_and_has_nothing_more(self):
        wanted = {
            f"{model.path.name}#{node.get('id')}.name"
            for model in MODELS
            for node in model.all("//bpmn:process | //bpmn:process//*[@name][@id]")
            if node.get("name")
        }
        for table in TABLES:
            file = table.path.name
            wanted |= {f"{file}#{found}.name" for found in table.all("//dmn:decision/@id")}
            wanted |= {f"{file}#{found}.label" for found in table.all("//*[@label]/@id")}
            wanted |= {f"{file}#{found}.description" for found in table.all("//dmn:rule/@id")}
        for key, fact in FACTS.items():
            wanted |= {f"facts.json#{key}.name"}
            wanted |= {f"facts.json#{key}.values.{value}" for value in fact.get("values", {})}
        wanted |= {f"policy.json#{key}.name" for key in POLICY}
        wanted |= {f"policy.json#{key}.instead" for key in PHRASES}

        assert_complete("bpmn/en.json", wanted)

    def test_the_catalogue_of_the_forms_is_complete_and_has_nothing_more(self):
        wanted = set()
        for form in FORMS:
            for component in form.components:
                place = f"{form.path.name}#{component['id']}"
                wanted |= {f"{place}.{key}" for key in TRANSLATED if key in component}
                wanted |= {
                    f"{place}.values.{found['value']}" for found in component.get("values", [])
                }
                if "appearance" in component:
                    wanted |= {f"{place}.appearance.suffixAdorner"}

        assert_complete("forms/en.json", wanted)


class TestReadme:
    def test_the_readme_has_a_row_for_every_model_table_operation_and_message(self):
        rows = (files.ROOT / "bpmn" / "README.md").read_text(encoding="utf-8").splitlines()
        named = {found for row in rows for found in re.findall(r"^\| `([^`]+)`", row)}
        operations = {
            files.extension(node, "taskDefinition").get("type")
            for model in MODELS
            for node in model.of("serviceTask")
        }

        files_named = {file.path.name for file in (*MODELS, *TABLES)}
        assert named == files_named | operations | set(messages("Catch"))


def expressions():
    """Yield every FEEL expression of the shipped files with its place."""
    for file in (*MODELS, *TABLES):
        yield from ((file.path.name, source) for source in written_in(file))
    for form in FORMS:
        conditional = [found for found in form.components if "conditional" in found]
        for component in conditional:
            yield f"{form.path.name}#{component['id']}", component["conditional"]["hide"]


def written_in(file):
    """Return the FEEL of a BPMN or DMN file; unary tests are no expressions."""
    attributes = file.all("//bpmn:process//@* | //bpmn:message//@*")
    texts = file.all("//bpmn:conditionExpression/text() | //dmn:inputExpression/dmn:text/text()")
    return [str(found) for found in attributes if found.startswith("=")] + [*map(str, texts)]


def declared():
    return set(FACTS) | {field["key"] for form in FORMS for field in form.writable}


def names(xpath):
    return {str(found) for table in TABLES for found in table.all(xpath)}


def messages(direction):
    """Return message name → (message, event) of all events that throw, or that catch."""
    kinds = {
        "Throw": ("intermediateThrowEvent", "endEvent"),
        "Catch": ("intermediateCatchEvent", "boundaryEvent", "startEvent"),
    }
    return {
        message.get("name"): (message, node)
        for model in MODELS
        for kind in kinds[direction]
        for node in model.of(kind)
        if (message := files.message(model, node)) is not None
    }


def assert_complete(catalogue, wanted):
    english = files.load(catalogue)
    assert wanted - set(english) == set()
    assert set(english) - wanted == set()
    assert all(
        text and not re.search("[\u4e00-\u9fff]", _without_articles(text))
        for text in english.values()
    )


def _without_articles(text):
    """Drop the numbers of articles and sub-items, which are Chinese in any language."""
    return re.sub(r"Art\.\d+\([一二三四五六七]\)", "", text)
