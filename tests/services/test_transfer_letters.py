"""REG-02, REG-03: each letter of a body keeps its row, its deadline and its reply."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.services import close_views, complaints, mergers, sweep, tasks, transfer_register
from engine.services.mergers import MergeRefused
from engine.store.cases import Case, CaseFacts, CaseStatus
from tests.answers import ANSWERS, REGISTERED
from tests.walks import VERIFIED_TO_ITS_NATURE, task_of

WHY = "同一客户就同一事项重复投诉。"
FIRST, SECOND = "沪证监信访转〔2026〕8号", "沪证监信访转〔2026〕9号"
TO_THE_CLOSE = (
    ("acceptor", "accept_custody", {}),
    ("acceptor", "verify_with_both_sides", {}),
    *VERIFIED_TO_ITS_NATURE,
)
REPLY = (
    ("acceptor", "draft_transfer_reply", {}),
    ("head", "approve_reply_as_department", {}),
    ("compliance", "approve_reply_as_compliance", {}),
    ("leader", "approve_reply_as_leader", {}),
)


def register(firm, document=None, **changes):
    values = REGISTERED | {
        "channel": "regulator",
        "transfer_source": "csrc",
        "transfer_document": document,
        **changes,
    }
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)


def merge(firm, number, into):
    firm.as_("acceptor", lambda ctx: mergers.merge(ctx, number=number, into=into, reason=WHY))


def take(firm, path):
    for login, element, changes in path:
        found, given = task_of(firm, element), {**ANSWERS[element], **changes}
        firm.as_(
            login,
            lambda ctx, found=found, given=given: tasks.complete(ctx, task_id=found, values=given),
        )


def answer(firm, number):
    """Draft, approve and send the reply that is due."""
    take(firm, (*REPLY, ("acceptor", "send_transfer_reply", {"transfer_reply_number": number})))


def listed(firm):
    """Return the register by letter: case, how far the reply is, its number."""
    found = firm.as_("specialist", transfer_register.search)
    return {
        (row.document, row.supplement): (row.number, row.stage, row.reply_number)
        for row in found.rows
    }


def deadlines(firm):
    found = firm.as_("specialist", transfer_register.search)
    return {row.document: row.deadline_at for row in found.rows}


def gaps(firm, number):
    found = firm.as_("acceptor", lambda ctx: close_views.read(ctx, number=number))
    return [gap.code for gap in found]


def of_case(firm, number, column):
    where = select(column).join(Case, Case.id == CaseFacts.case_id).where(Case.number == number)
    return firm.transact(lambda ctx: ctx.session.scalars(where).one())


def deliver(firm):
    """Do what the heartbeat does with messages that wait."""
    for message_id in firm.transact(sweep.undelivered):
        firm.transact(lambda ctx, found=message_id: sweep.deliver(ctx, message_id=found))


class TestTwoLettersInOneComplaint:
    @pytest.fixture
    def merged(self, firm):
        survivor = register(firm, FIRST, transfer_deadline="2026-03-20")
        merge(firm, register(firm, SECOND, transfer_deadline="2026-03-13"), survivor)
        return survivor

    def test_keep_a_row_and_a_deadline_each(self, firm, merged):
        assert listed(firm) == {
            (FIRST, 0): (merged, "draft", None),
            (SECOND, 0): (merged, "waiting", None),
        }
        assert deadlines(firm) == {
            FIRST: datetime(2026, 3, 20, 9, tzinfo=UTC),
            SECOND: datetime(2026, 3, 13, 9, tzinfo=UTC),
        }

    def test_keep_the_complaint_open_each(self, firm, merged):
        found = gaps(firm, merged)

        assert found.count("transfer_reply_missing") == found.count("transfer_letter_waiting") == 1

    def test_are_answered_one_after_the_other(self, firm, merged):
        take(firm, TO_THE_CLOSE)
        answer(firm, "安澜〔2026〕7号")
        deliver(firm)

        assert listed(firm) == {
            (FIRST, 0): (merged, "sent", "安澜〔2026〕7号"),
            (SECOND, 0): (merged, "draft", None),
        }
        answer(firm, "安澜〔2026〕8号")
        assert listed(firm)[SECOND, 0] == (merged, "sent", "安澜〔2026〕8号")
        assert not {"transfer_reply_missing", "transfer_letter_waiting"} & {*gaps(firm, merged)}

    def test_that_are_the_same_are_answered_once(self, firm):
        one, other = register(firm, FIRST), register(firm, FIRST)

        merge(firm, other, one)

        assert listed(firm) == {(FIRST, 0): (one, "draft", None)}
        assert "transfer_letter_waiting" not in gaps(firm, one)

    @pytest.mark.parametrize(("document", "source"), [(None, "csrc"), (FIRST, "exchange")])
    def test_that_cannot_be_told_apart_are_not_merged(self, firm, document, source):
        survivor = register(firm, document)
        duplicate = register(firm, document, transfer_source=source)

        with pytest.raises(MergeRefused) as refused:
            merge(firm, duplicate, survivor)

        assert refused.value.params["why"] == "loses_transfer"


class TestALetterOfAComplaintThatComesBack:
    """REG-02: what was sent stays in the register, and a supplementary reply is due."""

    @pytest.fixture
    def closed(self, firm):
        number = register(firm, FIRST)
        take(firm, TO_THE_CLOSE)
        answer(firm, "安澜〔2026〕7号")
        case = select(Case).where(Case.number == number)

        def close(ctx):
            found = ctx.session.scalars(case).one()
            found.status, found.closed_at = CaseStatus.CLOSED, ctx.now

        firm.transact(close)
        return number

    def test_is_answered_once_more(self, firm, closed):
        by_phone = {"channel": "phone", "transfer_source": None, "prior_case": closed}

        again = register(firm, **by_phone)

        assert listed(firm) == {
            (FIRST, 0): (closed, "sent", "安澜〔2026〕7号"),
            (FIRST, 1): (again, "draft", None),
        }
        assert of_case(firm, again, CaseFacts.facts)["grade"] == "major"

    def test_is_answered_as_a_new_letter_asks(self, firm, closed):
        again = register(firm, SECOND, prior_case=closed)

        assert listed(firm) == {
            (FIRST, 0): (closed, "sent", "安澜〔2026〕7号"),
            (SECOND, 0): (again, "draft", None),
        }
