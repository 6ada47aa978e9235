"""A ledger of a million entries verified: here, and from its export by the stand-alone verifier.

`python -m bench.ledger [--seed 7] [--quick]`

What is verified is everything: each entry's bytes, hash, link, columns and openings, the end of
each stream, every head that a checkpoint signed, the checkpoints and their anchors. The time is the
median of some runs; the first one warms up and is not counted.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from bench import _report, dataset
from bench._report import Figures, Scale
from engine import verifier
from engine.services import anchors, checkpoints, ledger_export, ledger_keys, verification
from engine.services.context import Context
from engine.services.ledger_keys import LedgerKey
from engine.services.verification import Report
from webapp.extensions import Transactor

LIMITS: Final = {"million_entries_s": 10}
_MILLION: Final = 1_000_000

FULL: Final = Scale(branches=10, closed=112_000, open=6_000, times=5)
QUICK: Final = Scale(branches=2, closed=300, open=50, times=1, databases=("sqlite",))


def measure(*, seed: int, scale: Scale) -> Figures:
    """Measure everything and say whether the limits hold."""
    figures, versions = _report.on_each(
        scale, seed=seed, work=lambda engine: _on_database(engine, times=scale.times)
    )
    holds = all(
        found["million_entries_s"] < LIMITS["million_entries_s"] and found["flaws"] == 0
        for found in figures.values()
    )
    return _report.line(
        "ledger", seed=seed, versions=versions, figures=figures, limits=LIMITS, holds=holds
    )


def _on_database(engine: Engine, *, times: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        return _ledger(Transactor(engine, clock=lambda: dataset.ENDS), Path(folder), times=times)


def _ledger(transact: Transactor, folder: Path, *, times: int) -> Figures:
    key = ledger_keys.load(folder / "ledger.key", may_create=True)
    anchor_file = folder / "anchors.jsonl"
    checkpoint_s, _ = _timed(lambda: transact(partial(checkpoints.take, key=key)))
    transact(partial(anchors.extend, path=anchor_file))
    work = partial(_verify, keys=ledger_keys.public_half(key), anchor_file=anchor_file)
    timed = [_timed(lambda: transact(work)) for _ in range(1 + times)]
    seconds = [each for each, _ in timed[1:]]
    report = timed[-1][1]
    return {
        "entries": report.entries,
        "streams": report.streams,
        "flaws": len(report.flaws),
        "checkpoint_s": checkpoint_s,
        "verify_s": {
            "median": statistics.median(seconds),
            "least": min(seconds),
            "most": max(seconds),
        },
        "million_entries_s": round(statistics.median(seconds) * _MILLION / report.entries, 2),
        **_alone(transact, folder, key),
    }


def _alone(transact: Transactor, folder: Path, key: LedgerKey) -> dict[str, Any]:
    """Export everything, and verify that without the database."""
    export, public = folder / "export.jsonl", folder / "ledger.pub"
    public.write_bytes(key.public_pem)
    exported_s, _ = _timed(lambda: transact(partial(_export, file=export, key=key)))
    verified_s, found = _timed(lambda: verifier.verify(export, public, folder / "anchors.jsonl"))
    return {
        "export_s": exported_s,
        "export_mb": round(export.stat().st_size / 1024**2, 1),
        "verifier_s": verified_s,
        "verifier_findings": len(found.findings),
    }


def _verify(ctx: Context, **given: Any) -> Report:
    return verification.whole(ctx.session, **given)


def _export(ctx: Context, *, file: Path, key: LedgerKey) -> None:
    with file.open("wb") as opened:
        opened.writelines(ledger_export.lines(ctx.session, with_openings=True, key=key.public_pem))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return round(time.perf_counter() - began, 2), result


def main(announce: Callable[[str], None] = print) -> None:
    """Measure and print one line."""
    _report.main(measure, __doc__, full=FULL, quick=QUICK, announce=announce)


if __name__ == "__main__":
    main()
