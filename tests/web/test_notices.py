"""Each kind of notification has a sentence in both languages, and is told by somebody."""

import ast
from pathlib import Path

import pytest

from engine.domain.notices import Notice
from webapp import languages, notices

ROOT = Path(__file__).parents[2]
SOURCES = [path for path in (ROOT / "engine/services").glob("*.py") if path.name != "deliveries.py"]


def say(kind, locale):
    with languages.alone().app_context(), languages.speaking(locale):
        return notices.sentence(kind, {})


@pytest.fixture(scope="module")
def named():
    """The kinds that the services name, as they tell people."""
    return {
        node.attr
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Notice"
    }


@pytest.mark.parametrize("kind", list(Notice))
def test_a_kind_has_a_sentence_in_both_languages(kind):
    english, chinese = say(kind, "en"), say(kind, "zh_CN")

    assert english != say("nothing.known", "en")
    assert chinese.isascii() is False
    assert english.isascii()


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("kind", ["grade.changed", "category.changed"])
def test_a_change_without_what_was_before_is_said_all_the_same(kind, locale):
    with languages.alone().app_context(), languages.speaking(locale):
        assert notices.sentence(kind, {"old": None, "new": "other"}) == notices.sentence(kind, {})


def test_every_kind_is_told_by_a_service(named):
    assert named == {kind.name for kind in Notice}


def test_nobody_tells_a_kind_by_a_word_of_its_own():
    """What is told has a sentence, because its kind is one of `Notice`."""
    told = [
        (path.name, call.lineno)
        for path in SOURCES
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "notify"
        and isinstance(call.args[1], ast.Constant)
    ]

    assert told == []
