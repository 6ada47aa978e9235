"""What every shape shares: strictness, the error shape, and how lists are paged."""

from typing import Any, Final

from marshmallow import RAISE, Schema, fields, validate

MOST_ROWS: Final = 100
LONGEST_NOTE: Final = 500


class Strict(Schema):
    """A shape that takes no field it does not know."""

    class Meta:
        """Refuse unknown fields by name."""

        unknown = RAISE


class Words(fields.List[Any]):
    """A set of words, written in alphabetical order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fields.String(), **options)

    def _serialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002 (the signature of a field)
        obj: object,  # noqa: ARG002
        **options: object,  # noqa: ARG002
    ) -> list[Any] | None:
        return None if value is None else sorted(value)


class ErrorItem(Schema):
    """One thing wrong; a missing requirement names its rule, a finding its element and line."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    rule = fields.String()
    element = fields.String(allow_none=True)
    line = fields.Integer(allow_none=True)
    confirm = fields.String(
        metadata={"description": "sent again among `confirmed`, lets a warned phrase stand"}
    )
    cause = fields.String(allow_none=True)
    by = fields.String(allow_none=True)
    name = fields.String()
    at = fields.String()


class Error(Schema):
    """Why a request was refused; `errors` goes by field, task, or file."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    errors = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(ErrorItem)), required=True
    )
    request_id = fields.String(required=True)


class PageArguments(Strict):
    """Where a page of a list begins and how long it is."""

    after = fields.String(
        load_default=None,
        validate=validate.Length(max=200, error="invalid"),
        metadata={"description": "`next` of the page before"},
    )
    limit = fields.Integer(
        load_default=25, validate=validate.Range(min=1, max=MOST_ROWS, error="invalid")
    )


class PageShape(Schema):
    """One page of a list; `total` is counted up to 1000 and is 1001 beyond that."""

    next = fields.String(required=True, allow_none=True)
    total = fields.Integer(required=True)


class Values(Strict):
    """What was typed into a form, by field."""

    values = fields.Dict(keys=fields.String(), required=True)


class Submission(Values):
    """The values of a form that is sent, and the warned phrases that stay in them (CON-02)."""

    confirmed = fields.List(
        fields.String(validate=validate.Length(max=200, error="invalid")),
        load_default=list,
        validate=validate.Length(max=MOST_ROWS, error="invalid"),
        metadata={"description": "the `confirm` of each warning that the sender lets stand"},
    )


def choice(*values: str) -> fields.String:
    """Return an optional argument that is one of a few words."""
    return fields.String(load_default=None, validate=validate.OneOf(values, error="not_an_option"))
