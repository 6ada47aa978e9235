"""Evidence of a withdrawal, and of each reply to a transferring body: demanded as any other."""

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues
from engine.services import cases, close_views, complaints, evidence, tasks
from engine.services.closing import CloseGateIncomplete
from engine.store.cases import Case, CaseKind
from tests import files
from tests.answers import ANSWERS, REGISTERED, SEVERE_CLOSE
from tests.walks import VERIFIED_TO_ITS_NATURE, task_of

FIRST, SECOND = "安澜〔2026〕7号", "安澜〔2026〕8号"
TO_THE_REVISIT = (
    ("acceptor", "accept_custody"),
    ("acceptor", "verify_with_both_sides"),
    *((login, element) for login, element, _ in VERIFIED_TO_ITS_NATURE[:-3]),
)
REVISITS = (("acceptor", "call_complainant"), ("head", "call_as_unit_head"))
REPLY = (
    ("acceptor", "draft_transfer_reply"),
    ("head", "approve_reply_as_department"),
    ("compliance", "approve_reply_as_compliance"),
    ("leader", "approve_reply_as_leader"),
)
OF_AN_AUTHORITY = {"channel": "regulator", "transfer_source": "csrc", "transfer_document": "18号"}


def register(firm, **changes):
    values = REGISTERED | changes
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)


def do(firm, login, element, **changes):
    found, given = task_of(firm, element), ANSWERS[element] | changes
    firm.as_(login, lambda ctx: tasks.complete(ctx, task_id=found, values=given))


def press(firm, number, message, **changes):
    values = ANSWERS[message] | changes
    firm.as_("acceptor", lambda ctx: cases.send(ctx, number=number, message=message, values=values))


def answer(firm, reply_number):
    for step in REPLY:
        do(firm, *step)
    do(firm, "acceptor", "send_transfer_reply", transfer_reply_number=reply_number)


def newest_revisit(firm):
    found = select(Case.number).where(Case.kind == CaseKind.REVISIT).order_by(Case.id.desc())
    return firm.transact(lambda ctx: ctx.session.scalars(found).first())


def lacks(firm, number):
    """Return what the page lists as missing: kind, rule and number of each."""
    found = firm.as_("acceptor", lambda ctx: evidence.read(ctx, number=number))
    return {
        (each.kind.value, each.rule, each.reference)
        for each in found.missing
        if not each.is_advised
    }


def at_the_gate(firm, number):
    """Return the kind of each piece that the close gate asks for."""
    found = firm.as_("acceptor", lambda ctx: close_views.read(ctx, number=number))
    return [gap.field for gap in found if gap.code == "evidence_missing"]


class TestAWithdrawal:
    """FBK-02: proved by what the client said or wrote, not by a name that somebody typed."""

    @pytest.fixture
    def number(self, firm, demand):
        """A complaint on site that its client withdrew, with the evidence of the complaint."""
        demand(is_demanded=True)
        number = register(firm)
        for step in TO_THE_REVISIT[:2]:
            do(firm, *step)
        do(firm, "head", "resolve_complaint")
        return number

    @pytest.mark.parametrize(
        ("mode", "kind", "name", "content"),
        [
            ("phone", "withdrawal_recording", "call.wav", None),
            ("letter", "withdrawal_paper", "letter.pdf", files.PDF),
        ],
    )
    def test_closes_no_complaint_before_it_is_proved(
        self, firm, number, add, mode, kind, name, content
    ):
        add(number, "signed_record", "form.pdf", files.PDF)
        add(number, "recording")
        press(firm, number, "withdrawal_reported", withdrawal_mode=mode)

        with pytest.raises(CloseGateIncomplete) as refused:
            do(firm, "acceptor", "close_complaint")
        add(number, kind, name, content)
        do(firm, "acceptor", "close_complaint")

        [lack] = refused.value.missing
        assert (lack.code, lack.field) == ("evidence_missing", kind)
        assert lack.rule.startswith("FBK-02, EVD-")

    def test_is_listed_as_unproved_to_its_second_person_until_they_refuse_it(self, firm, add):
        number = register(firm)
        press(firm, number, "withdrawal_reported")
        wanted = ("withdrawal_recording", "FBK-02, EVD-02", None)
        assert wanted in lacks(firm, number)

        do(firm, "head", "confirm_withdrawal", withdrawal_confirmation="refused")

        assert wanted not in lacks(firm, number)

    def test_by_telephone_is_sound_with_the_id_of_its_call(self, firm, number, add):
        with pytest.raises(InvalidValues) as silent:
            add(number, "withdrawal_recording", "letter.pdf", files.PDF)
        with pytest.raises(InvalidValues) as nameless:
            add(number, "withdrawal_recording", reference=" ")

        assert silent.value.errors["file"][0].code == "file.not_recorded"
        assert nameless.value.errors["reference"][0].code == "required"


class TestTheReplyToATransferringBody:
    """REG-02, REG-03: each letter that was answered keeps the letter that answered it."""

    @pytest.fixture
    def number(self, firm, demand, add):
        """A transferred complaint whose nature is settled, with the evidence of its channels."""
        demand(is_demanded=True)
        number = register(firm, **OF_AN_AUTHORITY)
        for step in TO_THE_REVISIT:
            do(firm, *step)
        for step in REVISITS:
            add(newest_revisit(firm), "recording")
            do(firm, *step)
        do(firm, "specialist", "confirm_nature")
        add(number, "transfer_letter", "18.pdf", files.PDF)
        return number

    def test_is_asked_for_once_it_is_sent_and_closes_nothing_before(self, firm, number, add):
        assert lacks(firm, number) == set()
        answer(firm, FIRST)
        assert lacks(firm, number) == {("transfer_reply", "REG-02, REG-03", FIRST)}

        with pytest.raises(CloseGateIncomplete) as refused:
            do(firm, "acceptor", "close_complaint", **SEVERE_CLOSE)
        add(number, "transfer_reply", "7.pdf", files.PDF, reference=f" {FIRST} ")
        do(firm, "acceptor", "close_complaint", **SEVERE_CLOSE)

        [lack] = refused.value.missing
        assert (lack.field, lack.rule) == ("transfer_reply", "REG-02, REG-03")

    def test_is_asked_for_by_each_letter_that_was_answered(self, firm, number, add):
        answer(firm, FIRST)
        press(firm, number, "transfer_received", transfer_document="19号")
        answer(firm, SECOND)
        assert at_the_gate(firm, number) == ["transfer_reply", "transfer_reply"]

        add(number, "transfer_reply", "8.pdf", files.PDF, reference=SECOND)

        assert lacks(firm, number) == {("transfer_reply", "REG-02, REG-03", FIRST)}
        assert at_the_gate(firm, number) == ["transfer_reply"]

    def test_is_taken_under_a_number_that_was_sent_alone(self, firm, number, add):
        """A number that is mistyped would never be found, nor be mended: no piece is changed."""
        answer(firm, FIRST)

        with pytest.raises(InvalidValues) as refused:
            add(number, "transfer_reply", "7.pdf", files.PDF, reference="安澜〔2026〕77号")

        [error] = refused.value.errors["reference"]
        assert (error.code, error.params["numbers"]) == ("reply_unknown", FIRST)

    def test_is_not_the_same_file_for_two_letters(self, firm, number, add):
        answer(firm, FIRST)
        press(firm, number, "transfer_received", transfer_document="19号")
        answer(firm, SECOND)
        add(number, "transfer_reply", "7.pdf", files.PDF, reference=FIRST)
        add(number, "transfer_reply", "7.pdf", files.PDF, reference=FIRST)

        with pytest.raises(InvalidValues) as refused:
            add(number, "transfer_reply", "8.pdf", files.PDF, reference=SECOND)

        [error] = refused.value.errors["file"]
        assert (error.code, error.params["number"]) == ("file.of_another_reply", FIRST)


def test_nothing_of_it_keeps_a_complaint_open_where_nothing_is_demanded(firm, demand):
    demand(is_demanded=False)
    number = register(firm)
    for step in TO_THE_REVISIT[:2]:
        do(firm, *step)
    do(firm, "head", "resolve_complaint")
    press(firm, number, "withdrawal_reported")

    assert at_the_gate(firm, number) == []
    do(firm, "acceptor", "close_complaint")
