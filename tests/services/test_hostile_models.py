"""Broken and hostile model files: each compiles or is refused with findings, nothing else (D2)."""

import json
import random

import pytest

from engine.errors import ModelRefused
from engine.services import models, releases

SHIPPED = releases.shipped_files()
KINDS = (".bpmn", ".dmn", ".form", ".json")


def refused(files):
    """Compile; return the findings, or None if the files are good after all."""
    try:
        models.compile_files(files)
    except ModelRefused as error:
        return error.findings
    return None


def with_file(path, content):
    return {**SHIPPED, path: content}


@pytest.mark.parametrize(
    ("path", "content", "rule"),
    [
        ("forms/register_complaint.form", b"{", "json.malformed"),
        ("forms/register_complaint.form", b"[]", "json.no_object"),
        ("forms/register_complaint.form", b"[" * 100_000, "json.malformed"),
        ("forms/register_complaint.form", b'{"components": NaN}', "json.malformed"),
        ("bpmn/policy.json", b'{"complaint.reply_days": 2}', "json.unfit"),
        ("bpmn/calendar.json", b'{"soon": true}', "json.unfit"),
        ("bpmn/facts.json", b'{"grade": {"type": "string"}}', "json.unfit"),
        ("bpmn/en.json", b'{"complaint.bpmn#complaint.name": 7}', "json.unfit"),
        ("bpmn/complaint.bpmn", b"<a", "xml.malformed"),
        ("bpmn/complaint.bpmn", b"<!DOCTYPE a><a/>", "xml.doctype"),
        ("bpmn/complaint.bpmn", b"<a/>" * 1_000_000, "xml.too_large"),
        ("bpmn/again.dmn", SHIPPED["bpmn/complaint_grade.dmn"], "decision.twice"),
        ("bpmn/again.bpmn", SHIPPED["bpmn/complaint.bpmn"], "bpmn.invalid"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(path, content, rule):
    findings = refused(with_file(path, content))
    assert rule in {finding.rule for finding in findings}
    assert all(finding.file for finding in findings)


def mutations(seed, count):
    """Shipped files with something cut, doubled, swapped or replaced."""
    chosen = random.Random(seed)  # noqa: S311 (a repeatable choice)
    paths = [path for path in SHIPPED if path.endswith(KINDS)]
    for _ in range(count):
        path = chosen.choice(paths)
        content = bytearray(SHIPPED[path])
        start = chosen.randrange(len(content))
        end = min(len(content), start + chosen.choice([1, 2, 8, 40, 400]))
        kind = chosen.choice(["cut", "double", "noise", "truncate", "word"])
        if kind == "cut":
            del content[start:end]
        elif kind == "double":
            content[start:start] = content[start:end]
        elif kind == "noise":
            content[start:end] = chosen.randbytes(end - start)
        elif kind == "truncate":
            del content[start:]
        else:
            word = chosen.choice([b"null", b'"', b"<", b"=1/0", b"{}", b"9" * 400, b"\x00"])
            content[start:end] = word
        yield path, bytes(content)


def json_mutations(seed, count):
    """Shipped forms with a value of the wrong kind somewhere inside."""
    chosen = random.Random(seed)  # noqa: S311 (a repeatable choice)
    paths = [path for path in SHIPPED if path.endswith(".form")]
    for _ in range(count):
        path = chosen.choice(paths)
        document = json.loads(SHIPPED[path])
        places = list(walk(document))
        holder, key = chosen.choice(places)
        holder[key] = chosen.choice([None, 7, -1.5, "x", "=", "=for i in", [], {}, [[]], True])
        yield path, json.dumps(document).encode()


def walk(value):
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(entries):
        yield value, key
        if isinstance(inner, dict | list):
            yield from walk(inner)


@pytest.mark.parametrize("mutate", [mutations, json_mutations])
def test_a_file_changed_at_random_compiles_or_is_refused(mutate):
    for path, content in mutate(seed=20260302, count=25):
        refused(with_file(path, content))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mutate", [mutations, json_mutations])
def test_many_files_changed_at_random_compile_or_are_refused(mutate, seed):
    for path, content in mutate(seed=seed, count=100):
        refused(with_file(path, content))
