"""Where drafts are looked at: everything that is done to files which nobody has approved (R11)."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from engine.domain.changes import Change, ChangeKind
from engine.errors import (
    EngineError,
    FieldError,
    Finding,
    InvalidValues,
    ModelRefused,
    NotFound,
    Severity,
)
from engine.services import release_files, worker
from engine.services.frames import Frame
from engine.services.worker import JobTooCostly

_MOST_KNOWN: Final = 16
_POLICY: Final = ("bpmn/policy.json",)


class FilesTooCostly(EngineError):
    """Looking at the files took too much time or memory, or broke what looked at them."""

    code = "files_too_costly"


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


_TOO_COSTLY: Final = "file.too_costly"
_known: Final = _Known()


def lint(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Return what is wrong with a set of files; the same files are looked at once."""
    too_large = _too_large(files)
    if too_large is not None:
        return (too_large,)
    name = release_files.files_hash(release_files.hashes(files))
    known = _known.get(name)
    if known is None:
        known = _lint(files)
        if not any(each.rule == _TOO_COSTLY for each in known):
            # On a busy machine that may be otherwise the next time.
            _known.keep(name, known)
    return known


def known_count(hashes: Mapping[str, str]) -> int | None:
    """Return how many findings a set of files has, if it was looked at before."""
    known = _known.get(release_files.files_hash(hashes))
    return None if known is None else len(known)


def unpack(archive: bytes) -> dict[str, bytes]:
    """Return the files in an archive.

    Raises:
        ArchiveBroken, FilePathUnfit, FilesTooLarge: if they are not those of a release.
        FilesTooCostly: if taking them out takes too much.
    """
    return dict(_done("unpack", {"archive": archive}).files)


def catalogue(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what the models of a set of files may name, as far as the files can be read.

    Raises:
        FilesTooCostly: if reading them takes too much.
    """
    found: dict[str, Any] = _done("catalogue", files).header["catalogue"]
    return found


def fill_in(
    files: Mapping[str, bytes],
    *,
    path: str,
    values: Mapping[str, Any],
    facts: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """Fill in a form as a person would, and return the values that are accepted.

    Raises:
        NotFound: if there is no such form.
        ModelRefused: if the form cannot be run as it is.
        InvalidValues: naming each field that is not acceptable, and why.
        FilesTooCostly: if working it out takes too much.
    """
    if path not in files or not path.endswith(".form"):
        raise NotFound(path=path)
    wanted = {path: files[path], **{name: files[name] for name in _POLICY if name in files}}
    given = {"path": path, "values": dict(values), "facts": dict(facts), "now": now.isoformat()}
    header = _done("validate", wanted, **given).header
    if header["errors"]:
        raise InvalidValues(
            errors={
                field: [FieldError(code=each["code"], params=each["params"]) for each in said]
                for field, said in header["errors"].items()
            }
        )
    return dict(header["values"])


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Change, ...]:
    """Return what changed from one set of files to another; only those that differ are sent.

    Raises:
        FilesTooCostly: if comparing them takes too much.
    """
    differing = {
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    }
    sides = {"before": before, "after": after}
    sent = {
        f"{side}/{path}": content
        for side, files in sides.items()
        for path, content in files.items()
        if path in differing
    }
    if not sent:
        return ()
    changes = _done("compare", sent).header["changes"]
    return tuple(Change(**{**each, "kind": ChangeKind(each["kind"])}) for each in changes)


def _lint(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    try:
        answer = worker.run("lint", files)
    except JobTooCostly as error:
        return (_too_costly(error, files),)
    if "findings" not in answer.header:
        reason = answer.header.get("broken") or answer.header.get("refused")
        return (_broken(str(reason), files),)
    return tuple(_finding(each) for each in answer.header["findings"])


def _done(command: str, files: Mapping[str, bytes], **params: Any) -> Frame:
    """Have a job done, and refuse as it was refused."""
    try:
        answer = worker.run(command, files, **params)
    except JobTooCostly as error:
        raise FilesTooCostly(limit=error.limit, path=error.at) from error
    header = answer.header
    if "findings" in header:
        raise ModelRefused(findings=[_finding(each) for each in header["findings"]])
    if "broken" in header:
        raise FilesTooCostly(limit=str(header["broken"]), path=None)
    if "refused" in header:
        raise _REFUSALS.get(str(header["refused"]), FilesTooCostly)(**header["params"])
    return answer


def _too_large(files: Mapping[str, bytes]) -> Finding | None:
    """Find files that no release may have before they are sent anywhere."""
    try:
        release_files.check_sizes({path: len(content) for path, content in files.items()})
    except release_files.FilesTooLarge as error:
        path = error.params.get("path") or max(files, key=lambda each: len(files[each]))
        return Finding(
            file=path, element=None, line=None, rule="file.too_large", params=error.params
        )
    return None


def _finding(packed: Mapping[str, Any]) -> Finding:
    severity = Severity(packed["severity"])
    return Finding(**{**packed, "severity": severity})


def _too_costly(error: JobTooCostly, files: Mapping[str, bytes]) -> Finding:
    path = error.at if error.at is not None and error.at in files else min(files, default="")
    params = {"limit": error.limit}
    return Finding(file=path, element=None, line=None, rule=_TOO_COSTLY, params=params)


def _broken(reason: str, files: Mapping[str, bytes]) -> Finding:
    params = {"reason": reason}
    return Finding(
        file=min(files, default=""), element=None, line=None, rule="file.unreadable", params=params
    )


_REFUSALS: Final[Mapping[str, type[EngineError]]] = {
    kind.code: kind
    for kind in (
        release_files.ArchiveBroken,
        release_files.FilePathUnfit,
        release_files.FilesTooLarge,
    )
}
"""What a job may refuse with; anything else it says is not believed."""
