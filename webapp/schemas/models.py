"""Releases, decisions and ledgers as programs see them."""

from marshmallow import Schema, fields, validate

from webapp.schemas.base import LONGEST_NOTE, PageShape, Strict, Words


class Release(Schema):
    """One closed set of models."""

    id = fields.Integer(required=True)
    hash = fields.String(required=True)
    status = fields.String(required=True)
    note = fields.String(allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    in_force_at = fields.AwareDateTime(allow_none=True)


class ReleaseList(Schema):
    """Every release, the newest first."""

    rows = fields.List(fields.Nested(Release), required=True)


class ReleaseFiles(Strict):
    """A closed set of models, by path such as `bpmn/complaint.bpmn`."""

    files = fields.Dict(
        keys=fields.String(),
        values=fields.String(required=True),
        required=True,
        validate=validate.Length(min=1, error="required"),
    )
    note = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=LONGEST_NOTE, error="invalid"),
    )


class Facts(Strict):
    """The facts that a decision table is tried on; one that is not given is null."""

    facts = fields.Dict(keys=fields.String(), required=True)


class Ruling(Schema):
    """What a table answers, by which of its rows, on which release."""

    decision = fields.String(required=True)
    release = fields.String(required=True)
    outputs = fields.Dict(keys=fields.String(), required=True)
    rules = fields.List(fields.String(), required=True)


class LedgerEntry(Schema):
    """One entry; a value that was disposed of is null and named in `disposed`."""

    seq = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True)
    kind = fields.String(required=True)
    values = fields.Dict(keys=fields.String(), required=True)
    personal = Words(required=True)
    disposed = Words(required=True)


class Ledger(Schema):
    """A stream with its entries; `broken_at` is the first that is not what was appended."""

    stream = fields.String(required=True)
    is_whole = fields.Boolean(required=True)
    broken_at = fields.Integer(required=True, allow_none=True)
    entries = fields.List(fields.Nested(LedgerEntry), required=True)


class Checkpoint(Schema):
    """A signed statement about the whole ledger; `statement` is the text that was signed."""

    number = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    entries = fields.Integer(
        required=True, metadata={"description": "how many it and all before it cover"}
    )
    statement = fields.String(required=True)
    signature = fields.String(required=True, metadata={"description": "Ed25519, in hexadecimal"})


class CheckpointPage(PageShape):
    """One page of checkpoints, the newest first."""

    rows = fields.List(fields.Nested(Checkpoint), required=True)
