"""bpmnlint on the server: the rules of the editor, in an isolate of the worker process (D3)."""

import atexit
import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final

from engine.errors import Finding, Severity
from engine.expressions.isolate import Isolate

_MEMORY: Final = 64_000_000
_SECONDS: Final = 1.5
_SEVERITIES: Final = {"error": Severity.ERROR, "rule-error": Severity.ERROR}


def check(content: bytes, *, file: str) -> Iterator[Finding]:
    """Yield what bpmnlint says of a file that is well-formed XML.

    Raises:
        LimitReached: if it takes too long or too much memory; the process is not used again then.
    """
    isolate = _isolate()
    text = json.dumps(content.decode("utf-8", "replace"))
    isolate.run(f"bpmnlint.begin({json.dumps(text)}), 0", limit=_SECONDS)
    answer: dict[str, Any] = json.loads(isolate.run("bpmnlint.take()", limit=_SECONDS)) or {}
    if "error" in answer:
        params = {"reason": answer["error"]}
        yield Finding(file=file, element=None, line=None, rule="bpmn.invalid", params=params)
    for each in answer.get("found", []):
        yield Finding(
            file=file,
            element=each["id"],
            line=None,
            rule=each["rule"],
            params={"detail": each["message"]},
            severity=_SEVERITIES.get(each["category"], Severity.WARNING),
        )


@cache
def _isolate() -> Isolate:
    script = resources.files(__package__).joinpath("bpmnlint.js").read_text("utf-8")
    made = Isolate([script], memory_limit=_MEMORY)
    # Left open, some processes hang at their end.
    atexit.register(made.close)
    return made
