"""The probes: alive, ready, and how much waits, for whoever watches over the system."""

from flask import Flask

from tests.web.api_steps import open_complaint
from webapp.app import create_app
from webapp.config import Config, Mode


def test_a_process_that_answers_is_alive(client):
    assert client.get("/healthz").text == "ok\n"


def test_a_system_with_its_tables_is_ready(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_a_system_without_its_tables_is_not_ready(tmp_path):
    assert ask(create_app(Config(data_dir=tmp_path))) == (503, "not ready\n")


def test_a_system_without_its_database_is_not_ready(tmp_path):
    nowhere = tmp_path / "gone" / "a.db"
    settings = Config(data_dir=tmp_path, database_url=f"sqlite:///{nowhere}")

    assert ask(create_app(settings)) == (503, "not ready\n")


def ask(app: Flask):
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.text


def test_what_waits_is_counted(api, client, clock):
    open_complaint(api)
    assert "shouwen_open_tasks 1\nshouwen_overdue_tasks 0\n" in client.get("/metrics").text

    clock.shift(hours=3)

    assert client.get("/metrics").text == (
        "shouwen_open_tasks 1\n"
        "shouwen_overdue_tasks 1\n"
        "shouwen_due_duties 1\n"
        "shouwen_pending_messages 0\n"
        "shouwen_open_incidents 0\n"
    )


def test_every_answer_tells_browsers_what_they_may_do(client):
    answer = client.get("/healthz")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in answer.headers


def test_behind_tls_browsers_are_told_to_stay_there(tmp_path):
    settings = Config(data_dir=tmp_path, mode=Mode.PRODUCTION, secret_key="k" * 32)

    answer = create_app(settings).test_client().get("/healthz")

    assert "max-age=" in answer.headers["Strict-Transport-Security"]
