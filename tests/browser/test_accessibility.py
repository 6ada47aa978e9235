"""Everybody can use every page: both languages and themes, wide and narrow, by keyboard alone."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import axe, stage, views
from tests.browser.conftest import OPENS
from tests.browser.forms import FormOnPage
from tests.browser.person import Watch
from tests.browser.server import Server, serve
from tests.browser.stage import Stage
from tests.browser.studio import Studio
from webapp import auth, languages


def later(value: str):
    """Leave a case to the long tier."""
    return pytest.param(value, marks=pytest.mark.long)


LOCALES = [languages.CHINESE, later(languages.ENGLISH)]
DAILY = {"login", "inbox", "intake", "task", "case"}
"""Where people spend their day; `make test` looks at these."""
WIDTHS = (1280, 390)
THEMES = {
    languages.CHINESE: {"light": axe.ALL, "dark": axe.COLOURS},
    languages.ENGLISH: {"light": axe.ALL},
}
"""What is asked in each theme; colours are the same in every language."""


class Seat:
    """One browser, and all that goes wrong in it."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.watch = Watch(context)


Arrange = Callable[[Page], None]


def press(key: str) -> Arrange:
    return lambda page: page.keyboard.press(key)


def click(selector: str) -> Arrange:
    return lambda page: page.locator(selector).first.click()


def refuse(page: Page) -> None:
    FormOnPage(page).submit()
    expect(page.locator("[data-form-summary]")).to_be_visible()


_EDITORS = "/studio/drafts/{draft}/files"


def choose_task(page: Page) -> None:
    Studio(page).select("accept_custody")
    expect(page.locator("[data-entry-id=name]")).to_be_visible()


PAGES = {
    "login": (None, "/login"),
    "inbox": ("acceptor", "/inbox"),
    "queue": ("acceptor", "/inbox?view=queue"),
    "archive": ("acceptor", "/inbox?view=archive"),
    "delegated": ("acceptor", "/inbox?view=delegated"),
    "absences": ("head", "/absences"),
    "intake": ("desk", "/intake"),
    "task": ("acceptor", "/tasks/{held_task}"),
    "task, only read": ("desk", "/tasks/{held_task}"),
    "task, done": ("acceptor", "/tasks/{done_task}"),
    "cases": ("leader", "/cases?status=all"),
    "case": ("leader", "/cases/{major}"),
    "evidence": ("acceptor", "/cases/{held}"),
    "complaint record": ("acceptor", "/cases/{closed}/record"),
    "custody receipt": ("acceptor", "/cases/{held}/custody-receipt"),
    "case, who read it": ("auditor", "/cases/{major}/reads"),
    "notifications": ("acceptor", "/notifications"),
    "notifications, settings": ("acceptor", "/notifications/settings"),
    "control room": ("owner", "/control"),
    "control room, one by one": ("owner", "/control?view=incidents"),
    "control room, cases": ("owner", "/control?view=cases"),
    "control room, processes": ("owner", "/control/processes"),
    "control room, step": ("owner", "/control/steps/accept_custody"),
    "incident": ("owner", "/control/incidents/{incident}"),
    "case, under its cover": ("owner", "/control/cases/{broken}"),
    "trace": ("auditor", "/cases/{major}/trace"),
    "trace, recusal": ("auditor", "/cases/{major}/trace?view=recusal"),
    "trace, integrity": ("auditor", "/cases/{major}/trace?view=integrity"),
    "case as of an entry": ("auditor", "/cases/{major}/as-of?entry=3"),
    "studio": ("owner", "/studio"),
    "draft": ("owner", "/studio/drafts/{draft}"),
    "release": ("auditor", "/studio/releases/1"),
    "rule of the models": ("owner", "/studio/lint/dmn.gap"),
    "editor of a diagram": ("owner", f"{_EDITORS}/bpmn/complaint.bpmn"),
    "editor of a table": ("owner", f"{_EDITORS}/bpmn/accepting_unit.dmn"),
    "editor of a form": ("owner", f"{_EDITORS}/forms/accept_custody.form"),
    "editor of the policy": ("owner", f"{_EDITORS}/bpmn/policy.json"),
    "message": ("specialist", "/cases/{major}/messages/grade_changed"),
    "relations": ("admin", "/relations"),
    "clause map": ("auditor", "/clauses"),
    "clause": ("auditor", "/clauses/CMP-35"),
    "reports": ("leader", "/reports?state=all"),
    "report": ("leader", "/reports/{report}?figure=total"),
    "promises": ("acceptor", "/promises"),
    "transfers": ("specialist", "/registers/transfers?state=all"),
    "focus clients": ("specialist", "/registers/focus-clients"),
    "unit documents": ("specialist", "/registers/unit-documents"),
    "logged contacts": ("desk", "/contacts"),
}
STATES: dict[str, tuple[str, str, Arrange | None]] = {
    "inbox, empty": ("owner", "/inbox", None),
    "queue, filtered": ("acceptor", "/inbox?view=queue&grade=major", None),
    "queue, some chosen": ("acceptor", "/inbox?view=queue", click("[data-choose-all]")),
    "queue, being saved": ("acceptor", "/inbox?view=queue", click("[data-opens=save-view]")),
    "intake, refused": ("desk", "/intake", refuse),
    "task, delegated": ("acceptor", "/tasks/{held_task}", click("[data-opens=delegate]")),
    "cases, none": ("leader", "/cases?status=all&q=nothing", None),
    "case, revealing": ("leader", "/cases/{major}", click("[data-opens=reveal-client_phone]")),
    "case, taken away": ("auditor", "/cases/{major}", click("[data-opens=bundle]")),
    "complaint record, in full": (
        "acceptor",
        "/cases/{closed}/record?copy=client",
        click("[data-opens=in-full]"),
    ),
    "case, closed": ("leader", "/cases/{closed}", None),
    "trace, nothing fits": ("auditor", "/cases/{major}/trace?kind=case.opened&after=9", None),
    "trace, opened": ("auditor", "/cases/{major}/trace", click(".trace .fold > summary")),
    "form as it was filled in": ("auditor", "/cases/{major}/as-of?entry=2", click("details.fold")),
    "interface": ("auditor", "/api/v1/docs", None),
    "relations, registering": ("admin", "/relations", click("details.fold > summary")),
    "reports, reporting": ("specialist", "/reports", click("[data-opens=begin-report]")),
    "user menu": ("acceptor", "/inbox", click(".menu > summary")),
    "editor, a task": ("owner", f"{_EDITORS}/bpmn/complaint.bpmn", choose_task),
    "editor, elements": (
        "owner",
        f"{_EDITORS}/bpmn/complaint.bpmn",
        click("[data-tab=elements]"),
    ),
    "editor, played": (
        "owner",
        f"{_EDITORS}/bpmn/complaint.bpmn",
        click("[data-command=simulate]"),
    ),
    "editor, preview": (
        "owner",
        f"{_EDITORS}/forms/accept_custody.form",
        click("[data-tab=preview]"),
    ),
    "editor, requirements": (
        "owner",
        f"{_EDITORS}/bpmn/accepting_unit.dmn",
        click("[data-command=drd]"),
    ),
    "editor, shortcuts": ("owner", f"{_EDITORS}/bpmn/complaint.bpmn", press("?")),
    "editor, only looked at": ("auditor", f"{_EDITORS}/bpmn/complaint.bpmn", None),
    "palette": ("acceptor", "/inbox", press("Control+k")),
    "shortcuts": ("acceptor", "/inbox", press("?")),
}
REFUSALS = (
    ("desk", "/cases/none", 404),
    ("desk", "/cases/{major}/messages/grade_changed", 403),
    ("owner", "/intake", 403),
)


@pytest.fixture(scope="module")
def server(firm_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The firm in the middle of its work; these tests change nothing in it."""
    path = tmp_path_factory.mktemp("stage") / "stage.db"
    with serve(Path(shutil.copy(firm_template, path)), now=OPENS) as running:
        yield running


@pytest.fixture(scope="module")
def scene(server: Server) -> Stage:
    return stage.furnish(server.firm, now=OPENS)


@pytest.fixture(scope="module")
def seats(chromium: Browser, server: Server, scene: Stage) -> Iterator[Callable[..., Seat]]:
    """One browser for each person and language, which keeps what it has loaded once."""
    taken: dict[tuple[str | None, str], Seat] = {}

    def seat(login: str | None, locale: str) -> Seat:
        if (login, locale) not in taken:
            cookies = {languages.COOKIE: locale}
            if login is not None:
                cookies[auth.COOKIE] = stage.session_token(server.firm, login)
            taken[login, locale] = Seat(views.context(chromium, server, cookies))
        return taken[login, locale]

    yield seat
    for one in taken.values():
        one.context.close()


@pytest.fixture
def visit(seats: Callable[..., Seat], scene: Stage) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody, in a language; whatever goes wrong in the browser is held."""
    used: list[Seat] = []

    def opened(
        login: str | None, address: str, *refusals: int, locale: str = languages.CHINESE
    ) -> Page:
        used.append(seats(login, locale))
        used[-1].watch.expected = set(refusals)
        page = used[-1].context.new_page()
        page.goto(address.format(**vars(scene)))
        views.settled(page)
        return page

    yield opened
    for one in used:
        for page in one.context.pages:
            page.close()
    assert [one.watch.faults for one in used] == [[] for one in used]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", [each if each in DAILY else later(each) for each in PAGES])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(visit, name, locale):
    check(visit(*PAGES[name], locale=locale), locale)


@pytest.mark.long
@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_serious_in_what_opens_or_is_empty_or_refused(visit, name):
    login, address, arrange = STATES[name]
    page = visit(login, address)
    if arrange is not None:
        arrange(page)

    check(page)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("login", "address", "status"), REFUSALS)
def test_axe_finds_nothing_serious_on_a_refusal(visit, login, address, status, locale):
    check(visit(login, address, status, locale=locale), locale)


def check(page: Page, locale: str = languages.CHINESE) -> None:
    """Look for faults in the themes of a language at both widths."""
    axe.load(page)
    found, wide = [], []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme, rules in THEMES[locale].items():
            views.dress(page, theme)
            found += [f"{width} {theme} {one}" for one in axe.grave_findings(page, rules)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(width)

    assert found == []
    assert wide == []
