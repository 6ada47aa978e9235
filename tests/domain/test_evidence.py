"""EVD-01 to EVD-13: each channel leaves its papers and recordings behind."""

import json
from pathlib import Path

import pytest

from engine.domain import evidence
from engine.domain.evidence import Kind


def needed(found):
    return {each.kind.value for each in found if not each.is_advised}


def advised(found):
    return {each.kind.value for each in found if each.is_advised}


@pytest.mark.parametrize(
    ("mode", "kinds"),
    [
        ("phone", {"recording"}),
        ("on_site", {"recording", "signed_record"}),
        ("self_check", {"signed_record"}),
        ("letter", {"letter", "postal_receipt", "envelope"}),
        ("email", {"signed_record", "email_print"}),
        ("questionnaire", {"traceable_result"}),
        ("sms", {"message_record"}),
        ("meeting", {"attendance_list", "signed_record", "recording"}),
    ],
)
def test_a_revisit_leaves_what_its_mode_asks_for(mode, kinds):
    """EVD-01 to EVD-07, EVD-10, EVD-11; EVD-08: a countersigned record is advised for all."""
    found = evidence.of_revisit(mode, records_visits=True)

    assert needed(found) == kinds
    assert "countersigned_record" in advised(found)


def test_a_visit_is_recorded_unless_the_firm_says_otherwise():
    """EVD-07 gives no exemption; EVD-06, EVD-09: the signature and the record of the visit stay."""
    found = evidence.of_revisit("on_site", records_visits=False)

    assert needed(found) == {"signed_record"}
    assert "visit_record" in advised(found)


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ({}, set()),
        ({"harassment_kind": "extortion"}, {"misconduct_record"}),
        (
            {"harassment_kind": "extortion", "harassment_decision": "confirmed"},
            {"misconduct_record"},
        ),
        ({"harassment_kind": "extortion", "harassment_decision": "refuted"}, set()),
    ],
)
def test_malicious_conduct_is_proved_until_it_is_refuted(said, kinds):
    """EMG-04: never an automatic label."""
    assert needed(evidence.of_misconduct(said)) == kinds


@pytest.mark.parametrize(
    ("channel", "kinds"),
    [
        ("phone", {"recording"}),
        ("email", {"email_print"}),
        ("letter", {"letter", "envelope"}),
        ("on_site", {"signed_record"}),
        ("website", {"traceable_result"}),
        ("fax", {"fax"}),
        ("regulator", {"transfer_letter"}),
        ("other", {"traceable_result"}),
        (None, set()),
    ],
)
def test_a_complaint_leaves_what_its_channel_asks_for(channel, kinds):
    assert needed(evidence.of_complaint(channel, category=None)) == kinds


@pytest.mark.parametrize(
    ("transfer_mode", "kinds"), [("call", {"recording"}), ("letter", {"transfer_letter"})]
)
def test_a_regulator_who_calls_leaves_a_recording_and_no_letter(transfer_mode, kinds):
    """EVD-02, EVD-05, CMP-20: 监管机构来电/来函 are one channel and two papers."""
    found = evidence.of_complaint("regulator", category=None, transfer_mode=transfer_mode)

    assert needed(found) == kinds


@pytest.mark.parametrize(
    ("category", "kind"),
    [("counter_service", "dual_recording"), ("marketing", "risk_document"), ("other", None)],
)
def test_some_complaints_are_advised_to_show_what_was_signed_before(category, kind):
    """EVD-12: the dual recording of counter business; EVD-13: the risk document of the service."""
    assert advised(evidence.of_complaint("phone", category=category)) == ({kind} - {None})


def test_an_agent_leaves_the_authority_of_the_client():
    """REV-30: a complaint for somebody else shows that it is wanted."""
    assert needed(evidence.of_complaint("phone", category=None, is_by_agent=True)) == {
        "recording",
        "authority",
    }


@pytest.mark.parametrize(
    ("mode", "kinds", "rule"),
    [
        ("phone", {"withdrawal_recording"}, "EVD-02"),
        ("on_site", {"withdrawal_paper"}, "EVD-01"),
        ("letter", {"withdrawal_paper"}, "EVD-03"),
        ("email", {"withdrawal_paper"}, "EVD-04"),
        ("online", {"withdrawal_paper"}, "EVD-05"),
    ],
)
def test_a_withdrawal_leaves_what_the_client_told_it_by(mode, kinds, rule):
    """FBK-02: whether it waits for its second person or stands."""
    for said in ({}, {"withdrawal_confirmation": None}, {"withdrawal_confirmation": "confirmed"}):
        found = evidence.of_withdrawal({"withdrawal_mode": mode, **said})
        assert needed(found) == kinds
        assert {each.rule for each in found} == {f"FBK-02, {rule}"}


@pytest.mark.parametrize(
    "said", [{}, {"withdrawal_mode": "phone", "withdrawal_confirmation": "refused"}]
)
def test_what_is_no_withdrawal_leaves_nothing(said):
    assert evidence.of_withdrawal(said) == ()


def test_every_way_to_withdraw_has_its_piece():
    """The ways of the form and the ways of the list are the same."""
    path = Path(__file__).parents[2] / "forms" / "withdrawal_reported.form"
    form = json.loads(path.read_text(encoding="utf-8"))
    [mode] = [each for each in form["components"] if each["key"] == "withdrawal_mode"]

    assert {each["value"] for each in mode["values"]} == set(evidence._OF_WITHDRAWALS)


@pytest.mark.parametrize(
    ("kept", "lacks"),
    [
        (set(), {"7号", "8号"}),
        ({("transfer_reply", "7号")}, {"8号"}),
        ({("transfer_reply", "8号"), ("reply", "7号"), ("transfer_reply", None)}, {"7号"}),
        ({("transfer_reply", "8号"), ("transfer_reply", "7号")}, set()),
    ],
)
def test_each_reply_that_was_sent_is_kept_under_its_number(kept, lacks):
    """REG-02, REG-03: a letter that answers one body says nothing of what another was told."""
    found = evidence.of_replies(["7号", "8号", "8号"])

    assert {each.reference for each in evidence.missing(found, kept)} == lacks
    assert len(found) == len({each.reference for each in found})


@pytest.mark.parametrize(
    ("record", "kinds"),
    [
        ("recording", {"recording"}),
        ("message_record", {"message_record"}),
        ("email", {"email_print"}),
        ("letter", {"letter"}),
        ("witness", {"countersigned_record"}),
        (None, set()),
    ],
)
def test_a_refusal_leaves_what_its_record_consists_of(record, kinds):
    """OUT-04."""
    assert needed(evidence.of_refusal(record)) == kinds


def test_what_is_there_or_only_advised_is_not_missing():
    found = evidence.of_complaint("letter", category="marketing")

    assert needed(evidence.missing(found, {("letter", None)})) == {"envelope"}
    both = {("letter", None), ("envelope", "RR-1")}
    assert evidence.missing(found, both) == ()
    assert len(evidence.missing(found, both, with_advice=True)) == 1


def test_every_kind_that_is_asked_for_can_be_added():
    asked = {
        each.kind
        for table in (
            evidence._OF_COMPLAINTS,
            evidence._OF_CATEGORIES,
            evidence._OF_REVISITS,
            evidence._OF_WITHDRAWALS,
            {"": evidence.of_replies(["1"])},
        )
        for found in table.values()
        for each in found
    }

    assert asked <= set(Kind)
    assert asked >= evidence.REFERENCED
