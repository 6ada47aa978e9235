"""Signing in and out, and in which language and theme pages come."""

import re

import pytest

from tests.web.conftest import PASSWORD


def log_in(client, *, password=PASSWORD, **form):
    page = client.get("/login").text
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    given = {"login": "desk", "password": password, "csrf_token": csrf, **form}
    return client.post("/login", data=given)


class TestLogin:
    def test_leads_where_one_wanted_to_go(self, client):
        answer = log_in(client, next="/cases?grade=major")

        assert (answer.status_code, answer.location) == (302, "/cases?grade=major")
        assert client.get("/inbox").status_code == 200

    def test_leads_nowhere_else(self, client):
        assert log_in(client, next="https://example.org/").location == "/inbox"

    def test_says_that_the_password_is_wrong_and_keeps_the_name(self, client):
        answer = log_in(client, password="wrong")

        assert answer.status_code == 401
        assert "用户名或密码不正确。" in answer.text
        assert 'value="desk"' in answer.text

    def test_asks_to_wait_after_too_many_tries(self, client):
        for _ in range(10):
            log_in(client, password="wrong")

        answer = log_in(client)
        assert answer.status_code == 429
        assert "请等待 15 分钟" in answer.text

    def test_is_not_shown_to_somebody_who_is_logged_in(self, client):
        log_in(client)

        assert client.get("/login").location == "/inbox"


@pytest.mark.parametrize(
    ("accepts", "tag", "words"),
    [
        ("zh-CN,zh;q=0.9", "zh-CN", "登录"),
        ("en-GB,en;q=0.8", "en", "Sign in"),
        ("fr", "zh-CN", "登录"),
        ("", "zh-CN", "登录"),
    ],
)
def test_a_page_speaks_what_the_browser_asks_for_else_chinese(client, accepts, tag, words):
    page = client.get("/login", headers={"Accept-Language": accepts}).text

    assert f'lang="{tag}"' in page
    assert words in page


def test_the_language_can_be_chosen_before_the_login(client):
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)[1]

    form = {"locale": "en", "next": "/login", "csrf_token": csrf}
    assert client.post("/preferences", data=form).location == "/login"
    assert "Sign in" in client.get("/login").text


class TestPreferences:
    def test_keep_the_language_with_the_user(self, browse):
        browse("desk", locale="zh_CN").post("/preferences", locale="en", next="/cases")

        assert 'lang="en"' in browse("desk", locale="").get("/inbox").text

    def test_keep_the_theme_in_the_browser(self, browse):
        desk = browse("desk")

        assert desk.post("/preferences", theme="dark", next="/cases?q=a").location == "/cases?q=a"
        assert 'data-theme="dark"' in desk.get("/inbox").text

    def test_ignore_what_does_not_exist(self, browse):
        desk = browse("desk")

        answer = desk.post("/preferences", theme="pink", locale="tlh", next="//example.org")
        assert answer.location == "/inbox"
        assert 'data-theme="auto"' in desk.get("/inbox").text


def test_signing_out_ends_the_session(browse):
    desk = browse("desk")

    assert desk.post("/logout").location == "/login"
    assert desk.get("/inbox").location.startswith("/login")
