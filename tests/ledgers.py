"""A ledger with its key and its anchor file, written and read through the services."""

from datetime import timedelta
from pathlib import Path

from engine import verifier
from engine.services import (
    anchors,
    checkpoints,
    disposal,
    ledger,
    ledger_export,
    ledger_keys,
    verification,
)
from engine.store.cases import Case
from tests import builders


class Ledger:
    """Streams that grow, checkpoints that are anchored, and everything that reads them."""

    def __init__(self, transact, folder: Path, now) -> None:
        self.transact = transact
        self.anchor_file = folder / "anchors.jsonl"
        self.key = ledger_keys.load(folder / "ledger.key", may_create=True)
        self.public_file = folder / "ledger.pub"
        self.public_file.write_bytes(self.key.public_pem)
        self.export_file = folder / "export.jsonl"
        self.now = now
        self.case_ids = {}

    def open_case(self, number):
        self.case_ids[number] = self._run(
            lambda ctx: builders.a_case(ctx.session, number=number).id
        )

    def note(self, stream, kind="case.noted", **values):
        """Append an entry to the stream of a case, or to any other."""
        number = stream.removeprefix("case:")

        def work(ctx):
            if number in self.case_ids:
                case = ctx.session.get_one(Case, self.case_ids[number])
                ledger.record(ctx, kind, case=case, **values)
            else:
                ledger.record(ctx, kind, stream=stream, **values)

        self._run(work)

    def dispose(self, number):
        def work(ctx):
            case = ctx.session.get_one(Case, self.case_ids[number])
            disposal.dispose(ctx, case=case, reason="RET-08")

        self._run(work)

    def checkpoint(self):
        """Take a checkpoint, and anchor it."""
        taken = self._run(lambda ctx: checkpoints.take(ctx, key=self.key))
        self._run(lambda ctx: anchors.extend(ctx, path=self.anchor_file))
        return taken

    def verify(self, session=None, **options):
        keys = ledger_keys.public_half(self.key)
        options = {"keys": keys, "anchor_file": self.anchor_file, **options}
        if session is not None:
            return verification.whole(session, **options)
        return self.transact(lambda ctx: verification.whole(ctx.session, **options))

    def export(self, session=None, **options):
        """Write an export and give its file."""
        if session is None:
            return self.transact(lambda ctx: self.export(ctx.session, **options))
        written = ledger_export.lines(session, key=self.key.public_pem, **options)
        self.export_file.write_bytes(b"".join(written))
        return self.export_file

    def read_export(self, file=None):
        """Verify an export with nothing but the stand-alone verifier."""
        self.anchor_file.touch()
        return verifier.verify(file or self.export_file, self.public_file, self.anchor_file)

    def _run(self, work):
        self.now += timedelta(minutes=7)
        return self.transact(work, now=self.now)
