"""What a case or task looks like to the access rules; every path asks here (design D10)."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from engine.domain import access, recusal, reports
from engine.domain.access import Actor, Group, Scope, Subject
from engine.domain.grants import Action, Role
from engine.domain.recusal import Parties, Recusal
from engine.errors import NotAllowed
from engine.services import closing, directory, relations
from engine.services.context import Context
from engine.store.cases import Case, CaseFacts, CaseKind
from engine.store.intake import LoggedContact
from engine.store.reports import Report, ReportRow
from engine.store.tasks import TaskStatus, UserTask

UNITS = ("client_branch_id", "intake_unit_id", "accepting_unit_id", "responsible_unit_id")
PARTIES = ("first_responder_id", "acceptor_id", "responsible_person_id", "explainer_id")
ACCUSED = ("accused_id", "found_accused_id")

# The other cases and tasks that a condition asks about, made once: each takes milliseconds.
_REPORTED: Final = aliased(Case)
_CONFIRMED: Final = aliased(UserTask)
_DONE: Final = aliased(UserTask)
_SENT: Final = aliased(Report)


def actor(ctx: Context) -> Actor:
    """Return who acts.

    Raises:
        NotAllowed: if nobody is logged in.
    """
    if ctx.actor is None:
        raise NotAllowed(reason="nobody")
    return ctx.actor


def require(ctx: Context, action: str, case: Case, task: UserTask | None = None) -> None:
    """Let the actor pass, or raise (design D10).

    Raises:
        NotFound: if it concerns a case that the actor may not read.
        NotAllowed: if the actor may know of it but not do this.
    """
    access.require(actor(ctx), action, subject(ctx, case, task))


def may(ctx: Context, action: str, case: Case, task: UserTask | None = None) -> bool:
    """Test whether the actor may do something, for the buttons of a page."""
    return access.allows(actor(ctx), action, subject(ctx, case, task)).allowed


def subject(ctx: Context, case: Case, task: UserTask | None = None) -> Subject:
    """Describe a case, and one task of it, as the access rules see them.

    Without a task, whoever holds or has done one is a party to the case, and an open task that is
    offered to the actor counts as being asked about.
    """
    units = directory.organization(ctx)
    unit_ids = (getattr(case, name) for name in UNITS)
    parties = {getattr(case, name) for name in PARTIES} - {None}
    addressed: Collection[int] = ()
    if task is None:
        involved, group = _involved(ctx, case)
        parties |= involved
        found = recusals(ctx, case)
        addressed = _addressed(ctx, case)
    else:
        parties |= {task.assignee_id, task.owner_id} - {None}
        group = _group(ctx, task.candidate_role, task.candidate_unit_id)
        found = recusals(ctx, case, role=task.candidate_role, task=task.element_id)
    return Subject(
        unit_paths=[units.unit(unit_id).path for unit_id in unit_ids if unit_id is not None],
        party_ids=parties,
        addressed_ids=addressed,
        group=group,
        holder_id=task.assignee_id if task is not None else None,
        owner_id=task.owner_id if task is not None else None,
        author_ids=[case.responsible_person_id] if case.responsible_person_id else [],
        recusals=found,
    )


def recusals(
    ctx: Context, case: Case, *, role: str | None = None, task: str | None = None
) -> tuple[Recusal, ...]:
    """Return who must stay out of a case, or of a task of it with this role and element."""
    confirmed = closing.confirmers(ctx, case) if task in closing.CONFIRMATIONS else {}
    near = relations.near_case(ctx, case)
    parties = Parties(
        accused_id=case.accused_id,
        found_accused_id=case.found_accused_id,
        accused_in=near.reported,
        near_accused=near.accused,
        near_client=near.client,
        grade=case.grade,
        acceptor_id=case.acceptor_id,
        responsible_person_id=case.responsible_person_id,
        director_confirmed_by=confirmed.get("director_confirmed"),
        head_confirmed_by=confirmed.get("head_confirmed"),
        proposed_by=_proposers(ctx, case, task),
    )
    return recusal.find(parties, role=role, task=task)


def _proposers(ctx: Context, case: Case, task: str | None) -> Collection[int]:
    """Return who did what came before a task for a second person, also in this very step."""
    if task is not None and task in recusal.DONE_FIRST:
        facts = ctx.session.get_one(CaseFacts, case.id).facts
        named = (facts.get(name) or "" for name in recusal.DONE_FIRST[task][0])
        return {who for each in named if (who := directory.find_id(ctx, each)) is not None}
    before, _ = recusal.SECOND_PERSON.get(task or "", ((), None))
    if not before:
        return ()
    ctx.session.flush()
    is_done = UserTask.status == TaskStatus.COMPLETED
    done = select(UserTask.completed_by_id).where(
        UserTask.case_id == case.id, UserTask.element_id.in_(before), is_done
    )
    return {who for who in ctx.session.scalars(done) if who is not None}


def barred(ctx: Context, found: Collection[Recusal]) -> list[dict[str, str]]:
    """Name who must stay out, by which rule and why, as the ledger keeps it (design D10)."""
    return [
        {
            "person": directory.any_login(ctx, each.person_id),
            "rule": each.rule,
            "reason": each.reason,
        }
        for each in found
    ]


def visible_cases(ctx: Context, *, action: Action = Action.CASE_READ) -> ColumnElement[bool]:
    """Return the condition that lists, counters, search and exports put on cases (design D10).

    Who has nothing to do with a case knows nothing of it (CON-08). Lists lead it by an index.
    """
    who = actor(ctx)
    scope = access.scope(who, action)
    if scope.is_everywhere:
        return not_recused(ctx)
    reachable: list[ColumnElement[bool]] = []
    if unit_ids := access.scope_unit_ids(scope, directory.organization(ctx)):
        reachable += [getattr(Case, name).in_(unit_ids) for name in UNITS]
    if scope.is_party:
        reachable += [getattr(Case, name).in_(sorted(who.ids)) for name in PARTIES]
        reachable.append(_takes_part(who))
    if kinds := sent_kinds(ctx, scope):
        sent = select(_SENT.id).where(_SENT.case_id == Case.id, _SENT.sent_at.is_not(None))
        reachable.append(sent.where(_SENT.kind.in_(kinds)).correlate(Case).exists())
    return and_(not_recused(ctx), or_(*reachable)) if reachable else Case.id.is_(None)


def sent_kinds(ctx: Context, scope: Scope) -> tuple[str, ...]:
    """Return the kinds of reports that are sent to the units of a scope (REP-02, REP-03)."""
    units = directory.organization(ctx)
    return reports.sent_to({units.unit(each).function or "" for each in scope.addressed_ids})


def not_recused(ctx: Context) -> ColumnElement[bool]:
    """Return the condition that leaves out cases about, or close to, the actor (CMP-57, REL-13)."""
    counted = (
        select(ReportRow.case_id)
        .join(Report, Report.id == ReportRow.report_id)
        .join(_REPORTED, _REPORTED.id == ReportRow.case_id)
        .where(Report.case_id == Case.id, not_(free_of(ctx, _REPORTED)))
    )
    return and_(free_of(ctx, Case), or_(Case.kind != CaseKind.REPORT, not_(counted.exists())))


def free_of(ctx: Context, case: type[Case] | type[LoggedContact]) -> ColumnElement[bool]:
    """Return the condition that a case or contact is neither about nor close to the actor."""
    me = actor(ctx).id
    ties = relations.of_staff(ctx, me)
    named = (getattr(case, name) for name in ACCUSED if hasattr(case, name))
    free = and_(*(or_(each.is_(None), each.not_in({me, *ties.colleagues})) for each in named))
    if not ties.has_clients:
        return free
    of_clients = case.client_id.in_(relations.client_ids(ctx, me))
    return and_(free, or_(case.client_id.is_(None), not_(of_clients)))


def free_to_take(ctx: Context) -> ColumnElement[bool]:
    """Return the condition that leaves out tasks that their own rule keeps from the actor.

    These are the counterparts of `recusal.find`: who handles does not accept or revisit (CMP-04),
    who worked a solution out does not approve it (CMP-22), settle its nature (CMP-17) or confirm
    how it ends otherwise (CMP-04), who confirmed once does not confirm the same again (ESC-02),
    and what a second person must do is not done by the first (CMP-08, FBK-03, ACC-08, REP-02).
    """
    me = actor(ctx).id
    is_apart = Case.grade.in_(recusal.MUST_BE_APART)
    is_answering = Case.responsible_person_id == me
    barred = or_(
        and_(is_apart, UserTask.candidate_role == Role.ACCEPTOR, is_answering),
        and_(
            is_apart,
            UserTask.candidate_role == Role.RESPONSIBLE_PERSON,
            Case.acceptor_id == me,
        ),
        and_(UserTask.element_id.in_(recusal.NOT_BY_ITS_MAKER), is_answering),
        _done_before(ctx),
        and_(
            UserTask.element_id.in_(closing.CONFIRMATIONS),
            select(_CONFIRMED.id)
            .where(
                _CONFIRMED.case_id == UserTask.case_id,
                _CONFIRMED.element_id.in_(closing.CONFIRMATIONS),
                _CONFIRMED.completed_by_id == me,
            )
            .exists(),
        ),
    )
    return not_(func.coalesce(barred, false()))


def _done_before(ctx: Context) -> ColumnElement[bool]:
    """Return the condition for tasks of which the actor did what came before (CMP-08, FBK-03)."""
    who = actor(ctx)
    by_task = [
        and_(UserTask.element_id == element, _DONE.element_id.in_(before))
        for element, (before, _) in recusal.SECOND_PERSON.items()
    ]
    by_fact = [
        and_(
            UserTask.element_id == element,
            select(CaseFacts.case_id)
            .where(
                CaseFacts.case_id == UserTask.case_id,
                CaseFacts.facts[fact].as_string() == who.login,
            )
            .exists(),
        )
        for element, (facts, *_) in recusal.DONE_FIRST.items()
        for fact in facts
    ]
    is_second = UserTask.element_id.in_(sorted(recusal.SECOND_PERSON))
    is_mine = and_(_DONE.case_id == UserTask.case_id, _DONE.completed_by_id == who.id)
    done = select(_DONE.id).where(is_mine, or_(*by_task)).exists()
    return or_(*by_fact, and_(is_second, done))


def _addressed(ctx: Context, case: Case) -> Collection[int]:
    """Return the units that a report was sent to, once it was."""
    if case.kind is not CaseKind.REPORT:
        return ()
    sent = Report.case_id == case.id, Report.sent_at.is_not(None)
    kind = ctx.session.scalar(select(Report.kind).where(*sent))
    functions = reports.TYPES[kind].recipients if kind is not None else ()
    return {unit.id for unit in directory.organization(ctx).units() if unit.function in functions}


def _takes_part(who: Actor) -> ColumnElement[bool]:
    """Test whether somebody has done, holds or is offered a task of the case in question."""
    offered = (
        and_(UserTask.candidate_unit_id == held.unit_id, UserTask.candidate_role == held.role.value)
        for held in who.memberships
    )
    is_open = UserTask.status == TaskStatus.OPEN
    part = or_(
        UserTask.completed_by_id.in_(sorted(who.ids)),
        and_(is_open, or_(UserTask.assignee_id.in_(sorted(who.ids)), *offered)),
    )
    return exists().where(UserTask.case_id == Case.id, part).correlate(Case)


def _involved(ctx: Context, case: Case) -> tuple[set[int], Group | None]:
    """Return who holds or has done a task of a case, and the group of one offered to the actor."""
    rows = ctx.session.execute(
        select(
            UserTask.status,
            UserTask.assignee_id,
            UserTask.completed_by_id,
            UserTask.candidate_role,
            UserTask.candidate_unit_id,
        ).where(UserTask.case_id == case.id)
    ).all()
    still_open = [row for row in rows if row.status == TaskStatus.OPEN]
    holders = {row.assignee_id for row in still_open} | {row.completed_by_id for row in rows}
    mine = {(held.role.value, held.unit_id) for held in actor(ctx).memberships}
    offered = (
        _group(ctx, row.candidate_role, row.candidate_unit_id)
        for row in still_open
        if (row.candidate_role, row.candidate_unit_id) in mine
    )
    return {holder for holder in holders if holder is not None}, next(offered, None)


def _group(ctx: Context, role: str | None, unit_id: int | None) -> Group | None:
    if unit_id is None:
        return None
    unit = directory.organization(ctx).unit(unit_id)
    return Group(role=role or "", unit_id=unit.id, unit_path=unit.path)
