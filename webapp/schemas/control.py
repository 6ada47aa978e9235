"""Incidents and process instances as programs see them."""

from marshmallow import Schema, fields, validate

from webapp.schemas.base import LONGEST_NOTE, PageArguments, PageShape, Strict, Words, choice
from webapp.schemas.cases import OpenTask

LONGEST_CAUSE = 200


class IncidentArguments(PageArguments):
    """What a list of incidents is narrowed to."""

    status = fields.String(
        load_default="open",
        validate=validate.OneOf(["open", "resolved"], error="not_an_option"),
    )
    kind = choice("task", "duty", "message", "depth")
    cause = fields.String(
        load_default=None,
        validate=validate.Length(max=LONGEST_CAUSE, error="invalid"),
        metadata={"description": "`cause` of a group"},
    )


class IncidentRow(Schema):
    """One incident in a list; `error` says what broke, in the language of the caller."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    doing = fields.String(
        required=True, metadata={"description": "task, button, complaint, duty or message"}
    )
    element_id = fields.String(allow_none=True)
    status = fields.String(required=True)
    outcome = fields.String(
        allow_none=True,
        metadata={"description": "retried, obsolete, dismissed or cancelled"},
    )
    cause = fields.String(required=True)
    error_type = fields.String(required=True)
    error = fields.String(required=True)
    case_number = fields.String(allow_none=True)
    actor = fields.String(allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    tried_at = fields.AwareDateTime(allow_none=True)
    resolved_at = fields.AwareDateTime(allow_none=True)


class IncidentPage(PageShape):
    """One page of incidents, the newest first."""

    rows = fields.List(fields.Nested(IncidentRow), required=True)


class Incident(IncidentRow):
    """One incident; `values` is what was typed, without the fields in `hidden`."""

    message = fields.String(required=True)
    values = fields.Dict(keys=fields.String(), required=True)
    hidden = Words(required=True)
    resolver = fields.String(allow_none=True)
    instance_status = fields.String(allow_none=True)


class IncidentGroup(Schema):
    """Open incidents with one cause."""

    cause = fields.String(required=True)
    error_type = fields.String(required=True)
    error = fields.String(required=True)
    count = fields.Integer(required=True)
    case_count = fields.Integer(required=True)
    first_at = fields.AwareDateTime(required=True)
    last_at = fields.AwareDateTime(required=True)


class IncidentGroups(Schema):
    """What is open by its cause, the most frequent first."""

    rows = fields.List(fields.Nested(IncidentGroup), required=True)


class IncidentState(Schema):
    """What has become of an incident."""

    id = fields.Integer(required=True)
    status = fields.String(required=True)
    outcome = fields.String(allow_none=True)


class LikeIncidents(Strict):
    """The cause of the incidents to retry, and where to go on."""

    cause = fields.String(
        required=True, validate=validate.Length(min=1, max=LONGEST_CAUSE, error="invalid")
    )
    after = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=LONGEST_CAUSE, error="invalid"),
        metadata={"description": "`next` of the answer before"},
    )


class RetryResult(Schema):
    """What has become of one retry; `message` says why where it did not go through."""

    id = fields.Integer(required=True)
    case_number = fields.String(allow_none=True)
    outcome = fields.String(
        required=True,
        metadata={"description": "retried, obsolete, resolved, refused or failed"},
    )
    code = fields.String(allow_none=True)
    message = fields.String(allow_none=True)


class RetryResults(PageShape):
    """What has become of each of up to 50 incidents, the oldest first."""

    rows = fields.List(fields.Nested(RetryResult), required=True)


class Merger(Strict):
    """Which complaint goes on, and why the two are one."""

    into = fields.String(required=True, metadata={"description": "Number of the survivor."})
    reason = fields.String(required=True, metadata={"description": "Why the two are one."})


class Reason(Strict):
    """Why somebody overrules the course of a case; it stays in the ledger, so name no client."""

    reason = fields.String(
        required=True,
        validate=[
            validate.Length(min=1, error="required"),
            validate.Length(max=LONGEST_NOTE, error="invalid"),
        ],
    )


class InstanceState(Schema):
    """Where a change has left an instance and its case."""

    number = fields.String(required=True)
    process_id = fields.String(required=True)
    status = fields.String(required=True)
    case_status = fields.String(required=True)


class InstanceRow(Schema):
    """One instance that is suspended or has an open incident."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    process_id = fields.String(required=True)
    status = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    open_incidents = fields.Integer(required=True)


class InstancePage(PageShape):
    """One page of instances, the newest first."""

    rows = fields.List(fields.Nested(InstanceRow), required=True)


class ControlEntry(Schema):
    """One thing that was done to an instance."""

    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True)
    kind = fields.String(required=True)
    reason = fields.String(allow_none=True)


class Instance(InstanceState):
    """Where an instance stands, without anything that its case says."""

    kind = fields.String(required=True)
    release = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    open_tasks = fields.List(fields.Nested(OpenTask), required=True)
    incidents = fields.List(fields.Nested(IncidentRow), required=True)
    entries = fields.List(fields.Nested(ControlEntry), required=True)
    linked = fields.List(fields.String(), required=True)
    can = Words(required=True)
