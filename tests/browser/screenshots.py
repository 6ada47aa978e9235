"""Pictures of the main pages, in both languages and themes, wide and narrow.

`python -m tests.browser.screenshots` builds the demo as of a fixed moment, so that the pictures
change only when the pages do, and fills `screenshots/`; with `--docs` also the pictures that the
two READMEs show.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from engine.domain.access import Role
from engine.services.vault import Vault
from engine.store import connection
from tests import drafts
from tests.browser import chromium, stage, views
from tests.browser.server import Server, serve
from webapp import auth, languages
from webapp.demo import build, organization

NOW = datetime(2026, 3, 20, 2, 10, tzinfo=UTC)
FOLDER = Path("screenshots")
DOCS = Path("docs/images")

LOCALES = {"zh": languages.CHINESE, "en": languages.ENGLISH}
THEMES = ("light", "dark")
SIZES = (views.SIZE, (390, 844))
SHOWN_IN_DOCS = ("inbox", "task")


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One page: who looks at it, where it begins, and which links lead to it from there."""

    role: Role | None
    address: str
    links: tuple[str, ...] = ()


# The clock's account and the diagram are opened, long lists are folded.
_ARRANGE = """() => document.querySelectorAll("main details").forEach(
    one => { one.open = one.matches(".why, [hx-get]"); })"""
_END = """() => Math.max(...[...document.querySelectorAll("main > *")].map(
    one => one.getBoundingClientRect().bottom))"""
_BORDER = 24
_ROW = "[data-row-link]"
_TRACE = "main a[href$='/trace']"
_AS_OF = "main a[href$='/as-of']"
_GRADED_ROW = f"tr:has(:is(.grade-general, .grade-serious, .grade-major)) {_ROW}"
SHOTS = {
    "login": Shot(role=None, address="/login"),
    "inbox": Shot(role=Role.ACCEPTOR, address="/inbox"),
    "intake": Shot(role=Role.FIRST_RESPONDER, address="/intake"),
    "task": Shot(role=Role.ACCEPTOR, address="/inbox", links=(_GRADED_ROW,)),
    "cases": Shot(role=Role.LEADER, address="/cases?status=all"),
    "case": Shot(role=Role.LEADER, address="/cases?grade=major", links=(_ROW,)),
    "trace": Shot(role=Role.AUDITOR, address="/cases?grade=major", links=(_ROW, _TRACE)),
    "as-of": Shot(role=Role.AUDITOR, address="/cases?grade=major", links=(_ROW, _TRACE, _AS_OF)),
    "processes": Shot(role=Role.PROCESS_OWNER, address="/control/processes"),
    "editor-diagram": Shot(
        role=Role.PROCESS_OWNER, address="/studio/drafts/1/files/bpmn/complaint.bpmn"
    ),
    "editor-table": Shot(
        role=Role.PROCESS_OWNER, address="/studio/drafts/1/files/bpmn/complaint_grade.dmn"
    ),
    "editor-form": Shot(
        role=Role.PROCESS_OWNER, address="/studio/drafts/1/files/forms/accept_custody.form"
    ),
    "editor-policy": Shot(
        role=Role.PROCESS_OWNER, address="/studio/drafts/1/files/bpmn/policy.json"
    ),
}


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--docs", action="store_true", help="also those of the READMEs")
    wants_docs = parser.parse_args().docs
    lack = chromium.missing()
    if lack is not None:
        parser.error(lack)
    FOLDER.mkdir(exist_ok=True)
    with demo() as server, chromium.launched() as browser:
        for language, locale in LOCALES.items():
            for name, shot in SHOTS.items():
                page = arrive(browser, server, shot, locale=locale)
                take(page, f"{name}-{language}")
                if wants_docs and name in SHOWN_IN_DOCS:
                    take_for_docs(page, name if language == "zh" else f"{name}-{language}")
                page.context.close()


@contextmanager
def demo() -> Iterator[Server]:
    """Serve the demo as of the fixed moment."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "demo.db"
        engine = connection.create(f"sqlite:///{database}")
        build.prepare(engine, now=NOW, vault=Vault(folder=Path(folder) / "evidence", most=1))
        engine.dispose()
        with serve(database, now=NOW) as server:
            owner = dict(organization.guides())[Role.PROCESS_OWNER].login
            drafts.begin(server.firm, login=owner)
            yield server


def arrive(browser: Browser, server: Server, shot: Shot, *, locale: str) -> Page:
    """Open a page as the person whose page it is."""
    cookies = {languages.COOKIE: locale}
    if shot.role is not None:
        login = dict(organization.guides())[shot.role].login
        cookies[auth.COOKIE] = stage.session_token(server.firm, login)
    page = views.context(browser, server, cookies).new_page()
    page.goto(shot.address)
    for link in shot.links:
        page.locator(link).first.click()
        page.wait_for_load_state()
    views.settled(page)
    return page


def take(page: Page, name: str) -> None:
    """Take a page in each theme and size."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            views.dress(page, theme)
            page.screenshot(path=FOLDER / f"{name}-{theme}-{width}.png")


def take_for_docs(page: Page, name: str) -> None:
    """Take a page as a README shows it: light, wide, and as high as what it has to say."""
    width, height = SIZES[0]
    page.set_viewport_size({"width": width, "height": height})
    views.dress(page, THEMES[0])
    page.evaluate(_ARRANGE)
    views.settled(page)
    page.evaluate(_ARRANGE)
    height = round(page.evaluate(_END)) + _BORDER
    page.set_viewport_size({"width": width, "height": height})
    DOCS.mkdir(exist_ok=True)
    page.screenshot(path=DOCS / f"{name}.png")


if __name__ == "__main__":
    main()
