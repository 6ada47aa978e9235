"""Comments on a case: what people write to each other, and whom they mention."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select

from engine.domain.grants import Action
from engine.errors import FieldError, InvalidValues
from engine.services import case_views, directory, guard, ledger, outbox
from engine.services.context import Context
from engine.services.directory import PersonUnknown
from engine.store.cases import Case
from engine.store.comments import Comment
from engine.store.people import User

ADDED: Final = "comment.added"
LONGEST: Final = 2_000
_MENTION: Final = re.compile(r"(?<![\w.@-])@([a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class CommentView:
    """One comment as pages and programs show it."""

    id: int
    author: str
    author_name: str
    author_name_en: str | None
    text: str
    mentions: Sequence[str]
    created_at: datetime


def of_case(ctx: Context, *, number: str) -> list[CommentView]:
    """Return the comments on a case, the oldest first."""
    return _read(ctx, case_views.hold(ctx, number=number).case)


def add(ctx: Context, *, number: str, text: str) -> list[CommentView]:
    """Add a comment, tell everybody it mentions with `@login`, and return all of them.

    Raises:
        InvalidValues: if nothing is said, too much, or somebody is mentioned who may not read the
            case; so nobody learns by a mention that there is a case about them (CMP-57).
    """
    case = case_views.hold(ctx, number=number).case
    said = _checked(text)
    mentioned = list(dict.fromkeys(login.lower() for login in _MENTION.findall(said)))
    unfit = [login for login in mentioned if not _may_read(ctx, case, login)]
    if unfit:
        found = [FieldError(code="mention_unfit", params={"login": login}) for login in unfit]
        raise InvalidValues(errors={"text": found})
    who = guard.actor(ctx)
    row = Comment(
        case_id=case.id, author_id=who.id, text=said, mentions=mentioned, created_at=ctx.now
    )
    ctx.session.add(row)
    ctx.session.flush()
    ledger.record(ctx, ADDED, case=case, personal={"comment": said}, mentions=mentioned)
    for login in mentioned:
        if login != who.login:
            recipient_id = directory.user_id(ctx, login)
            outbox.notify(ctx, "comment.mentioned", recipient_id=recipient_id, case=case)
    return _read(ctx, case)


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise InvalidValues(errors={"text": [FieldError(code="required")]})
    if len(said) > LONGEST:
        too_long = FieldError(code="too_long", params={"max": LONGEST})
        raise InvalidValues(errors={"text": [too_long]})
    return said


def _may_read(ctx: Context, case: Case, login: str) -> bool:
    try:
        mentioned = directory.actor(ctx, login)
    except PersonUnknown:
        return False
    return guard.may(replace(ctx, actor=mentioned), Action.CASE_READ, case)


def _read(ctx: Context, case: Case) -> list[CommentView]:
    rows = ctx.session.execute(
        select(Comment, User.login, User.name, User.name_en)
        .join(User, User.id == Comment.author_id)
        .where(Comment.case_id == case.id)
        .order_by(Comment.id)
    )
    return [
        CommentView(
            id=row.id,
            author=login,
            author_name=name,
            author_name_en=name_en,
            text=row.text,
            mentions=row.mentions,
            created_at=row.created_at,
        )
        for row, login, name, name_en in rows
    ]
