"""The V8 isolate of this process: one, behind a lock, with little memory and little time (R11)."""

import asyncio
import atexit
import contextlib
import ctypes
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from typing import Any, Final

from py_mini_racer import JSEvalException, JSOOMException, MiniRacer, init_mini_racer, mini_racer

from engine.expressions import answers

MEMORY_LIMIT: Final = 32_000_000
TIME_LIMIT: Final = 0.25
PATIENCE: Final = 2.0
_SCRIPTS: Final = ("feelin.js", "functions.js", "reader.js", "sandbox.js", "tables.js", "plans.js")
_WARM_UP: Final = {"command": "run", "source": "today() = null", "facts": {}, "now": "2026-01-01"}

_FLAGS: Final = ("--single-threaded", "--no-maglev", "--no-opt", "--max-semi-space-size=1")
"""Two of V8's compilers are for code that runs long, which ours may not, and take 9 MB; its young
objects may take 1 MB."""

# In a worker thread this would end in a segmentation fault when the process exits.
init_mini_racer(flags=_FLAGS, ignore_duplicate_init=True)


class LimitReached(Exception):
    """The script used more time or memory than it may have."""

    def __init__(self, limit: str) -> None:
        """Keep which of the two limits it was."""
        super().__init__(limit)
        self.limit = limit


class Isolate:
    """A V8 isolate with some scripts, driven by an event loop that the caller's thread turns.

    Turning the loop in the calling thread saves two switches between threads an evaluation.
    """

    def __init__(self, scripts: Iterable[str], *, memory_limit: int = MEMORY_LIMIT) -> None:
        self._loop = asyncio.new_event_loop()
        self._stack = contextlib.ExitStack()
        self._racer = self._loop.run_until_complete(self._load(scripts, memory_limit))

    async def _load(self, scripts: Iterable[str], memory_limit: int) -> MiniRacer:
        racer = self._stack.enter_context(mini_racer())
        for script in scripts:
            racer.eval(script)
        # Beyond it V8 looks for garbage; by itself it would let it grow up to the hard limit.
        racer.set_soft_memory_limit(memory_limit // 4)
        racer.set_hard_memory_limit(memory_limit)
        return racer

    def run(self, script: str, *, limit: float) -> str:
        """Run a script and give what it ends with as text.

        Raises:
            LimitReached: if it takes too long or too much memory.
        """
        try:
            return str(self._loop.run_until_complete(self._eval(script, limit)))
        except TimeoutError as error:
            raise LimitReached("time") from error
        except JSOOMException as error:
            raise LimitReached("memory") from error

    async def _eval(self, script: str, limit: float) -> object:
        async with asyncio.timeout(limit):
            return await self._racer.eval_cancelable(script)

    def close(self) -> None:
        """Give everything back."""
        self._stack.close()
        self._loop.close()


def _script(question: Mapping[str, Any]) -> str:
    """Write the question as a text in a script, for an object literal could set a prototype."""
    text = json.dumps(question, allow_nan=False, separators=(",", ":"))
    return f"sandbox.answer({json.dumps(text)})"


def _scripts() -> Iterator[str]:
    for name in _SCRIPTS:
        yield resources.files(__package__).joinpath(name).read_text("utf-8")
    yield _script(_WARM_UP)


class _Process:
    """The isolate of this process: made when first needed, made anew after a fork or a fault."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.isolate: Isolate | None = None
        self.patience: float = PATIENCE
        self.drops = 0

    def ask(self, question: Mapping[str, Any]) -> str:
        with self.lock:
            try:
                return self._ask_once(question, limit=TIME_LIMIT)
            except LimitReached as error:
                if error.limit != "time":
                    raise
                # On a busy machine a harmless script is late too; a patient try tells them apart.
                return self._ask_once(question, limit=self.patience)

    def _ask_once(self, question: Mapping[str, Any], *, limit: float) -> str:
        if self.isolate is None:
            self.isolate = Isolate(_scripts())
        try:
            return self.isolate.run(_script(question), limit=limit)
        except (LimitReached, JSEvalException):
            # What was interrupted is half done, so nothing of it is used again.
            self._drop()
            raise

    def _drop(self) -> None:
        isolate, self.isolate = self.isolate, None
        if isolate is not None:
            self.drops += 1
            isolate.close()

    def close(self) -> None:
        """Close the isolate; left open, some processes hang at their end."""
        with self.lock:
            self._drop()

    def forget(self) -> None:
        """Leave the isolate of the parent alone: in a forked child even closing it hangs."""
        if self.isolate is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self.isolate))
        self.lock = threading.Lock()
        self.isolate = None


_answers = answers.Answers()
_process = _Process()
atexit.register(_process.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_process.forget)


def limit_patience(seconds: float) -> None:
    """Give expressions a shorter second try: for a process that is killed when it is late."""
    _process.patience = seconds


def drops() -> int:
    """Return how often the isolate was thrown away because an expression had spoilt it."""
    return _process.drops


def ask(question: Mapping[str, Any]) -> dict[str, Any]:
    """Put a question to this process's sandbox, unless its answer is known from before.

    Raises:
        LimitReached: if the sandbox takes too long or too much memory.
    """
    key = answers.key(question)
    known = _answers.find(key)
    if known is not None:
        return known
    return _answers.keep(key, _ask(question))


def _ask(question: Mapping[str, Any]) -> str:
    """Let a thread that turns an event loop of its own, and so no second one, use another."""
    if asyncio._get_running_loop() is None:
        return _process.ask(question)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_process.ask, question).result()


def ask_known(question: Mapping[str, Any], *, definition: Mapping[str, Any]) -> dict[str, Any]:
    """Put a question about something the sandbox knows by its key; tell it once if it does not."""
    answer = ask(question)
    if answer.get("error") == "unknown_key":
        answer = ask({**question, "definition": definition})
    return answer
