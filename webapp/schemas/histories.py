"""What happened to a case, and how it stood at any moment, as programs see it."""

from marshmallow import Schema, fields, validate

from webapp.schemas.base import MOST_ROWS, Strict, Words

_LONGEST_NAME = 100


class TimelineArguments(Strict):
    """What a timeline is narrowed to."""

    person = fields.String(
        load_default=None,
        validate=validate.Length(max=_LONGEST_NAME, error="invalid"),
        metadata={"description": "a user name, or `system`"},
    )
    kind = fields.String(
        load_default=None,
        validate=validate.Length(max=_LONGEST_NAME, error="invalid"),
        metadata={"description": "a kind of entry, such as `task.completed`"},
    )
    after = fields.Integer(
        load_default=None,
        validate=validate.Range(min=0, max=2**31, error="invalid"),
        metadata={"description": "`next` of the page before"},
    )
    limit = fields.Integer(
        load_default=MOST_ROWS, validate=validate.Range(min=1, max=MOST_ROWS, error="invalid")
    )


class TimelineEntry(Schema):
    """One thing that happened: `before` holds what the changed `facts` were.

    `form` names the form that was filled in; `barred` who had to stay out of the task, for those
    who may read ledgers.
    """

    seq = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True)
    kind = fields.String(required=True)
    element = fields.String(allow_none=True)
    form = fields.String(allow_none=True)
    rules = fields.List(fields.String(), required=True)
    facts = fields.Dict(keys=fields.String(), required=True)
    before = fields.Dict(keys=fields.String(), required=True)
    decided = fields.List(fields.Dict(), required=True)
    opened = fields.List(fields.Dict(), required=True)
    cancelled = fields.List(fields.String(), required=True)
    to = fields.String(allow_none=True)
    field = fields.String(allow_none=True, metadata={"description": "the fact that was revealed"})
    confirmed = fields.List(
        fields.Dict(),
        required=True,
        metadata={"description": "the phrases that went out although a warning was given"},
    )
    barred = fields.List(fields.Dict(), allow_none=True)
    reason = fields.String(allow_none=True)
    disposed = Words(required=True)


class Timeline(Schema):
    """One page of what happened to a case, oldest first; `next` is null on the last one."""

    entries = fields.List(fields.Nested(TimelineEntry), required=True)
    next = fields.Integer(required=True, allow_none=True)
    total = fields.Integer(required=True)
    people = fields.List(fields.String(), required=True)
    kinds = fields.List(fields.String(), required=True)


class Token(Schema):
    """Where something waits, and the id of what waits."""

    element_id = fields.String(required=True)
    task = fields.String(required=True)


class TaskAt(Token):
    """A task that was open."""

    round = fields.Integer(required=True)
    role = fields.String(allow_none=True)
    unit = fields.Integer(allow_none=True)
    assignee = fields.String(allow_none=True)


class DutyAt(Token):
    """A moment of the case, open or ended, and how it was computed."""

    kind = fields.String(required=True)
    rule = fields.String(allow_none=True)
    due_at = fields.AwareDateTime(required=True)
    warn_at = fields.AwareDateTime(allow_none=True)
    explanation = fields.List(fields.Dict(), required=True)
    paused_from = fields.AwareDateTime(allow_none=True)
    warned_at = fields.AwareDateTime(allow_none=True)
    breached_at = fields.AwareDateTime(allow_none=True)
    fired_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)


class State(Schema):
    """A case as it stood after an entry; a fact in `disposed` had a value that is gone."""

    seq = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    release = fields.String(allow_none=True)
    process_id = fields.String(required=True)
    status = fields.String(required=True)
    is_suspended = fields.Boolean(required=True)
    grade = fields.String(allow_none=True)
    facts = fields.Dict(keys=fields.String(), required=True)
    disposed = Words(required=True)
    tokens = fields.List(fields.Nested(Token), required=True)
    tasks = fields.List(fields.Nested(TaskAt), required=True)
    duties = fields.List(fields.Nested(DutyAt), required=True)
    passed = fields.List(fields.String(), required=True)
