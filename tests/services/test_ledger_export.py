"""R10: an export is verified with nothing but itself, a public key and the anchors."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import verifier
from engine.store.ledger import LedgerEntry
from tests.ledgers import Ledger


@pytest.fixture
def book(transact, tmp_path, now):
    """Three streams; the last entry is not anchored."""
    book = Ledger(transact, tmp_path, now)
    for number in ("TS-1", "TS-2"):
        book.open_case(number)
    for _ in range(2):
        book.note("case:TS-1", personal={"phone": "13800138000", "说": "一次“投诉”\n"})
        book.note("case:TS-2", text="王芳")
        book.note("system", "unit.created", unit="C")
        book.checkpoint()
    book.note("case:TS-2")
    return book


def lines(book, **options):
    return [json.loads(line) for line in book.export(**options).read_bytes().splitlines()]


def of_type(found, kind):
    return [line for line in found if line["type"] == kind]


def rewrite(book, change):
    """Change an export line by line."""
    found = [change(line) for line in lines(book)]
    written = (json.dumps(line, ensure_ascii=False) for line in found if line is not None)
    book.export_file.write_text("\n".join(written) + "\n")
    return [str(finding) for finding in book.read_export().findings]


class TestAnExport:
    def test_holds_the_exact_bytes_that_were_hashed(self, book, transact):
        stored = transact(
            lambda ctx: ctx.session.scalars(
                select(LedgerEntry.content).order_by(LedgerEntry.id)
            ).all()
        )

        found = of_type(lines(book), "entry")

        assert [line["content"].encode() for line in found] == stored
        assert "王芳" in book.export_file.read_text()

    def test_holds_every_checkpoint_with_its_heads_and_the_key(self, book):
        found = lines(book)

        assert [line["type"] for line in found[:3]] == ["ledger", "public_key", "checkpoint"]
        assert len(of_type(found, "checkpoint")) == 2
        assert len(of_type(found, "head")) == 6
        assert found[1]["pem"].encode() == book.key.public_pem
        assert found[-1] == {"type": "end", "entries": 7, "checkpoints": 2}

    def test_lets_nothing_personal_out_unless_it_is_asked_to(self, book):
        book.export()
        assert "13800138000" not in book.export_file.read_text()

        opened = of_type(lines(book, with_openings=True), "entry")[0]["openings"]

        assert {name: json.loads(each["value"]) for name, each in opened.items()} == {
            "phone": "13800138000",
            "说": "一次“投诉”\n",
        }
        assert book.read_export().findings == []

    def test_says_what_was_disposed_of(self, book):
        book.dispose("TS-1")

        opened = of_type(lines(book, with_openings=True), "entry")[0]["openings"]

        assert opened == {"phone": None, "说": None}
        assert book.read_export().findings == []

    def test_of_one_stream_leads_from_each_head_to_what_was_signed(self, book):
        found = lines(book, streams=["case:TS-2"])

        assert {line["stream"] for line in of_type(found, "entry")} == {"case:TS-2"}
        assert [len(line["path"]) for line in of_type(found, "head")] == [2, 2]
        assert book.read_export().findings == []


class TestTheVerifier:
    def test_counts_what_no_anchor_covers(self, book):
        book.export()

        assert list(verifier.report(book.read_export())) == [
            "7 entries were read, in 3 streams.",
            "2 checkpoints were read; 2 of them are anchored.",
            "1 entries are covered by no anchor.",
            "Everything fits.",
        ]

    def test_runs_as_one_file_on_its_own(self, book, tmp_path):
        book.export()
        alone = tmp_path / "alone"
        alone.mkdir()
        program = alone / "verifier.py"
        program.write_text(Path(verifier.__file__).read_text())
        words = [book.export_file, "--key", book.public_file, "--anchors", book.anchor_file]

        def run():
            return subprocess.run(  # noqa: S603 (our own program)
                [sys.executable, "-I", program, *words],
                capture_output=True,
                text=True,
                check=False,
                cwd=alone,
            )

        whole = run()
        text = book.export_file.read_text()
        book.export_file.write_text(text.replace("王芳", "李四", 1))
        broken = run()

        assert (whole.returncode, whole.stdout.splitlines()[-1]) == (0, "Everything fits.")
        assert (broken.returncode, broken.stdout.splitlines()[-1]) == (1, "Something is wrong.")
        assert "code entry_altered, stream case:TS-2, first 1, last 1" in broken.stdout

    def test_misses_the_end_of_an_export_that_was_cut(self, book):
        whole = book.export().read_bytes().splitlines(keepends=True)
        book.export_file.write_bytes(b"".join(whole[:-1]))

        assert [str(each) for each in book.read_export().findings] == ["code export_incomplete"]

    def test_believes_no_key_but_the_auditors_own(self, book, tmp_path, transact, now):
        (tmp_path / "other").mkdir()
        other = Ledger(transact, tmp_path / "other", now)
        book.export()
        book.public_file = other.public_file

        found = book.read_export().findings

        assert [(each.code, each.checkpoint) for each in found] == [
            ("checkpoint_not_signed", 1),
            ("checkpoint_not_signed", 2),
        ]

    def test_refuses_a_second_beginning_that_would_ask_for_less(self, book):
        def change(line):
            if line["type"] == "end":
                return {**line, "type": "ledger", "streams": [], "openings": False}
            return line

        assert rewrite(book, change) == [
            "code line_unreadable, name line 18",
            "code export_incomplete",
        ]

    @pytest.mark.parametrize("kind", ["checkpoint", "head", "entry"])
    def test_misses_a_line_of_any_kind(self, book, kind):
        found = lines(book)
        victim = of_type(found, kind)[1]

        told = rewrite(book, lambda line: None if line == victim else line)

        assert told != []

    def test_finds_a_path_that_leads_elsewhere(self, book):
        found = lines(book, streams=["case:TS-1"])
        for line in of_type(found, "head"):
            line["seq"] += 1
        book.export_file.write_text("".join(json.dumps(line) + "\n" for line in found))

        codes = {each.code for each in book.read_export().findings}

        assert codes == {"checkpoint_altered", "entry_missing", "rewritten"}
