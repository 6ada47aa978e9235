"""The work lists."""

import re

import pytest

from engine.services import pages


def news(person, since, **asked):
    """What the bar above a list says that was read at a moment."""
    answer = person.get("/inbox/news", query_string={"since": since, **asked})
    assert answer.status_code == 200, answer.text
    return answer.text.strip()


def test_the_first_page_is_the_inbox(browse):
    assert browse("desk").get("/").location == "/inbox"


class TestTheQueue:
    def test_offers_the_tasks_of_ones_groups(self, browse, number):
        words = browse("acceptor").text("/inbox?view=queue")

        assert f"Accept custody {number}" in words
        assert "张*" in words
        assert "Acceptor · 南京路营业部" in words

    def test_is_in_chinese_for_those_who_read_it(self, browse, number):
        words = browse("acceptor", locale="zh_CN").text("/inbox?view=queue")

        assert f"受理投诉 {number}" in words
        assert "受理人 · 南京路营业部" in words
        assert "1 项任务" in words

    def test_says_how_much_time_is_left(self, browse, number):
        words = browse("acceptor").text("/inbox?view=queue")

        assert "30 min left by today 09:30" in words

    def test_says_how_late_a_task_is(self, browse, number, clock):
        clock.shift(hours=27)

        assert "1 d 2 h overdue due yesterday 09:30" in browse("acceptor").text("/inbox?view=queue")

    def test_gives_a_claimed_task_to_the_inbox(self, browse, task):
        acceptor = browse("acceptor")

        assert acceptor.post(f"{task}/claim").location == task
        assert task in acceptor.get("/inbox").text
        assert task not in acceptor.get("/inbox?view=queue").text

    def test_is_not_shown_to_the_person_complained_about(self, browse, record):
        hidden = record(accused_person="acceptor")

        assert hidden not in browse("acceptor").text("/inbox?view=queue")


class TestFilters:
    @pytest.mark.parametrize(
        ("arguments", "is_listed"),
        [
            ("task=accept_custody", True),
            ("task=close_complaint", False),
            ("task=nonsense", True),
            ("kind=complaint", True),
            ("kind=revisit", False),
            ("overdue=yes", False),
            ("grade=major", False),
        ],
    )
    def test_narrow_the_list(self, browse, number, arguments, is_listed):
        words = browse("acceptor").text(f"/inbox?view=queue&{arguments}")

        assert (number in words) is is_listed

    def test_stand_in_the_address_and_can_be_taken_away(self, browse):
        page = browse("acceptor").get("/inbox?view=queue&kind=revisit&overdue=yes").text

        assert 'href="/inbox?view=queue&amp;overdue=yes"' in page
        assert 'href="/inbox?view=queue&amp;kind=revisit"' in page
        assert "No task fits these filters" in page


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("inbox", "Look into the queue"),
        ("queue", "The queue is empty"),
        ("archive", "Nothing completed yet"),
        ("nonsense", "Nothing is waiting for you"),
    ],
)
def test_an_empty_list_says_what_to_do_next(browse, view, words):
    assert words in browse("auditor").text(f"/inbox?view={view}")


def test_a_long_list_comes_in_pages(browse, record):
    for other in range(pages.PAGE + 1):
        record(complaint_reason=f"第 {other} 件")
    acceptor = browse("acceptor")

    first = acceptor.get("/inbox?view=queue").text
    following = re.search(r'href="(/inbox[^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    second = acceptor.get(following).text

    assert "26 tasks" in first
    assert len(set(re.findall(r"/tasks/\d+(?=\")", first))) == pages.PAGE
    assert len(set(re.findall(r"/tasks/\d+(?=\")", second))) == 1
    assert "First page" in second


def test_a_list_goes_on_from_no_invented_place(browse):
    assert browse("acceptor").get("/inbox?after=nowhere").status_code == 422


class TestNews:
    """What came into a list since it was shown is told without drawing it again."""

    @pytest.fixture
    def since(self, browse):
        shown = browse("acceptor").get("/inbox?view=queue").text
        return re.search(r'data-since="([^"]+)"', shown)[1]

    def test_counts_what_came_since_and_leads_to_it(self, browse, number, since, record, clock):
        acceptor = browse("acceptor")

        assert news(acceptor, since, view="queue") == ""
        clock.shift(minutes=1)
        record(client_name="李四")

        told = news(acceptor, since, view="queue", task="accept_custody")
        assert "1 new task" in told
        assert 'href="/inbox?view=queue&amp;task=accept_custody"' in told
        assert news(acceptor, since, view="queue", task="close_complaint") == ""
        assert news(acceptor, since) == ""

    def test_tells_of_what_somebody_gave_me(self, browse, task, clock, since):
        acceptor = browse("acceptor")
        clock.shift(minutes=1)

        acceptor.post(f"{task}/claim")

        assert "1 new task" in news(acceptor, since)

    def test_tells_nobody_of_a_complaint_about_them(self, browse, since, record, clock):
        clock.shift(minutes=1)
        record(accused_person="acceptor")

        assert news(browse("acceptor"), since, view="queue") == ""

    @pytest.mark.parametrize("since", ["", "yesterday", "2026-03-02T09:00:00"])
    def test_asks_since_when(self, browse, since):
        assert browse("acceptor").get(f"/inbox/news?since={since}").status_code == 422

    def test_leads_nowhere_but_to_the_list(self, browse, since, record, clock):
        clock.shift(minutes=1)
        record(client_name="李四")

        told = news(browse("acceptor"), since, view="queue", _scheme="javascript")

        assert 'href="/inbox?view=queue"' in told
