"""The pages of docs/lint: what each rule of the models asks for, why, and how to mend it."""

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,60}")
_CHINESE: Final = "## 中文"


@dataclass(frozen=True, kw_only=True)
class RulePage:
    """One rule: its name, and paragraphs in the language of the reader."""

    rule: str
    paragraphs: tuple[str, ...]


def read(rule: str, *, locale: str) -> RulePage | None:
    """Return the page of a rule, if there is one."""
    file = folder() / f"{rule}.md"
    if not _NAME.fullmatch(rule) or not file.is_file():
        return None
    english, _, chinese = file.read_text("utf-8").partition(_CHINESE)
    body = english.partition("\n")[2] if locale.startswith("en") else chinese
    paragraphs = tuple(text.strip() for text in body.split("\n\n") if text.strip())
    return RulePage(rule=rule, paragraphs=paragraphs)


def folder() -> Path:
    """Return where the pages are: beside the sources, or in the installed package."""
    packaged = Path(str(resources.files("webapp"))) / "_data" / "lint"
    return packaged if packaged.is_dir() else packaged.parents[2] / "docs" / "lint"
