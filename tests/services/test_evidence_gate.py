"""Where the firm demands evidence, no outcome is submitted and no complaint closed without it."""

import pytest
from sqlalchemy import select

from engine.errors import InvalidValues
from engine.services import cases, complaints, evidence, tasks
from engine.services.closing import CloseGateIncomplete
from engine.store.cases import Case, CaseKind
from engine.store.tasks import TaskStatus, UserTask
from tests import files
from tests.answers import ANSWERS, REGISTERED

TO_THE_REVISIT = (
    ("acceptor", "accept_custody"),
    ("acceptor", "verify_with_both_sides"),
    ("head", "resolve_complaint"),
    ("acceptor", "reply_to_client"),
)


def do(firm, login, element, **changes):
    def complete(ctx):
        task = ctx.session.scalars(
            select(UserTask.id).where(
                UserTask.element_id == element, UserTask.status == TaskStatus.OPEN
            )
        ).one()
        tasks.complete(ctx, task_id=task, values=ANSWERS[element] | changes)

    firm.as_(login, complete)


def number_of(firm, kind):
    return firm.transact(
        lambda ctx: ctx.session.scalars(select(Case.number).where(Case.kind == kind)).one()
    )


def go_to_the_revisit(firm, **changes):
    values = REGISTERED | changes
    firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values))
    for step in TO_THE_REVISIT:
        do(firm, *step)


class TestAnOutcome:
    def test_waits_for_the_recording_of_the_call(self, firm, demand, add):
        """EVD-02, EVD-07: a revisit by telephone is recorded, or has no outcome."""
        demand(is_demanded=True)
        go_to_the_revisit(firm)

        with pytest.raises(InvalidValues) as refused:
            do(firm, "acceptor", "call_complainant")
        add(number_of(firm, CaseKind.REVISIT), "recording")
        do(firm, "acceptor", "call_complainant")

        [error] = refused.value.errors["revisit_mode"]
        assert (error.code, error.params["rules"]) == ("evidence_missing", "EVD-02, EVD-07")

    def test_of_a_refused_revisit_waits_for_the_record_of_the_refusal(self, firm, demand, add):
        """OUT-04: the paper that says so, whatever the channel would ask for."""
        demand(is_demanded=True)
        go_to_the_revisit(firm)
        refusal = {
            **dict.fromkeys(("revisit_mode", "handling_explained", "satisfaction")),
            "contact_outcome": "refused",
            "refusal_reason": "不想再谈。",
            "refusal_record": "witness",
        }

        with pytest.raises(InvalidValues) as refused:
            do(firm, "acceptor", "call_complainant", **refusal)
        number = number_of(firm, CaseKind.REVISIT)
        add(number, "countersigned_record", "record.pdf", files.PDF)
        do(firm, "acceptor", "call_complainant", **refusal)

        [error] = refused.value.errors["refusal_record"]
        assert (error.code, error.params["rules"]) == ("evidence_missing", "OUT-04, EVD-08")

    def test_waits_for_nothing_where_nothing_is_demanded(self, firm, demand):
        demand(is_demanded=False)
        go_to_the_revisit(firm)

        do(firm, "acceptor", "call_complainant")


class TestAClose:
    def test_waits_for_what_the_channel_of_the_complaint_leaves(self, firm, demand, add):
        """EVD-01: a complaint made on site has a record that the client has signed."""
        demand(is_demanded=True)
        go_to_the_revisit(firm)
        add(number_of(firm, CaseKind.REVISIT), "recording")
        do(firm, "acceptor", "call_complainant")

        with pytest.raises(CloseGateIncomplete) as refused:
            do(firm, "acceptor", "close_complaint")
        add(number_of(firm, CaseKind.COMPLAINT), "signed_record", "form.pdf", files.PDF)
        do(firm, "acceptor", "close_complaint")

        [lack] = refused.value.missing
        assert (lack.code, lack.rule, lack.field) == ("evidence_missing", "EVD-01", "signed_record")

    def test_of_an_agents_complaint_waits_for_the_clients_authority(self, firm, demand, add):
        """REV-30: whoever complains for somebody else shows that it is wanted."""
        demand(is_demanded=True)
        agent = {"agent_name": "李律师", "agent_authority": "授字2026-3号"}
        go_to_the_revisit(firm, complainant_kind="agent", **agent)
        add(number_of(firm, CaseKind.REVISIT), "recording")
        do(firm, "acceptor", "call_complainant")
        complaint = number_of(firm, CaseKind.COMPLAINT)
        add(complaint, "signed_record", "form.pdf", files.PDF)

        with pytest.raises(CloseGateIncomplete) as refused:
            do(firm, "acceptor", "close_complaint")
        add(complaint, "authority", "authority.pdf", files.PDF)
        do(firm, "acceptor", "close_complaint")

        [lack] = refused.value.missing
        assert (lack.code, lack.rule, lack.field) == ("evidence_missing", "REV-30", "authority")


class TestMaliciousConduct:
    """EMG-04: evidence besides four eyes, whether the firm demands evidence otherwise or not."""

    @pytest.fixture
    def number(self, firm):
        number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
        values = ANSWERS["harassment_reported"]
        firm.as_(
            "acceptor",
            lambda ctx: cases.send(
                ctx, number=number, message="harassment_reported", values=values
            ),
        )
        return number

    def test_is_not_put_down_before_a_file_proves_it(self, firm, number, add):
        with pytest.raises(InvalidValues) as refused:
            do(firm, "acceptor", "document_harassment")
        add(number, "signed_record", name="record.pdf", content=files.PDF)
        with pytest.raises(InvalidValues):
            do(firm, "acceptor", "document_harassment")

        assert {key: each[0].code for key, each in refused.value.errors.items()} == {
            "harassment_evidence": "misconduct_unproven"
        }
        add(number, "misconduct_record")
        do(firm, "acceptor", "document_harassment")
        do(firm, "head", "confirm_harassment")

    def test_is_on_the_list_of_what_is_missing_until_it_is_refuted(self, firm, number, add):
        def lacks():
            found = firm.as_("acceptor", lambda ctx: evidence.read(ctx, number=number))
            return {each.rule for each in found.missing}

        assert "EMG-04" in lacks()
        add(number, "misconduct_record")
        assert "EMG-04" not in lacks()
