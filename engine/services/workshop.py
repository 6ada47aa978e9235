"""Where drafts are looked at: everything that is done to files which nobody has approved (R11)."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from engine.errors import Finding, ModelRefused
from engine.services import models, release_files

_MOST_KNOWN: Final = 64


class _Known:
    """What was found wrong with the last sets of files, by the hash that names each."""

    def __init__(self) -> None:
        self._findings: OrderedDict[str, tuple[Finding, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> tuple[Finding, ...] | None:
        with self._lock:
            return self._findings.get(name)

    def keep(self, name: str, findings: tuple[Finding, ...]) -> None:
        with self._lock:
            self._findings[name] = findings
            self._findings.move_to_end(name)
            while len(self._findings) > _MOST_KNOWN:
                self._findings.popitem(last=False)


_known: Final = _Known()


def lint(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Return what is wrong with a set of files; the same files are looked at once."""
    name = release_files.files_hash(release_files.hashes(files))
    known = _known.get(name)
    if known is None:
        known = _lint(files)
        _known.keep(name, known)
    return known


def known_count(hashes: Mapping[str, str]) -> int | None:
    """Return how many findings a set of files has, if it was looked at before."""
    known = _known.get(release_files.files_hash(hashes))
    return None if known is None else len(known)


def _lint(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    try:
        models.compile_files(files)
    except ModelRefused as error:
        return error.findings
    return ()
