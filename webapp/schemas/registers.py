"""The registers of the house as programs see them."""

from marshmallow import Schema, fields, validate

from engine.services import focus
from webapp.schemas.base import PageArguments, PageShape, choice


class TransferArguments(PageArguments):
    """What the register of transfers is narrowed to, and its page."""

    source = fields.String(load_default=None, validate=validate.Length(max=40, error="invalid"))
    state = choice("open", "sent")
    overdue = fields.Boolean(load_default=False)


class TransferRow(Schema):
    """One letter of transfer; `stage` says how far its reply is.

    `supplement` counts the replies after the first, where the result was reopened (REG-02).
    """

    number = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    client_name = fields.String(required=True, allow_none=True)
    source = fields.String(required=True)
    document = fields.String(required=True, allow_none=True)
    supplement = fields.Integer(required=True)
    received_at = fields.AwareDateTime(required=True)
    deadline_at = fields.AwareDateTime(required=True, allow_none=True)
    stage = fields.String(required=True)
    reply_number = fields.String(required=True, allow_none=True)
    replied_at = fields.AwareDateTime(required=True, allow_none=True)


class FocusArguments(PageArguments):
    """Which list of which year, and its page; without a year, this one."""

    list = fields.String(
        load_default="complaint", validate=validate.OneOf(focus.LISTS, error="not_an_option")
    )
    year = fields.Integer(
        load_default=None, validate=validate.Range(min=2000, max=2100, error="invalid")
    )


class FocusRow(Schema):
    """One client who is to be looked after; of the cases behind it only what the caller may see."""

    client_number = fields.String(required=True)
    client_name = fields.String(required=True)
    since = fields.AwareDateTime(required=True)
    case_count = fields.Integer(required=True)
    case_number = fields.String(required=True)


class FocusPage(PageShape):
    """One page of clients who are to be looked after, the latest first."""

    rows = fields.List(fields.Nested(FocusRow), required=True)


class TransferPage(PageShape):
    """One page of transfers, the latest received first."""

    rows = fields.List(fields.Nested(TransferRow), required=True)


class UnitDocumentArguments(PageArguments):
    """Whether only what is missing or overdue is wanted, and its page of units."""

    lacking = fields.Boolean(load_default=False)


class UnitDocumentRow(Schema):
    """One thing that a unit has to keep ready; `standing` says how it stands."""

    unit = fields.String(required=True)
    kind = fields.String(required=True)
    rule = fields.String(required=True)
    standing = fields.String(required=True)
    id = fields.Integer(required=True, allow_none=True)
    edition = fields.String(required=True, allow_none=True)
    since = fields.Date(required=True, allow_none=True)
    review_at = fields.AwareDateTime(required=True, allow_none=True)
    file_name = fields.String(required=True, allow_none=True)
    sha256 = fields.String(required=True, allow_none=True)
    added_by = fields.String(required=True, allow_none=True)


class UnitDocumentPage(PageShape):
    """What some units keep ready."""

    rows = fields.List(fields.Nested(UnitDocumentRow), required=True)
