"""`shouwen ledger`: verified, signed, anchored and taken along from the command line."""

import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from engine import verifier
from engine.services import complaints
from engine.store.ledger import LedgerEntry
from tests import firm as firms
from tests.answers import REGISTERED
from webapp.cli import main
from webapp.extensions import Transactor


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
    return lambda *words, **more: runner.invoke(main, words, env=environment | more)


@pytest.fixture
def number(transact):
    """A firm with one complaint; the number of its case."""
    firms.build(transact)
    firm = firms.Firm(transact)
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)


def told(result):
    assert result.exit_code == 0, result.output
    return result.output


def forge(database, number):
    """Change an entry past the triggers, as somebody with the file in hand could."""
    with database.begin() as opened:
        if database.dialect.name == "sqlite":
            opened.execute(text("DROP TRIGGER ledger_entries_no_update"))
        else:
            opened.exec_driver_sql("SET LOCAL session_replication_role = replica")
        opened.execute(
            LedgerEntry.__table__.update()
            .where(LedgerEntry.stream == f"case:{number}", LedgerEntry.seq == 2)
            .values(actor="somebody.else")
        )


class TestVerify:
    def test_counts_what_is_whole_and_what_is_anchored(self, run, number):
        before = told(run("ledger", "verify"))
        told(run("ledger", "checkpoint"))
        after = told(run("ledger", "verify"))

        assert "Every chain is whole (3 streams, " in before
        assert "1 checkpoints are signed, and anchored up to 1." in after
        assert "0 entries are covered by no anchor yet." in after

    def test_looks_at_the_named_streams_alone(self, run, number):
        assert "(1 verified)" in told(run("ledger", "verify", f"case:{number}"))

    @pytest.mark.parametrize("words", [(), ("case:{}",)])
    def test_says_what_is_wrong_and_where(self, run, number, database, words):
        forge(database, number)

        result = run("ledger", "verify", *(word.format(number) for word in words))

        assert result.exit_code == 1
        assert (
            f"case:{number}, entry 2: lists would show something else than the hashed bytes say."
            in result.output
        )

    def test_takes_the_earlier_keys_too(self, run, number, tmp_path):
        told(run("ledger", "checkpoint"))
        public = tmp_path / "ledger.pub"
        public.write_text(told(run("ledger", "key")))
        (tmp_path / "ledger.key").unlink()

        refused = run("ledger", "verify")

        assert "Checkpoint 1: is not signed by a known key." in refused.output
        assert "Every chain is whole" in told(run("ledger", "verify", "--key", str(public)))


class TestCheckpoint:
    def test_is_taken_once_for_what_was_appended(self, run, number, tmp_path):
        taken = told(run("ledger", "checkpoint"))

        assert taken.startswith("Checkpoint 1 speaks for ")
        assert str(tmp_path / "anchors.jsonl") in taken
        assert told(run("ledger", "checkpoint")).startswith("Nothing was appended")
        assert len((tmp_path / "anchors.jsonl").read_text().splitlines()) == 1

    def test_is_refused_in_production_without_a_key(self, run, number, tmp_path):
        production = {"SHOUWEN_MODE": "production", "SHOUWEN_SECRET_KEY": "k" * 32}
        missing = run("ledger", "checkpoint", **production)
        (tmp_path / "no.key").write_text("no key")
        unusable = run(
            "ledger",
            "checkpoint",
            SHOUWEN_LEDGER_KEY_FILE=str(tmp_path / "no.key"),
            **production,
        )

        assert "There is no key to sign the ledger with" in missing.output
        assert f"There is no Ed25519 key in {tmp_path / 'no.key'}." in unusable.output
        assert not (tmp_path / "ledger.key").exists()

    def test_is_not_anchored_beside_another_database(self, run, number, tmp_path):
        (tmp_path / "anchors.jsonl").write_text(
            json.dumps({"content": '{"number":7}', "signature": "00"}) + "\n"
        )

        result = run("ledger", "checkpoint")

        assert result.exit_code == 1
        assert "ends with a checkpoint (7) that is not the database's" in result.output


class TestExport:
    def test_is_verified_with_the_key_and_the_anchors(self, run, number, tmp_path):
        told(run("ledger", "checkpoint"))
        export, public = tmp_path / "export.jsonl", tmp_path / "ledger.pub"
        public.write_text(told(run("ledger", "key")))

        told(run("ledger", "export", "--openings", "--output", str(export)))

        assert verifier.verify(export, public, tmp_path / "anchors.jsonl").findings == []
        assert REGISTERED["client_name"] in export.read_text()

    def test_goes_to_the_terminal_and_of_one_stream(self, run, number):
        shown = told(run("ledger", "export", "--stream", f"case:{number}"))

        first, *_, last = (json.loads(line) for line in shown.splitlines())
        assert first["streams"] == [f"case:{number}"]
        assert last["type"] == "end"


class TestTheDoctor:
    @pytest.fixture
    def examine(self, run, tmp_path):
        """Run the doctor in production, with a key file."""
        key_file = tmp_path / "own.key"

        def examine():
            return run(
                "doctor",
                SHOUWEN_MODE="production",
                SHOUWEN_SECRET_KEY="k" * 32,
                SHOUWEN_LEDGER_KEY_FILE=str(key_file),
            ).output

        examine.key_file = key_file
        return examine

    def test_refuses_a_missing_unusable_or_demo_key_in_production(self, run, number, examine):
        missing = examine()
        examine.key_file.write_text("no key")
        unusable = examine()
        told(run("ledger", "checkpoint", SHOUWEN_LEDGER_KEY_FILE=""))
        examine.key_file.write_bytes((examine.key_file.parent / "ledger.key").read_bytes())
        demo = examine()

        assert "FAIL  nothing signs the ledger" in missing
        assert "FAIL  SHOUWEN_LEDGER_KEY_FILE holds no Ed25519 key" in unusable
        assert "FAIL  SHOUWEN_LEDGER_KEY_FILE is the key of a demo" in demo

    def test_is_content_with_a_key_that_is_kept(self, number, examine):
        examine.key_file.write_bytes(
            Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        examine.key_file.chmod(0o644)
        opened = examine()
        examine.key_file.chmod(0o600)

        assert "FAIL  SHOUWEN_LEDGER_KEY_FILE can be read by others" in opened
        assert "ok    the ledger is signed with the key " in examine()

    def test_looks_at_triggers_and_anchors(self, run, number, database, tmp_path):
        waiting = run("doctor").output
        told(run("ledger", "checkpoint"))
        well = run("doctor").output
        (tmp_path / "anchors.jsonl").write_text(
            json.dumps({"content": '{"number":7}', "signature": "00"}) + "\n"
        )
        other = run("doctor").output
        if database.dialect.name == "sqlite":
            forge(database, number)

        assert "note  the ledger waits for a checkpoint" in waiting
        assert "ok    every checkpoint is anchored" in well
        assert "ok    the ledger is append-only" in well
        assert "holds checkpoints of another database, or of another past" in other
        if database.dialect.name == "sqlite":
            assert "FAIL  the triggers ledger_entries_no_update are gone" in run("doctor").output
