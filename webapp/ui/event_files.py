"""Event logs as files, whole before any of them is sent: what is noted of them is stored first."""

import tempfile
from typing import IO

from engine.domain.access import Actor
from engine.services import event_exports
from engine.services.context import Context
from engine.services.event_exports import Order
from webapp.extensions import Transactor


def write(
    transact: Transactor, order: Order, *, secret: bytes, actor: Actor | None
) -> tuple[IO[bytes], int]:
    """Write the cases that somebody may take away to a file, and return how many there are.

    Raises:
        NotAllowed: if the actor may export no case.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it

    def work(ctx: Context) -> int:
        file.seek(0)
        file.truncate()
        return event_exports.write(ctx, order, file, secret=secret)

    try:
        count = transact(work, actor=actor)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, count
