"""CMP-04, 08, 17, 22, 57, ESC-02, FBK-02, FBK-03 and the other rules of a second person.

The fourth relation of the matrix of recusal: every role as an earlier handler × every rule that
keeps a task from one × every route of the URL map. Whoever had a part in the case still reads it,
as a party; the one task is not in their queue or its count, and no route gives it to them.
"""

import pytest

from engine.domain import recusal
from engine.domain.access import Role
from engine.services import task_lists
from engine.services.task_lists import IN_BULK, View
from tests.web import earlier_handlers, visiting
from tests.web.earlier_handlers import HANDS

READS_OR_LETS_GO = {
    "tasks.show": "reads the file of a case that they are party to; its buttons are looked at",
    "api.tasks.show_task": "the same by program",
    "tasks.unclaim": "gives the task away from whoever must not do it",
    "api.tasks.unclaim_task": "the same by program",
    "tasks.pause": "stops the clock of a task of the unit for whoever does it; it decides nothing",
    "api.tasks.pause_clock": "the same by program",
    "tasks.resume": "lets that clock run again",
    "api.tasks.resume_clock": "the same by program",
    "tasks.visit": "says for a minute who has the page open, which they may read",
    "api.tasks.visit_task": "the same by program",
}
"""Routes of the task that an earlier handler is not refused for the rule's sake, with the reason.

What they do is judged by the task all the same: it is neither held, drafted nor completed after.
"""

LISTS = frozenset({"inbox.show", "inbox.news", "api.tasks.list_tasks"})
BULK = frozenset({"bulk.run", "api.tasks.change_tasks"})
HELD_ALREADY = {
    "tasks.claim": "finds that they hold it and changes nothing",
    "api.tasks.claim_task": "the same by program",
}
"""Routes that need not refuse whoever held the task before they were barred."""

TAKES_WORDS = frozenset(
    {"tasks.complete", "api.tasks.complete_task", "tasks.save_draft", "api.tasks.save_draft"}
)
"""Routes that refuse before they look at what was typed; others may say that somebody holds it."""

REFUSED = frozenset({403, 404})
BARRED_BUTTONS = frozenset({"claim", "complete", "take_back"})
CLAIMS = frozenset(Role) - {
    Role.SUPERVISOR,
    Role.AUDITOR,
    Role.PROCESS_OWNER,
    Role.ADMINISTRATOR,
}
"""The roles that may take a task; the models offer none to the others."""


@pytest.fixture
def database(sqlite_database):
    """What the conditions select is tested on both databases (test_relations)."""
    return sqlite_database


@pytest.fixture(
    params=[
        role if role is Role.ACCEPTOR else pytest.param(role, marks=pytest.mark.long)
        for role in Role
    ]
)
def role(request):
    return request.param


@pytest.fixture
def me(firm, role):
    return earlier_handlers.employ(firm, role)


@pytest.fixture
def leaks(app, firm, api, browse, me, role):
    """Visit routes with a bar laid, and name each that let the earlier handler through."""
    ask = visiting.visitor(app, firm, api, browse)
    signed_in = browse(me.login), api(me.login)

    def find(bar, *, only, hands="free", action="claim"):
        given = {
            "login": me.login,
            "task": me.task_id,
            "tasks": [me.task_id],
            "action": action,
            "view": View.QUEUE.value,
            "version": None,
        }
        lay = {"role": role, "hands": hands}
        earlier_handlers.lay(firm, me, bar, **lay)
        for rule, method, answer in ask(me, only=only, given=given, signed_in=signed_in):
            got = earlier_handlers.taken(firm, me, hands=hands) or _told(
                rule, answer, me, hands=hands
            )
            if got:
                yield f"{bar}, {hands}: {method} {rule} → {answer.status_code} {got}"
            if method != "GET" and answer.status_code < 400:
                earlier_handlers.lay(firm, me, bar, **lay)

    return find


def test_no_route_of_a_task_or_a_list_gives_it_to_an_earlier_handler(leaks, role):
    found = [
        leak for bar in earlier_handlers.bars(role) for leak in leaks(bar, only=_is_of_the_task)
    ]

    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("hands", [each for each in HANDS if each != "free"])
def test_nor_does_one_that_they_held_before_they_were_barred(leaks, role, hands):
    found = [
        leak
        for bar in earlier_handlers.bars(role)
        for leak in leaks(bar, only=lambda rule: "task_id" in rule.arguments, hands=hands)
    ]

    assert found == []


def test_no_way_to_do_much_at_once_gives_it_to_them(leaks, role):
    found = [
        leak
        for bar in earlier_handlers.bars(role)
        for action in sorted({*IN_BULK} - {"unclaim"})
        for leak in leaks(bar, only=lambda rule: rule.endpoint in BULK, action=action)
    ]

    assert found == []


def test_no_other_route_of_the_url_map_gives_it_to_them(leaks, role):
    """One rule for all: what is not a task's own route, a list or a bulk asks the same guard."""
    bar = earlier_handlers.bars(role)[-1]
    found = list(leaks(bar, only=lambda rule: not (_is_of_the_task(rule) or rule.endpoint in BULK)))

    assert found == []


def test_the_queue_counts_it_for_somebody_else_and_not_for_them(firm, api, me, role):
    """Without the first half the matrix would pass in a house that offers nothing to anybody."""
    for bar in earlier_handlers.bars(role):
        earlier_handlers.lay(firm, me, bar, role=role, by="other.desk")
        assert _queue(firm, me) == 1, bar
        drafted = api(me.login).put(f"/tasks/{me.task_id}/draft", {"values": {}})
        assert (drafted.status_code == 200) is (role in CLAIMS), bar

        earlier_handlers.lay(firm, me, bar, role=role)
        assert _queue(firm, me) == 0, bar


def test_every_rule_that_goes_by_the_task_has_a_row():
    rows = {
        (bar.task, bar.rule, bar.part or bar.fact or bar.done)
        for bar in earlier_handlers.BARS
        if bar.role is None
    }

    assert rows == earlier_handlers.ruled()
    assert {bar.grade for bar in earlier_handlers.BARS} - {"general"} == recusal.MUST_BE_APART


def test_every_exempt_route_is_one_of_a_task(app):
    of_a_task = {rule.endpoint for rule in app.url_map.iter_rules() if "task_id" in rule.arguments}

    assert READS_OR_LETS_GO.keys() <= of_a_task


def _queue(firm, me):
    return firm.as_(me.login, lambda ctx: task_lists.count(ctx, view=View.QUEUE))


def _is_of_the_task(rule):
    return "task_id" in rule.arguments or rule.endpoint in LISTS


def _exempt(hands):
    return READS_OR_LETS_GO.keys() | (HELD_ALREADY.keys() if hands == "held" else set())


def _told(rule, answer, me, *, hands):
    """Say what an answer offers of the task, where the database does not show it."""
    text = visiting.text(answer)
    if rule.endpoint == "inbox.news" and "task" in text:
        return "counted"
    if rule.endpoint in LISTS and (me.marker in text or me.number in text):
        return "listed"
    if "task_id" not in rule.arguments:
        return None
    if rule.endpoint not in _exempt(hands):
        has_words = rule.endpoint in TAKES_WORDS
        is_refused = answer.status_code in REFUSED if has_words else answer.status_code >= 400
        return None if is_refused else "not refused"
    if rule.endpoint == "api.tasks.show_task" and answer.status_code == 200:
        return ", ".join(BARRED_BUTTONS & set(answer.json["can"])) or None
    offered = (f'/tasks/{me.task_id}/{button}"' for button in ("claim", "take-back"))
    return next((each for each in offered if each in text), None)
