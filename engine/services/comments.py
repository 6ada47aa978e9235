"""Comments on a case: what people write to each other, and whom they mention."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select

from engine.domain.grants import Action
from engine.domain.notices import Notice
from engine.errors import FieldError, InvalidValues
from engine.services import case_views, directory, guard, ledger, lookups, outbox
from engine.services.context import Context
from engine.services.directory import PersonUnknown
from engine.store.cases import Case
from engine.store.comments import Comment
from engine.store.people import User

ADDED: Final = "comment.added"
LONGEST: Final = 2_000
_LONGEST_NAME: Final = 20
"""How many characters of what follows an `@` may be a name."""

_LONGEST_TOLD: Final = 12
_MENTION: Final = re.compile(
    r"(?<![a-z0-9_.@-])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|[\u3400-\u9fff][\u3400-\u9fff·]*)",
    re.ASCII | re.IGNORECASE,
)
"""A login, or Chinese words that begin with a name; in a mail address it is neither."""


@dataclass(frozen=True, kw_only=True)
class CommentView:
    """One comment as pages and programs show it; `called` are logins and names it may mention."""

    id: int
    author: str
    author_name: str
    author_name_en: str | None
    text: str
    mentions: Sequence[str]
    called: Sequence[str]
    created_at: datetime


def of_case(ctx: Context, *, number: str) -> list[CommentView]:
    """Return the comments on a case, the oldest first."""
    return _read(ctx, case_views.hold(ctx, number=number).case)


def add(ctx: Context, *, number: str, text: str) -> list[CommentView]:
    """Add a comment, tell everybody it mentions by login or name, and return all of them.

    Raises:
        InvalidValues: if nothing is said, too much, or somebody is mentioned who may not read the
            case or does not exist; so nobody learns by a mention that there is a case about them
            (CMP-57). Or if several who may read it have the name.
    """
    case = case_views.hold(ctx, number=number).case
    said = _checked(text)
    mentioned = _mentioned(ctx, case, said)
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
            outbox.notify(ctx, Notice.COMMENT_MENTIONED, recipient_id=recipient_id, case=case)
    return _read(ctx, case)


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise InvalidValues(errors={"text": [FieldError(code="required")]})
    if len(said) > LONGEST:
        too_long = FieldError(code="too_long", params={"max": LONGEST})
        raise InvalidValues(errors={"text": [too_long]})
    return said


def _mentioned(ctx: Context, case: Case, said: str) -> list[str]:
    """Return the logins of whom a text mentions, each once."""
    found: list[str] = []
    wrong = []
    for words in dict.fromkeys(_MENTION.findall(said)):
        meant = [words.lower()] if words.isascii() else _named(ctx, words)
        fit = [login for login in meant if _may_read(ctx, case, login)]
        if len(fit) == 1:
            found += fit
        else:
            code = "mention_ambiguous" if fit else "mention_unfit"
            called = words if words.isascii() else words[:_LONGEST_TOLD]
            wrong.append(FieldError(code=code, params={"login": called}))
    if wrong:
        raise InvalidValues(errors={"text": wrong})
    return list(dict.fromkeys(found))


def _named(ctx: Context, words: str) -> list[str]:
    """Return the logins of the people whose name these words begin with; the longest name counts.

    Whoever writes Chinese puts no space after a name.
    """
    names = [words[:length] for length in range(1, len(words) + 1)][:_LONGEST_NAME]
    rows = ctx.session.execute(
        select(User.login, User.name).where(User.name.in_(names), User.is_active)
    ).all()
    longest = max((len(row.name) for row in rows), default=0)
    return [row.login for row in rows if len(row.name) == longest]


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
    ).all()
    everybody = {login for row, *_ in rows for login in row.mentions}
    names = lookups.names(ctx, everybody) if everybody else {}
    return [
        CommentView(
            id=row.id,
            author=login,
            author_name=name,
            author_name_en=name_en,
            text=row.text,
            mentions=row.mentions,
            called=[*row.mentions, *(names[each] for each in row.mentions if each in names)],
            created_at=row.created_at,
        )
        for row, login, name, name_en in rows
    ]
