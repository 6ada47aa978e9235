"""What clients and staff read in Chinese is punctuated as Chinese is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXTS = sorted(
    path
    for pattern in ("bpmn/*.bpmn", "bpmn/*.dmn", "forms/*.form", "webapp/demo/texts/*.toml")
    for path in ROOT.glob(pattern)
)
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_sign_between_two_characters_is_half_width(path):
    assert HALF_WIDTH.findall(path.read_text(encoding="utf-8")) == []
