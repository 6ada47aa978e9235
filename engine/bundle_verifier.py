"""Verify a bundle of one case, unpacked: without Shouwen, its server, database or other code.

    python verify.py
    python verify.py --key ledger.pub --anchors anchors.jsonl

Needed are this file, `verifier.py` beside it, and the `cryptography` package. With the key and the
anchors that you keep yourself, instead of those in the folder, you trust nobody who gave it to you.
"""

import argparse
import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
LEDGER = "chain/ledger.jsonl"
KEY = "chain/ledger.pub"
ANCHORS = "chain/anchors.jsonl"
RECORD = "case.json"
RELEASE = "release"
CACHE = "__pycache__"
EMPTIED = "opening_emptied"

Entry = dict[str, Any]


def check_files(folder: Path) -> Iterator[str]:
    """Compare each file with the manifest, and find what is missing or was added."""
    listed: dict[str, str] = json.loads((folder / MANIFEST).read_bytes())["files"]
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and CACHE not in path.parts
    } - {MANIFEST}
    for name in sorted(listed.keys() | found):
        if name not in found:
            yield f"file_missing, {name}"
        elif name not in listed:
            yield f"file_added, {name}"
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed[name]:
            yield f"file_altered, {name}"


def check_record(folder: Path, entries: Iterable[Entry]) -> Iterator[str]:
    """Compare what the record says of each entry with the bytes that were hashed."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    record = json.loads((folder / RECORD).read_bytes())
    stream = f"case:{record['case']}"
    hashed = {each["seq"]: each for each in entries if each["stream"] == stream}
    said = [each["seq"] for each in record["entries"]]
    if said != list(range(1, record["entry"] + 1)):
        yield f"record_incomplete, {RECORD}"
    if any(manifest[name] != record[name] for name in ("case", "entry", "openings")):
        yield f"record_differs, {MANIFEST}"
    for each in record["entries"]:
        found = hashed.get(each["seq"], {})
        names = ("at", "actor", "kind", "values")
        if [each[name] for name in names] != [found.get(name) for name in names]:
            yield f"record_differs, {RECORD}, entry {each['seq']}"


def check_models(folder: Path, entries: Iterable[Entry]) -> Iterator[str]:
    """Compare the models with what the ledger says was put in force, and the case ran on."""
    files = {
        path.relative_to(folder / RELEASE).as_posix(): path.read_bytes()
        for path in (folder / RELEASE).rglob("*")
        if path.is_file()
    }
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    found = list(entries)
    published = {
        each["values"].get("hash") for each in found if each["stream"].startswith("release:")
    }
    if digest.hexdigest() not in published:
        yield f"models_differ, {RELEASE}"
    for each in found:
        if each["kind"] == "case.opened" and each["values"].get("release") not in (
            None,
            digest.hexdigest(),
        ):
            yield f"models_differ, {RELEASE}, entry {each['seq']}"


def read_entries(folder: Path) -> list[Entry]:
    """Read the hashed content of every entry."""
    lines = (folder / LEDGER).read_text(encoding="utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    return [json.loads(line["content"]) for line in found if line["type"] == "entry"]


def load_verifier(folder: Path) -> Any:
    """Load the verifier of the ledger, which lies beside this file."""
    spec = importlib.util.spec_from_file_location("verifier", folder / "verifier.py")
    assert spec is not None  # noqa: S101 (for type checkers)
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    sys.modules["verifier"] = module
    spec.loader.exec_module(module)
    return module


def verify(folder: Path, key: Path, anchors: Path) -> tuple[list[str], list[str]]:
    """Return what is wrong, and what else is to be said."""
    wrong: list[str] = []
    notes: list[str] = []
    try:
        found = load_verifier(Path(__file__).parent).verify(folder / LEDGER, key, anchors)
        entries = read_entries(folder)
        wrong += check_files(folder)
        wrong += check_record(folder, entries)
        wrong += check_models(folder, entries)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        return [*wrong, f"bundle_unreadable, {error}"], notes
    for finding in found.findings:
        # Values are disposed of after the entries that hold them, so a bundle may not say so yet.
        (notes if finding.code == EMPTIED else wrong).append(str(finding))
    notes.append(f"{found.entries} entries were read, in {len(found.streams)} streams.")
    notes.append(f"{len(found.checkpoints)} checkpoints sign them.")
    return wrong, notes


def main() -> None:
    """Verify the folder that this file is in; the exit code is 1 if anything is wrong."""
    folder = Path(__file__).parent
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=folder, help="an unpacked bundle")
    parser.add_argument("--key", type=Path, help="your own copy of the public keys, in PEM")
    parser.add_argument("--anchors", type=Path, help="your own copy of the anchor file")
    given = parser.parse_args()
    sys.dont_write_bytecode = True
    wrong, notes = verify(
        given.folder, given.key or given.folder / KEY, given.anchors or given.folder / ANCHORS
    )
    if given.key is None or given.anchors is None:
        notes.append("The key or the anchors are those of the bundle; give your own copies.")
    last = "Something is wrong." if wrong else "Everything fits."
    sys.stdout.write("\n".join([*wrong, *notes, last]) + "\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
