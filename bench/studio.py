"""How long a process owner waits: for the editor, its findings, and a release to be in force.

`python -m bench.studio [--seed 7] [--quick]`

Lint is that of the whole release with one change of its diagram, in the worker process as the
editor asks for it; the worker has started before. Publishing is submitting and approving, each of
which lints anew. The editor of the diagram is opened in a Chromium with an empty cache, from a
server of its own, until it can be drawn on. Times are the median of some runs.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Page

from bench import _databases, _report, _servers
from engine.domain.access import Role
from engine.domain.organization import Function, UnitKind
from engine.services import (
    approvals,
    directory,
    identity,
    release_drafts,
    releases,
    staff,
    worker,
    workshop,
)
from engine.services.context import Context
from engine.services.staff import NewUnit, NewUser
from tests.browser import chromium
from webapp import auth
from webapp.extensions import Transactor

LIMITS: Final = {"lint_ms": 500, "publish_s": 20, "usable_s": 2}
RUNS: Final = 15
QUICK_RUNS: Final = 2
_FEW: Final = 5
_MODEL: Final = "bpmn/complaint.bpmn"
_PEOPLE: Final = ("owner", "checker")


def measure(*, seed: int, runs: int) -> dict[str, Any]:
    """Measure everything and say whether the limits hold.

    Raises:
        RuntimeError: if this machine has no browser to open the editor in.
    """
    if (lack := chromium.missing()) is not None:
        raise RuntimeError(lack)
    chosen, shipped = random.Random(seed), releases.shipped_files()
    workshop.lint(shipped)
    drafts = [_changed(shipped, chosen) for _ in range(runs)]
    linted = [_timed(lambda draft=draft: workshop.lint(draft)) for draft in drafts]
    with _databases.sqlite_file() as engine:
        transact = Transactor(engine)
        transact(_set_up)
        published = [_publish(transact, _changed(shipped, chosen)) for _ in range(min(runs, _FEW))]
        opened = _open_editor(transact, visits=min(runs, _FEW))
        version = _databases.version(engine)
    figures = {
        "lint_ms": round(statistics.median(linted) * 1000, 1),
        "lint_worst_ms": round(max(linted) * 1000, 1),
        "publish_s": round(statistics.median(published), 2),
        "usable_s": round(statistics.median(opened), 2),
        "usable_worst_s": round(max(opened), 2),
        "worker_mb": round(worker.resident_bytes() / 1024**2, 1),
    }
    return _report.line(
        "studio",
        seed=seed,
        versions={"sqlite": version},
        figures={"runs": runs, **figures},
        limits=LIMITS,
        holds=all(figures[name] <= limit for name, limit in LIMITS.items()),
    )


def _changed(files: dict[str, bytes], chosen: random.Random) -> dict[str, bytes]:
    """Return a draft that was never looked at: a comment makes it another file."""
    note = f"<!-- {chosen.random()} --></bpmn:definitions>".encode()
    return {**files, _MODEL: files[_MODEL].replace(b"</bpmn:definitions>", note)}


def _publish(transact: Transactor, files: dict[str, bytes]) -> float:
    owner, checker = (
        transact(lambda ctx, login=login: directory.actor(ctx, login)) for login in _PEOPLE
    )

    def bring() -> None:
        made = transact(
            lambda ctx: approvals.submit_files(ctx, files=files, note="bench").id, actor=owner
        )
        transact(lambda ctx: approvals.approve(ctx, release_id=made).id, actor=checker)

    return _timed(bring)


def _open_editor(transact: Transactor, *, visits: int) -> list[float]:
    """Open the diagram of a draft; a first visit lets the server read its own files."""
    owner = transact(lambda ctx: directory.actor(ctx, _PEOPLE[0]))
    token = transact(lambda ctx: identity.open_session(ctx, user_id=owner.id))
    draft = transact(lambda ctx: release_drafts.create(ctx, name="bench"), actor=owner)
    taken = []
    url = _databases.url(transact.engine)
    with _servers.ours(url) as server, chromium.launched() as browser:
        origin = f"http://127.0.0.1:{server.port}"
        address = f"{origin}/studio/drafts/{draft.id}/files/{_MODEL}"
        for _ in range(1 + visits):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.add_cookies([{"name": auth.COOKIE, "value": token, "url": origin}])
            page = context.new_page()
            taken.append(_timed(lambda page=page: _wait_for(page, address)))
            context.close()
    return taken[1:]


def _wait_for(page: Page, address: str) -> None:
    page.goto(address, wait_until="commit")
    page.locator("[data-studio]:not([aria-busy])").wait_for()


def _set_up(ctx: Context) -> None:
    company = NewUnit(code="C", name="公司", kind=UnitKind.COMPANY, function=Function.COMPANY)
    unit = staff.create_unit(ctx, company)
    for login in _PEOPLE:
        user = staff.create_user(ctx, NewUser(login=login, name=login))
        staff.grant(ctx, user_id=user.id, role=Role.PROCESS_OWNER, unit_id=unit.id)
    releases.publish(ctx, files=releases.shipped_files())


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main(announce: Callable[[str], None] = print) -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(prog="python -m bench.studio", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="two runs, to see that it runs")
    given = parser.parse_args()
    found = measure(seed=given.seed, runs=QUICK_RUNS if given.quick else RUNS)
    announce(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
