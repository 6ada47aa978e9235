"""Run a model in memory, and save and restore its state at every step."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from engine.domain import deadlines
from engine.domain.calendar import WorkingCalendar
from engine.workflow import decisions
from engine.workflow.host import Trigger
from engine.workflow.instance import Instance

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai
CALENDAR = WorkingCalendar()


class MemoryHost:
    """A case that lives in a dictionary."""

    def __init__(self, *, declared, operations=None, tables=None, policy=None, now=START):
        self.now = now
        self.policy = policy or {}
        self.values = dict.fromkeys(declared)
        self.operations = operations or {}
        self.tables = tables or {}
        self.calls = []
        self.sent = []
        self.decided = []

    def facts(self) -> Mapping:
        return self.values

    def write(self, values, *, element):
        unknown = set(values) - set(self.values)
        assert not unknown, f"{element} writes facts that nobody declared: {sorted(unknown)}"
        self.values.update(values)

    def call(self, operation, parameters, *, element):
        self.calls.append((operation, dict(parameters)))
        return self.operations[operation](**parameters)

    def choose(self, decision, *, element):
        table = self.tables[decision]
        result = decisions.evaluate(table, self.values, now=self.now, policy=self.policy)
        self.decided += [(decision, rule) for rule in result.rules]
        return result.values

    def send(self, message, correlation_key, payload, *, element):
        self.sent.append((message, correlation_key, dict(payload)))


class ProcessDriver:
    """One instance, stored and loaded between any two steps, as in production."""

    def __init__(self, definition, host, *, by=None):
        self.definition = definition
        self.host = host
        self.steps = []
        self._step(Instance.start(definition, host, by=by or Trigger()))

    @classmethod
    def resume(cls, definition, host, *, state):
        """Go on from a stored state, as another process would."""
        driver = cls.__new__(cls)
        driver.definition, driver.host, driver.state = definition, host, state
        driver.steps = []
        driver._step(driver._load())
        return driver

    def complete(self, element, *, item="", **values):
        task = next(
            task
            for task in self.position.user_tasks
            if task.element == element and task.item_key == item
        )
        instance = self._load()
        instance.complete(task.task_id, values)
        self._step(instance)

    def fire(self, element):
        timer = next(timer for timer in self.position.timers if timer.element == element)
        instance = self._load()
        instance.fire(timer.task_id)
        self._step(instance)

    def deliver(self, message, **payload):
        found = next(s for s in self.position.subscriptions if s.message == message)
        instance = self._load()
        instance.deliver(found, payload)
        self._step(instance)

    def shift(self, **duration):
        self.host.now += timedelta(**duration)

    @property
    def waiting_at(self):
        """The elements that wait for a person, a message or a moment."""
        return {
            *(task.element for task in self.position.user_tasks),
            *(timer.element for timer in self.position.timers),
            *(s.element for s in self.position.subscriptions if s.task_id is not None),
        }

    @property
    def open_tasks(self):
        return {task.element for task in self.position.user_tasks}

    @property
    def is_completed(self):
        return self.position.is_completed

    @property
    def passed(self):
        """The elements that a token has passed, in order and once for each time."""
        return [element for passed, _ in self.steps for element in passed]

    @property
    def covered(self):
        return set(self.passed)

    @property
    def ended_at(self):
        """The end events of the process itself that a token has reached."""
        reached = {spec.bpmn_id for spec in self.definition.spec.task_specs.values()} & self.covered
        return {found for found in reached if self.definition.elements[found].tag == "endEvent"}

    @property
    def facts(self):
        return self.host.values

    def assignment(self, element):
        task = next(task for task in self.position.user_tasks if task.element == element)
        return self._load().assignment(task.task_id)

    def due_at(self, element):
        term = self.assignment(element).due
        return deadlines.resolve(term, start=self.host.now, calendar=CALENDAR).due_at

    def _load(self):
        return Instance.load(self.definition, self.state, self.host)

    def _step(self, instance):
        self.position = instance.position()
        self.state = instance.state()
        self.steps.append((instance.passed, [element for element, _ in self.position.tokens]))
        assert in_any_order(self._load().position()) == in_any_order(self.position)


def in_any_order(position):
    """Return a position without the order in which its places were found, which means nothing."""
    return (
        {*position.user_tasks},
        {*position.timers},
        {*position.subscriptions},
        {*position.tokens},
        position.is_completed,
    )


def wiring(definition):
    """Return all inputs and outputs of a definition, which no step may change (R1)."""
    return {
        (process.name, name): (tuple(spec._inputs), tuple(spec._outputs))
        for process in (definition.spec, *definition.subprocess_specs.values())
        for name, spec in process.task_specs.items()
    }
