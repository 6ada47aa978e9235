"""Evidence: added by drag and drop, played in place, recognised by content, never replaced."""

import hashlib
import io
import re
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from engine.services import cases, evidence, evidence_gate, ledger
from engine.store.evidence import Evidence
from tests import files
from tests.answers import ANSWERS
from webapp import vaults


@pytest.fixture
def acceptor(browse):
    return browse("acceptor")


@pytest.fixture
def vault(app):
    return vaults.of(app)


def kept(vault):
    return [path for path in vault.folder.rglob("*") if path.is_file()]


def last_entry(firm, number):
    return firm.transact(lambda ctx: ledger.read(ctx, f"case:{number}"))[-1]


class TestAFile:
    def test_is_kept_outside_the_database_under_its_digest(self, acceptor, number, vault, firm):
        """EVD-02, RET-05: a recording is kept with its SHA-256 and the id of its call."""
        content = files.wav()
        digest = hashlib.sha256(content).hexdigest()

        shown = files.add(acceptor, number, content=content, reference="CALL-77").text

        assert vault.place(digest).read_bytes() == content
        assert kept(vault) == [vault.place(digest)]
        assert digest in shown
        assert "CALL-77" in shown
        entry = last_entry(firm, number)
        assert (entry.kind, entry.values["sha256"]) == ("evidence.added", digest)
        assert {"file_name", "reference"} <= entry.personal

    def test_is_never_overwritten(self, acceptor, number, vault, transact):
        files.add(acceptor, number)
        [place] = kept(vault)
        before = place.stat().st_mtime_ns

        files.add(acceptor, number, name="again.wav")

        assert place.stat().st_mtime_ns == before
        assert len(transact(lambda ctx: ctx.session.scalars(select(Evidence)).all())) == 1
        for change in ("UPDATE evidence SET size = 0", "DELETE FROM evidence"):
            with pytest.raises(DBAPIError, match="append-only"):
                transact(lambda ctx, change=change: ctx.session.execute(text(change)))

    def test_of_two_cases_is_stored_once(self, acceptor, record, vault):
        for _ in range(2):
            files.add(acceptor, record())

        assert len(kept(vault)) == 1

    @pytest.mark.parametrize(
        ("name", "content", "kind"),
        [
            ("call.wav", files.wav(), "recording"),
            ("form.pdf", files.PDF, "signed_record"),
            ("photo.PNG", files.PNG, "envelope"),
            ("letter.docx", files.docx(), "letter"),
            ("mail.txt", "客户来信".encode("gb18030"), "email_print"),
        ],
    )
    def test_is_taken_if_its_content_is_what_its_name_says(
        self, acceptor, number, name, content, kind
    ):
        shown = files.add(acceptor, number, name=name, content=content, kind=kind).text

        assert "is-danger" not in shown
        assert name in shown

    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("call.wav", b"MZ\x90\x00 a program", "no .wav file"),
            ("form.pdf", files.PNG, "no .pdf file"),
            ("note.txt", b"\0\1\2", "no .txt file"),
            ("page.html", b"<html>", "not kept"),
            ("program", b"MZ", "not kept"),
            ("empty.pdf", b"", "must be filled in"),
        ],
    )
    def test_is_refused_with_the_reason_and_leaves_nothing(
        self, acceptor, number, vault, name, content, why
    ):
        shown = files.add(acceptor, number, name=name, content=content, kind="other").text

        assert f"{name}: " in shown
        assert why in shown
        assert kept(vault) == []

    def test_that_is_called_a_recording_is_one(self, acceptor, number):
        shown = files.add(acceptor, number, name="form.pdf", content=files.PDF).text

        assert "A recording is sound or film." in shown

    def test_of_a_call_names_the_call(self, acceptor, number):
        """EVD-02, EVD-10: it is found again on its platform."""
        shown = files.add(acceptor, number, reference=" ").text

        assert "This field must be filled in." in shown

    def test_that_is_too_large_is_refused_with_the_limit(self, acceptor, number, app, vault):
        app.extensions["shouwen.vault"] = type(vault)(folder=vault.folder, most=1)

        by_the_file = files.add(acceptor, number, content=files.wav(seconds=132))
        by_the_body = files.add(acceptor, number, content=files.wav(seconds=300))

        assert "The file is larger than 1 MB." in by_the_file.text
        assert (by_the_body.status_code, kept(vault)) == (413, [])
        assert "The file is larger than 1 MB." in by_the_body.text

    def test_has_a_name_that_harms_nobody(self, acceptor, number):
        name = "../../etc/<b>录音\u202e.wav"

        shown = files.add(acceptor, number, name=name).text

        assert "&lt;b&gt;录音.wav" in shown
        assert "etc/" not in shown

    def test_is_one_of_several_of_which_a_bad_one_harms_no_other(self, acceptor, number):
        answer = acceptor.client.post(
            f"/cases/{number}/evidence",
            data={
                "kind": "other",
                "file": [(io.BytesIO(files.PDF), "a.pdf"), (io.BytesIO(b"x"), "b.png")],
            },
            headers={"X-CSRF-Token": acceptor.csrf, "HX-Request": "true"},
        )

        assert "a.pdf</a>" in answer.text
        assert "b.png: This is no .png file" in answer.text

    def test_can_be_added_without_scripts(self, acceptor, number):
        answer = acceptor.post(
            f"/cases/{number}/evidence",
            kind="other",
            file=(io.BytesIO(files.PDF), "a.pdf"),
        )

        assert answer.headers["Location"] == f"/cases/{number}"


class TestARecording:
    def test_is_played_in_place_a_part_at_a_time(self, acceptor, number):
        content = files.wav(seconds=2)
        found = files.added(acceptor, number, content=content)

        part = acceptor.get(
            f"/cases/{number}/evidence/{found}", headers={"Range": "bytes=100-199"}, buffered=True
        )

        assert (part.status_code, part.data) == (206, content[100:200])
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
        assert part.mimetype == "audio/wav"
        shown = acceptor.get(f"/cases/{number}/evidence").text
        assert f'<audio controls preload="none" src="/cases/{number}/evidence/{found}"' in " ".join(
            shown.split()
        )

    def test_can_do_nothing_in_the_browser(self, acceptor, number):
        found = files.added(acceptor, number, name="x.txt", content=b"<script>", kind="other")

        answer = acceptor.get(f"/cases/{number}/evidence/{found}", buffered=True)

        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_that_is_gone_is_said_to_be(self, acceptor, number, vault):
        found = files.added(acceptor, number)
        for path in kept(vault):
            path.unlink()

        answer = acceptor.get(f"/cases/{number}/evidence/{found}", buffered=True)

        assert answer.status_code == 503
        assert "not where evidence is kept" in answer.text


class TestWhoMayTouchIt:
    def test_is_whoever_may_read_the_case(self, acceptor, browse, number):
        """CMP-57: the person complained about finds neither list nor file."""
        found = files.added(acceptor, number)

        for stranger in ("teller", "other.desk"):
            person = browse(stranger)
            assert person.get(f"/cases/{number}/evidence").status_code == 404
            assert person.get(f"/cases/{number}/evidence/{found}").status_code == 404
            assert files.add(person, number).status_code == 404

    def test_an_auditor_hears_it_and_adds_nothing(self, acceptor, browse, number):
        found = files.added(acceptor, number)
        auditor = browse("auditor")

        heard = auditor.get(f"/cases/{number}/evidence/{found}", buffered=True)

        assert heard.status_code == 200
        assert "data-drop" not in auditor.get(f"/cases/{number}/evidence").text
        assert files.add(auditor, number).status_code == 403

    def test_one_case_does_not_open_the_evidence_of_another(self, acceptor, record):
        first, second = record(), record()
        found = files.added(acceptor, first)

        assert acceptor.get(f"/cases/{second}/evidence/{found}").status_code == 404


class TestWhatTheChannelAsksFor:
    def test_is_listed_until_it_is_there(self, acceptor, record):
        """EVD-02: a complaint by telephone leaves the recording of the call behind."""
        number = record(channel="phone")

        before = acceptor.text(f"/cases/{number}/evidence")
        files.add(acceptor, number)
        after = acceptor.text(f"/cases/{number}/evidence")

        assert "Recording missing · EVD-02" in before
        assert "Recording there · EVD-02" in after

    def test_a_withdrawal_is_listed_with_its_piece(self, acceptor, record, firm):
        """FBK-02: whoever noted it sees what is to be added, and where."""
        number = record(channel="on_site")
        values = ANSWERS["withdrawal_reported"]
        firm.as_(
            "acceptor",
            lambda ctx: cases.send(
                ctx, number=number, message="withdrawal_reported", values=values
            ),
        )

        before = acceptor.text(f"/cases/{number}/evidence")
        files.add(acceptor, number, kind="withdrawal_recording")
        after = acceptor.text(f"/cases/{number}/evidence")

        assert "Recording of the withdrawal missing · FBK-02, EVD-02" in before
        assert "Recording of the withdrawal there · FBK-02, EVD-02" in after

    def test_each_reply_is_listed_under_its_number_which_the_form_offers(
        self, acceptor, record, monkeypatch
    ):
        """REG-02, REG-03: two replies are two papers."""
        monkeypatch.setattr(evidence_gate, "reply_numbers", lambda *_: ("7号", "8号"))
        number = record(channel="regulator", transfer_source="csrc")

        files.add(
            acceptor,
            number,
            content=files.PDF,
            name="7.pdf",
            kind="transfer_reply",
            reference="7号",
        )
        refused = files.add(acceptor, number, kind="transfer_reply", reference="9号").text
        shown = acceptor.get(f"/cases/{number}/evidence").text
        text = acceptor.text(f"/cases/{number}/evidence")

        assert "Reply sent to the transferring body 7号 there · REG-02, REG-03" in text
        assert "Reply sent to the transferring body 8号 missing · REG-02, REG-03" in text
        assert re.findall(r'<option value="(.号)">', shown) == ["8号"]
        assert "No reply with this number was sent in this case" in refused
        assert "7号, 8号" in refused


def test_the_complaint_record_counts_its_attachments(browse, number):
    """FRM-4: the paper names how many attachments there are."""
    person = browse("acceptor", locale="zh_CN")
    files.add(person, number)

    assert "相关附件 1 份" in person.text(f"/cases/{number}/record")


def test_a_vault_survives_a_move_of_its_folder(acceptor, number, vault, firm):
    found = files.added(acceptor, number)

    row = firm.as_("acceptor", lambda ctx: evidence.find(ctx, number=number, evidence_id=found))

    assert not Path(row.sha256).is_absolute()
    assert vault.is_whole(row.sha256)
