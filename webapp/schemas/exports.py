"""What is asked for when something leaves the house as a file."""

from marshmallow import fields, validate

from webapp.schemas.base import LONGEST_NOTE, Strict
from webapp.schemas.cases import CaseFilterArguments


class BundleArguments(Strict):
    """As of which entry, and whether with personal values, which needs a reason."""

    entry = fields.Integer(
        load_default=None,
        metadata={"description": "as of this entry of the case; else of the latest"},
    )
    openings = fields.Boolean(
        load_default=False, metadata={"description": "with the personal values"}
    )
    reason = fields.String(
        load_default=None,
        validate=validate.Length(max=LONGEST_NOTE, error="too_long"),
        metadata={"description": "why the personal values are needed"},
    )


class PaperArguments(Strict):
    """As what kind of file a paper is sent; in full needs a reason."""

    form = fields.String(
        load_default="pdf",
        validate=validate.OneOf(["pdf", "xlsx"], error="not_an_option"),
        metadata={"description": "PDF or Excel"},
    )
    in_full = fields.Boolean(
        load_default=False, metadata={"description": "with personal values in full"}
    )
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_NOTE, error="too_long"),
        metadata={"description": "why the personal values are needed"},
    )


class RecordArguments(PaperArguments):
    """Which copy of the complaint record is sent, and as what."""

    copy = fields.String(
        load_default="office",
        validate=validate.OneOf(["office", "client"], error="not_an_option"),
        metadata={"description": "the client's copy leaves out what is kept for the house"},
    )


class ExportArguments(CaseFilterArguments):
    """Which cases, and whether people keep their names."""

    names_people = fields.Boolean(
        load_default=False,
        metadata={"description": "people by their logins, for those who may read ledgers"},
    )
