"""Read the shipped models, forms and catalogues as the style tests look at them."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).parents[2]
NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
}
NODE_KINDS = (
    "startEvent",
    "endEvent",
    "intermediateThrowEvent",
    "intermediateCatchEvent",
    "boundaryEvent",
    "userTask",
    "serviceTask",
    "businessRuleTask",
    "scriptTask",
    "callActivity",
    "subProcess",
    "exclusiveGateway",
    "parallelGateway",
    "eventBasedGateway",
)


@dataclass(frozen=True)
class XmlFile:
    """One BPMN or DMN file."""

    path: Path

    @cached_property
    def root(self):
        return etree.parse(str(self.path)).getroot()

    def all(self, xpath):
        return self.root.xpath(xpath, namespaces=NAMESPACES)

    def of(self, kind):
        return self.all(f"//bpmn:{kind}")

    @property
    def nodes(self):
        return [node for kind in NODE_KINDS for node in self.of(kind)]

    @property
    def flows(self):
        return self.of("sequenceFlow")

    def node(self, element_id):
        return next(node for node in self.nodes if node.get("id") == element_id)

    def leaving(self, element_id):
        return [flow for flow in self.flows if flow.get("sourceRef") == element_id]

    def arriving(self, element_id):
        return [flow for flow in self.flows if flow.get("targetRef") == element_id]

    @property
    def scopes(self):
        return self.of("process") + self.of("subProcess")


@dataclass(frozen=True)
class FormFile:
    """One form-js schema."""

    path: Path

    @cached_property
    def schema(self):
        return json.loads(self.path.read_text(encoding="utf-8"))

    @property
    def components(self):
        return list(_walk(self.schema["components"]))

    @property
    def fields(self):
        return [component for component in self.components if "key" in component]

    @property
    def writable(self):
        return [field for field in self.fields if not field.get("readonly")]


def _walk(components):
    for component in components:
        yield component
        yield from _walk(component.get("components", []))


def kind(node):
    return etree.QName(node).localname


def child(node, path):
    return node.find(path, NAMESPACES)


def extension(node, name):
    return child(node, f"bpmn:extensionElements/zeebe:{name}")


def alarm(node):
    """Return the properties of an event that happens by itself."""
    path = "bpmn:extensionElements/zeebe:properties/zeebe:property"
    found = node.iterfind(path, NAMESPACES)
    return {entry.get("name"): entry.get("value") for entry in found}


def documentation(node):
    return (node.findtext("bpmn:documentation", "", NAMESPACES)).strip()


def mapping(node, side):
    """Return target → source of one side of an input/output mapping."""
    path = f"bpmn:extensionElements/zeebe:ioMapping/zeebe:{side}"
    found = node.iterfind(path, NAMESPACES)
    return {entry.get("target"): entry.get("source") for entry in found}


def message(model, node):
    """Return the message that an event throws or catches, or None."""
    definition = child(node, "bpmn:messageEventDefinition")
    if definition is None:
        return None
    reference = definition.get("messageRef")
    return next(found for found in model.of("message") if found.get("id") == reference)


def table_cells(rule, side):
    return [cell.findtext("dmn:text", "", NAMESPACES) for cell in rule.iterfind(side, NAMESPACES)]


def load(path):
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


MODELS = tuple(XmlFile(path) for path in sorted((ROOT / "bpmn").glob("*.bpmn")))
TABLES = tuple(XmlFile(path) for path in sorted((ROOT / "bpmn").glob("*.dmn")))
FORMS = tuple(FormFile(path) for path in sorted((ROOT / "forms").glob("*.form")))
FACTS = load("bpmn/facts.json")
POLICY = load("bpmn/policy.json")
PHRASES = {key: entry for key, entry in POLICY.items() if "instead" in entry}


def name_of(file):
    """Return the name of a file without its ending, as pytest's id of the case."""
    return file.path.stem
