"""Bundles as tests take them: ordered by somebody, written with plain pages, unpacked, verified."""

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

from engine.services import bundle_files, bundles, complaints, ledger_keys, tasks
from engine.services.bundles import Order
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED
from tests.ledgers import Ledger

PAGES = {"README.txt": b"read me\n", "case.en.html": b"<!doctype html>\n"}


class Archive:
    """A firm whose ledger is signed, and the bundles that people take from it."""

    def __init__(self, firm, folder: Path, now) -> None:
        self.firm = firm
        self.folder = folder
        self.book = Ledger(firm.transact, folder, now)
        self.keys = ledger_keys.public_pems(folder / "ledger.pub", self.book.key)

    def open_complaint(self, **values):
        given = {**REGISTERED, **values}
        return self.firm.as_(
            "desk",
            lambda ctx: complaints.open_case(ctx, values=given).number,
            now=self.book.now,
        )

    def complete(self, login, element, **values):
        """Do the one open task with this element."""

        def work(ctx):
            query = UserTask.__table__.select().where(
                UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
            )
            [row] = ctx.session.execute(query).all()
            tasks.complete(ctx, task_id=row.id, values={**ANSWERS[element], **values})

        self.firm.as_(login, work, now=self.book.now)

    def gather(self, ctx, number, **wishes):
        return bundles.gather(ctx, Order(number=number, **wishes), keys=self.keys)

    def take(self, number, login="auditor", **wishes):
        """Take a bundle, and note in the ledger that somebody did."""

        def work(ctx):
            found = self.gather(ctx, number, **wishes)
            written = bundle_files.write(found, pages=PAGES)
            digest = hashlib.sha256(written).hexdigest()
            bundles.record(ctx, found, digest=digest)
            return written

        return self.firm.as_(login, work, now=self.book.now)

    def unpack(self, written, name="unpacked"):
        """Unpack a bundle; give the folder in it."""
        target = self.folder / name
        with zipfile.ZipFile(io.BytesIO(written)) as opened:
            opened.extractall(target)
        [folder] = target.iterdir()
        return folder


def verify(folder, *words):
    """Run the verifier of an unpacked bundle, with nothing of ours on its path."""
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-I", folder / "verify.py", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
