"""A bundle as one zip: always the same files in the same order, whatever the machine (R10).

Nothing in it is compressed, because libraries compress differently; every file is dated alike.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine import bundle_verifier, verifier
from engine.domain import chain
from engine.services import evidence
from engine.services.bundles import Bundle
from engine.services.ledger import Entry

FORMAT: Final = 1
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_MODE: Final = 0o100644 << 16


def write(bundle: Bundle, *, pages: Mapping[str, bytes]) -> bytes:
    """Write the zip; `pages` are the files that people read, by path."""
    files = {**pages, **_files(bundle)}
    files[bundle_verifier.MANIFEST] = _json(_manifest(bundle, files))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as opened:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{bundle.name}/{path}", date_time=_DATE)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            opened.writestr(entry, content)
    return written.getvalue()


def _files(bundle: Bundle) -> dict[str, bytes]:
    found = {
        bundle_verifier.RECORD: _json(_record(bundle)),
        bundle_verifier.LEDGER: bundle.excerpt.ledger,
        bundle_verifier.ANCHORS: bundle.excerpt.anchors,
        bundle_verifier.KEY: bundle.excerpt.keys,
        "evidence/index.json": _json({"evidence": _evidence(bundle)}),
        "verify.py": Path(bundle_verifier.__file__).read_bytes(),
        "verifier.py": Path(verifier.__file__).read_bytes(),
    }
    models = {f"{bundle_verifier.RELEASE}/{path}": each for path, each in bundle.files.items()}
    return found | models


def _manifest(bundle: Bundle, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "case": bundle.case.number,
        "entry": bundle.entry,
        "openings": bundle.order.with_openings,
        "files": {path: hashlib.sha256(each).hexdigest() for path, each in sorted(files.items())},
    }


def _record(bundle: Bundle) -> dict[str, Any]:
    """Say the whole case for programs; docs/audit.md describes it."""
    state = bundle.state
    return {
        "format": FORMAT,
        "case": bundle.case.number,
        "kind": bundle.case.kind,
        "entry": bundle.entry,
        "at": state.at,
        "openings": bundle.order.with_openings,
        "release": bundle.models.hash,
        "process": state.process_id,
        "status": state.status,
        "is_suspended": state.is_suspended,
        "facts": state.facts,
        "withheld": sorted(state.disposed),
        "labels": {
            name: bundle.models.facts[name].label
            for name in sorted(state.facts.keys() | state.disposed)
            if name in bundle.models.facts
        },
        "tokens": [vars(each) for each in state.tokens],
        "tasks": [vars(each) for each in state.tasks],
        "duties": [vars(each) for each in state.duties],
        "linked": [vars(each) for each in bundle.linked],
        "proved_by": bundle.excerpt.proved_by,
        "entries": [
            _entry(each, line) for each, line in zip(bundle.entries, bundle.hashed(), strict=False)
        ],
    }


def _evidence(bundle: Bundle) -> list[dict[str, Any]]:
    """List the papers and recordings added by then, each with its digest (EVD-02, RET-05)."""
    return [
        {
            **{name: entry.values[name] for name in ("kind", "media_type", "size", "sha256")},
            "entry": entry.seq,
            "at": entry.at,
            "file_name": entry.values["file_name"],
            "reference": entry.values["reference"],
        }
        for entry in bundle.entries
        if entry.kind == evidence.ADDED
    ]


def _entry(entry: Entry, line: Mapping[str, Any]) -> dict[str, Any]:
    """Give an entry as it was hashed, and beside it what its openings tell."""
    content = json.loads(line["content"])
    return {
        **{name: content[name] for name in ("seq", "at", "actor", "kind", "values")},
        "hash": line["hash"],
        "personal": {name: entry.values[name] for name in entry.personal - entry.disposed},
        "withheld": sorted(entry.disposed),
    }


def _json(value: Any) -> bytes:
    """Write JSON that people can read too, in one form only."""
    plain = json.loads(chain.canonical(value))
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
