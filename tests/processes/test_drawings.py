"""A model as SVG: everything that its diagram part lays out is drawn, by any machine alike."""

import re

import pytest
from lxml import etree

from engine.workflow import layout, lettering, svg
from tests.processes import model_files as files
from tests.processes.model_files import MODELS

each_model = pytest.mark.parametrize("model", MODELS, ids=files.name_of)


def planes(model):
    return layout.read(model.path.read_bytes(), file="bpmn/x.bpmn")


def drawn(plane, **options):
    return svg.draw(plane, title="图", **options)


def texts(image):
    root = etree.fromstring(image)
    return ["".join(node.itertext()) for node in root.iter("{*}title")]


@each_model
class TestAShippedModel:
    def test_is_drawn_with_every_element_of_every_plane(self, model):
        found = planes(model)

        drawn_ids = {shape.element for plane in found for shape in plane.shapes}
        assert drawn_ids == {node.get("id") for node in model.nodes}
        assert {edge.element for plane in found for edge in plane.edges} == {
            flow.get("id") for flow in model.flows
        }
        for plane in found:
            names = {shape.name for shape in plane.shapes if shape.name}
            assert names <= set(texts(drawn(plane)))

    def test_lies_inside_its_frame(self, model):
        for plane in planes(model):
            root = etree.fromstring(drawn(plane))
            left, top, width, height = map(float, root.get("viewBox").split())
            for node in root.iter("{*}text"):
                assert left < float(node.get("x")) < left + width
                assert top < float(node.get("y")) < top + height

    def test_is_the_same_bytes_each_time(self, model):
        for plane in planes(model):
            marks = {plane.shapes[0].element: svg.PASSED, plane.shapes[1].element: svg.WAITING}
            assert drawn(plane, marks=marks) == drawn(plane, marks=dict(reversed(marks.items())))


@pytest.fixture
def revisit():
    [model] = [model for model in MODELS if files.name_of(model) == "revisit"]
    return planes(model)[0]


def test_other_names_replace_those_of_the_model(revisit):
    image = drawn(revisit, names={"call_complainant": "Call & ask <them>"})

    assert "Call & ask <them>" in texts(image)
    assert "回访投诉人" not in image.decode()


def test_what_waits_and_what_passed_differ_without_colour(revisit):
    waits = drawn(revisit, marks={"call_complainant": svg.WAITING}).decode()
    passed = drawn(revisit, marks={"call_complainant": svg.PASSED}).decode()

    assert ('class="dot"' in waits, 'class="sign"' in waits) == (True, False)
    assert ('class="dot"' in passed, 'class="sign"' in passed) == (False, True)


def test_it_asks_nobody_for_anything(revisit):
    image = drawn(revisit).decode()

    assert re.findall(r"https?://[^\"]+", image) == ["http://www.w3.org/2000/svg"]
    assert "<script" not in image


def test_what_is_laid_out_nowhere_is_drawn_nowhere():
    bare = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
        <process id="p"><task id="a" name="A"/></process></definitions>"""

    assert layout.read(bare, file="bpmn/x.bpmn") == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("登记投诉", ["登记投诉"]),
        ("营运总监确认投诉", ["营运总监确认投", "诉"]),
        ("Relate the party to the receiver", ["Relate the", "party to the", "receiver"]),
        ("补充 T+0 账户说明", ["补充 T+0 账户", "说明"]),
        ("Donaudampfschifffahrtsgesellschaft", ["Donaudampfschifffahrtsgesellschaft"]),
    ],
)
def test_words_break_between_and_chinese_anywhere(text, lines):
    assert lettering.wrapped(text, width=88) == lines
