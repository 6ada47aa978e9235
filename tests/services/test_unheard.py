"""Complaints to their close on both databases: agents, non-clients, and who cannot be heard."""

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues
from engine.services import (
    as_of,
    case_views,
    cases,
    close_views,
    complaints,
    report_rows,
    rounds,
    task_lists,
    tasks,
)
from engine.services.task_lists import View
from engine.store.cases import Case, CaseKind, CaseStatus
from engine.store.reports import Report
from engine.store.tasks import TaskStatus, UserTask
from tests.answers import ANSWERS, REGISTERED, SEVERE_CLOSE

SERIOUS = {"trading_affected": "affected"}
MAJOR = {"loss_level": "likely", "trading_affected": "seriously_affected"}
ANONYMOUS = {
    "complainant_kind": "anonymous",
    **dict.fromkeys(("client_name", "client_phone", "client_email", "client_address")),
}
AGENT = {"complainant_kind": "agent", "agent_name": "李律师", "agent_authority": "授字2026-3号"}
IN_VAIN = ("24T16:20", "25T09:30", "25T14:30")
REFUSED = {
    "contact_outcome": "refused",
    "refusal_reason": "不想再谈。",
    "refusal_record": "recording",
}
SAID = ("revisit_mode", "handling_explained", "satisfaction")
CALLS = {"call_complainant": "revisited_at", "call_as_unit_head": "head_revisited_at"}
MAJOR_WAY = (
    ("director", "confirm_as_operations_director"),
    ("head", "confirm_as_unit_head"),
    ("specialist", "sign_headquarters_opinion"),
    ("leader", "give_leader_instruction"),
    ("head", "name_explainer"),
)


pytestmark = pytest.mark.usefixtures("head_above")


def do(firm, login, element, **changes):
    found = select(UserTask.id).where(
        UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
    )

    def work(ctx):
        task_id = ctx.session.scalars(found).one()
        tasks.complete(ctx, task_id=task_id, values=ANSWERS[element] | changes)

    firm.as_(login, work)


def end_unheard(firm, login, outcome, *, element="call_complainant", **changes):
    field = "contact_outcome" if element == "call_complainant" else "head_contact_outcome"
    unsaid = dict.fromkeys((*SAID, CALLS[element]))
    do(firm, login, element, **unsaid | {field: outcome} | changes)


def attempt(firm, login, at, channel="phone"):
    def press(ctx):
        number = ctx.session.scalars(
            select(Case.number).where(Case.kind == CaseKind.REVISIT, Case.status == CaseStatus.OPEN)
        ).one()
        values = {"attempted_at": f"2026-02-{at}+08:00", "attempt_channel": channel}
        message = "contact_attempted"
        return cases.send(
            ctx, number=number, message=message, values=ANSWERS[message] | values
        ).number

    return firm.as_(login, press)


def replied(firm, found=None, reply=None, **registered):
    """Return the number of a complaint whose acceptor is about to call."""
    found = found or {}
    number = firm.as_(
        "desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED | registered).number
    )
    do(firm, "acceptor", "accept_custody")
    do(firm, "acceptor", "verify_with_both_sides", **found)
    for step in MAJOR_WAY if found == MAJOR else ():
        do(firm, *step)
    do(firm, "head", "resolve_complaint")
    if found:
        do(firm, "bhq.head", "approve_resolution")
    do(firm, "acceptor", "reply_to_client", **reply or {})
    return number


def close(firm, number, *, is_grave=False, is_major=False):
    """Let the complaint end, and return what the report of its period says of it."""
    if is_grave:
        note = {} if is_major else {"archive_note": None}
        do(firm, "specialist", "confirm_nature", **note)
    do(firm, "acceptor", "close_complaint", **SEVERE_CLOSE if is_grave else {})

    def read(ctx):
        case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
        assert case.status == CaseStatus.CLOSED
        state = as_of.state(as_of.entries(ctx, case))
        ((_, row),) = report_rows.collect(ctx, Report(subject_case_id=case.id))
        assert state.facts.get("satisfaction") == case.satisfaction
        return row

    return firm.transact(read)


def offered(firm, login):
    queue = firm.as_(login, lambda ctx: task_lists.page(ctx, view=View.QUEUE))
    return {row.element_id for row in queue.rows}


def gaps(firm, number):
    found = firm.as_("acceptor", lambda ctx: close_views.read(ctx, number=number))
    return {(gap.code, gap.step) for gap in found}


@pytest.mark.parametrize(
    "registered",
    [AGENT, {"complainant_kind": "non_client"}],
    ids=["agent", "non_client"],
)
def test_somebody_who_speaks_is_heard_and_counted(firm, registered):
    number = replied(firm, **registered)
    do(firm, "acceptor", "call_complainant")

    assert close(firm, number)["satisfaction"] == "satisfied"


def test_somebody_anonymous_without_a_contact_is_closed_and_never_counted_satisfied(firm):
    """OUT-01, FBK-01."""
    nowhere = {
        "reply_mode": "undeliverable",
        "replied_at": None,
        "undeliverable_ground": "anonymous_without_contact",
    }
    number = replied(firm, reply=nowhere, **ANONYMOUS)
    end_unheard(firm, "acceptor", "no_contact")

    row = close(firm, number)

    assert (row["satisfaction"], row["replied_at"]) == ("no_contact", None)


def test_somebody_unreachable_is_closed_after_enough_attempts_in_two_ways(firm):
    """OUT-03: each attempt leaves the task with its holder and its clock."""
    number = replied(firm, client_email="zhang@example.com")

    def task(ctx):
        is_call = UserTask.element_id == "call_complainant"
        found = ctx.session.scalars(select(UserTask).where(is_call)).one()
        return found.id, found.due_at, found.version

    before = firm.transact(task)
    attempt(firm, "acceptor", IN_VAIN[0])
    assert firm.transact(task) == before
    with pytest.raises(InvalidValues) as caught:
        end_unheard(firm, "acceptor", "unreachable")
    assert {each.code for each in caught.value.errors["contact_outcome"]} == {
        "attempts_missing",
        "second_channel_missing",
    }

    attempt(firm, "acceptor", IN_VAIN[1])
    attempt(firm, "acceptor", IN_VAIN[2], "email")
    end_unheard(firm, "acceptor", "unreachable")

    [found] = firm.as_(
        "acceptor", lambda ctx: rounds.of_case(ctx, case_views.hold(ctx, number=number))
    )
    assert (found.satisfaction, found.is_called_off) == ("unreachable", False)
    assert [each.channel for each in found.attempts] == ["phone", "phone", "email"]
    row = close(firm, number)
    assert row["satisfaction"] == "unreachable"
    assert [each["is_done"] for each in row["revisits"]] == [True]


def test_a_general_client_who_refuses_is_closed_by_the_acceptor(firm):
    """OUT-04."""
    number = replied(firm)
    end_unheard(
        firm,
        "acceptor",
        "refused",
        **REFUSED,
        revisited_at=ANSWERS["call_complainant"]["revisited_at"],
    )

    assert close(firm, number)["satisfaction"] == "refused"


class TestAGraveComplaint:
    """OUT-03, CMP-04: somebody who did not call, and did not handle it, agrees to the close."""

    def test_waits_for_the_consent_of_a_head_who_did_neither(self, firm):
        number = replied(firm, SERIOUS)
        for at in IN_VAIN:
            attempt(firm, "acceptor", at)
        end_unheard(firm, "acceptor", "unreachable")

        assert ("unheard_consent_missing", "consent_to_close_unheard") in gaps(firm, number)
        assert "consent_to_close_unheard" in offered(firm, "bhq.head")
        for login in ("acceptor", "head"):
            assert "consent_to_close_unheard" not in offered(firm, login)
        do(firm, "bhq.head", "consent_to_close_unheard")

        assert close(firm, number, is_grave=True)["satisfaction"] == "unreachable"

    def test_that_is_major_is_refused_to_both_callers(self, firm):
        """FBK-03: the head of the responsible unit calls too, and does not agree either."""
        number = replied(firm, MAJOR)
        said_at = {element: ANSWERS[element][field] for element, field in CALLS.items()}
        end_unheard(
            firm, "acceptor", "refused", **REFUSED, revisited_at=said_at["call_complainant"]
        )
        of_head = {key: value for key, value in REFUSED.items() if key != "contact_outcome"}
        end_unheard(
            firm,
            "head",
            "refused",
            element="call_as_unit_head",
            **of_head,
            head_revisited_at=said_at["call_as_unit_head"],
        )

        assert "consent_to_close_unheard" not in offered(firm, "head")
        do(firm, "bhq.head", "consent_to_close_unheard")

        row = close(firm, number, is_grave=True, is_major=True)
        assert (row["satisfaction"], row["head_contact_outcome"]) == ("refused", "refused")
