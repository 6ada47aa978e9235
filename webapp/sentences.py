"""What is said of one field, of one thing a case still lacks, and of one thing wrong with a model.

Each table goes from a code of `engine` to a sentence; `fill` puts the parameters in.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _

from engine.errors import FieldError

FIELDS: Mapping[str, LazyString] = {
    "invalid": _("This value is not acceptable."),
    "required": _("This field must be filled in."),
    "unknown_field": _("There is no such field here."),
    "hidden_field": _("This field does not apply here, so it must stay empty."),
    "read_only": _("This field can only be read."),
    "wrong_type": _("This value has the wrong type."),
    "too_small": _("The value must be at least %(min)s."),
    "too_large": _("The value must be at most %(max)s."),
    "too_short": _("At least %(min)s characters are needed."),
    "too_long": _("At most %(max)s characters are possible."),
    "pattern": _("This does not have the expected form."),
    "not_an_option": _("Choose one of the options."),
    "too_precise": _("At most %(digits)s decimals are possible."),
    "not_a_step": _("The value must be a multiple of %(increment)s."),
    "invalid_characters": _("This holds characters that cannot be kept."),
    "chosen_twice": _("An option can be chosen only once."),
    "mention_unfit": _("%(login)s cannot be mentioned here."),
    "mention_ambiguous": _("Several people are called %(login)s: mention the user name instead."),
    "in_the_past": _("This must not lie in the past."),
    "in_future": _("This must not lie in the future."),
    "before_beginning": _("This lies before the beginning."),
    "one_side_only": _("Name a client or a colleague, and only one of them."),
    "is_same_person": _("Nobody is related to themselves."),
    "reported_already": _("This has been reported already."),
    "not_frozen": _("This report is not frozen yet: return it instead."),
    "review_too_late": _("It is looked at again within a year."),
    "not_a_moment": _("Write a day and a time such as 2026-03-02 15:00."),
    "not_a_day": _("Write a day such as 2026-03-02."),
    "not_utf8": _("The file is no text in UTF-8."),
    "not_a_list": _("The file cannot be read as a list."),
    "head_unfit": _("The first line must name these columns and no others: %(columns)s."),
    "too_many_rows": _("At most %(max)s lines can be taken over at once."),
    "client_only": _("This kind binds somebody to a client, not to a colleague."),
    "in_the_future": _("This lies in the future; give the time at which it happened (%(rule)s)."),
    "before_account": _("The client has had an account only since %(since)s (%(rule)s)."),
    "before_the_complaint": _("This lies before the complaint (%(rule)s)."),
    "before_the_reply": _("This lies before the reply to the client (%(rule)s)."),
    "before_the_transfer": _("This lies before the transfer was received (%(rule)s)."),
    "after_complaint": _("What is complained about comes before the complaint (%(rule)s)."),
    "promise_passed": _("A promised time lies ahead (%(rule)s)."),
    "seal_missing": _(
        "A letter from an institution bears its official seal; ask for a sealed one (%(rule)s)."
    ),
    "attempts_missing": _(
        "%(made)s of %(needed)s attempts at different times are logged; log each one with"
        " “Log an attempt in vain” on the page of the case (%(rule)s)."
    ),
    "second_channel_missing": _(
        "Every attempt went the same way; try another contact that was left too (%(rule)s)."
    ),
    "not_anonymous": _("The complainant is not anonymous; the case says who it is (%(rule)s)."),
    "client_phone_known": _("The complainant has left a telephone number; call it (%(rule)s)."),
    "client_email_known": _("The complainant has left an e-mail address; write to it (%(rule)s)."),
    "client_address_known": _("The complainant has left an address; write there (%(rule)s)."),
    "detail_missing": _("Describe the channel (%(rule)s)."),
    "minute_missing": _("Give the hour and the minute too, such as 15:35 (CMP-46)."),
    "file.unknown": _(
        "Models are .bpmn, .dmn and .json files in bpmn/, and .form files in forms/."
    ),
    "evidence_missing": _("Add the evidence of this channel first (%(rules)s)."),
    "misconduct_unproven": _(
        "Add what proves it to the evidence of this case first, as proof of malicious conduct"
        " (%(rule)s)."
    ),
    "file.kind": _("Files of this kind are not kept; possible are %(kinds)s."),
    "file.not_as_named": _("This is no %(end)s file, whatever its name says."),
    "file.not_recorded": _("A recording is sound or film."),
    "file.of_another_reply": _(
        "This very file is kept as reply %(number)s already; add the scan of the other letter."
    ),
    "reply_unknown": _(
        "No reply with this number was sent in this case. Numbers of replies sent: %(numbers)s."
    ),
    "phrase_warned": _("“%(phrase)s” is not said to a client (%(rule)s). Better: %(instead)s"),
    "client_unknown": _("There is no client with this number."),
    "person_unknown": _("Nobody has this login."),
    "person_barred": _("This person has to stay out of the case (%(rule)s); name somebody else."),
    "day_passed": _("This day has passed; name one that lies ahead (%(rule)s)."),
    "second_person_needed": _(
        "The grade follows from this: ask for its review, a second person corrects it (CMP-08)."
    ),
    "settled_with_nature": _(
        "This was settled with the nature of the complaint; whoever closes it leaves it as it is."
    ),
    "unit_unknown": _("There is no unit with this code."),
}

GATE: Mapping[str, LazyString] = {
    "grade_missing": _("The complaint has no grade yet."),
    "nature_missing": _("Say whether the firm is responsible, exempt, or the complaint unfounded."),
    "verification_missing": _("Hear both sides, or give the reason why one could not be heard."),
    "handling_result_missing": _("The result of the handling is missing."),
    "root_cause_missing": _("The firm is responsible: say what caused it."),
    "corrective_action_missing": _("The firm is responsible: say what is done about the cause."),
    "misconduct_missing": _("The firm is responsible: say which misconduct it was, or none."),
    "accountability_missing": _("The firm is responsible: say who answers for it, and how."),
    "revisit_rounds_missing": _("The client has not been revisited about the result."),
    "client_not_satisfied": _("The client is not satisfied yet."),
    "unheard_consent_missing": _(
        "The complainant was not heard; a second person must agree that it closes so."
    ),
    "lesson_missing": _("Write down what is learned from the complaint."),
    "improvement_action_missing": _("The improvement is missing."),
    "improvement_owner_missing": _("Nobody is named who makes the improvement."),
    "improvement_due_missing": _("The improvement has no date."),
    "director_confirmed_missing": _("The operations director has not confirmed."),
    "head_confirmed_missing": _("The head of the unit has not confirmed."),
    "same_confirmer": _("The two confirmations must come from two people."),
    "headquarters_opinion_missing": _("The opinion of headquarters is missing."),
    "leader_instruction_missing": _("The instruction of the leader is missing."),
    "explainer_missing": _("Nobody is named who explains the result to the client."),
    "company_report_missing": _("The report to the company's contact is missing."),
    "regulator_report_missing": _(
        "The report to the regulator is missing, or the rule by which none is prescribed."
    ),
    "emergency_not_cleared": _("The emergency has not been cleared by a second person."),
    "emergency_not_raised": _("A payment was made, and no emergency was raised for it."),
    "transfer_not_major": _("A transferred complaint is a major one: change its grade."),
    "transfer_reply_missing": _("The reply to the transferring body has not been sent."),
    "transfer_letter_waiting": _(
        "Another letter of a transferring body is to be answered; its reply begins after this one."
    ),
    "confirmed_nature_missing": _("Headquarters has not settled the nature."),
    "head_revisit_missing": _("The head of the responsible unit has not revisited the client."),
    "same_revisitor": _("The two revisits of a major complaint must be made by two people."),
    "archive_note_missing": _("The archive note of headquarters is missing."),
    "evidence_missing": _("A paper or recording that the rules ask for is missing."),
    "petition_open": _("A petition has not been settled and instructed on."),
    "harassment_open": _("What was reported as malicious conduct is not settled."),
    "promise_open": _("A promise to the client is neither kept nor explained."),
    "task_open": _("This task of the case is still open."),
}

LOSSES: Mapping[str, LazyString] = {
    "same_case": _("It is the same complaint: name the one that goes on."),
    "not_complaints": _("Only complaints are merged, and only into complaints."),
    "survivor_over": _(
        "The other one is over: record that the client complains again, and name its number."
    ),
    "other_client": _("They are complaints of two clients, who are both answered."),
    "lowers_grade": _(
        "Its grade is higher (CMP-08): merge the other one into it, or raise the other one first."
    ),
    "loses_transfer": _(
        "The reply to a transferring body would be lost (REG-02): give each letter its own number, "
        "or send the reply first."
    ),
    "loses_emergency": _(
        "An emergency is not cleared (EMG-05): let a second person clear it first."
    ),
    "loses_promise": _("A promise to the client is open (CMP-33): keep or explain it first."),
    "loses_petition": _("A petition is not settled (EMG-03): bring it to its end first."),
    "loses_harassment": _(
        "What was reported as malicious conduct is not settled (EMG-04): decide on it first."
    ),
    "complaint_waits": _(
        "Its complaint waits for this revisit (FBK-01): make it, or give the task to somebody else."
    ),
}
"""What would be lost if a case ended another way than by its close, and how to mend it."""

REASONS: Mapping[str, LazyString] = {
    "no_role": _("None of your roles permits this."),
    "out_of_reach": _("Your roles do not reach this case or unit."),
    "same_person": _("A second person must do this."),
    "found_accused": _("You were found to be the person complained about (CMP-57)."),
    "accused_in": _("You are complained about in a case of this report (CMP-57)."),
    "related_to_accused": _("You are related to the person complained about (CMP-58)."),
    "related_to_client": _("You have or lately had a relation to the client (REL-13)."),
    "away": _("You are away: your substitute acts for you until you are back (CMP-60)."),
    "confirmed_as_head": _("You have already confirmed as the head of the unit (ESC-02)."),
    "confirmed_as_director": _("You have already confirmed as the operations director (ESC-02)."),
    "proposed": _("Who proposed it may not decide on it."),
    "made_first_revisit": _("You have made the first revisit; somebody else calls now (FBK-03)."),
    "called": _("You have called the complainant; somebody else agrees to the close (OUT-03)."),
    "acceptor": _("Who accepted a serious or major complaint may not resolve it (CMP-04)."),
    "responsible_person": _(
        "Who resolves a serious or major complaint may not accept it (CMP-04)."
    ),
}

CHANGES: Mapping[str, LazyString] = {
    "completed": _("%(by)s has completed this task."),
    "cancelled": _("This task is not needed any more, because the case took another path."),
    "claimed": _("%(by)s has taken this task."),
    "changed": _("Somebody else has changed this in the meantime."),
    "suspended": _("Somebody has suspended the case; what you entered is not lost."),
    "case_cancelled": _("The case has been cancelled, so this task is over."),
}


def fill(sentence: LazyString, params: Mapping[str, Any]) -> str:
    """Say a sentence in the language of the request; what is not known is left open."""
    return str(sentence) % _Params(params)


def field(error: FieldError) -> str:
    """Say what is wrong with a field; a recommended wording is told in the reader's language."""
    params = dict(error.params)
    if "english" in params and str(get_locale()).startswith("en"):
        params["instead"] = params["english"]
    return fill(FIELDS.get(error.code, FIELDS["invalid"]), params)


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
