"""The browser that this machine has: a Chromium with fonts for Chinese.

What tests need and a machine may lack is skipped with its name; with `TEST_REQUIRE_ALL` in the
environment it fails, so that nothing is skipped unseen where everything is installed.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

REQUIRED = "TEST_REQUIRE_ALL"
CHOSEN = "TEST_CHROMIUM"
_NAMES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing() -> str | None:
    """Say what this machine lacks, if anything."""
    if find() is None:
        return f"no Chromium found: install it, or name its program in {CHOSEN}"
    if not _has_chinese_font():
        return "no font for Chinese found: install fonts-noto-cjk"
    return None


def demand() -> None:
    """End a test that needs a browser where there is none."""
    lack = missing()
    if lack is not None and os.environ.get(REQUIRED):
        pytest.fail(lack)
    if lack is not None:
        pytest.skip(f"BROWSER TESTS NOT RUN: {lack}")


def find() -> str | None:
    """Return the program of the browser: the one that was chosen, else the first found."""
    names = (os.environ[CHOSEN],) if CHOSEN in os.environ else _NAMES
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Run the browser until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=_ARGS)
        try:
            yield browser
        finally:
            browser.close()


def _has_chinese_font() -> bool:
    program = shutil.which("fc-list")
    if program is None:
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    found = subprocess.run(  # noqa: S603 -- a fixed program with fixed arguments
        [program, ":lang=zh", "family"], capture_output=True, check=True
    )
    return bool(found.stdout.strip())
