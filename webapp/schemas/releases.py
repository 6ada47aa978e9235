"""Releases and drafts as programs see them."""

from marshmallow import Schema, fields, validate

from webapp.schemas.base import LONGEST_NOTE, PageShape, Strict, Words

_LONGEST_PATH = 200


class Release(Schema):
    """One closed set of models; `hash` names its content, which two releases may share."""

    id = fields.Integer(required=True)
    hash = fields.String(required=True)
    status = fields.String(
        required=True,
        metadata={"description": "submitted, in_force, superseded, rejected or withdrawn"},
    )
    note = fields.String(allow_none=True)
    created_by = fields.String(allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    decided_by = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    in_force_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String(allow_none=True)
    base = fields.Integer(
        allow_none=True, metadata={"description": "the release that was in force before it"}
    )
    restores = fields.Integer(
        allow_none=True, metadata={"description": "the release whose files it brings back"}
    )
    draft = fields.Integer(allow_none=True)


class ReleaseList(PageShape):
    """One page of releases, the newest first."""

    rows = fields.List(fields.Nested(Release), required=True)


class ReleaseDetail(Release):
    """A release with its files by hash, who made it, and what the caller may do to it."""

    files = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    authors = Words(required=True)
    can = Words(required=True)


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


class OptionalReason(Strict):
    """Why, if there is something to say."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_NOTE))


class Note(Strict):
    """What has changed, and why."""

    note = fields.String(required=True)


class NewDraft(Strict):
    """What a draft is called, and the release that it begins with; null is the one in force."""

    name = fields.String(required=True)
    base = fields.Integer(
        data_key="from", load_default=None, allow_none=True, validate=validate.Range(min=1)
    )


class DraftRow(Schema):
    """One draft in a list."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    base = fields.Integer(allow_none=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"description": "draft, submitted or published"})
    created_by = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    changed_at = fields.AwareDateTime(required=True)


class DraftList(Schema):
    """The drafts that are not in force yet, the latest changed first."""

    rows = fields.List(fields.Nested(DraftRow), required=True)


class DraftFile(Schema):
    """One file of a draft; `changed` against the release that the draft began with."""

    path = fields.String(required=True)
    version = fields.Integer(required=True)
    hash = fields.String(required=True)
    changed = fields.Boolean(required=True)
    changed_by = fields.String(required=True)
    changed_at = fields.AwareDateTime(required=True)


class Editor(Schema):
    """Somebody who has a draft open now, and on which file."""

    login = fields.String(required=True)
    name = fields.String(required=True)
    path = fields.String(allow_none=True)
    seen_at = fields.AwareDateTime(required=True)


class Draft(DraftRow):
    """A draft with its files; `findings_count` is null until it was looked at as it is."""

    files = fields.List(fields.Nested(DraftFile), required=True)
    removed = Words(required=True)
    editors = fields.List(fields.Nested(Editor), required=True)
    findings_count = fields.Integer(required=True, allow_none=True)


class SavedFile(Schema):
    """A file as it stands now; version 0 says that it is not there."""

    path = fields.String(required=True)
    version = fields.Integer(required=True)


class Presence(Strict):
    """Which file of a draft somebody has open."""

    path = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=_LONGEST_PATH)
    )


class Editors(Schema):
    """Everybody who has a draft open now."""

    editors = fields.List(fields.Nested(Editor), required=True)


class LintArguments(Strict):
    """Which file to look at; without one, all of them."""

    path = fields.String(load_default=None, allow_none=True)


class Finding(Schema):
    """One thing wrong; `help` is the page that says why, and how to mend it."""

    path = fields.String(required=True)
    element = fields.String(required=True, allow_none=True)
    line = fields.Integer(required=True, allow_none=True)
    rule = fields.String(required=True)
    severity = fields.String(required=True)
    message = fields.String(required=True)
    help = fields.String(required=True)


class Findings(Schema):
    """Everything wrong; `ok` if no finding is an error."""

    findings = fields.List(fields.Nested(Finding), required=True)
    ok = fields.Boolean(required=True)


class Against(Strict):
    """Which release a release is compared with; without one, that which it was made from."""

    against = fields.Integer(load_default=None, validate=validate.Range(min=1))


class Change(Schema):
    """One thing that changed; `message` says it in the language of the caller."""

    path = fields.String(required=True)
    kind = fields.String(
        required=True, metadata={"description": "added, removed, changed or moved"}
    )
    what = fields.String(required=True)
    name = fields.String(required=True)
    element = fields.String(required=True, allow_none=True)
    detail = fields.String(required=True, allow_none=True)
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    message = fields.String(required=True)


class Changes(Schema):
    """Everything that changed, by file."""

    changes = fields.List(fields.Nested(Change), required=True)


class FormTrial(Strict):
    """What somebody would type into a form of a draft, and the facts of the case around it."""

    path = fields.String(required=True)
    values = fields.Dict(keys=fields.String(), required=True)
    facts = fields.Dict(keys=fields.String(), load_default=dict)


class FormAnswer(Schema):
    """The values that the server would accept."""

    values = fields.Dict(keys=fields.String(), required=True)


class CatalogueEntry(Schema):
    """One thing that models may name."""

    name = fields.String()
    id = fields.String()
    key = fields.String()
    value = fields.Raw()
    type = fields.String(allow_none=True)
    label = fields.String()
    path = fields.String()
    params = fields.List(fields.String())


class Catalogue(Schema):
    """Everything that the models of a draft may name."""

    facts = fields.List(fields.Nested(CatalogueEntry), required=True)
    functions = fields.List(fields.Nested(CatalogueEntry), required=True)
    operations = fields.List(fields.Nested(CatalogueEntry), required=True)
    groups = fields.List(fields.Nested(CatalogueEntry), required=True)
    forms = fields.List(fields.String(), required=True)
    decisions = fields.List(fields.Nested(CatalogueEntry), required=True)
    messages = fields.List(fields.Nested(CatalogueEntry), required=True)
    policy = fields.List(fields.Nested(CatalogueEntry), required=True)


class ArchiveTaken(Schema):
    """The version of a draft after its files were replaced."""

    version = fields.Integer(required=True)
