"""The state of a case at each entry of its ledger, rebuilt from the ledger alone (R10).

Entries written before duties, releases and passed elements were noted in them stay readable: what
they do not say is left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from engine.domain.states import DutyAt, State, TaskAt, Token
from engine.services import directory, duties, ledger
from engine.services.context import Context
from engine.services.ledger import Entry
from engine.store.cases import Case, CaseStatus
from engine.store.duties import DutyKind

_Key = tuple[str, str | None]


def entries(ctx: Context, case: Case) -> list[Entry]:
    """Read the ledger of a case; entries that name people by id get the logins instead."""
    found = ledger.read(ctx, ledger.case_stream(case))
    by_id = {
        task["assignee"]
        for entry in found
        for task in entry.values.get("opened", ())
        if isinstance(task["assignee"], int)
    }
    if not by_id:
        return found
    logins = {user_id: user.login for user_id, user in directory.names(ctx, by_id).items()}
    return [_with_logins(entry, logins) for entry in found]


def states(entries: Iterable[Entry]) -> Iterator[State]:
    """Rebuild the state after each entry, in order."""
    replay = Replay()
    for entry in entries:
        replay.take(entry)
        yield replay.state()


def state(entries: Iterable[Entry]) -> State:
    """Rebuild the state after the last of the first entries of a case; there must be one."""
    replay = Replay()
    for entry in entries:
        replay.take(entry)
    return replay.state()


def facts_of(entry: Entry) -> Mapping[str, Any]:
    """Return the facts that an entry set, personal ones included; null means unset or disposed."""
    if "facts" not in entry.values:
        return {}
    return {**entry.values["facts"], **{name: entry.values[name] for name in entry.personal}}


class Replay:
    """What the entries taken so far amount to; each costs what it changed."""

    def __init__(self) -> None:
        self._last: Entry | None = None
        self._release: str | None = None
        self._process_id = ""
        self._status: str = CaseStatus.OPEN
        self._is_suspended = False
        self._facts: dict[str, Any] = {}
        self._disposed: set[str] = set()
        self._tokens: tuple[Token, ...] = ()
        self._tasks: dict[str, TaskAt] = {}
        self._waiting: dict[_Key, DutyAt] = {}
        self._ended: list[DutyAt] = []
        self._passed: dict[str, None] = {}

    def take(self, entry: Entry) -> None:
        """Take the next entry of the stream."""
        self._last = entry
        values = entry.values
        self._release = values.get("release", self._release)
        self._process_id = values.get("process", self._process_id)
        self._status = values.get("status", self._status)
        self._is_suspended = _SUSPENDING.get(entry.kind, self._is_suspended)
        self._learn(entry)
        self._open(values)
        self._notice(entry)
        self._hand_over(entry)
        if "tokens" in values:
            self._move(entry)
        elif entry.kind in _SETTLED:
            self._end([_key(values, DutyKind.PROMISE)], at=entry.at)
        elif entry.kind in _TAKEN_OVER:
            self._end([_key(values, DutyKind.TAKEOVER)], at=entry.at)

    def state(self) -> State:
        """Return what the case is after the last entry that was taken."""
        assert self._last is not None  # noqa: S101 (narrowing for mypy)
        return State(
            seq=self._last.seq,
            at=self._last.at,
            release=self._release,
            process_id=self._process_id,
            status=self._status,
            is_suspended=self._is_suspended,
            facts=dict(self._facts),
            disposed=frozenset(self._disposed),
            tokens=self._tokens,
            tasks=tuple(self._tasks.values()),
            duties=(*self._waiting.values(), *self._ended),
            passed=tuple(self._passed),
        )

    def _learn(self, entry: Entry) -> None:
        for name, value in facts_of(entry).items():
            self._facts.pop(name, None)
            self._disposed.discard(name)
            if name in entry.disposed:
                self._disposed.add(name)
            elif value is not None:
                self._facts[name] = value

    def _open(self, values: Mapping[str, Any]) -> None:
        """Take in the tasks and duties that appeared."""
        opened = values.get("opened", ())
        for task in opened:
            self._tasks[task["task"]] = TaskAt(
                element_id=task["element"],
                task=task["task"],
                round=task["round"],
                role=task["role"],
                unit=task["unit"],
                assignee=task["assignee"],
            )
        # Entries from before duties were written name at least the moment of each task.
        for duty in values.get("duties", [{**task, "kind": DutyKind.TASK} for task in opened]):
            self._waiting[_key(duty, duty["kind"])] = DutyAt(
                element_id=duty["element"],
                task=duty["task"],
                kind=duty["kind"],
                rule=duty.get("rule"),
                due_at=datetime.fromisoformat(duty["due"]),
                warn_at=_moment(duty.get("warn")),
                explanation=tuple(duty.get("explanation", ())),
                paused_from=_moment(duty.get("paused_from")),
                warned_at=_moment(duty.get("warned_at")),
                breached_at=_moment(duty.get("breached_at")),
            )

    def _notice(self, entry: Entry) -> None:
        """Note that a duty warned, was missed or stopped, or let its timer go off."""
        mark = _NOTICED.get(entry.kind)
        is_noticed = mark is not None or entry.kind in _CLOCK
        duty = self._duty(entry.values) if is_noticed else None
        if mark is not None and duty is not None:
            self._waiting[_of(duty)] = mark(duty, entry.at)
        if duty is not None and entry.kind in _CLOCK:
            self._waiting[_of(duty)] = _stopped_or_run_again(duty, entry)

    def _duty(self, values: Mapping[str, Any]) -> DutyAt | None:
        """Find the duty that an entry is about; older entries name only its element."""
        if "task" in values:
            return self._waiting.get(_key(values, values.get("duty")))
        waiting = self._waiting.values()
        return next((duty for duty in waiting if duty.element_id == values["element"]), None)

    def _hand_over(self, entry: Entry) -> None:
        """Note who holds a task from now on."""
        task = self._tasks.get(entry.values.get("task", ""))
        if task is None or entry.kind not in _HANDED:
            return
        is_taken = entry.kind in _TAKEN_OVER
        assignee = entry.actor if is_taken else entry.values.get("to")
        self._tasks[task.task] = replace(task, assignee=assignee)

    def _move(self, entry: Entry) -> None:
        """Let go of the tasks and duties whose tokens are gone, and note what was passed."""
        self._tokens = tuple(
            Token(element_id=element, task=task) for element, task in entry.values["tokens"]
        )
        held = {token.task for token in self._tokens}
        self._tasks = {task: found for task, found in self._tasks.items() if task in held}
        # A promise is nobody's task: it is settled by itself, or ends with the case.
        is_over = self._status != CaseStatus.OPEN
        over = [
            key
            for key, duty in self._waiting.items()
            if duty.task not in held and (is_over or duty.kind != DutyKind.PROMISE)
        ]
        begun = [(task, DutyKind.MILESTONE) for task in entry.values.get("begun", ())]
        self._end([*over, *begun], at=entry.at)
        done = [entry.values["element"]] if entry.kind == "task.completed" else []
        self._passed.update(dict.fromkeys(entry.values.get("passed", done)))

    def _end(self, keys: Iterable[_Key], *, at: datetime) -> None:
        """End the duties of tasks, timers and promises."""
        for key in keys:
            if (duty := self._waiting.pop(key, None)) is not None:
                self._ended.append(replace(duty, ended_at=at))


_SUSPENDING: Final = {"instance.suspended": True, "instance.resumed": False}
_NOTICED: Final[Mapping[str, Callable[[DutyAt, datetime], DutyAt]]] = {
    "duty.warned": lambda duty, at: replace(duty, warned_at=at),
    "duty.breached": lambda duty, at: replace(duty, breached_at=at),
    "timer.fired": lambda duty, at: replace(duty, fired_at=at),
}
_SETTLED: Final = frozenset({"promise.kept", "promise.explained"})
_CLOCK: Final = frozenset({"duty.paused", "duty.resumed"})
_TAKEN_OVER: Final = frozenset({"task.claimed", "task.taken_back"})
_HANDED: Final = _TAKEN_OVER | {"task.unclaimed", "task.assign", "task.delegate"}


def _key(values: Mapping[str, Any], kind: str | None) -> _Key:
    """Name a duty: a task has one to be done and may have one to be begun (TM-03, TM-05)."""
    return values.get("task", ""), kind if duties.is_beside(kind) else None


def _of(duty: DutyAt) -> _Key:
    return duty.task, duty.kind if duties.is_beside(duty.kind) else None


def _stopped_or_run_again(duty: DutyAt, entry: Entry) -> DutyAt:
    values = entry.values
    return replace(
        duty,
        due_at=datetime.fromisoformat(values["due"]),
        warn_at=_moment(values["warn"]),
        explanation=tuple(values["explanation"]),
        paused_from=entry.at if entry.kind == "duty.paused" else None,
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _with_logins(entry: Entry, logins: Mapping[int, str]) -> Entry:
    if "opened" not in entry.values:
        return entry
    opened = [
        {**task, "assignee": logins.get(task["assignee"], task["assignee"])}
        for task in entry.values["opened"]
    ]
    return replace(entry, values={**entry.values, "opened": opened})
