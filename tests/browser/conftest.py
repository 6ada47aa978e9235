"""A real Chromium before the whole application, behind a socket on a copy of the firm."""

import shutil
from asyncio import events
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from engine.services import passwords
from tests import databases
from tests import firm as firms
from tests.browser import chromium as chromiums
from tests.browser.person import PASSWORD, Person
from tests.browser.server import Server, serve
from webapp.extensions import Transactor

OPENS = datetime(2026, 3, 2, 2, 10, tzinfo=UTC)

FAILED = pytest.StashKey[bool]()
HERE = Path(__file__).parent

People = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """Hide Playwright's loop, which counts as running to the end, from tests of other folders."""
    if item.path.parent == HERE:
        return (yield)
    loop = events._get_running_loop()
    events._set_running_loop(None)
    report = yield
    events._set_running_loop(loop if loop and not loop.is_closed() else None)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let fixtures know whether the test failed, so that they can keep a picture."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this run."""
    chromiums.demand()
    with chromiums.launched() as browser:
        loop = events._get_running_loop()
        yield browser
        events._set_running_loop(loop)


@pytest.fixture(scope="session")
def firm_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the firm, whose people have one password, to be copied for each test."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("firm") / "firm.db"))
    engine = databases.fast_sqlite(path)
    transact = Transactor(engine, clock=lambda: OPENS)
    firms.build(transact, password_hash=passwords.make_hash(PASSWORD))
    engine.dispose()
    return path


@pytest.fixture
def server(firm_template: Path, tmp_path: Path) -> Iterator[Server]:
    """The application with the firm, on a Monday at ten past ten in Shanghai."""
    with serve(Path(shutil.copy(firm_template, tmp_path / "test.db")), now=OPENS) as running:
        yield running


@pytest.fixture
def people(
    request: pytest.FixtureRequest, chromium: Browser, server: Server, tmp_path: Path
) -> Iterator[People]:
    """Seat people before browsers: `people("desk")`; nothing may go wrong in any of them."""
    seated: dict[str, Person] = {}

    def seat(login: str, **options: object) -> Person:
        if login not in seated:
            wishes = {
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "viewport": {"width": 1280, "height": 900},
                "reduced_motion": "reduce",
            }
            context = chromium.new_context(base_url=server.address, **{**wishes, **options})
            seated[login] = Person(login, context, server)
        return seated[login]

    yield seat
    for person in seated.values():
        if FAILED in request.node.stash:
            person.page.screenshot(path=tmp_path / f"{person.login}.png", full_page=True)
        person.context.close()
    assert {login: person.watch.faults for login, person in seated.items()} == {
        login: [] for login in seated
    }
