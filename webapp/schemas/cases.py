"""Cases as programs see them."""

from marshmallow import Schema, fields, validate

from webapp.schemas.base import PageArguments, PageShape, Strict, Submission, Words, choice

LONGEST_TEXT = 100


class CaseFilterArguments(Strict):
    """What cases are narrowed to."""

    kind = choice("complaint", "improvement", "report", "revisit")
    status = choice("open", "closed", "cancelled")
    grade = choice("general", "serious", "major")
    category = fields.String(load_default=None, validate=validate.Length(max=40, error="invalid"))
    channel = fields.String(load_default=None, validate=validate.Length(max=40, error="invalid"))
    text = fields.String(
        load_default=None,
        validate=validate.Length(max=LONGEST_TEXT, error="invalid"),
        metadata={"description": "a case number, or words that the case says"},
    )
    overdue = fields.Boolean(load_default=False)


class CaseArguments(CaseFilterArguments, PageArguments):
    """What a list of cases is narrowed to, and its page."""


class CaseRow(Schema):
    """One case in a list; the client's name is masked."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True)
    title = fields.String(allow_none=True)
    grade = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    channel = fields.String(allow_none=True)
    client_name = fields.String(allow_none=True)
    opened_at = fields.AwareDateTime(required=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    warn_at = fields.AwareDateTime(allow_none=True)


class CasePage(PageShape):
    """One page of cases, the newest first."""

    rows = fields.List(fields.Nested(CaseRow), required=True)


class OpenTask(Schema):
    """One open task of a case."""

    id = fields.Integer(required=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    due_at = fields.AwareDateTime(allow_none=True)
    assignee = fields.String(allow_none=True)
    candidate_role = fields.String(allow_none=True)
    candidate_unit = fields.String(allow_none=True)


class Case(CaseRow):
    """One case; `facts` holds what the reader may see, `buttons` what the reader may send.

    The facts named in `masked` are shown in part; a reveal shows one in full.
    """

    client_branch = fields.String(allow_none=True)
    intake_unit = fields.String(allow_none=True)
    accepting_unit = fields.String(allow_none=True)
    responsible_unit = fields.String(allow_none=True)
    first_responder = fields.String(allow_none=True)
    acceptor = fields.String(allow_none=True)
    responsible_person = fields.String(allow_none=True)
    version = fields.Integer(required=True)
    process_id = fields.String(required=True)
    instance_status = fields.String(required=True)
    facts = fields.Dict(keys=fields.String(), required=True)
    masked = Words(required=True)
    labels = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    open_tasks = fields.List(fields.Nested(OpenTask), required=True)
    linked = fields.List(fields.String(), required=True)
    buttons = fields.List(fields.String(), required=True)


class CaseSummary(Schema):
    """What a step has made of a case."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True)
    grade = fields.String(allow_none=True)


class ComplaintOpening(Submission):
    """A complaint as it is registered: the fields of the form `register_complaint`."""

    intake_unit = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=40, error="invalid"),
        metadata={"description": "the unit that was asked first; else the caller's first unit"},
    )
    revisit = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=40, error="invalid"),
        metadata={"description": "the number of the revisit in which the client voiced it"},
    )


class Diagram(Schema):
    """The BPMN of a case, the elements that hold a token, and those a token has passed."""

    xml = fields.String(required=True)
    tokens = fields.List(fields.String(), required=True)
    passed = fields.List(fields.String(), required=True)
    names = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True), required=True)
    english = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class Reveal(Strict):
    """Which masked fact is to be shown in full, and why."""

    field = fields.String(required=True, validate=validate.Length(max=80, error="invalid"))
    reason = fields.String(required=True)


class Revealed(Schema):
    """One fact in full."""

    field = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.Raw(required=True)


class ReadRow(Schema):
    """One person read the case in the hour from `hour`, for the first time at `at`."""

    login = fields.String(required=True)
    purpose = fields.String(required=True)
    hour = fields.AwareDateTime(required=True)
    at = fields.AwareDateTime(required=True)


class ReadPage(PageShape):
    """Who read a case, the latest first."""

    rows = fields.List(fields.Nested(ReadRow), required=True)


class Gap(Schema):
    """One thing that keeps a complaint open, its rule, and where it is mended."""

    code = fields.String(required=True)
    rule = fields.String(required=True)
    field = fields.String(allow_none=True)
    step = fields.String(allow_none=True)
    task_id = fields.Integer(allow_none=True)
    button = fields.String(allow_none=True)
    promise_id = fields.Integer(allow_none=True)
    section = fields.String(allow_none=True)
    next_task_id = fields.Integer(allow_none=True)
    link = fields.String(required=True)


class CloseGate(Schema):
    """What is missing before a complaint can close; with nothing missing it can."""

    missing = fields.List(fields.Nested(Gap), required=True)
