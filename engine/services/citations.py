"""Which rules Python sources name: the code that enforces them and the tests that prove it."""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.domain import rules


@dataclass(frozen=True, kw_only=True)
class Test:
    """One test: the rules it names, and the texts in it, such as the ids of elements it runs."""

    at: str
    rules: frozenset[str]
    texts: frozenset[str]

    @property
    def runs_models(self) -> bool:
        """Test whether the folder lets it run models at all; domain tests need nothing."""
        return not self.at.startswith("tests/domain/")


def in_code(root: Path, *, packages: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the strings of each module, class and function, joined, and where they stand.

    Docstrings name what is implemented, and a gate carries the rule by which it refuses.
    """
    for path in _sources(root, packages):
        module = path.relative_to(root).as_posix()
        said: dict[str, list[str]] = {}
        for owner, text in _strings(ast.parse(path.read_bytes())):
            said.setdefault(owner, []).append(text)
        for owner, texts in said.items():
            yield f"{module}#{owner}" if owner else module, "\n".join(texts)


def in_tests(root: Path, *, known: Collection[str]) -> Iterator[Test]:
    """Yield every test function below `tests/`, with what its lines and its class say."""
    for path in _sources(root, ("tests",)):
        if path.name.startswith("test_"):
            text = path.read_text(encoding="utf-8")
            module = path.relative_to(root).as_posix()
            yield from _tests(ast.parse(text), text.splitlines(), at=module, known=known)


def _tests(
    scope: ast.AST, lines: list[str], *, at: str, known: Collection[str], around: str = ""
) -> Iterator[Test]:
    """Yield the tests of a module or class; `around` is what the class says about all of them."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.ClassDef):
            said = f"{node.name} {ast.get_docstring(node) or ''}"
            yield from _tests(node, lines, at=f"{at}::{node.name}", known=known, around=said)
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            begin = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            own = "\n".join(lines[begin - 1 : node.end_lineno])
            yield Test(
                at=f"{at}::{node.name}",
                rules=frozenset(rules.named(f"{around}\n{own}", known=known)),
                texts=frozenset(text for _, text in _strings(node)),
            )


def _strings(node: ast.AST, owner: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string below a node with the dotted name of the function or class it is in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield from _strings(child, f"{owner}.{child.name}" if owner else child.name)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield owner, child.value
        else:
            yield from _strings(child, owner)


def _sources(root: Path, folders: Collection[str]) -> list[Path]:
    return sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
