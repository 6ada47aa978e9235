"""The process in which drafts are looked at, killed when one of them takes too much (R11).

It starts when it is first needed and is replaced after every job that broke it. One job runs at a
time; the others wait for their turn, which does not count.
"""

import atexit
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from engine.services import frames
from engine.services.frames import Frame, FrameBroken

SECONDS: Final = 1.9
"""The most that one job may take; a finding is told in under two seconds."""

STARVED_SECONDS: Final = 20.0
"""The most on a machine so busy that the job has not had its time."""

MEMORY: Final = 290_000_000
"""The most resident memory; checked from outside, besides the limits the process sets itself."""

_PAUSE: Final = 0.02
_START_SECONDS: Final = 30.0
_MODULE: Final = "engine.services.workbench"
_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH")


class JobTooCostly(Exception):
    """A job took too much time or memory, or broke the worker; `at` is what it was looking at."""

    def __init__(self, *, limit: str, at: str | None) -> None:
        """Keep which limit it was, and the file."""
        super().__init__(limit, at)
        self.limit = limit
        self.at = at


class _Process:
    """One worker process and what watches it."""

    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        self.popen = subprocess.Popen(  # noqa: S603 -- our own module, by our own interpreter
            [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.is_ready = False
        self.killed_for: str | None = None
        self.at: str | None = None

    def run(self, job: Frame) -> Frame:
        """Do one job; the limits begin once the process has started."""
        if not self.is_ready:
            self._watched(_START_SECONDS, self._await)
            self.is_ready = True
        return self._watched(SECONDS, lambda: self._do(job))

    def end(self) -> None:
        """Kill the process, whatever it is doing."""
        self.popen.kill()
        self.popen.wait()
        for pipe in (self.popen.stdin, self.popen.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _await(self) -> Frame:
        return frames.read(self.popen.stdout)  # type: ignore[arg-type]

    def _do(self, job: Frame) -> Frame:
        self.at = None
        frames.write(self.popen.stdin, job)  # type: ignore[arg-type]
        while True:
            answer = self._await()
            if "at" not in answer.header:
                return answer
            self.at = str(answer.header["at"])[:200]

    def _watched(self, seconds: float, act: Any) -> Frame:
        """Act while a thread looks at time and memory, and kills the process at its limits."""
        is_over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(seconds, is_over), daemon=True)
        watcher.start()
        try:
            found: Frame = act()
        except (FrameBroken, OSError) as error:
            raise JobTooCostly(limit=self.killed_for or "crash", at=self.at) from error
        finally:
            is_over.set()
            watcher.join()
        return found

    def _watch(self, seconds: float, is_over: threading.Event) -> None:
        began, used = time.monotonic(), _cpu_seconds(self.popen.pid)
        while not is_over.wait(_PAUSE):
            waited = time.monotonic() - began
            worked = _cpu_seconds(self.popen.pid) - used
            if worked > seconds or waited > max(seconds, STARVED_SECONDS):
                self.killed_for = "time"
            elif _resident_bytes(self.popen.pid) > MEMORY:
                self.killed_for = "memory"
            if self.killed_for:
                self.popen.kill()
                return


class _Seat:
    """The place of the one worker of this process; another takes it when one has been killed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: _Process | None = None

    def run(self, job: Frame) -> Frame:
        with self.lock:
            if self.process is not None and self.process.popen.poll() is not None:
                # What the job before did to it may have killed it after its answer.
                self.leave()
            if self.process is None:
                self.process = _Process()
            try:
                answer = self.process.run(job)
            except JobTooCostly:
                self._replace()
                raise
            if answer.header.get("is_spent"):
                self._replace()
            return answer

    def _replace(self) -> None:
        """Let the next one start now, so that nobody waits for it later."""
        self.leave()
        self.process = _Process()

    def leave(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.end()

    def forget(self) -> None:
        """Leave the worker to the parent after a fork."""
        self.lock = threading.Lock()
        self.process = None


_seat = _Seat()
atexit.register(_seat.leave)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_seat.forget)


def run(command: str, files: Mapping[str, bytes], **params: Any) -> Frame:
    """Have something done to files outside of this process.

    Raises:
        JobTooCostly: if it took too much, or broke the worker, which is replaced.
    """
    return _seat.run(Frame(header={"command": command, "params": params}, files=files))


def pid() -> int | None:
    """Return the number of the worker process, if there is one, for the tests and benches."""
    return _seat.process.popen.pid if _seat.process else None


def resident_bytes() -> int:
    """Return how much memory the worker process holds, 0 if there is none."""
    found = pid()
    return 0 if found is None else _resident_bytes(found)


def cpu_seconds() -> float:
    """Return how long the worker process has worked, 0 if there is none."""
    found = pid()
    return 0.0 if found is None else _cpu_seconds(found)


def _cpu_seconds(pid: int) -> float:
    """Return how long a process has worked; where nobody can tell, it always has."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return time.monotonic()


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
