"""What changed between two sets of model files, thing by thing (D8)."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from engine.domain.changes import Change, ChangeKind
from engine.errors import ModelRefused
from engine.services import documents
from engine.workflow import drawings, rows

Files = Mapping[str, bytes]


def compare(before: Files, after: Files) -> list[Change]:
    """Return every change from one set of files to another, by file."""
    found: list[Change] = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        if old is None or new is None:
            kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED
            found.append(Change(path=path, kind=kind, what="file", name=path))
        else:
            found += _within(path, old, new)
    return found


def _within(path: str, old: bytes, new: bytes) -> list[Change]:
    """Compare two versions of a file; what cannot be read has changed as a whole."""
    look = next((look for ending, look in _LOOKS.items() if path.endswith(ending)), None)
    try:
        found = list(look(path, old, new)) if look else []
    except (ModelRefused, KeyError, TypeError, AttributeError):
        found = []
    return found or [Change(path=path, kind=ChangeKind.CHANGED, what="file", name=path)]


def _policy(path: str, old: bytes, new: bytes) -> Iterator[Change]:
    """Compare policies by their values: what one was and is, in its unit."""
    before, after = (documents.read(each, file=path) for each in (old, new))
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        entry = now or was or {}
        yield Change(
            path=path,
            kind=_kind(was, now),
            what="policy",
            element=key,
            name=str(entry.get("name", key)),
            before=_text(was["value"]) if was else None,
            after=_text(now["value"]) if now else None,
            unit=entry.get("unit"),
        )


def _entries(path: str, old: bytes, new: bytes) -> Iterator[Change]:
    """Compare any other object of JSON by its entries."""
    before, after = (documents.read(each, file=path) for each in (old, new))
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield Change(
                path=path,
                kind=_kind(before.get(key), after.get(key)),
                what="entry",
                element=key,
                name=key,
                before=_text(before.get(key)),
                after=_text(after.get(key)),
            )


def _form(path: str, old: bytes, new: bytes) -> Iterator[Change]:
    """Compare forms field by field, and each field by its settings."""
    before, after = (dict(_fields(documents.read(each, file=path))) for each in (old, new))
    for key in [*before, *(key for key in after if key not in before)]:
        was, now = before.get(key), after.get(key)
        common: dict[str, Any] = {"path": path, "what": "field", "element": key}
        name = str((now or was or {}).get("label") or key)
        if was is None or now is None:
            yield Change(kind=_kind(was, now), name=name, **common)
            continue
        for setting in sorted(_flat(was).keys() | _flat(now).keys()):
            one, other = _flat(was).get(setting), _flat(now).get(setting)
            if one != other:
                yield Change(
                    kind=ChangeKind.CHANGED,
                    name=name,
                    detail=setting,
                    before=_text(one),
                    after=_text(other),
                    **common,
                )
    kept = [key for key in before if key in after]
    if kept != [key for key in after if key in before]:
        yield Change(path=path, kind=ChangeKind.MOVED, what="order", name=path)


def _fields(part: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for component in part.get("components", ()):
        key = component.get("key") or component.get("id") or component.get("type", "")
        yield str(key), {name: each for name, each in component.items() if name != "components"}
        yield from _fields(component)


def _flat(value: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Return the settings of a field by dotted name, without what only lays it out."""
    found: dict[str, Any] = {}
    for name, inner in value.items():
        if name in _LAID_OUT:
            continue
        if isinstance(inner, Mapping):
            found |= _flat(inner, f"{path}{name}.")
        else:
            found[f"{path}{name}"] = inner
    return found


def _kind(was: object, now: object) -> ChangeKind:
    if was is None:
        return ChangeKind.ADDED
    return ChangeKind.REMOVED if now is None else ChangeKind.CHANGED


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


_LAID_OUT: Final = frozenset({"id", "layout"})
_LOOKS: Final[Mapping[str, Callable[[str, bytes, bytes], Iterator[Change]]]] = {
    ".bpmn": drawings.compare,
    ".dmn": rows.compare,
    ".form": _form,
    "policy.json": _policy,
    ".json": _entries,
}
