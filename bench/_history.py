"""Three years of cases: which walk is cloned when, how often, and with which numbers."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bench import _clones, _rows
from bench._bulk import Writer
from bench._clients import Person
from bench._clones import Batch, Template
from bench._walks import JITTER, WEEK
from engine.domain.calendar import SHANGHAI

_WEEKS_BACK: Final = 150
_BATCH: Final = 500
_AT_ONCE: Final = 25
"""Complaints of one course, week and branch; writing them together is much faster than alone."""

_AT_ONCE_FROM: Final = 2_000
_PREFIXES: Final = {"complaint": "TS", "revisit": "HF", "report": "BB", "improvement": "GJ"}

Plan = Iterator[tuple[Template, int, int]]


def plan(
    templates: Sequence[Template], *, closed: int, open_: int, ends: datetime, chosen: random.Random
) -> Plan:
    """Yield template, weeks to move it by, and how many clones; week by week.

    Finished walks come as often as their scenario; of the unfinished ones, every stage, that is
    every set of open tasks, comes equally often.
    """
    wanted: Counter[tuple[int, int]] = Counter()
    finished = [index for index, each in enumerate(templates) if not each.snapshot.weeks]
    weights = [templates[index].snapshot.scenario.weight for index in finished]
    at_once = min(_AT_ONCE, 1 + closed // _AT_ONCE_FROM)
    while closed > 0:
        [index] = chosen.choices(finished, weights)
        latest = (ends - templates[index].snapshot.ended - JITTER) // WEEK
        count = min(at_once, -(-closed // templates[index].closed_count))
        wanted[latest - chosen.randrange(_WEEKS_BACK), index] += count
        closed -= templates[index].closed_count * count
    for index, weeks in _open(templates, open_, chosen):
        wanted[weeks, index] += 1
    for (weeks, index), count in sorted(wanted.items()):
        for first in range(0, count, _BATCH):
            yield templates[index], weeks, min(_BATCH, count - first)


def _open(
    templates: Sequence[Template], count: int, chosen: random.Random
) -> Iterator[tuple[int, int]]:
    """Yield index and move of enough unfinished walks, the stages in turn."""
    stages: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, template in enumerate(templates):
        if template.snapshot.weeks:
            stages[template.snapshot.elements].append(index)
    while count > 0:
        for stage in sorted(stages):
            index = chosen.choice(stages[stage])
            yield index, chosen.choice(templates[index].snapshot.weeks)
            count -= templates[index].open_count
            if count <= 0:
                return


@dataclass(kw_only=True)
class Cloning:
    """Writes clones, and counts what every table, month and stream has already."""

    writer: Writer
    clients: Mapping[int, Sequence[Person]]
    chosen: random.Random
    next_ids: dict[str, int]
    serials: Counter[str] = field(default_factory=Counter)
    closed: int = 0
    open: int = 0
    rows: int = 0

    def add(self, template: Template, *, weeks: int, count: int) -> None:
        """Write some clones of a template, all moved by the same number of weeks."""
        shift = _clones.week_shift(weeks)
        branch_id = template.snapshot.rows["cases"][0]["client_branch_id"]
        batch = Batch(
            first_ids=dict(self.next_ids),
            clients=self.chosen.choices(self.clients[branch_id], k=count),
            shift=shift,
            jitters=_clones.jitters(count, self.chosen),
            numbers=[
                self._numbers(kind, _rows.moment(opened_at + shift), count)
                for kind, opened_at in template.opened
            ],
            chosen=self.chosen,
        )
        self.writer.index(template.found_by(batch))
        for name, rows in template.fill(batch):
            self.writer.write(name, rows)
            self.next_ids[name] += template.counts[name] * count
            self.rows += template.counts[name] * count
        self.closed += template.closed_count * count
        self.open += template.open_count * count

    def finish(self) -> None:
        """Let the next case of each month get the next number."""
        self.writer.write("counters", list(self.serials.items()))

    def _numbers(self, kind: str, opened: datetime, count: int) -> list[str]:
        """Give the next case numbers of a month (CMP-45)."""
        stem = f"{_PREFIXES[kind]}-{opened.astimezone(SHANGHAI):%Y%m}"
        first = self.serials[f"case:{stem}"] + 1
        self.serials[f"case:{stem}"] += count
        return [f"{stem}-{serial:04d}" for serial in range(first, first + count)]
