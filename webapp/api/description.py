"""The description of the API as people read it: built from its OpenAPI document alone."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Document = Mapping[str, Any]

_MARKDOWN: Final = re.compile(r"\*\*(.+?)\*\*|`(.+?)`|([^*`]+)")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One thing that a request carries: in its address, a header, or its body."""

    name: str
    place: str
    kind: str
    is_required: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that a program can do, with a real request and a real answer."""

    id: str
    method: str
    path: str
    summary: str
    records: str | None
    reads: str | None
    parameters: tuple[Parameter, ...]
    request: str | None
    status: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Run:
    """Some words of a paragraph: plain, strong, or code."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Description:
    """The whole API: what holds everywhere, and the operations by part."""

    title: str
    paragraphs: tuple[tuple[Run, ...], ...]
    parts: Mapping[str, tuple[Operation, ...]]


def build(document: Document) -> Description:
    """Read an OpenAPI document of ours."""
    parts: dict[str, tuple[Operation, ...]] = {}
    for operation, tag in _operations(document):
        parts[tag] = (*parts.get(tag, ()), operation)
    about = document["info"]["description"].split("\n\n")
    return Description(
        title=document["info"]["title"],
        paragraphs=tuple(_runs(" ".join(text.split())) for text in about),
        parts=parts,
    )


def _runs(text: str) -> tuple[Run, ...]:
    """Read the little Markdown that our descriptions use."""
    found: list[Run] = []
    for strong, code, plain in _MARKDOWN.findall(text):
        kind = "strong" if strong else "code" if code else "plain"
        found.append(Run(kind=kind, text=strong or code or plain))
    return tuple(found)


def _operations(document: Document) -> Iterator[tuple[Operation, str]]:
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method, found in item.items():
            if method != "parameters":
                yield _operation(document, path, method, found, shared), found["tags"][0]


def _operation(
    document: Document, path: str, method: str, found: Document, shared: list[Document]
) -> Operation:
    status, answer = next(
        (status, each) for status, each in found["responses"].items() if status.startswith("2")
    )
    body = found.get("requestBody", {}).get("content", {}).get("application/json", {})
    named = [*shared, *found.get("parameters", [])]
    return Operation(
        id=f"{method}{path.translate(str.maketrans('/{}', '-__'))}",
        method=method.upper(),
        path=path,
        summary=found.get("summary", ""),
        records=found.get("x-records"),
        reads=found.get("x-reads"),
        parameters=(
            *(_parameter(each) for each in named),
            *_fields(document, body.get("schema", {})),
        ),
        request=_pretty(body.get("example")),
        status=status,
        answer=_pretty(answer["content"].get("application/json", {}).get("example")) or "",
    )


def _parameter(found: Document) -> Parameter:
    return Parameter(
        name=found["name"],
        place=found["in"],
        kind=_kind(found["schema"]),
        is_required=found.get("required", False),
        text=found.get("description", ""),
    )


def _fields(document: Document, schema: Document) -> Iterator[Parameter]:
    """Give the fields of a body, which is always one of the named shapes."""
    name = schema.get("$ref", "").rpartition("/")[2]
    shape = document["components"]["schemas"].get(name, {})
    for field, found in shape.get("properties", {}).items():
        yield Parameter(
            name=field,
            place="body",
            kind=_kind(found),
            is_required=field in shape.get("required", []),
            text=found.get("description", ""),
        )


def _kind(schema: Document) -> str:
    """Say what a value is: its type, or the words it can be."""
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    kinds = schema.get("type", "")
    found = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    return " or ".join(found)


def _pretty(example: Any) -> str | None:
    return None if example is None else json.dumps(example, ensure_ascii=False, indent=2)
