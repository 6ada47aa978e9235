"""An auditor takes a case away and reads it with no server: in both languages, without scripts."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.answers import REGISTERED
from tests.browser import axe, stage
from tests.browser.conftest import OPENS

pytestmark = pytest.mark.long

PLANES = Path("bpmn/complaint.bpmn").read_text("utf-8").count("<bpmndi:BPMNDiagram ")
PAGES = {"zh-CN": "当时的办理进度", "en": "Where the case stood"}


@pytest.fixture
def scene(server) -> stage.Stage:
    return stage.furnish(server.firm, now=OPENS)


@pytest.fixture
def take(people, scene, tmp_path):
    """Take the major complaint away by its button; give the unpacked folder."""

    def click(*, reason=None):
        page = people("auditor").go(f"/cases/{scene.major}")
        page.get_by_role("button", name="导出案卷").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        if reason is not None:
            dialog.get_by_role("checkbox").check()
            dialog.get_by_role("textbox", name="理由").fill(reason)
        with page.expect_download() as started:
            dialog.get_by_role("button", name="导出案卷").click()
        with zipfile.ZipFile(started.value.path()) as opened:
            opened.extractall(tmp_path)
        return tmp_path / started.value.suggested_filename.removesuffix(".zip")

    return click


@pytest.fixture
def read(chromium):
    """Open a page of the folder in a browser without network; give it and what it asked for."""
    contexts = []

    def open_file(path, **options):
        context = chromium.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page, asked

    yield open_file
    for context in contexts:
        context.close()


def test_the_pages_open_from_the_folder_without_scripts(take, read, scene):
    folder = take()

    for lang, heading in PAGES.items():
        file = folder / f"case.{lang}.html"
        page, asked = read(file, java_script_enabled=False)

        assert asked == [file.as_uri()]
        expect(page.get_by_role("heading", level=1)).to_have_text(scene.major)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.locator("svg.bpmn")).to_have_count(PLANES)
        expect(page.locator("svg .waiting .dot").first).to_be_attached()
        expect(page.locator("#entry-6")).to_contain_text("head")
        assert REGISTERED["client_phone"] not in page.content()


def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(take, read):
    folder = take()
    found, wide = [], []
    for lang in PAGES:
        page, _ = read(folder / f"case.{lang}.html")
        axe.load(page)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            found += axe.grave_findings(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((lang, width))

    assert found == []
    assert wide == []


def test_the_pages_lead_to_each_other_and_can_be_printed(take, read):
    page, _ = read(take() / "case.zh-CN.html")

    page.locator("#entry-2 a").click()
    expect(page.locator("#form-2")).to_be_in_viewport()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Proof")).to_be_visible()

    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    drawn, paper = page.locator("svg.bpmn").first.evaluate(
        "node => [node.getBoundingClientRect().width, document.body.clientWidth]"
    )
    assert drawn <= paper


def test_personal_values_are_in_it_for_a_reason(take, read):
    page, _ = read(take(reason="抽检") / "case.zh-CN.html")

    expect(page.get_by_text(REGISTERED["client_phone"]).first).to_be_visible()
