"""What pages say: moments, explanations, values, and all of it in both languages."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages import extract, pofile
from flask import render_template_string

from engine.domain import deadlines
from engine.domain.calendar import WorkingCalendar
from engine.services import operations
from webapp import vocabulary
from webapp.ui import explanations, moments

NOW = datetime(2026, 9, 30, 6, 0, tzinfo=UTC)
WEBAPP = Path(__file__).parents[3] / "webapp"


@pytest.fixture
def in_language(app):
    """Enter a request in a language."""

    def enter(locale):
        return app.test_request_context("/", headers={"Cookie": f"shouwen_locale={locale}"})

    return enter


class TestAClock:
    @pytest.mark.parametrize(
        ("left", "english", "chinese"),
        [
            ({"minutes": 5}, "5 min left by today 14:05", "还剩 5 分钟 今天 14:05 前"),
            ({"hours": 3}, "3 h left by today 17:00", "还剩 3 小时 今天 17:00 前"),
            (
                {"hours": 3, "minutes": 20},
                "3 h 20 min left by today 17:20",
                "还剩 3 小时 20 分 今天 17:20 前",
            ),
            ({"hours": 20}, "20 h left by tomorrow 10:00", "还剩 20 小时 明天 10:00 前"),
            (
                {"days": 1, "hours": 2},
                "1 d 2 h left by tomorrow 16:00",
                "还剩 1 天 2 小时 明天 16:00 前",
            ),
            ({"days": 9}, "9 d left by Oct 9 14:00", "还剩 9 天 10月9日 14:00 前"),
            (
                {"days": 120},
                "120 d left by Jan 28, 2027 14:00",
                "还剩 120 天 2027年1月28日 14:00 前",
            ),
            (
                {"hours": -30},
                "1 d 6 h overdue due yesterday 08:00",
                "已逾期 1 天 6 小时 昨天 08:00 到期",
            ),
        ],
    )
    def test_says_what_people_say(self, in_language, left, english, chinese):
        due = NOW + timedelta(**left)
        for locale, said in (("en", english), ("zh_CN", chinese)):
            with in_language(locale):
                face = moments.clock_face(due, None, now=NOW)
                assert f"{face.left} {face.at}" == said

    @pytest.mark.parametrize(
        ("shift", "is_warned", "is_late"),
        [(-61, False, False), (-60, True, False), (0, True, False), (1, False, True)],
    )
    def test_warns_in_time_and_is_late_only_afterwards(
        self, in_language, shift, is_warned, is_late
    ):
        with in_language("en"):
            face = moments.clock_face(
                NOW, NOW - timedelta(minutes=60), now=NOW + timedelta(minutes=shift)
            )

        assert (face.is_warned, face.is_late) == (is_warned, is_late)


class TestAnExplanation:
    @pytest.mark.parametrize(
        ("locale", "told"),
        [
            (
                "en",
                [
                    "Counted from 2026-09-30 14:00",
                    "Allowed: 2 working days",
                    "Oct 1, 2026 does not count: National Day",
                ],
            ),
            (
                "zh_CN",
                [
                    "从 2026-09-30 14:00 起算",
                    "时限：2 个工作日",
                    "2026年10月1日 不计入：国庆节",
                ],
            ),
        ],
    )
    def test_tells_each_day_that_does_not_count(self, in_language, locale, told):
        term = {"term": "working days", "count": 2}
        due = deadlines.resolve(term, start=NOW, calendar=WorkingCalendar())

        with in_language(locale):
            sentences = explanations.sentences(due.explanation)

        assert sentences[:3] == told
        assert len(sentences) == len(due.explanation)

    def test_leaves_out_what_it_does_not_know(self, in_language):
        with in_language("en"):
            assert explanations.sentences([{"code": "from_the_future"}]) == []


def test_a_day_is_headed_by_its_weekday(in_language):
    with in_language("zh_CN"):
        assert moments.heading(date(2026, 10, 9)) == "2026年10月9日星期五"


class TestTheCatalogue:
    def test_has_chinese_for_every_sentence_of_pages_and_answers(self):
        with (WEBAPP / "translations/zh_CN/LC_MESSAGES/messages.po").open("rb") as file:
            known = pofile.read_po(file, locale="zh_CN")
        missing = {
            message
            for message in _sentences()
            if not (found := known.get(message)) or not all([found.string, *found.string])
        }

        assert missing == set()

    def test_keeps_every_placeholder(self):
        with (WEBAPP / "translations/zh_CN/LC_MESSAGES/messages.po").open("rb") as file:
            known = [message for message in pofile.read_po(file, locale="zh_CN") if message.id]
        lost = [
            message.id
            for message in known
            if isinstance(message.id, str) and _names(message.id) != _names(message.string)
        ]

        assert lost == []

    def test_has_chinese_for_every_sentence_of_the_scripts(self):
        scripts = WEBAPP / "assets" / "scripts"
        chinese = {}
        for catalogue in scripts.rglob("zh.json"):
            chinese |= json.loads(catalogue.read_text("utf-8"))
        said = {
            sentence
            for file in scripts.rglob("*.js")
            for sentence in re.findall(r'\bsay\(\s*"([^"]+)"', file.read_text("utf-8"))
        }

        assert said <= chinese.keys()
        assert "Field is required." in chinese


def test_a_mark_says_in_words_what_its_colour_means(app, in_language):
    with in_language("en"):
        drawn = render_template_string(
            '{% from "macros/marks.html" import grade %}{{ grade("major") }}{{ grade(none) }}'
        )

    assert ">Major<" in drawn
    assert ">Not graded<" in drawn


def _sentences():
    keywords = {**extract.DEFAULT_KEYWORDS, "lazy_gettext": None}
    files = [
        (file, "python")
        for folder in ("*.py", "ui/*.py", "api/*.py")
        for file in WEBAPP.glob(folder)
    ]
    files += [(file, "jinja2") for file in (WEBAPP / "templates").rglob("*.html")]
    for file, method in files:
        for found in extract.extract_from_file(method, file, keywords=keywords):
            message = found[1]
            yield message[0] if isinstance(message, tuple) else message


def _names(text):
    return set(re.findall(r"%\((\w+)\)s", text))


def test_every_operation_that_a_model_may_name_has_words():
    """The catalogue of the editors lists them all, and breaks where one has none."""
    assert vocabulary.OPERATIONS.keys() == operations.OPERATIONS.keys()
