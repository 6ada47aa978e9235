"""The whole application on a test database, with the small brokerage and the shipped models."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from engine.services import directory, identity, passwords
from tests import applications
from tests import firm as firms
from webapp import extensions
from webapp.config import Config

PASSWORD = "correct horse"
HASH = passwords.make_hash(PASSWORD)
HEADERS = {"Accept-Language": "en"}


class Clock:
    """The moment at which the application believes to be; tests move it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def shift(self, **length: float) -> None:
        self.now += timedelta(**length)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def database(request: pytest.FixtureRequest) -> Engine:
    """A database with all tables and no rows.

    What differs between the two lies in the services, whose tests run on both every time.
    """
    return request.getfixturevalue(f"{request.param}_database")


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def app(database: Engine, clock: Clock, tmp_path) -> Iterator[Flask]:
    """The application, with its firm; every user has the same password."""
    url = database.url.render_as_string(hide_password=False)
    app = applications.create(Config(data_dir=tmp_path, database_url=url), clock=clock)
    app.testing = True
    with app.app_context():
        _do_not_wait_for_the_disk(extensions.db.engine)
        firms.build(extensions.transactor(app), password_hash=HASH)
    yield app
    with app.app_context():
        extensions.db.session.remove()
        extensions.db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def transact(app: Flask) -> extensions.Transactor:
    """Run works beside the requests, on the application's own engine."""
    return app.extensions["shouwen.transactor"]


@pytest.fixture
def firm(transact: extensions.Transactor) -> firms.Firm:
    """The firm, for what a test sets up or looks at without a request."""
    return firms.Firm(transact)


@pytest.fixture
def api(app: Flask, transact: extensions.Transactor) -> Callable[[str], "Caller"]:
    """Call the API as one of the firm's people: `api("desk").get("/tasks")`."""

    def call_as(login: str) -> Caller:
        def issue(ctx):
            user = directory.user_id(ctx, login)
            return identity.issue_token(ctx, user_id=user, name="tests")

        return Caller(app.test_client(), transact(issue))

    return call_as


class Caller:
    """A program that acts for one person."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.headers = {**HEADERS, "Authorization": f"Bearer {token}"}

    def get(self, path: str, **query):
        return self.client.get(f"/api/v1{path}", query_string=query or None, headers=self.headers)

    def post(self, path: str, body=None, **headers):
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body=None, **headers):
        return self.send("PUT", path, body, **headers)

    def send(self, method: str, path: str, body=None, **headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            f"/api/v1{path}", method=method, json=body, headers={**self.headers, **given}
        )


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


def _do_not_wait_for_the_disk(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous=OFF"))
