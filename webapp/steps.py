"""One step that a person takes: run once however often it is sent, and never lost when it breaks.

A refusal goes to the person who can mend it. A fault drops the step, keeps what was typed and opens
an incident, in a transaction of its own (runtime R8).
"""

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from flask import Response, jsonify, make_response, request

from engine.domain.access import Actor
from engine.errors import EngineError, Fault, SystemFault
from engine.services import idempotency
from engine.services.context import Context
from engine.services.idempotency import Answer, Request
from webapp import auth
from webapp.extensions import transact

T = TypeVar("T")
Work = Callable[[Context], T]
Body = Mapping[str, Any]
OnFault = Callable[[Context, Exception], object]

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")

logger = logging.getLogger(__name__)


class IdempotencyKeyUnfit(EngineError):
    """The key of the request is empty, too long, or not visible ASCII."""

    code = "idempotency_key_unfit"


def attempt(work: Work[T], *, actor: Actor, fault: OnFault) -> T:
    """Run a step once; when the system breaks in it, run `fault` to keep what was typed.

    Raises:
        EngineError: what the person can mend, as the step raised it.
        SystemFault: when the system could not go on (runtime R8).
    """
    try:
        return transact(work, actor=actor)
    except Fault as error:
        met: Exception = error
    except EngineError:
        raise
    except Exception as error:  # noqa: BLE001 -- the boundary of a step: whatever broke, keep it
        met = error
    logger.error("a person's step met a fault", exc_info=met)
    transact(lambda ctx: fault(ctx, met), actor=actor)
    raise SystemFault from met


def answer(work: Work[Body], *, status: int = 200, fault: OnFault | None = None) -> Response:
    """Answer a write with the JSON that its step returns.

    With an `Idempotency-Key`, the answer is stored with the step, and given again when the same
    user repeats the request.
    """
    sent = _request()

    def step(ctx: Context) -> tuple[Answer, bool]:
        known = idempotency.find(ctx, sent) if sent else None
        if known is not None:
            return known, True
        given = Answer(status=status, body=work(ctx))
        if sent:
            idempotency.keep(ctx, sent, given)
        return given, False

    who = auth.actor()
    if fault is None:
        given, is_replayed = transact(step, actor=who)
    else:
        given, is_replayed = attempt(step, actor=who, fault=fault)
    return _respond(given, is_replayed=is_replayed)


def answer_many(work: Callable[[], Body]) -> Response:
    """Answer a write that takes many steps, each stored by itself; the answer comes after the last.

    With an `Idempotency-Key`, a request that was answered is not carried out again.
    """
    sent = _request()
    if sent is None:
        return make_response(jsonify(work()), 200)
    who = auth.actor()
    known = transact(lambda ctx: idempotency.find(ctx, sent), actor=who)
    if known is not None:
        return _respond(known, is_replayed=True)
    given = Answer(status=200, body=work())

    def keep(ctx: Context) -> Answer:
        other = idempotency.find(ctx, sent)
        if other is None:
            idempotency.keep(ctx, sent, given)
        return other or given

    return _respond(transact(keep, actor=who))


def _respond(given: Answer, *, is_replayed: bool = False) -> Response:
    response = make_response(jsonify(given.body), given.status)
    if is_replayed:
        response.headers[REPLAYED] = "true"
    return response


def _request() -> Request | None:
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyUnfit
    digest = hashlib.sha256(request.get_data()).hexdigest()
    return Request(route=f"{request.method} {request.path}", key=key, digest=digest)
