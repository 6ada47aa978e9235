"""Reports to the regulator and the leaders as programs see them."""

from marshmallow import Schema, fields, validate

from engine.domain.reports import BY_RULE, IN_CASES, State
from webapp.schemas.base import PageArguments, PageShape, choice
from webapp.schemas.cases import OpenTask


class ReportArguments(PageArguments):
    """What a list of reports is narrowed to, and its page."""

    rule = choice(*BY_RULE)
    state = choice(*State)
    period = fields.String(
        load_default=None,
        validate=validate.Length(max=20, error="invalid"),
        metadata={"description": "2026Q1, 2026, or the day of what happened"},
    )
    unit = fields.String(
        load_default=None,
        validate=validate.Length(max=40, error="invalid"),
        metadata={"description": "the code of the unit that writes it"},
    )
    subject = fields.String(
        load_default=None,
        validate=validate.Length(max=40, error="invalid"),
        metadata={"description": "the number of the case that it was begun about"},
    )


class CaseReportArguments(PageArguments):
    """What a list of reports within complaints is narrowed to, and its page."""

    rule = choice(*dict.fromkeys(IN_CASES.values()))
    state = choice(State.WRITING, State.SENT)
    period = fields.String(
        load_default=None,
        validate=validate.Regexp(r"[12]\d{3}(Q[1-4])?\Z", error="invalid"),
        metadata={"description": "the quarter or year in which it was asked for: 2026Q1, 2026"},
    )
    unit = fields.String(
        load_default=None,
        validate=validate.Length(max=40, error="invalid"),
        metadata={"description": "the code of the unit that makes it"},
    )


class ReportRow(Schema):
    """One report in a list; `restates` names the frozen report that it corrects."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    rule = fields.String(required=True)
    period = fields.String(required=True)
    unit = fields.String(required=True)
    state = fields.String(required=True)
    restates = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    frozen_at = fields.AwareDateTime(required=True, allow_none=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)


class ReportPage(PageShape):
    """One page of reports, the latest first."""

    rows = fields.List(fields.Nested(ReportRow), required=True)


class Figure(Schema):
    """One number of a report, and the cases that it counts."""

    key = fields.String(required=True)
    value = fields.String(required=True)
    cases = fields.List(fields.String(), required=True)


class FigureChange(Schema):
    """A figure that differs from the restated report."""

    key = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class AssessmentLine(Schema):
    """What a report says of one unit or person (KPI-01); what is not said is zero.

    `by` tells whether it counts what they accepted or what they had to resolve; `who` is the code
    of the unit or the login of the person. The cases stand with the figure `by.measure.who`.
    """

    by = fields.String(required=True)
    who = fields.String(required=True)
    values = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class Report(Schema):
    """One report: the SHA-256 names its figures and rows, which never change once it is frozen."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    rule = fields.String(required=True)
    period = fields.String(required=True)
    begins = fields.Date(required=True)
    ends = fields.Date(required=True)
    unit = fields.String(required=True)
    recipients = fields.List(fields.String(), required=True)
    state = fields.String(required=True)
    sha256 = fields.String(required=True, allow_none=True, attribute="hash")
    collected_at = fields.AwareDateTime(required=True, allow_none=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    frozen_at = fields.AwareDateTime(required=True, allow_none=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    figures = fields.List(fields.Nested(Figure), required=True)
    assessment = fields.List(fields.Nested(AssessmentLine), required=True)
    written = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    open_tasks = fields.List(fields.Nested(OpenTask), required=True)
    subject = fields.String(required=True, allow_none=True)
    restates = fields.String(required=True, allow_none=True)
    restated_by = fields.List(fields.String(), required=True)
    changes = fields.List(fields.Nested(FigureChange), required=True)


class CaseReportRow(Schema):
    """One report that is a task of the complaint `number`; sent when the task is done."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    rule = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True, attribute="completed_at")


class CaseReportPage(PageShape):
    """One page of reports within complaints, the latest first."""

    rows = fields.List(fields.Nested(CaseReportRow), required=True)
