"""Evidence as programs see it."""

from marshmallow import Schema, fields, validate

from engine.domain.evidence import Kind
from webapp.schemas.base import Strict

_LONGEST = 200


class EvidenceArguments(Strict):
    """What is said of a file that is added."""

    kind = fields.String(
        required=True, validate=validate.OneOf([each.value for each in Kind], error="not_an_option")
    )
    file_name = fields.String(
        required=True,
        validate=validate.Length(max=_LONGEST, error="too_long"),
        metadata={"description": "its end says what the content is"},
    )
    reference = fields.String(
        load_default="",
        validate=validate.Length(max=_LONGEST, error="too_long"),
        metadata={
            "description": "the id of the call or message, or the number of the reply to a"
            " transferring body; a recording, a text message and such a reply need it"
        },
    )


class Piece(Schema):
    """One paper or recording."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    file_name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    reference = fields.String(allow_none=True)
    added_by = fields.String(required=True)
    added_at = fields.AwareDateTime(required=True)


class Demand(Schema):
    """One kind of evidence that the rules ask for; what is advised keeps nothing open."""

    kind = fields.String(required=True)
    rule = fields.String(required=True)
    is_advised = fields.Boolean(required=True)
    reference = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "of several pieces of this kind, the number of the one asked for"},
    )


class Collection(Schema):
    """All evidence of a case."""

    number = fields.String(required=True)
    rows = fields.List(fields.Nested(Piece), required=True)
    required = fields.List(fields.Nested(Demand), required=True)
    missing = fields.List(fields.Nested(Demand), required=True)
    may_add = fields.Boolean(required=True)
