"""The settings come from the environment, and a wrong environment stops the start."""

from pathlib import Path

import pytest

from webapp import config

KEY = "k" * 32


def test_an_empty_environment_is_a_demo_on_sqlite_in_the_instance_folder():
    found = config.from_environment({"PATH": "/bin"})

    assert found.mode is config.Mode.DEMO
    assert found.database_url == f"sqlite:///{Path.cwd()}/instance/shouwen.db"
    assert (found.host, found.port) == ("127.0.0.1", 8000)


def test_every_setting_can_be_given():
    found = config.from_environment(
        {
            "SHOUWEN_MODE": "production",
            "SHOUWEN_DATABASE_URL": "postgresql://db/shouwen",
            "SHOUWEN_SECRET_KEY": KEY,
            "SHOUWEN_HOST": "0.0.0.0",  # noqa: S104
            "SHOUWEN_PORT": "80",
            "SHOUWEN_DATA_DIR": "/var/lib/shouwen",
        }
    )

    assert found == config.Config(
        mode=config.Mode.PRODUCTION,
        database_url="postgresql://db/shouwen",
        secret_key=KEY,
        host="0.0.0.0",  # noqa: S104
        port=80,
        data_dir=Path("/var/lib/shouwen"),
    )


def test_a_sqlite_path_is_taken_from_the_folder_of_the_start():
    found = config.from_environment({"SHOUWEN_DATABASE_URL": "sqlite:///here/a.db"})

    assert found.database_url == f"sqlite:///{Path.cwd()}/here/a.db"


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"SHOUWEN_DATABASE": "x", "SHOUWEN_PROT": "80"}, "SHOUWEN_DATABASE .*SHOUWEN_PROT"),
        ({"SHOUWEN_PORT": "eighty"}, "SHOUWEN_PORT cannot be 'eighty'"),
        ({"SHOUWEN_PORT": "70000"}, "SHOUWEN_PORT"),
        ({"SHOUWEN_MODE": "test"}, "SHOUWEN_MODE cannot be 'test'"),
        ({"SHOUWEN_DATABASE_URL": "mysql://db/shouwen"}, "SHOUWEN_DATABASE_URL"),
        ({"SHOUWEN_DATABASE_URL": "sqlite://"}, "SHOUWEN_DATABASE_URL"),
        ({"SHOUWEN_MODE": "production"}, "SHOUWEN_SECRET_KEY"),
        ({"SHOUWEN_MODE": "production", "SHOUWEN_SECRET_KEY": "short"}, "SHOUWEN_SECRET_KEY"),
    ],
)
def test_a_wrong_environment_is_refused_by_name(environment, reason):
    with pytest.raises(config.ConfigInvalid, match=reason):
        config.from_environment(environment)


def test_secrets_are_not_shown_with_the_other_settings():
    shown = repr(config.Config(secret_key=KEY, database_url="postgresql://me:password@db/x"))

    assert KEY not in shown
    assert "password" not in shown
