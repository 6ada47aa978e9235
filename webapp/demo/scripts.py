"""One complaint of the demo cast: its client, the party complained about, and their words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from random import Random
from typing import Final

from engine.domain.access import Role
from engine.domain.calendar import SHANGHAI
from webapp.demo import agenda, courses, organization, stories
from webapp.demo.agenda import Agenda
from webapp.demo.clients import Person
from webapp.demo.courses import Step
from webapp.demo.organization import Employee
from webapp.demo.stories import Story, Telling

_MARKET_OPENS: Final = time(9, 28)


@dataclass(frozen=True, kw_only=True)
class Accused:
    """The party complained about: a person, else a unit, else nobody."""

    name: str
    person: str | None = None
    unit: str | None = None

    @property
    def kind(self) -> str:
        """Say which of the three it is, as the form asks."""
        return "person" if self.person else "unit" if self.unit else "none"


@dataclass(frozen=True, kw_only=True)
class Script:
    """Everything that is fixed about a complaint before its first step is taken."""

    telling: Telling
    client: Person
    first_responder: str
    accused: Accused
    occurred_at: datetime
    steps: tuple[Step, ...]
    random: Random

    @property
    def story(self) -> Story:
        """Return what it is about."""
        return self.telling.story

    def say(self, text: str) -> str:
        """Fill the names of this complaint into a text."""
        occurred = self.occurred_at.astimezone(SHANGHAI)
        return text.format(
            client=self.client.address,
            accused=self.accused.name,
            branch=organization.UNIT_NAMES[self.telling.branch],
            date=f"{occurred.month}月{occurred.day}日",
            topic=self.story.topic,
            result=self.story.result,
        )

    def phrase(self, purpose: str) -> str:
        """Choose one of the phrases for a purpose, filled in."""
        return self.say(self.random.choice(stories.phrases()[purpose]))


def cast(
    tellings: Iterable[Telling], people: Sequence[Person], *, when: Agenda, seed: int
) -> Iterator[Script]:
    """Give every complaint a client of its branch, its parties and its moments."""
    by_label: dict[str, Person] = {}
    for number, telling in enumerate(tellings):
        random = Random(f"{seed}:{number}")  # noqa: S311 (made-up stories, not secrets)
        client = by_label.get(telling.prior or "") or random.choice(
            [person for person in people if person.client.branch == telling.branch]
        )
        if telling.label is not None:
            by_label[telling.label] = client
        accused = _accused(telling, random)
        steps = courses.plan(telling, random=random)
        yield Script(
            telling=telling,
            client=client,
            first_responder=_first_responder(telling, accused, random),
            accused=accused,
            occurred_at=_occurred_at(telling, steps[0].at, when=when, random=random),
            steps=steps,
            random=random,
        )


def _accused(telling: Telling, random: Random) -> Accused:
    kind, branch = telling.story.accused, telling.branch
    if kind == "none":
        return Accused(name="")
    if kind in _POSTS:
        role, unit = _POSTS[kind]
        chosen = random.choice(_workers(role, unit or branch))
        return Accused(name=chosen.name, person=chosen.login)
    unit = branch if kind == "branch" else kind
    return Accused(name=organization.UNIT_NAMES[unit], unit=unit)


_POSTS: Final[dict[str, tuple[Role, str | None]]] = {
    "front": (Role.FIRST_RESPONDER, None),
    "counter": (Role.ACCEPTOR, None),
    "head": (Role.UNIT_HEAD, None),
    "agent": (Role.ACCEPTOR, "CSC"),
}


def _workers(role: Role, unit: str) -> tuple[Employee, ...]:
    """Return who holds a role; at the front of a branch are those who accept nothing."""
    found = organization.workers(role, unit)
    if role != Role.FIRST_RESPONDER:
        return found
    return tuple(each for each in found if Role.ACCEPTOR not in each.roles)


def _first_responder(telling: Telling, accused: Accused, random: Random) -> str:
    """Choose who is asked first: whoever stands in front and is not complained about."""
    desk = organization.workers(Role.FIRST_RESPONDER, telling.intake)
    asked = [each for each in desk if each.login != accused.person]
    front = [each for each in asked if Role.ACCEPTOR not in each.roles]
    return random.choice(front or asked).login


def _occurred_at(telling: Telling, opened: int, *, when: Agenda, random: Random) -> datetime:
    """Give the moment it happened: some time earlier, and one for all who complain of an event."""
    if telling.cluster is not None:
        day = when.before(agenda.days((telling.days or 0) + 1)).astimezone(SHANGHAI)
        return datetime.combine(day, _MARKET_OPENS, tzinfo=SHANGHAI)
    return when.before(opened + agenda.hours(random.uniform(5, 30)))
