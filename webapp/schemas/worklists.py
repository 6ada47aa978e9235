"""What people keep beside their lists, and what they do with many tasks at once."""

from marshmallow import Schema, fields, validate

from engine.services import saved_views, task_lists
from webapp.schemas.base import Strict, Words


class BulkOrder(Strict):
    """What to do with which tasks; `login` is needed to assign them."""

    action = fields.String(
        required=True, validate=validate.OneOf(task_lists.IN_BULK, error="not_an_option")
    )
    tasks = fields.List(
        fields.Integer(strict=True),
        required=True,
        validate=validate.Length(min=1, max=task_lists.MOST_AT_ONCE, error="invalid"),
    )
    login = fields.String(load_default="", validate=validate.Length(max=64, error="invalid"))


class BulkResult(Schema):
    """What has become of one task: done, or refused with code and message."""

    id = fields.Integer(required=True)
    case_number = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True)
    code = fields.String(required=True, allow_none=True)
    message = fields.String(required=True, allow_none=True)


class BulkResults(Schema):
    """One result a task, in the order in which they were sent."""

    rows = fields.List(fields.Nested(BulkResult), required=True)


class Visitor(Schema):
    """Somebody who has a task open."""

    login = fields.String(required=True)
    name = fields.String(required=True)


class Visitors(Schema):
    """Who else has a task open at this moment."""

    rows = fields.List(fields.Nested(Visitor), required=True)


class NewView(Strict):
    """A list with its filters, to be kept under a name."""

    name = fields.String(required=True)
    page = fields.String(
        required=True, validate=validate.OneOf(list(saved_views.FILTERS), error="not_an_option")
    )
    filters = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    is_shared = fields.Boolean(load_default=False)


class View(Schema):
    """A list that is kept; a shared one may be used by everybody of the unit of its owner."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    page = fields.String(required=True)
    filters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    is_mine = fields.Boolean(required=True)
    is_shared = fields.Boolean(required=True)
    owner = fields.String(required=True)


class Views(Schema):
    """The kept lists that the caller may use."""

    rows = fields.List(fields.Nested(View), required=True)


class NewComment(Strict):
    """What to write; `@login` or `@name` tells somebody who may read the case."""

    text = fields.String(required=True)


class Comment(Schema):
    """One comment on a case."""

    id = fields.Integer(required=True)
    author = fields.String(required=True)
    text = fields.String(required=True)
    mentions = Words(required=True)
    created_at = fields.AwareDateTime(required=True)


class Comments(Schema):
    """The comments on a case, the oldest first."""

    rows = fields.List(fields.Nested(Comment), required=True)


class FollowUp(Strict):
    """When the caller wants to come back to a case, and why; nobody else sees it."""

    due_at = fields.AwareDateTime(required=True, allow_none=True)
    note = fields.String(load_default="", allow_none=True)


class NewAbsence(Strict):
    """Who is away from when to when, and who stands in."""

    person = fields.String(required=True)
    substitute = fields.String(load_default=None, allow_none=True)
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)


class Absence(Schema):
    """One absence; nobody stands in where `substitute` is null."""

    id = fields.Integer(required=True)
    person = fields.String(required=True)
    substitute = fields.String(required=True, allow_none=True)
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)


class Absences(Schema):
    """Who of the caller's units is or will be away."""

    rows = fields.List(fields.Nested(Absence), required=True)
