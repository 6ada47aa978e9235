"""Decisions and ledgers as programs see them."""

from marshmallow import Schema, fields

from webapp.schemas.base import PageShape, Strict, Words


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
