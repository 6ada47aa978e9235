"""Who is asking on every request: login, cookie, bearer token, CSRF and the default of no."""

import shutil
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from flask.views import MethodView

from engine.domain.access import Role
from engine.domain.organization import UnitKind
from engine.errors import EngineError
from engine.services import identity, passwords, staff
from engine.services.identity import LoginRefused, LoginThrottled
from engine.services.staff import NewUnit, NewUser
from webapp import auth, extensions
from webapp.config import Config

PASSWORD = "correct horse"
HASH = passwords.make_hash(PASSWORD)


@auth.public
class Health(MethodView):
    def get(self) -> str:
        return "healthy"


def an_app(database: Path, *, is_secure: bool) -> Flask:
    """An application of a few pages: open ones, closed ones, and a login."""
    app = Flask(__name__)
    extensions.init_app(app, Config(data_dir=database.parent, database_url=f"sqlite:///{database}"))
    auth.init_app(app, is_secure=is_secure)

    @app.route("/login", methods=["GET", "POST"], endpoint="session.login")
    @auth.public
    def login():
        if request.method == "GET":
            return auth.csrf_token()
        token = auth.log_in(login=request.form["login"], password=request.form["password"])
        response = app.make_response("welcome")
        auth.remember(response, token)
        return response

    @app.post("/logout")
    def logout():
        response = app.make_response("bye")
        auth.log_out(response)
        return response

    @app.route("/cases", methods=["GET", "POST"])
    @app.route("/api/v1/cases", methods=["GET", "POST"])
    def cases():
        return auth.actor().login

    @app.get("/token")
    def token():
        return auth.csrf_token()

    app.add_url_rule("/healthz", view_func=Health.as_view("health"))

    @app.errorhandler(EngineError)
    def refuse(error: EngineError):
        return error.code, 401 if isinstance(error, auth.LoginRequired) else 403

    return app


@pytest.fixture
def app(sqlite_template: Path, tmp_path: Path) -> Flask:
    app = an_app(shutil.copy(sqlite_template, tmp_path / "web.db"), is_secure=False)
    with app.app_context():
        extensions.transact(a_person)
    yield app
    with app.app_context():
        extensions.db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def a_person(ctx) -> None:
    unit = staff.create_unit(ctx, NewUnit(code="B1", name="营业部", kind=UnitKind.BRANCH))
    user = staff.create_user(ctx, NewUser(login="wang", name="王芳", password_hash=HASH))
    staff.grant(ctx, user_id=user.id, role=Role.ACCEPTOR, unit_id=unit.id)


def log_in(client: FlaskClient, *, password: str = PASSWORD):
    csrf = client.get("/login").text
    form = {"login": "wang", "password": password, "csrf_token": csrf}
    return client.post("/login", data=form)


def a_token(app: Flask) -> str:
    with app.app_context():
        return extensions.transact(lambda ctx: identity.issue_token(ctx, user_id=1, name="export"))


class TestWithoutLogin:
    def test_a_page_leads_to_the_login_and_remembers_where_one_wanted_to_go(self, client):
        answer = client.get("/cases?grade=major")

        assert answer.status_code == 302
        assert answer.location == "/login?next=/cases?grade%3Dmajor"

    @pytest.mark.parametrize(
        ("method", "path", "headers"),
        [
            ("GET", "/api/v1/cases", {}),
            ("POST", "/api/v1/cases", {}),
            ("POST", "/cases", {}),
            ("GET", "/cases", {"HX-Request": "true"}),
            ("GET", "/cases", {"Authorization": "Bearer shw_wrong"}),
            ("GET", "/healthz", {"Authorization": "Bearer shw_wrong"}),
            ("GET", "/api/v1/cases", {"Cookie": "shouwen_session=wrong"}),
        ],
    )
    def test_anything_else_is_refused(self, client, method, path, headers):
        answer = client.open(path, method=method, headers=headers)

        assert (answer.status_code, answer.text) == (401, "login_required")

    def test_what_is_marked_public_is_open(self, client):
        assert client.get("/healthz").text == "healthy"

    def test_what_does_not_exist_is_not_found(self, client):
        assert client.get("/nowhere").status_code == 404


class TestLogin:
    def test_opens_a_session_in_a_cookie_that_scripts_cannot_read(self, client):
        answer = log_in(client)

        (cookie,) = [
            line for line in answer.headers.getlist("Set-Cookie") if "shouwen_session" in line
        ]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie
        assert client.get("/cases").text == "wang"

    def test_uses_secure_cookies_where_told_to(self, sqlite_template, tmp_path):
        app = an_app(shutil.copy(sqlite_template, tmp_path / "secure.db"), is_secure=True)

        answer = app.test_client().get("/login")

        assert "Secure" in answer.headers["Set-Cookie"]

    def test_refuses_and_counts_wrong_passwords(self, client):
        for _ in range(10):
            assert log_in(client, password="wrong horse").text == LoginRefused.code

        assert log_in(client).text == LoginThrottled.code

    def test_ends_the_session_that_was_open_before(self, app, client):
        log_in(client)
        first = client.get_cookie("shouwen_session").value

        client.post(
            "/login",
            data={
                "login": "wang",
                "password": PASSWORD,
                "csrf_token": client.get("/token").text,
            },
        )

        other = app.test_client()
        other.set_cookie("shouwen_session", first)
        assert other.get("/api/v1/cases").status_code == 401
        assert client.get("/cases").text == "wang"

    def test_needs_the_token_of_the_login_page(self, app, client):
        csrf = client.get("/login").text
        form = {"login": "wang", "password": PASSWORD}

        stranger = app.test_client()
        assert stranger.post("/login", data={**form, "csrf_token": csrf}).text == "csrf_refused"
        assert stranger.post("/login", data={**form, "csrf_token": ""}).text == "csrf_refused"
        assert client.post("/login", data=form).text == "csrf_refused"


class TestSession:
    @pytest.fixture(autouse=True)
    def _logged_in(self, client):
        log_in(client)

    @pytest.mark.parametrize("token", [None, "", "wrong", "错"])
    def test_changes_nothing_without_its_csrf_token(self, client, token):
        form = {} if token is None else {"csrf_token": token}

        assert client.post("/cases", data=form).text == "csrf_refused"

    def test_accepts_the_token_as_field_or_header(self, client):
        csrf = client.get("/token").text

        assert client.post("/cases", data={"csrf_token": csrf}).text == "wang"
        assert client.post("/api/v1/cases", headers={"X-CSRF-Token": csrf}, json={}).text == "wang"

    def test_does_not_accept_the_token_of_somebody_else(self, app, client):
        other = app.test_client()
        log_in(other)

        assert client.post("/cases", data={"csrf_token": other.get("/token").text}).text == (
            "csrf_refused"
        )

    def test_ends_at_logout(self, client):
        cookie = client.get_cookie("shouwen_session").value
        client.post("/logout", data={"csrf_token": client.get("/token").text})

        assert client.get_cookie("shouwen_session") is None
        client.set_cookie("shouwen_session", cookie)
        assert client.get("/api/v1/cases").status_code == 401

    def test_ends_at_once_when_the_user_is_disabled(self, app, client):
        with app.app_context():
            extensions.transact(lambda ctx: staff.set_active(ctx, user_id=1, is_active=False))

        assert client.get("/api/v1/cases").status_code == 401

    def test_keeps_its_pages_out_of_every_cache(self, client):
        assert client.get("/cases").headers["Cache-Control"] == "no-store"


class TestBearer:
    def test_acts_for_its_user_and_needs_no_csrf_token(self, app, client):
        headers = {"Authorization": f"Bearer {a_token(app)}"}

        assert client.get("/api/v1/cases", headers=headers).text == "wang"
        assert client.post("/api/v1/cases", headers=headers, json={}).text == "wang"

    def test_comes_before_the_cookie(self, app, client):
        log_in(client)

        headers = {"Authorization": "Bearer shw_wrong"}
        assert client.post("/api/v1/cases", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("target", "is_ours"),
    [
        ("/cases?grade=major", True),
        ("/", True),
        (None, False),
        ("", False),
        ("cases", False),
        ("https://example.org/", False),
        ("//example.org", False),
        ("/\\example.org", False),
        ("/\t/example.org", False),
    ],
)
def test_after_the_login_one_goes_to_our_pages_only(target, is_ours):
    assert auth.local_target(target) == (target if is_ours else None)
