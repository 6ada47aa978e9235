"""The command line: each command on a real database, and the server as a real process."""

import os
import pkgutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select

import webapp.cli
from engine.services import identity, releases
from engine.store.people import Membership, User
from tests import drafts
from tests import firm as firms
from webapp.cli import main
from webapp.extensions import Transactor

PASSWORD = "correct horse"


@pytest.fixture
def transact(database):
    """Run works beside the commands, at the real moment."""
    return Transactor(database)


@pytest.fixture
def environment(database, tmp_path):
    """The settings of a system on the test database."""
    return {
        "SHOUWEN_DATA_DIR": str(tmp_path),
        "SHOUWEN_DATABASE_URL": database.url.render_as_string(hide_password=False),
    }


@pytest.fixture
def run(environment):
    """Run a command line and give its result."""
    runner = CliRunner()
    return lambda *words, **options: runner.invoke(main, words, env=environment, **options)


@pytest.fixture
def empty(tmp_path):
    """The settings of a system whose database does not exist yet."""
    return {"SHOUWEN_DATA_DIR": str(tmp_path / "new"), "SHOUWEN_DATABASE_URL": ""}


def told(result):
    assert result.exit_code == 0, result.output
    return result.output


class TestTheCommands:
    def test_are_all_listed(self):
        listed = told(CliRunner().invoke(main, ["--help"]))

        modules = {module.name for module in pkgutil.iter_modules(webapp.cli.__path__)}
        assert {"serve", "work", "db", "users", "releases", "ledger", "doctor"} <= modules
        assert all(f"  {name} " in listed for name in modules if "_" not in name)

    def test_are_called_like_their_modules(self):
        group = main
        for name in group.list_commands(click.Context(group)):
            assert group.get_command(click.Context(group), name).name == name

    def test_that_there_are_not_are_refused(self):
        assert CliRunner().invoke(main, ["fly"]).exit_code == 2

    def test_refuse_an_environment_that_is_wrong(self):
        result = CliRunner().invoke(main, ["work"], env={"SHOUWEN_PROT": "80"})

        assert result.exit_code == 1
        assert "SHOUWEN_PROT is not a setting" in result.output


class TestANewDatabase:
    def test_is_made_by_an_upgrade_only(self, empty):
        runner = CliRunner(env=empty)

        for words in ("work", "serve", "releases list", "users token a --name b"):
            refused = runner.invoke(main, words.split())
            assert (refused.exit_code, "shouwen db upgrade" in refused.output) == (1, True)
        assert not list(Path(empty["SHOUWEN_DATA_DIR"]).glob("*.db"))
        assert "up to date" in told(runner.invoke(main, ["db", "upgrade"]))
        assert told(runner.invoke(main, ["work", "--once"])) == "0 rows were worked on.\n"

    def test_is_examined(self, empty):
        runner = CliRunner(env=empty)

        before = runner.invoke(main, ["doctor"])
        told(runner.invoke(main, ["db", "upgrade"]))
        upgraded = runner.invoke(main, ["doctor"])
        told(runner.invoke(main, ["releases", "publish"]))
        after = runner.invoke(main, ["doctor"])

        assert "FAIL  run `shouwen db upgrade`" in before.output
        assert "FAIL  no models are in force" in upgraded.output
        assert "note  demo mode with the demo key" in after.output
        assert [result.exit_code for result in (before, upgraded, after)] == [1, 1, 0]


class TestUsers:
    def test_are_added_with_their_roles(self, run, transact):
        firms.build(transact)
        options = ["--name", "王芳", "--password", PASSWORD]
        told(run("users", "add", "Wang.Fang", *options, "--role", "acceptor@B01"))

        user = transact(
            lambda ctx: ctx.session.scalars(select(User).where(User.login == "wang.fang")).one()
        )
        assert user.name == "王芳"
        assert transact(
            lambda ctx: identity.authenticate(ctx, login="wang.fang", password=PASSWORD)
        )
        roles = transact(
            lambda ctx: ctx.session.scalars(
                select(Membership.role).where(Membership.user_id == user.id)
            ).all()
        )
        assert roles == ["acceptor"]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["desk", "--password", PASSWORD], "Somebody has the login desk already."),
            (["new", "--password", "short"], "at least 8"),
            (["x", "--password", PASSWORD], "2 to 64"),
            (["new", "--password", PASSWORD, "--role", "king@B01"], "ROLE@UNIT"),
            (["new", "--password", PASSWORD, "--role", "acceptor@B99"], "there is no unit B99"),
        ],
    )
    def test_are_refused_with_the_reason(self, run, transact, words, said):
        firms.build(transact)

        result = run("users", "add", *words, "--name", "新人")

        assert result.exit_code != 0
        assert said in result.output
        assert transact(lambda ctx: ctx.session.scalars(select(User.login))).all().count("new") == 0

    def test_let_programs_act_for_them(self, run, transact):
        firms.build(transact)

        token = told(run("users", "token", "desk", "--name", "intake robot")).strip()

        assert transact(lambda ctx: identity.token_actor(ctx, token)).actor.login == "desk"
        assert "login nobody" in run("users", "token", "nobody", "--name", "x").output


class TestReleases:
    def test_are_published_and_listed(self, run):
        published = told(run("releases", "publish", "--note", "首次发布"))
        listed = told(run("releases", "list"))

        assert "is in force" in published
        assert "in_force" in listed
        assert "首次发布" in listed

    def test_are_compared_in_sentences(self, run, tmp_path):
        told(run("releases", "publish"))
        for path, content in releases.shipped_files().items():
            file = tmp_path / "changed" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(drafts.with_days(content, 3) if path == drafts.POLICY else content)
        second = told(run("releases", "publish", str(tmp_path / "changed"))).split()[1]

        found = told(run("releases", "diff", second))

        assert found == "bpmn/policy.json: 答复时限 2 → 3 working days\n"

    def test_of_a_folder_are_refused_with_file_line_and_element(self, run, tmp_path):
        folder = tmp_path / "models"
        (folder / "bpmn").mkdir(parents=True)
        (folder / "bpmn" / "a.bpmn").write_text("<a/>")

        result = run("releases", "publish", str(folder))

        assert result.exit_code == 1
        assert "bpmn/a.bpmn" in result.output


class TestReports:
    """REP-02, REP-03."""

    @pytest.fixture
    def database(self, sqlite_database):
        return sqlite_database

    def test_are_begun_once_and_listed(self, run, database):
        firms.build(Transactor(database, clock=lambda: datetime(2026, 3, 2, 1, 0, tzinfo=UTC)))

        begun = told(run("reports", "run", "--date", "2026-04-01"))
        again = told(run("reports", "run", "--date", "2026-04-01"))
        listed = told(run("reports", "list", "--state", "writing", "--period", "2026Q1"))

        assert "REP-03  2026Q1     MHQ\n" in begun
        assert begun.endswith("4 reports were begun.\n")
        assert again == "0 reports were begun.\n"
        assert [line.split()[1] for line in listed.splitlines()].count("REP-02") == 3
        assert told(run("reports", "list", "--state", "sent")) == ""

    def test_that_cannot_be_begun_are_named_and_hold_up_no_other(self, run, database):
        firms.build(Transactor(database, clock=lambda: datetime(2026, 3, 2, 1, 0, tzinfo=UTC)))
        with database.begin() as opened:
            opened.exec_driver_sql(
                "CREATE TRIGGER broken BEFORE INSERT ON reports "
                "WHEN NEW.kind = 'complaint_register' BEGIN SELECT RAISE(ABORT, 'broken'); END"
            )

        result = run("reports", "run", "--date", "2026-04-01")

        assert result.exit_code == 1
        assert "3 reports were begun." in result.output
        assert "complaint_register 2026Q1 MHQ" in result.output

    def test_are_not_begun_before_their_period_is_over(self, run):
        result = run("reports", "run", "--date", "2999-01-01")

        assert result.exit_code == 1
        assert "future" in result.output


class TestAProcess:
    @pytest.fixture
    def start(self, environment, transact):
        """Start a command as a process of its own, on a database with a firm."""
        firms.build(transact)
        started = []

        def start(*words):
            process = subprocess.Popen(  # noqa: S603 (our own command)
                [sys.executable, "-m", "webapp.cli", *words],
                env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.communicate()

    def test_serves_until_it_is_told_to_stop(self, start):
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        process = start("serve", "--port", str(port))

        assert fetch(f"{address}/readyz") == "ready\n"
        assert "shouwen_open_tasks 0" in fetch(f"{address}/metrics")
        output = stop(process)

        assert f"Shouwen listens on {address}" in output

    def test_works_without_serving(self, start):
        process = start("work")
        assert "Shouwen works" in process.stdout.readline()

        stop(process)


def stop(process):
    """Tell a process to stop, as a service manager does, and return what it said."""
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 0, output
    assert "Traceback" not in output
    return output


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def fetch(address):
    """Ask until the server is there, as a load balancer would."""
    patience = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > patience:
                raise
            time.sleep(0.1)
