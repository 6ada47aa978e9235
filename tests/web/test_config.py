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
            "SHOUWEN_LEDGER_KEY_FILE": "/etc/shouwen/ledger.key",
            "SHOUWEN_ANCHOR_FILE": "/mnt/worm/anchors.jsonl",
            "SHOUWEN_HOST": "0.0.0.0",  # noqa: S104
            "SHOUWEN_PORT": "80",
            "SHOUWEN_DATA_DIR": "/var/lib/shouwen",
        }
    )

    assert found == config.Config(
        mode=config.Mode.PRODUCTION,
        database_url="postgresql://db/shouwen",
        secret_key=KEY,
        ledger_key_file=Path("/etc/shouwen/ledger.key"),
        anchor_file=Path("/mnt/worm/anchors.jsonl"),
        host="0.0.0.0",  # noqa: S104
        port=80,
        data_dir=Path("/var/lib/shouwen"),
    )


def test_the_ledger_is_signed_and_anchored_beside_the_data_until_told_otherwise():
    demo = config.from_environment({"SHOUWEN_DATA_DIR": "/data"})
    firm = config.from_environment(
        {
            "SHOUWEN_DATA_DIR": "/data",
            "SHOUWEN_MODE": "production",
            "SHOUWEN_SECRET_KEY": KEY,
            "SHOUWEN_ANCHOR_FILE": "here/anchors.jsonl",
        }
    )

    assert (demo.ledger_key_file, demo.anchor_file) == (
        Path("/data/ledger.key"),
        Path("/data/anchors.jsonl"),
    )
    assert (firm.ledger_key_file, firm.anchor_file) == (
        config.NOT_SET,
        Path.cwd() / "here/anchors.jsonl",
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
