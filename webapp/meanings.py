"""What each code of a refusal means: the HTTP status, and the sentence in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Meaning:
    """What a code means: the status, and the sentence that names its parameters."""

    status: int
    sentence: LazyString


MEANINGS: Mapping[str, Meaning] = {
    "invalid_values": Meaning(422, _("Please check these fields; nothing was recorded.")),
    "phrases_warned": Meaning(
        422,
        _("Some words are not said to a client; mend them, or send them as they stand."),
    ),
    "close_gate_incomplete": Meaning(422, _("The complaint cannot be closed yet.")),
    "report_frozen": Meaning(
        409, _("The report is frozen; a change since then is told by a restatement.")
    ),
    "grade_below_floor": Meaning(422, _("The facts demand at least the grade %(floor)s.")),
    "clock_stopped": Meaning(409, _("The clock of this task is stopped already.")),
    "clock_running": Meaning(409, _("The clock of this task is not stopped.")),
    "clock_not_ours": Meaning(
        422, _("An authority has set this deadline; nobody here may stop its clock.")
    ),
    "merge_refused": Meaning(
        422,
        _("%(case)s cannot be merged into %(into)s. %(lost)s"),
    ),
    "cancel_refused": Meaning(422, _("%(case)s cannot be cancelled. %(lost)s")),
    "result_not_settled": Meaning(
        422,
        _(
            "The transferring body is answered from a settled result: headquarters has settled "
            "the nature, and the client accepts it in the revisits or the case may end without "
            "(REG-02)."
        ),
    ),
    "grade_unchanged": Meaning(422, _("The complaint has this grade and category already.")),
    "grade_needs_review": Meaning(
        422, _("A grade is lowered by a review that a second person decides (CMP-08).")
    ),
    "grade_not_lower": Meaning(422, _("This grade is not lower; raising it needs no review.")),
    "grade_review_pending": Meaning(
        409, _("%(by)s has asked for a review already; it is not decided yet.")
    ),
    "complaint_withdrawn": Meaning(409, _("The client has withdrawn this complaint already.")),
    "nothing_to_correct": Meaning(
        422, _("There is no such fact to correct, or it stays the same.")
    ),
    "satisfaction_contradicted": Meaning(
        422,
        _("A client who wants the complaint handled again is dissatisfied (CMP-19, FBK-02)."),
    ),
    "person_unknown": Meaning(422, _("Nobody active has the login %(login)s.")),
    "receiver_not_eligible": Meaning(422, _("%(login)s may not do this task.")),
    "cursor_invalid": Meaning(422, _("This list has no such place to go on from.")),
    "password_unfit": Meaning(
        422, _("A password has at least %(least)s and at most %(most)s characters.")
    ),
    "login_unfit": Meaning(
        422, _("A login has 2 to 64 small letters, digits, dots, dashes and underscores.")
    ),
    "model_refused": Meaning(422, _("The models cannot be put in force as they are.")),
    "draft_file_changed": Meaning(
        412, _("%(name)s has saved this since you opened it (%(at)s); look at it first.")
    ),
    "version_missing": Meaning(
        428, _('Say in If-Match which version you replace; "0" is a file that is not there yet.')
    ),
    "draft_not_open": Meaning(
        409, _("The draft is submitted or in force; withdraw it, or begin a new one.")
    ),
    "file_path_unfit": Meaning(
        422,
        _("%(path)s is no path of a model: .bpmn, .dmn, .json in bpmn/, .form, .json in forms/."),
    ),
    "files_too_large": Meaning(
        413, _("The files are larger than a release may be; the most is %(limit)s.")
    ),
    "files_too_costly": Meaning(
        422, _("Looking at these files takes too much time or memory (%(limit)s).")
    ),
    "archive_broken": Meaning(422, _("The archive is no ZIP file that can be read: %(reason)s")),
    "release_not_submitted": Meaning(409, _("This release does not wait for an approval.")),
    "release_unchanged": Meaning(409, _("These files are in force already.")),
    "release_outdated": Meaning(
        409,
        _("Release %(current)s has come into force since; bring the draft up to date first."),
    ),
    "incident_resolved": Meaning(409, _("The incident is resolved already.")),
    "retry_refused": Meaning(422, _("Not carried out: %(reason)s")),
    "retry_failed": Meaning(503, _("It broke again, and nothing was changed: %(reason)s")),
    "origin_gone": Meaning(
        422, _("Whoever gave the command is not active any more; let somebody else do it.")
    ),
    "case_suspended": Meaning(
        409, _("The case is suspended: nothing in it moves until it is resumed.")
    ),
    "case_not_suspended": Meaning(409, _("The case is not suspended.")),
    "case_over": Meaning(409, _("The case is closed or cancelled already.")),
    "decision_failed": Meaning(422, _("The table %(decision)s gave no answer: %(reason)s.")),
    "no_rule_matches": Meaning(422, _("No row of the table %(decision)s fits these values.")),
    "rules_overlap": Meaning(422, _("Several rows of the table %(decision)s fit: %(rows)s.")),
    "table_failed": Meaning(422, _("The table gave no answer: %(reason)s.")),
    "expression_too_costly": Meaning(422, _("Working this out took too long.")),
    "idempotency_key_unfit": Meaning(
        422, _("An Idempotency-Key has 1 to 200 visible ASCII characters.")
    ),
    "idempotency_key_reused": Meaning(422, _("This key has already been used for other values.")),
    "stale_screen": Meaning(409, _("Somebody else was faster: look at the current state first.")),
    "task_gone": Meaning(409, _("This task does not wait any more.")),
    "task_already_claimed": Meaning(409, _("%(by)s is already working on this task.")),
    "contact_settled": Meaning(409, _("This contact has been recorded in full or merged already.")),
    "promise_settled": Meaning(409, _("This promise has been kept or explained already.")),
    "task_not_claimed": Meaning(409, _("Nobody holds this task.")),
    "substitute_not_eligible": Meaning(
        409, _("%(login)s cannot stand in: choose somebody of the unit or above who is there.")
    ),
    "views_too_many": Meaning(409, _("You keep %(max)s views already; remove one first.")),
    "absence_twice": Meaning(409, _("%(login)s is away at that time already.")),
    "login_taken": Meaning(409, _("Somebody has the login %(login)s already.")),
    "unit_code_taken": Meaning(409, _("Another unit has this code or function already.")),
    "client_number_taken": Meaning(409, _("There is a client with this number already.")),
    "login_required": Meaning(401, _("Please sign in.")),
    "login_refused": Meaning(401, _("Login and password do not fit.")),
    "not_allowed": Meaning(403, _("You may not do this.")),
    "csrf_refused": Meaning(403, _("This page is out of date; load it again and repeat.")),
    "not_found": Meaning(404, _("There is nothing here that you may see.")),
    "method_not_allowed": Meaning(405, _("This address does not do that.")),
    "body_too_large": Meaning(413, _("That is more than can be sent at once (1 MB).")),
    "evidence_too_large": Meaning(413, _("The file is larger than %(most)s MB.")),
    "evidence_gone": Meaning(503, _("The file is not where evidence is kept; tell the operator.")),
    "body_unsupported": Meaning(415, _("Send the body as application/json.")),
    "text_malformed": Meaning(400, _("The address or the form holds characters of no text.")),
    "request_malformed": Meaning(400, _("The request cannot be read.")),
    "login_throttled": Meaning(429, _("Too many failures; try again in %(minutes)s minutes.")),
    "too_busy": Meaning(503, _("Too many people change this at once; please try again.")),
    "no_release_in_force": Meaning(
        503, _("No models are in force yet; a process owner has to publish them.")
    ),
    "schema_outdated": Meaning(
        503, _("The tables of the database are out of date; run `shouwen db upgrade`.")
    ),
    "ledger_key_missing": Meaning(
        503, _("There is no key to sign the ledger with; name one in SHOUWEN_LEDGER_KEY_FILE.")
    ),
    "seal_key_missing": Meaning(503, _("No file of keys is set up to keep this sealed.")),
    "seal_key_unusable": Meaning(503, _("The key that this was sealed with is gone.")),
    "ledger_key_unusable": Meaning(503, _("There is no Ed25519 key in %(path)s.")),
    "anchors_disagree": Meaning(
        503, _("%(path)s ends with a checkpoint (%(number)s) that is not the database's.")
    ),
    "anchors_unwritable": Meaning(503, _("%(path)s cannot be written: %(reason)s.")),
    "entry_not_signed": Meaning(
        409, _("Entry %(entry)s is not signed yet; the next checkpoint is taken within the hour.")
    ),
    "signing_key_unknown": Meaning(
        503, _("A checkpoint was signed with an earlier key; keep its public half with the key.")
    ),
    "system_fault": Meaning(
        503, _("What you entered is saved, but the system could not go on. An incident is open.")
    ),
    "refused": Meaning(422, _("This is not possible.")),
    "internal_error": Meaning(500, _("Something is wrong in the program; it has been noted.")),
}

_FAULT = _("The system cannot do this at the moment; a process owner has to look at it.")
FAULTS: Mapping[str, Meaning] = dict.fromkeys(
    (
        "fault",
        "deadline_invalid",
        "route_unknown",
        "unit_unknown",
        "expression_invalid",
        "expression_failed",
        "unknown_name",
        "unknown_policy_key",
        "condition_not_boolean",
        "plan_circular",
        "not_a_collection",
        "place_unknown",
        "fact_undeclared",
        "operation_unknown",
        "receiver_is_over",
        "instance_stalled",
        "instance_too_deep",
        "state_from_other_version",
    ),
    Meaning(503, _FAULT),
)
"""What is broken in a model or a set-up, met where nothing was entered that could be kept."""
