"""User tasks as programs see them."""

from marshmallow import Schema, fields, validate

from engine.services.task_lists import View
from webapp.schemas.base import PageArguments, PageShape, Strict, Submission, Words, choice
from webapp.schemas.cases import Case, CaseSummary


class TaskArguments(PageArguments):
    """Which list, and what it is narrowed to."""

    view = fields.String(
        load_default=View.INBOX.value,
        validate=validate.OneOf(list(View), error="not_an_option"),
    )
    kind = choice("complaint", "improvement", "report", "revisit")
    grade = choice("general", "serious", "major")
    element = fields.String(load_default=None, validate=validate.Length(max=80, error="invalid"))
    holder = fields.String(
        load_default=None,
        validate=validate.Length(max=64, error="invalid"),
        metadata={"description": "the login of who holds the task, or - for nobody"},
    )
    overdue = fields.Boolean(load_default=False)
    follow_up = fields.Boolean(
        load_default=False, metadata={"description": "cases that the caller wanted to be back at"}
    )


class TaskRow(Schema):
    """One task in a list."""

    id = fields.Integer(required=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    round = fields.Integer(required=True)
    status = fields.String(required=True)
    priority = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(allow_none=True)
    warn_at = fields.AwareDateTime(allow_none=True)
    completed_at = fields.AwareDateTime(allow_none=True)
    candidate_role = fields.String(allow_none=True)
    case_number = fields.String(required=True)
    case_kind = fields.String(required=True)
    case_title = fields.String(allow_none=True)
    grade = fields.String(allow_none=True)
    client_name = fields.String(allow_none=True)
    assignee_login = fields.String(
        allow_none=True, metadata={"description": "who holds it; named in the view of units alone"}
    )


class TaskPage(PageShape):
    """One page of tasks."""

    rows = fields.List(fields.Nested(TaskRow), required=True)


class Task(Schema):
    """One task: its form, the values that the form shows, the draft, and what may be done."""

    id = fields.Integer(required=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    round = fields.Integer(required=True)
    status = fields.String(required=True)
    cause = fields.String(allow_none=True)
    version = fields.Integer(required=True)
    priority = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)
    completed_at = fields.AwareDateTime(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    warn_at = fields.AwareDateTime(allow_none=True)
    explanation = fields.List(fields.Dict(), required=True)
    candidate_role = fields.String(allow_none=True)
    candidate_unit = fields.String(allow_none=True)
    assignee = fields.String(allow_none=True)
    assignee_login = fields.String(allow_none=True)
    owner = fields.String(allow_none=True)
    form_id = fields.String(required=True)
    form = fields.Dict(attribute="schema", required=True, metadata={"description": "form-js"})
    values = fields.Dict(keys=fields.String(), required=True)
    draft = fields.Dict(keys=fields.String(), allow_none=True)
    draft_at = fields.AwareDateTime(allow_none=True)
    can = Words(required=True)
    case = fields.Nested(Case, required=True)


class TaskState(Schema):
    """What has become of a task; the version is sent back with the next step."""

    id = fields.Integer(required=True)
    element_id = fields.String(required=True)
    status = fields.String(required=True)
    version = fields.Integer(required=True)


class Completion(Submission):
    """The values of the form, and the version of the task that the person saw."""

    version = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        metadata={"description": "refused with 409 when the task has changed since"},
    )


class Completed(Schema):
    """A completed task, and what has become of its case."""

    id = fields.Integer(required=True)
    element_id = fields.String(required=True)
    status = fields.String(required=True)
    case = fields.Nested(CaseSummary, required=True)


class Receiver(Strict):
    """Who is to do the task."""

    login = fields.String(required=True, validate=validate.Length(min=1, max=64, error="invalid"))
