"""Access: whether somebody may do something, decided in one place for every path (D10).

The table is in `engine.domain.grants`; what it does not grant is denied. Recusal beats every grant.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from engine.domain.grants import HIDES_ITS_CASE, NEEDS_TWO, RULES, SENDING, TAKES_A_TASK, Reach
from engine.domain.grants import Action as Action  # access is the door to the words of its table
from engine.domain.grants import Role as Role
from engine.domain.organization import Organization
from engine.domain.recusal import Recusal
from engine.errors import NotAllowed, NotFound


@dataclass(frozen=True, kw_only=True)
class Membership:
    """One role in one unit."""

    role: Role
    unit_id: int
    unit_path: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever acts, with every role held; for some others too, or away oneself (CMP-60)."""

    id: int
    login: str
    name: str
    memberships: tuple[Membership, ...] = ()
    stands_for: frozenset[int] = frozenset()
    is_away: bool = False

    @property
    def ids(self) -> frozenset[int]:
        """Return whose tasks the actor does: the own and those of whom the actor stands in for."""
        return self.stands_for | {self.id}


@dataclass(frozen=True, kw_only=True)
class Group:
    """To whom a task is offered: a role in a unit."""

    role: str
    unit_id: int
    unit_path: str


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is acted on, as far as access asks.

    `unit_paths` are those of the client's branch and of the intake, accepting and responsible unit;
    to open a case, that of the intake unit alone. `party_ids` are the first responder, acceptor,
    responsible person and the holders of open tasks. `addressed_ids` are the units that a report
    was sent to. `author_ids` are all who made what is now to be approved or ended.
    """

    unit_paths: Collection[str] = ()
    party_ids: Collection[int] = ()
    addressed_ids: Collection[int] = ()
    group: Group | None = None
    holder_id: int | None = None
    owner_id: int | None = None
    author_ids: Collection[int] = ()
    recusals: tuple[Recusal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Whether somebody may, and why or why not, as a code; with the rule where one decided."""

    allowed: bool
    reason: str
    rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which cases a list may show, before recusal takes some away."""

    is_everywhere: bool
    is_party: bool
    unit_paths: frozenset[str]
    addressed_ids: frozenset[int]


def allows(actor: Actor, action: str, subject: Subject | None = None) -> Decision:
    """Decide by the table whether somebody may do something; the default is no (D10)."""
    subject = subject or Subject()
    for recusal in subject.recusals:
        if recusal.person_id == actor.id and (recusal.is_from_case or action in TAKES_A_TASK):
            return Decision(allowed=False, reason=recusal.reason, rule=recusal.rule)
    if actor.is_away and (action in TAKES_A_TASK or action.startswith(SENDING)):
        return Decision(allowed=False, reason="away", rule="CMP-60")
    if action in NEEDS_TWO and actor.id in subject.author_ids:
        return Decision(allowed=False, reason="same_person", rule=NEEDS_TWO[action])
    held = _held(actor, action)
    if any(_REACHES[reach](actor, membership, subject) for membership, reach in held):
        return Decision(allowed=True, reason="granted")
    return Decision(allowed=False, reason="out_of_reach" if held else "no_role")


def holds(actor: Actor, action: str) -> bool:
    """Test whether some role of somebody permits an action, however far it reaches."""
    return bool(_held(actor, action))


def require(actor: Actor, action: str, subject: Subject | None = None) -> None:
    """Let pass or raise; whoever may not read a case is not told that it exists.

    Raises:
        NotFound: if it concerns a case that the actor may not read.
        NotAllowed: if the actor may know of it but not do this.
    """
    decision = allows(actor, action, subject)
    if decision.allowed:
        return
    hides_its_case = action.startswith(HIDES_ITS_CASE)
    if hides_its_case and not allows(actor, Action.CASE_READ, subject).allowed:
        raise NotFound
    raise NotAllowed(action=str(action), reason=decision.reason)


def sending(message: str) -> str:
    """Name the action of sending a message to a case, which is what a button does (R9)."""
    return SENDING + message


def scope(actor: Actor, action: str = Action.CASE_READ) -> Scope:
    """Give the reach of an action over all cases, for lists, counters, search and exports."""
    held = _held(actor, action)
    return Scope(
        is_everywhere=any(reach == Reach.EVERYWHERE for _, reach in held),
        is_party=any(reach == Reach.PARTY for _, reach in held),
        unit_paths=frozenset(m.unit_path for m, reach in held if reach == Reach.CASE_UNITS),
        addressed_ids=frozenset(m.unit_id for m, reach in held if reach == Reach.ADDRESSEE),
    )


def scope_unit_ids(found: Scope, organization: Organization) -> frozenset[int]:
    """Give every unit whose cases the scope shows."""
    tops = (int(path.strip("/").rpartition("/")[2]) for path in found.unit_paths)
    return frozenset[int]().union(*(organization.subtree_ids(top) for top in tops))


def task_unit_ids(actor: Actor, action: str, organization: Organization) -> frozenset[int]:
    """Give every unit to whose tasks somebody may do this because of the unit."""
    tops = (held.unit_id for held, reach in _held(actor, action) if reach == Reach.TASK_UNIT)
    return frozenset[int]().union(*(organization.subtree_ids(top) for top in tops))


def _held(actor: Actor, action: str) -> list[tuple[Membership, Reach]]:
    """List the actor's memberships that the table grants the action to, with how far."""
    return [
        (membership, grant.reach)
        for grant in RULES.get(action, ())
        for membership in actor.memberships
        if membership.role in grant.roles
    ]


def _is_candidate(_: Actor, membership: Membership, subject: Subject) -> bool:
    group = subject.group
    return group is not None and (group.role, group.unit_id) == (
        membership.role,
        membership.unit_id,
    )


_REACHES: dict[Reach, Callable[[Actor, Membership, Subject], bool]] = {
    Reach.EVERYWHERE: lambda *_: True,
    Reach.INTAKE_UNIT: lambda _, membership, subject: membership.unit_path in subject.unit_paths,
    Reach.CASE_UNITS: lambda _, membership, subject: any(
        path.startswith(membership.unit_path) for path in subject.unit_paths
    ),
    Reach.TASK_UNIT: lambda _, membership, subject: (
        subject.group is not None and subject.group.unit_path.startswith(membership.unit_path)
    ),
    Reach.CANDIDATE: _is_candidate,
    Reach.ADDRESSEE: lambda _, membership, subject: membership.unit_id in subject.addressed_ids,
    Reach.HOLDER: lambda actor, _, subject: subject.holder_id in actor.ids,
    Reach.OWNER: lambda actor, _, subject: subject.owner_id in actor.ids,
    Reach.PARTY: lambda actor, _, subject: not actor.ids.isdisjoint(subject.party_ids),
}
