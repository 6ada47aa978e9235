"""What runs in the worker process: jobs on files that nobody has approved (R11).

    python -m engine.services.workbench

It speaks frames on its standard streams. Once it is warm it locks itself down: an audit hook
refuses dynamic code, files, processes and sockets, so a draft that got further than it should finds
nothing to work with.
"""

import io
import os
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from engine.errors import EngineError, Finding, InvalidValues, ModelRefused
from engine.expressions import isolate
from engine.forms import form
from engine.services import (
    differences,
    documents,
    frames,
    model_catalogue,
    model_lint,
    release_files,
    releases,
)
from engine.services.frames import Frame

_ROOM: Final = 160_000_000
"""How much more data than when it was warm the process may have."""

_PATIENCE: Final = 0.75
"""Seconds for the second try of an expression: both together leave time to tell which one it is."""

_REFUSED: Final = (
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "socket.connect",
    "socket.bind",
    "shutil.",
    "ctypes.dlopen",
)

Job = Callable[[Mapping[str, bytes], Mapping[str, Any]], Frame]


class Refused(RuntimeError):
    """Something tried what no job needs."""


def main() -> None:
    """Answer jobs until the other side is gone."""
    given, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _warm_up()
    isolate.limit_patience(_PATIENCE)
    _limit_memory()
    sys.addaudithook(refuse)
    frames.write(told, Frame(header={"ready": True}))
    while True:
        try:
            job = frames.read(given)
        except frames.FrameBroken:
            return
        frames.write(told, _answer(job, told))


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse, as an audit hook, what no job needs.

    Raises:
        Refused: if a job came to it.
    """
    if event.startswith(_REFUSED):
        raise Refused(event)
    if event in _CODE and not Path(str(_CODE[event](arguments))).is_file():
        raise Refused(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise Refused(event)


_CODE: Final[Mapping[str, Callable[[tuple[Any, ...]], object]]] = {
    "compile": lambda arguments: arguments[1],
    "exec": lambda arguments: arguments[0].co_filename,
}
"""Code is compiled and executed when a module is imported; its file is there then."""


def _answer(job: Frame, told: BinaryIO) -> Frame:
    begun = isolate.drops()
    try:
        answer = JOBS[job.header["command"]](job.files, job.header["params"] | {"told": told})
        header = dict(answer.header)
    except ModelRefused as error:
        answer, header = Frame(header={}), {"findings": [pack(each) for each in error.findings]}
    except EngineError as error:
        answer, header = Frame(header={}), {"refused": error.code, "params": _plain(error.params)}
    except MemoryError:
        answer, header = Frame(header={}), {"broken": "memory", "is_spent": True}
    except Exception as error:  # noqa: BLE001 -- the boundary of a job: whatever a file broke
        answer, header = Frame(header={}), {"broken": type(error).__name__, "is_spent": True}
    if isolate.drops() != begun:
        header["is_spent"] = True
    return Frame(header=header, files=answer.files)


def pack(finding: Finding) -> dict[str, Any]:
    """Write a finding as the frame carries it."""
    return {**vars(finding), "params": _plain(finding.params)}


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    plain = str | int | float | bool | None
    return {
        name: value if isinstance(value, plain) else str(value) for name, value in params.items()
    }


def _lint(files: Mapping[str, bytes], params: Mapping[str, Any]) -> Frame:
    def at(path: str) -> None:
        frames.write(params["told"], Frame(header={"at": path}))

    return Frame(header={"findings": [pack(each) for each in model_lint.check(files, at=at)]})


def _unpack(files: Mapping[str, bytes], _: Mapping[str, Any]) -> Frame:
    """Take the files out of an archive, without believing what it says of their sizes."""
    (content,) = files.values()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            release_files.check_sizes({entry.filename: entry.file_size for entry in entries})
            return Frame(header={}, files={e.filename: _read(archive, e) for e in entries})
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise release_files.ArchiveBroken(reason=str(error)[:120]) from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    path = release_files.check_path(entry.filename)
    with archive.open(entry) as file:
        content = file.read(release_files.MOST_BYTES + 1)
    release_files.check_sizes({path: len(content)})
    return content


def _catalogue(files: Mapping[str, bytes], _: Mapping[str, Any]) -> Frame:
    return Frame(header={"catalogue": model_catalogue.build(files)})


def _validate(files: Mapping[str, bytes], params: Mapping[str, Any]) -> Frame:
    """Fill in a form as a person would, and say what the server makes of it."""
    path = params["path"]
    found = form.compile_schema(documents.read(files[path], file=path), file=path)
    policy = documents.policy(files)
    try:
        values = found.validate(
            params["values"],
            facts={**dict.fromkeys(found.names), **params["facts"]},
            now=datetime.fromisoformat(params["now"]),
            policy=policy,
        )
    except InvalidValues as error:
        errors = {
            key: [{"code": each.code, "params": _plain(each.params)} for each in said]
            for key, said in error.errors.items()
        }
        return Frame(header={"errors": errors, "values": {}})
    return Frame(header={"errors": {}, "values": values})


def _compare(files: Mapping[str, bytes], _: Mapping[str, Any]) -> Frame:
    """Compare the files below `before/` with those below `after/`."""
    before, after = (
        {path.removeprefix(side): each for path, each in files.items() if path.startswith(side)}
        for side in ("before/", "after/")
    )
    return Frame(header={"changes": [vars(each) for each in differences.compare(before, after)]})


JOBS: Final[Mapping[str, Job]] = {
    "lint": _lint,
    "unpack": _unpack,
    "catalogue": _catalogue,
    "validate": _validate,
    "compare": _compare,
}


def _warm_up() -> None:
    """Load and make what every job needs, before anything hostile is near."""
    shipped = releases.shipped_files()
    model_lint.check(shipped, at=lambda _: None)


def _limit_memory() -> None:
    """Let the process grow no further than a job may need; V8 reserves much that it never uses."""
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 -- not on every system

    status = Path("/proc/self/status").read_text()
    data = int(status.partition("VmData:")[2].split()[0]) * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (data + _ROOM, data + _ROOM))


if __name__ == "__main__":
    main()
