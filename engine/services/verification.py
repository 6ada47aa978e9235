"""Verifying the ledger: entries, checkpoints, anchors outside the database, sealed reads (R10).

A large ledger is read by several processes, each a run of entries; what they found is then joined
in order. Nothing is locked: what is appended meanwhile is either seen whole or not at all.
"""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from engine.domain.flaws import Flaw, FlawCode
from engine.services import (
    anchors,
    checkpoint_checks,
    checkpoints,
    ledger_ends,
    ledger_scan,
    read_seals,
)
from engine.services.ledger_keys import PublicKeys
from engine.services.ledger_parts import Part
from engine.store import checkpoints as store
from engine.store import connection, triggers
from engine.store.checkpoints import Checkpoint

RUN: Final = 50_000
"""How many entries one process examines at a time."""

_FEW: Final = 2
"""With so few runs, to start processes takes longer than to examine them right here."""

_Reach = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was verified and what was found.

    `anchored` is the last checkpoint in the anchor file, 0 without one; `covered` the number of
    entries it speaks for. What was appended later is chained, but nothing outside the database
    speaks for it yet.
    """

    streams: int
    entries: int
    covered: int
    checkpoints: int
    anchored: int
    flaws: tuple[Flaw, ...]


def whole(session: Session, *, keys: PublicKeys, anchor_file: Path, run: int = RUN) -> Report:
    """Verify everything there is."""
    anchored = anchors.read(anchor_file)
    stored = list(checkpoints.since(session, 0))
    flaws = [Flaw(code=FlawCode.TRIGGER_MISSING, name=name) for name in unguarded(session)]
    flaws += checkpoint_checks.examine(session, stored, keys)
    flaws += anchors.compare(anchored, stored)
    part = _entries(session, stored[-1] if stored else None, run=run)
    streams = len(part.places)
    flaws += [*part.flaws, *ledger_ends.compare_all(session, part)]
    flaws += read_seals.examine(session)
    numbers = {anchor.number for anchor in anchored}
    spoken_for = [each for each in stored if each.number in numbers]
    return Report(
        streams=streams,
        entries=part.count,
        covered=checkpoints.document(spoken_for[-1].content).get("entries", 0) if spoken_for else 0,
        checkpoints=stored[-1].number if stored else 0,
        anchored=spoken_for[-1].number if spoken_for else 0,
        flaws=tuple(flaws),
    )


def unguarded(session: Session) -> list[str]:
    """Name the triggers that should keep the ledger and the read log as they are and do not."""
    return triggers.missing(session.connection())


def _entries(session: Session, last: Checkpoint | None, *, run: int) -> Part:
    """Examine every entry, run by run."""
    start, newest = store.bounds(session)
    covered = min(last.last_entry_id, newest) if last is not None else start
    number = last.number if last is not None else 0
    reaches = [*_reaches(start, covered, run), *_reaches(covered, newest, run)]
    part = Part()
    for reach, found in zip(reaches, _examine(session, reaches, number), strict=True):
        part.join(found)
        if reach[1] == covered:
            part.flaws += _not_covered(part)
    return part


def _reaches(after: int, up_to: int, run: int) -> list[_Reach]:
    return [(start, min(start + run, up_to)) for start in range(after, up_to, run)]


def _examine(session: Session, reaches: list[_Reach], checkpoint: int) -> Iterator[Part]:
    if len(reaches) <= _FEW:
        for after, up_to in reaches:
            yield ledger_scan.run(session, after=after, up_to=up_to, checkpoint=checkpoint)
        return
    url = session.get_bind().engine.url.render_as_string(hide_password=False)
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(len(reaches), os.cpu_count() or 1), spawning) as pool:
        yield from pool.map(partial(_examine_apart, url, checkpoint), reaches)


def _examine_apart(url: str, checkpoint: int, reach: _Reach) -> Part:
    """Examine one run in a process of its own."""
    engine = connection.create(url)
    try:
        with Session(engine) as session:
            return ledger_scan.run(session, after=reach[0], up_to=reach[1], checkpoint=checkpoint)
    finally:
        engine.dispose()


def _not_covered(part: Part) -> Iterator[Flaw]:
    """Tell entries that stand before the last checkpoint although it knows nothing of them."""
    for name, place in part.places.items():
        signed, _ = part.signed.get(name, (0, b""))
        if signed < place.seq:
            yield Flaw(code=FlawCode.NOT_COVERED, stream=name, first=signed + 1, last=place.seq)
