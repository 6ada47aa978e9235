"""What axe-core finds wrong with a page, of what keeps people from using it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path("webapp/assets/node_modules/axe-core/axe.min.js")
_GRAVE = ("serious", "critical")

ALL = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that can differ where only the theme does."""


def load(page: Page) -> None:
    """Bring axe into a page, past its content policy, as the tools of a developer would."""
    page.evaluate(_SOURCE.read_text("utf-8"))


def grave_findings(page: Page, rules: Mapping[str, Any] | tuple[str, ...] = ALL) -> list[str]:
    """Return each serious or critical finding with the element it is about."""
    options = {"resultTypes": ["violations"], "runOnly": rules}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]
