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


class ExportArguments(CaseFilterArguments):
    """Which cases, and whether people keep their names."""

    names_people = fields.Boolean(
        load_default=False,
        metadata={"description": "people by their logins, for those who may read ledgers"},
    )
