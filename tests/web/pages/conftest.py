"""People at the pages: browsers that are logged in, and a complaint to look at."""

import html
import re

import pytest

from engine.services import complaints, directory, identity
from tests.answers import REGISTERED


@pytest.fixture
def database(sqlite_database):
    """Pages read through the services, which are tested on both databases; one is enough here."""
    return sqlite_database


class Person:
    """Somebody at a browser, whose forms and scripts send the token of the page they are on."""

    def __init__(self, client, csrf):
        self.client = client
        self.csrf = csrf

    def get(self, path, **options):
        return self.client.get(path, **options)

    def post(self, path, **form):
        return self.client.post(path, data={**form, "csrf_token": self.csrf})

    def send(self, path, values, *, method="POST", **body):
        """Send values as the script of a form does."""
        headers = {"X-CSRF-Token": self.csrf, "Accept": "application/json"}
        given = {"values": values, **body}
        return self.client.open(path, method=method, json=given, headers=headers)

    def text(self, path):
        """Return the words of a page as they are read, without its tags."""
        page = self.get(path)
        assert page.status_code == 200, page.text
        words = re.sub(r"<script.*?</script>|<[^>]+>", " ", page.text, flags=re.S)
        return " ".join(html.unescape(words).split())


@pytest.fixture
def browse(app, transact):
    """Give the browser of one of the firm's people; pages are in English unless told otherwise."""

    def log_in(login, *, locale="en"):
        client = app.test_client()
        opened = transact(
            lambda ctx: identity.open_session(ctx, user_id=directory.user_id(ctx, login))
        )
        client.set_cookie("shouwen_session", opened)
        client.set_cookie("shouwen_locale", locale)
        csrf = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/inbox").text)[1]
        return Person(client, csrf)

    return log_in


@pytest.fixture
def record(firm):
    """Record a complaint at the desk of the first branch, and give its number."""

    def open_case(**values):
        given = {**REGISTERED, **values}
        return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)

    return open_case


@pytest.fixture
def number(record):
    """A complaint that waits for the acceptor."""
    return record()


@pytest.fixture
def task(browse, number):
    """The page of the task that the acceptor may claim."""
    return re.search(r"/tasks/\d+", browse("acceptor").get("/inbox?view=queue").text)[0]
