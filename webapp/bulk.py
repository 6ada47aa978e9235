"""Many tasks at once, each in a transaction of its own, with a result for each (runtime R7)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.errors import EngineError, FieldError, InvalidValues
from engine.services import task_lists, tasks
from engine.services.context import Context
from engine.services.task_lists import TaskName
from webapp import auth, errors
from webapp.extensions import transact

RECORDS: Final = ("task.claimed", "task.unclaimed", "task.assign")
"""What the tasks of one request leave in the ledger, by what was done with them."""

Do = Callable[[Context, int, str], Any]

_DO: Final[Mapping[str, Do]] = {
    "claim": lambda ctx, task_id, _: tasks.claim(ctx, task_id=task_id),
    "unclaim": lambda ctx, task_id, _: tasks.unclaim(ctx, task_id=task_id),
    "assign": lambda ctx, task_id, login: tasks.assign(ctx, task_id=task_id, login=login),
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """What has become of one task: done or refused, and why; its name is for who may see it."""

    id: int
    named: TaskName | None
    error: EngineError | None = None

    @property
    def outcome(self) -> str:
        """Return whether it went through."""
        return "refused" if self.error else "done"

    @property
    def case_number(self) -> str | None:
        """Return the case of the task."""
        return self.named.case_number if self.named else None

    @property
    def code(self) -> str | None:
        """Return the code of the refusal."""
        return self.error.code if self.error else None

    @property
    def message(self) -> str | None:
        """Say in the language of the request why it did not go through."""
        return errors.sentence(self.error) if self.error else None


def run(action: str, task_ids: Sequence[int], *, login: str = "") -> list[Result]:
    """Do the same with some tasks, one after the other.

    Raises:
        InvalidValues: if there is no such action, no task, too many, or nobody to assign them to.
    """
    wanted = list(dict.fromkeys(task_ids))
    _check(action, wanted, login)
    names = transact(lambda ctx: task_lists.names(ctx, wanted), actor=auth.actor())
    return [_one(_DO[action], task_id, login, names.get(task_id)) for task_id in wanted]


def _one(do: Do, task_id: int, login: str, named: TaskName | None) -> Result:
    try:
        transact(lambda ctx: do(ctx, task_id, login), actor=auth.actor())
    except EngineError as error:
        return Result(id=task_id, named=named, error=error)
    return Result(id=task_id, named=named)


def _check(action: str, task_ids: Sequence[int], login: str) -> None:
    found = {}
    if action not in task_lists.IN_BULK:
        found["action"] = [FieldError(code="not_an_option")]
    if not task_ids:
        found["tasks"] = [FieldError(code="required")]
    if len(task_ids) > task_lists.MOST_AT_ONCE:
        found["tasks"] = [FieldError(code="too_large", params={"max": task_lists.MOST_AT_ONCE})]
    if action == "assign" and not login:
        found["login"] = [FieldError(code="required")]
    if found:
        raise InvalidValues(errors=found)
