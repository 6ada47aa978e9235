"""Verify an export of Shouwen's ledger: without its server, its database or any other of its code.

    python verifier.py export.jsonl --key ledger.pub --anchors anchors.jsonl

This one file and the `cryptography` package are all that is needed. It is written apart from the
code that it checks, so that no fault of one can hide a fault of the other; docs/audit.md says what
its answer promises and what it does not.
"""

import argparse
import hashlib
import hmac
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NOTHING = bytes(32)
PUBLIC_KEY = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
DISPOSED = "case.disposed"

Anchor = tuple[int, str, str]
"""The number of a checkpoint, the text that was signed, and its signature."""


class Finding(NamedTuple):
    """One thing that is wrong, and where: in a stream, among the entries `first` to `last`."""

    code: str
    stream: str | None = None
    first: int | None = None
    last: int | None = None
    checkpoint: int | None = None
    name: str | None = None

    def __str__(self) -> str:
        """Say it in a line."""
        told = {key: value for key, value in self._asdict().items() if value is not None}
        return ", ".join(f"{key} {value}" for key, value in told.items())


class Stream:
    """How far one stream has been read, and which of its heads checkpoints signed."""

    def __init__(self) -> None:
        self.seq = 0
        self.head = NOTHING
        self.covered = 0
        self.last_signed = 0
        self.signed: dict[int, tuple[str, int]] = {}
        self.emptied: list[Finding] = []


class Verifier:
    """Reads an export line by line; `findings` tells what is wrong."""

    def __init__(self, keys: dict[str, Ed25519PublicKey], anchors: list[Anchor]) -> None:
        self.keys = keys
        self.findings: list[Finding] = []
        self.streams: dict[str, Stream] = {}
        self.entries = 0
        self.checkpoints: dict[int, dict[str, Any]] = {}
        self.anchors: dict[int, Anchor] = {}
        for anchor in anchors:
            if self.anchors.setdefault(anchor[0], anchor) != anchor:
                self._find("anchor_differs", checkpoint=anchor[0])
        self._last_anchor = max(self.anchors, default=0)
        self._leaves: dict[int, list[bytes]] = {}
        self._prev = NOTHING.hex()
        self._is_whole = True
        self._has_openings = False
        self._has_ended = False

    def read(self, lines: Iterable[str]) -> None:
        """Read the whole export."""
        readers: dict[str, Callable[[dict[str, Any]], object]] = {
            "public_key": str,
            "checkpoint": self._read_checkpoint,
            "head": self._read_head,
            "entry": self._read_entry,
            "end": self._read_end,
        }
        for number, text in enumerate(lines, start=1):
            try:
                line = json.loads(text)
                reader = readers[line["type"]] if number > 1 else self._read_header
                reader(line)
            except (ValueError, LookupError, TypeError, AttributeError):
                self._find("line_unreadable", name=f"line {number}")
        self._close()

    def _read_header(self, line: dict[str, Any]) -> None:
        self._is_whole = line["streams"] is None
        self._has_openings = line["openings"]

    def _read_checkpoint(self, line: dict[str, Any]) -> None:
        content = as_bytes(line["content"])
        document = json.loads(content)
        number = document["number"]
        self.checkpoints[number] = document
        self._leaves[number] = []
        if not self._is_signed(content, line["signature"], document.get("key")):
            self._find("checkpoint_not_signed", checkpoint=number)
        if self._is_whole and document.get("prev") != self._prev:
            self._find("checkpoint_altered", checkpoint=number)
        self._prev = sha256(content).hex()
        same = (number, line["content"], line["signature"])
        if number not in self.anchors and number < self._last_anchor:
            self._find("anchor_missing", checkpoint=number)
        elif self.anchors.get(number, same) != same:
            self._find("anchor_differs", checkpoint=number)

    def _read_head(self, line: dict[str, Any]) -> None:
        number, name, seq, head = line["checkpoint"], line["stream"], line["seq"], line["head"]
        document = self.checkpoints[number]
        signed = {"head": head, "seq": seq, "stream": name}
        written = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
        leaf = sha256(b"\x00" + written.encode())
        if self._is_whole:
            self._leaves[number].append(leaf)
        elif climb(leaf, line["path"]).hex() != document.get("root"):
            self._find("checkpoint_altered", checkpoint=number)
        stream = self.streams.setdefault(name, Stream())
        stream.signed[seq] = (head, number)
        if number in self.anchors:
            stream.covered = max(stream.covered, seq)

    def _read_entry(self, line: dict[str, Any]) -> None:
        name, seq, content = line["stream"], line["seq"], as_bytes(line["content"])
        stream = self.streams.setdefault(name, Stream())
        stored = bytes.fromhex(line["hash"])
        self.entries += 1
        if seq > stream.seq + 1:
            self._find("entry_missing", name, stream.seq + 1, seq - 1)
        elif seq <= stream.seq:
            self._find("entry_out_of_place", name, seq, seq)
        elif sha256(stream.head + content) != stored:
            self._find("entry_altered", name, seq, seq)
        else:
            self._read_content(line, stream, content)
        if seq in stream.signed:
            head, number = stream.signed.pop(seq)
            if head != line["hash"]:
                self._find("rewritten", name, stream.last_signed + 1, seq, checkpoint=number)
            stream.last_signed = seq
        stream.seq, stream.head = seq, stored

    def _read_content(self, line: dict[str, Any], stream: Stream, content: bytes) -> None:
        name, seq = line["stream"], line["seq"]
        document = json.loads(content)
        if (document["stream"], document["seq"]) != (name, seq):
            self._find("columns_differ", name, seq, seq)
        if document["kind"] == DISPOSED:
            stream.emptied.clear()
        if not self._has_openings:
            return
        openings = line.get("openings", {})
        commitments = document.get("personal", {})
        for key in sorted(commitments.keys() | openings.keys()):
            finding = Finding("opening_altered", name, seq, seq, name=key)
            if key not in openings or key not in commitments:
                self.findings.append(finding)
            elif openings[key] is None:
                stream.emptied.append(finding._replace(code="opening_emptied"))
            elif not opens(openings[key], commitments[key]["hmac"]):
                self.findings.append(finding)

    def _read_end(self, line: dict[str, Any]) -> None:
        counts = (line["entries"], line["checkpoints"])
        self._has_ended = counts == (self.entries, len(self.checkpoints))

    def _close(self) -> None:
        """Tell what only the whole export can tell."""
        if not self._has_ended:
            self._find("export_incomplete")
        for name, stream in self.streams.items():
            self.findings += stream.emptied
            for seq, (_, number) in sorted(stream.signed.items()):
                first = min(seq, stream.seq + 1)
                self._find("entry_missing", name, first, seq, checkpoint=number)
        if self._is_whole:
            for number in {*range(1, self._last_anchor + 1), *self.checkpoints}:
                self._close_checkpoint(number)

    def _close_checkpoint(self, number: int) -> None:
        document, leaves = self.checkpoints.get(number), self._leaves.get(number, [])
        if document is None:
            self._find("checkpoint_missing", checkpoint=number)
        elif (len(leaves), root(leaves).hex()) != (document.get("heads"), document.get("root")):
            self._find("checkpoint_altered", checkpoint=number)

    def _is_signed(self, content: bytes, signature: str, fingerprint: Any) -> bool:
        try:
            self.keys[fingerprint].verify(bytes.fromhex(signature), content)
        except (InvalidSignature, KeyError):
            return False
        return True

    def _find(self, code: str, *place: Any, **more: Any) -> None:
        self.findings.append(Finding(code, *place, **more))


def sha256(content: bytes) -> bytes:
    """Hash some bytes."""
    return hashlib.sha256(content).digest()


def as_bytes(text: str) -> bytes:
    """Give the exact bytes of a content, even if they are not the text that they were."""
    return text.encode(errors="surrogateescape")


def opens(opening: dict[str, str], commitment: str) -> bool:
    """Test whether a salt and a value are those that were committed to."""
    salt, value = bytes.fromhex(opening["salt"]), as_bytes(opening["value"])
    return hmac.new(salt, value, hashlib.sha256).hexdigest() == commitment


def root(row: list[bytes]) -> bytes:
    """Give the root of a Merkle tree (RFC 9162); one without a neighbour moves up as it is."""
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=False)
        joined = [sha256(b"\x01" + left + right) for left, right in pairs]
        row = [*joined, row[-1]] if len(row) % 2 else joined
    return row[0] if row else NOTHING


def climb(found: bytes, path: list[list[str]]) -> bytes:
    """Give the root that a leaf and its path lead to."""
    for side, neighbour in path:
        other = bytes.fromhex(neighbour)
        found = sha256(b"\x01" + (other + found if side == "left" else found + other))
    return found


def read_keys(path: Path) -> dict[str, Ed25519PublicKey]:
    """Read a file of public keys, each under the fingerprint that checkpoints name it by."""
    keys = {}
    for pem in PUBLIC_KEY.findall(path.read_bytes()):
        key = serialization.load_pem_public_key(pem)
        if isinstance(key, Ed25519PublicKey):
            raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            keys[sha256(raw).hex()] = key
    return keys


def read_anchors(path: Path) -> list[Anchor]:
    """Read the anchor file; a line that a power cut tore is passed over."""
    anchors = []
    for text in path.read_text(encoding="utf-8", errors="surrogateescape").split("\n"):
        with suppress(ValueError, LookupError, TypeError):
            line = json.loads(text)
            number = int(json.loads(line["content"])["number"])
            anchors.append((number, line["content"], line["signature"]))
    return anchors


def verify(export: Path, key: Path, anchors: Path) -> Verifier:
    """Read and verify an export."""
    verifier = Verifier(read_keys(key), read_anchors(anchors))
    with export.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        verifier.read(lines)
    return verifier


def report(found: Verifier) -> Iterator[str]:
    """Say what was found, line by line."""
    for finding in found.findings:
        yield str(finding)
    anchored = len(found.checkpoints.keys() & found.anchors.keys())
    yield f"{found.entries} entries were read, in {len(found.streams)} streams."
    yield f"{len(found.checkpoints)} checkpoints were read; {anchored} of them are anchored."
    uncovered = sum(max(0, each.seq - each.covered) for each in found.streams.values())
    yield f"{uncovered} entries are covered by no anchor."
    yield "Something is wrong." if found.findings else "Everything fits."


def main() -> None:
    """Verify the export that the command line names; the exit code is 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("export", type=Path, help="what `shouwen ledger export` wrote")
    parser.add_argument("--key", type=Path, required=True, help="public keys, in PEM")
    parser.add_argument("--anchors", type=Path, required=True, help="a copy of the anchor file")
    given = parser.parse_args()
    found = verify(given.export, given.key, given.anchors)
    for line in report(found):
        sys.stdout.write(f"{line}\n")
    sys.exit(1 if found.findings else 0)


if __name__ == "__main__":
    main()
