"""Hostile model files and expressions, generated: broken, huge, endless, or after our process."""

import json
import random

from engine.services import releases

SHIPPED = releases.shipped_files()
_MODEL, _TABLE, _FORM = "bpmn/revisit.bpmn", "bpmn/approval_need.dmn", "forms/name_explainer.form"
_HEAD = '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
ODD = ("conditions", "cells", "fields", "noise")
ENDLESS = ("999999", "i in 1..9999")
_EXPRESSIONS = (
    "for i in 1..999999999 return i",
    'for i in 1..99999999 return string(i) + "{0}"',
    "(function(x) x(x))(function(x) x(x))",
    '__import__("os").system("touch {0}")',
    '(1).constructor.constructor("return process")()',
    'matches("{1}", "(a+)+$")',
    "{2}1{3}",
    "if true then",
    "a.b.c.d[item > {0}]",
    'date("9999-99-99") < now()',
    "count(for i in 1..9999, j in 1..9999, k in 1..9999 return k)",
)


def corpus(*, seed, count):
    """Yield a name, a path and content for each file; only an odd expression may be fine."""
    chosen = random.Random(seed)  # noqa: S311 (a repeatable choice)
    for number in range(count):
        make = chosen.choice(_MAKERS)
        path, content = make(chosen)
        yield f"{number}-{make.__name__}", path, content


def _expression(chosen):
    deep = chosen.choice([10, 200, 2_000])
    source = chosen.choice(_EXPRESSIONS)
    return (
        source.replace("{0}", str(chosen.random()))
        .replace("{1}", "a" * chosen.choice([20, 40, 200]))
        .replace("{2}", "(" * deep)
        .replace("{3}", ")" * deep)
    )


def entities(chosen):
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    return _MODEL, f'<!DOCTYPE x [<!ENTITY e0 "x">{inner}]><x>&e8;{chosen.random()}</x>'.encode()


def outside(chosen):
    place = chosen.choice(["file:///etc/passwd", "http://127.0.0.1:9/x"])
    return _MODEL, f'<!DOCTYPE x [<!ENTITY e SYSTEM "{place}">]><x>&e;</x>'.encode()


def cut(chosen):
    content = SHIPPED[_MODEL]
    return _MODEL, content[: chosen.randrange(len(content))]


def deep(chosen):
    levels = chosen.choice([300, 5_000, 100_000])
    return _MODEL, b"<a>" * levels + b"</a>" * levels


def wide(chosen):
    count = chosen.choice([1_500, 1_999, 100_000])
    nodes = "".join(f'<bpmn:task id="t{n}"/>' for n in range(count))
    return _MODEL, f'{_HEAD}<bpmn:process id="p" isExecutable="true">{nodes}'.encode()


def tangled(chosen):
    """Gateways that all lead to one another, with nothing that waits."""
    count = chosen.choice([30, 43])
    nodes = "".join(f'<bpmn:exclusiveGateway id="g{n}"/>' for n in range(count))
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{a}_{b}" sourceRef="g{a}" targetRef="g{b}"/>'
        for a in range(count)
        for b in range(count)
    )
    process = f'<bpmn:process id="p" isExecutable="true">{nodes}{flows}</bpmn:process>'
    return _MODEL, f"{_HEAD}{process}</bpmn:definitions>".encode()


def no_diagram(chosen):
    text = SHIPPED[_MODEL].decode()
    start = text.index("<bpmndi:BPMNDiagram")
    return _MODEL, f"{text[:start]}</bpmn:definitions>{' ' * chosen.randrange(99)}".encode()


def other_names(chosen):
    wrong = f"http://example.org/{chosen.random()}"
    return _MODEL, SHIPPED[_MODEL].replace(
        b"http://www.omg.org/spec/BPMN/20100524/MODEL", wrong.encode()
    )


def conditions(chosen):
    source = _expression(chosen).replace("&", "").replace("<", "&lt;").replace('"', "&quot;")
    text = SHIPPED[_MODEL].decode()
    start = text.index("dueDate=") + len('dueDate="')
    end = text.index('"', start)
    return _MODEL, f"{text[:start]}={source}{text[end:]}".encode()


def cells(chosen):
    source = _expression(chosen).replace("&", "").replace("<", "&lt;")
    text = SHIPPED[_TABLE].decode()
    return _TABLE, text.replace("<text>true</text>", f"<text>{source}</text>", 1).encode()


def fields(chosen):
    form = json.loads(SHIPPED[_FORM])
    form["components"][0]["conditional"] = {"hide": f"={_expression(chosen)}"}
    form["components"][0]["validate"] = {"pattern": "(a+)+" * chosen.choice([1, 40])}
    return _FORM, json.dumps(form).encode()


def nested(chosen):
    levels = chosen.choice([500, 50_000])
    return _FORM, b'{"components":[' * levels


def noise(chosen):
    path = chosen.choice(sorted(SHIPPED))
    return path, chosen.randbytes(chosen.choice([0, 10, 5_000, 900_000]))


_MAKERS = (
    entities,
    outside,
    cut,
    deep,
    wide,
    tangled,
    no_diagram,
    other_names,
    conditions,
    cells,
    fields,
    nested,
    noise,
)
