"""R10: a bundle is as of one entry, has the same bytes whenever it is taken, and proves itself."""

import hashlib
import io
import json
import zipfile

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import bundles, case_views, disposal, ledger
from engine.services.bundles import Order
from engine.services.excerpts import EntryNotSigned, SigningKeyUnknown
from engine.store.ledger import LedgerEntry
from tests import bundles as taken
from tests.answers import REGISTERED

PHONE = REGISTERED["client_phone"]


@pytest.fixture
def archive(firm, tmp_path, now):
    return taken.Archive(firm, tmp_path, now)


@pytest.fixture
def number(archive):
    """A complaint with three entries that a checkpoint has signed."""
    number = archive.open_complaint()
    archive.complete("acceptor", "accept_custody")
    archive.book.checkpoint()
    return number


def go_on(archive):
    archive.complete("acceptor", "verify_with_both_sides")
    archive.complete("head", "resolve_complaint")
    archive.complete("acceptor", "reply_to_client")
    archive.book.checkpoint()


def dispose(archive, number):
    def work(ctx):
        held = case_views.hold(ctx, number=number)
        disposal.dispose(ctx, case=held.case, reason="RET-08")

    archive.firm.as_("compliance", work)


def files(written):
    with zipfile.ZipFile(io.BytesIO(written)) as opened:
        return {name.split("/", 1)[1]: opened.read(name) for name in opened.namelist()}


class TestTheBytes:
    def test_are_the_same_twice_and_after_the_case_went_on(self, archive, number):
        first = archive.take(number, entry=3)
        again = archive.take(number, entry=3)
        go_on(archive)
        later = archive.take(number, entry=3)

        assert first == again == later

    def test_are_the_same_after_disposal_where_nothing_is_opened(self, archive, number):
        before = archive.take(number, entry=3)
        dispose(archive, number)

        assert archive.take(number, entry=3) == before

    def test_differ_after_disposal_only_by_what_was_disposed_of(self, archive, number):
        wish = {"entry": 3, "with_openings": True, "reason": "抽检"}
        before = files(archive.take(number, **wish))
        dispose(archive, number)
        after = files(archive.take(number, **wish))

        assert {name for name in before if before[name] != after[name]} == {
            "case.json",
            "chain/ledger.jsonl",
            "manifest.json",
        }
        assert PHONE in before["case.json"].decode()
        assert PHONE not in "".join(each.decode() for each in after.values())

    def test_of_every_entry_stay_as_they_were(self, archive, number):
        before = [archive.take(number, entry=entry) for entry in (1, 2, 3)]
        go_on(archive)

        assert [archive.take(number, entry=entry) for entry in (1, 2, 3)] == before
        assert len(set(before)) == 3

    def test_are_neither_compressed_nor_dated(self, archive, number):
        with zipfile.ZipFile(io.BytesIO(archive.take(number))) as opened:
            found = opened.infolist()

        assert [each.filename for each in found] == sorted(each.filename for each in found)
        assert {each.date_time for each in found} == {(1980, 1, 1, 0, 0, 0)}
        assert {each.compress_type for each in found} == {zipfile.ZIP_STORED}
        assert {each.filename.split("/")[0] for each in found} == {f"{number}-3"}


class TestWhatIsInIt:
    def test_is_the_case_its_release_and_its_chain(self, archive, number):
        found = files(archive.take(number))
        record = json.loads(found["case.json"])

        assert (record["case"], record["entry"], record["status"]) == (number, 3, "open")
        assert [each["kind"] for each in record["entries"]] == [
            "case.opened",
            "task.completed",
            "task.completed",
        ]
        assert [each["element_id"] for each in record["tasks"]] == ["verify_with_both_sides"]
        assert record["duties"][0]["explanation"][0]["code"] == "start"
        assert record["facts"]["category"] == "service_quality"
        shipped = {name for name in found if name.startswith("release/")}
        assert {"release/bpmn/complaint.bpmn", "release/forms/accept_custody.form"} <= shipped
        assert json.loads(found["evidence/index.json"]) == {"evidence": []}
        assert found["README.txt"] == b"read me\n"

    def test_holds_the_entries_byte_for_byte(self, archive, number):
        found = files(archive.take(number))["chain/ledger.jsonl"].decode()
        stored = archive.firm.transact(
            lambda ctx: ctx.session.scalars(
                select(LedgerEntry.content)
                .where(LedgerEntry.stream == f"case:{number}")
                .order_by(LedgerEntry.seq)
            ).all()
        )

        lines = [json.loads(line) for line in found.splitlines()]
        chained = [
            line["content"].encode()
            for line in lines
            if line["type"] == "entry" and line["stream"] == f"case:{number}"
        ]
        assert chained == stored[:3]

    def test_is_nothing_personal_unless_somebody_says_why(self, archive, number):
        closed = "".join(each.decode() for each in files(archive.take(number)).values())
        with pytest.raises(InvalidValues) as caught:
            archive.take(number, with_openings=True, reason=" ")
        opened = files(archive.take(number, entry=3, with_openings=True, reason="抽检"))

        assert PHONE not in closed
        assert set(caught.value.errors) == {"reason"}
        record = json.loads(opened["case.json"])
        assert record["facts"]["client_phone"] == PHONE
        assert record["withheld"] == []

    def test_names_the_revisit_once_it_was_there(self, archive, number):
        early = archive.take(number, entry=3)
        go_on(archive)
        record = json.loads(files(archive.take(number))["case.json"])

        assert [(each["kind"], each["is_origin"]) for each in record["linked"]] == [
            ("revisit", False)
        ]
        assert json.loads(files(early)["case.json"])["linked"] == []
        assert archive.take(number, entry=3) == early

    def test_is_as_of_the_last_entry_that_is_not_an_export(self, archive, number):
        archive.take(number)
        archive.take(number)

        assert json.loads(files(archive.take(number))["manifest.json"])["entry"] == 3

    def test_is_noted_with_its_hash(self, archive, number):
        archive.take(number)

        last = archive.firm.as_("auditor", lambda ctx: ledger.read(ctx, f"case:{number}"))[-1]
        assert (last.kind, last.actor, last.values["entry"]) == ("case.exported", "auditor", 3)
        assert len(last.values["sha256"]) == 64


class TestItsVerifier:
    def test_says_that_all_is_well(self, archive, number):
        folder = archive.unpack(archive.take(number, with_openings=True, reason="抽检"))

        alone = taken.verify(folder)
        trusting_nobody = taken.verify(
            folder, "--key", archive.book.public_file, "--anchors", archive.book.anchor_file
        )

        assert alone.stdout.splitlines()[-1] == "Everything fits."
        assert "give your own copies" in alone.stdout
        assert (trusting_nobody.returncode, trusting_nobody.stderr) == (0, "")
        assert "give your own copies" not in trusting_nobody.stdout

    def test_is_content_with_what_was_disposed_of_later(self, archive, number):
        dispose(archive, number)
        folder = archive.unpack(archive.take(number, entry=3, with_openings=True, reason="抽检"))

        told = taken.verify(folder)

        assert told.returncode == 0
        assert "opening_emptied" in told.stdout

    def test_finds_a_flipped_bit_in_any_file(self, archive, number):
        folder = archive.unpack(archive.take(number))
        missed = []
        for name in (
            "case.json",
            "manifest.json",
            "README.txt",
            "evidence/index.json",
            "release/bpmn/complaint.bpmn",
            "chain/ledger.jsonl",
            "chain/anchors.jsonl",
            "chain/ledger.pub",
        ):
            file = folder / name
            whole = file.read_bytes()
            file.write_bytes(flipped(whole))
            if taken.verify(folder).returncode != 1:
                missed.append(file.name)
            file.write_bytes(whole)

        assert missed == []

    @pytest.mark.parametrize(
        ("change", "finding"),
        [
            (lambda folder: (folder / "case.json").unlink(), "bundle_unreadable"),
            (lambda folder: (folder / "more.txt").write_text("x"), "file_added, more.txt"),
            (lambda folder: (folder / "README.txt").unlink(), "file_missing, README.txt"),
        ],
    )
    def test_finds_what_is_missing_or_was_added(self, archive, number, change, finding):
        folder = archive.unpack(archive.take(number))
        change(folder)

        assert finding in taken.verify(folder).stdout

    def test_believes_no_manifest_that_was_made_to_fit(self, archive, number):
        """Whoever alters the record and the manifest with it still meets the signed chain."""
        folder = archive.unpack(archive.take(number))
        record = (folder / "case.json").read_text()
        altered(folder, "case.json", record.replace('"actor": "desk"', '"actor": "head"', 1))
        assert "record_differs, case.json, entry 1" in taken.verify(folder).stdout

        altered(folder, "case.json", record)
        model = (folder / "release/bpmn/revisit.bpmn").read_text()
        altered(folder, "release/bpmn/revisit.bpmn", model.replace("客户回访", "客户回放"))
        assert "models_differ, release" in taken.verify(folder).stdout


def flipped(content):
    place = len(content) // 2
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def altered(folder, name, text):
    """Change a file, and the manifest so that it fits."""
    (folder / name).write_text(text)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


class TestWhoMay:
    def test_is_who_may_export_and_read_ledgers(self, archive, number):
        for login in ("auditor", "compliance"):
            assert archive.take(number, login=login)
        for login in ("head", "leader"):
            with pytest.raises(NotAllowed):
                archive.take(number, login=login)
        with pytest.raises(NotFound):
            archive.take(number, login="other.desk")

    def test_is_the_command_line_too(self, archive, number):
        found = archive.firm.transact(lambda ctx: archive.gather(ctx, number))
        assert found.entry == 3
        with pytest.raises(NotFound):
            archive.firm.transact(lambda ctx: archive.gather(ctx, "TS-209901-0001"))


class TestRefusals:
    @pytest.mark.parametrize(
        ("entry", "code"), [(0, "too_small"), (-1, "too_small"), (4, "too_large")]
    )
    def test_name_an_entry_that_there_is_not(self, archive, number, entry, code):
        with pytest.raises(InvalidValues) as caught:
            archive.take(number, entry=entry)
        assert caught.value.errors["entry"][0].code == code

    def test_of_an_entry_that_nothing_has_signed(self, archive, number):
        archive.complete("acceptor", "verify_with_both_sides")

        with pytest.raises(EntryNotSigned):
            archive.take(number)

    def test_of_what_an_unknown_key_has_signed(self, archive, number):
        with pytest.raises(SigningKeyUnknown):
            archive.firm.transact(lambda ctx: bundles.gather(ctx, Order(number=number), keys={}))
