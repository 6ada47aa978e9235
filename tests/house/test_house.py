"""Rules of the house that a program can check: sizes, documents and what may not be committed."""

import json
import re
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from webapp.config import Config

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
]
MODULES = [
    path
    for path in TRACKED
    if path.suffix == ".py"
    and path.relative_to(ROOT).parts[0] in {"engine", "webapp", "bench"}
    and path.exists()
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PACKAGE = json.loads((ROOT / "webapp/assets/package.json").read_text())


def documented(heading):
    text = (ROOT / "docs/dependencies.md").read_text()
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)) - {"package", "---"}


def named(requirements):
    return {re.match(r"[A-Za-z0-9_.-]+", entry)[0] for entry in requirements}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_one_noun_of_at_most_300_lines(path):
    assert len(path.read_text().splitlines()) <= 300


def test_each_dependency_has_its_reason():
    assert documented("At run time") == named(PROJECT["dependencies"])
    assert documented("In the browser") == set(PACKAGE["dependencies"])
    development = named(PROJECT["optional-dependencies"]["dev"]) | set(PACKAGE["devDependencies"])
    assert documented("For development") == development


def test_lock_files_name_no_registry():
    for name in ("requirements.lock", "webapp/assets/package-lock.json"):
        text = (ROOT / name).read_text()
        assert "resolved" not in text
        assert not re.search(r"https?://[^\"\s]*(pypi|pythonhosted|registry\.)", text)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_setting(readme):
    told = re.findall(r"^\| `(SHOUWEN_\w+)`", (ROOT / readme).read_text(), re.MULTILINE)
    assert told == [f"SHOUWEN_{field.name.upper()}" for field in fields(Config)]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_leads_to_what_exists(readme):
    text = (ROOT / readme).read_text()
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []
