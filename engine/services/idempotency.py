"""Answers already given: a request that is repeated with its key changes nothing again (D5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from engine.errors import EngineError
from engine.services import guard
from engine.services.context import Context
from engine.store.idempotency import IdempotencyKey

KEPT: Final = timedelta(hours=48)


class IdempotencyKeyReused(EngineError):
    """The key was sent before with other values."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as its user may repeat it; `digest` stands for what it carries."""

    route: str
    key: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a request was answered with."""

    status: int
    body: Mapping[str, Any]


def find(ctx: Context, request: Request) -> Answer | None:
    """Return the answer that the actor got for this very request.

    Raises:
        IdempotencyKeyReused: if the key came with something else.
    """
    known = ctx.session.execute(
        select(IdempotencyKey.answer, IdempotencyKey.status_code).where(
            IdempotencyKey.user_id == guard.actor(ctx).id,
            IdempotencyKey.route == request.route,
            IdempotencyKey.key == request.key,
        )
    ).one_or_none()
    if known is None:
        return None
    if known.answer["digest"] != request.digest:
        raise IdempotencyKeyReused(key=request.key)
    return Answer(status=known.status_code, body=known.answer["body"])


def keep(ctx: Context, request: Request, answer: Answer) -> None:
    """Store an answer with the step that it tells of.

    When the same request is being answered at this moment, the work clashes like any other: it runs
    again and finds the answer.
    """
    row = {
        "user_id": guard.actor(ctx).id,
        "route": request.route,
        "key": request.key,
        "answer": {"digest": request.digest, "body": answer.body},
        "status_code": answer.status,
        "created_at": ctx.now,
    }
    try:
        ctx.session.connection().execute(insert(IdempotencyKey), row)
    except IntegrityError as error:
        raise StaleDataError("the same request has just been answered") from error


def forget(ctx: Context) -> None:
    """Delete the answers that are too old to be asked for again; none, and nothing is written."""
    is_old = IdempotencyKey.created_at < ctx.now - KEPT
    if ctx.session.scalar(select(IdempotencyKey.key).where(is_old).limit(1)) is not None:
        ctx.session.execute(delete(IdempotencyKey).where(is_old))
