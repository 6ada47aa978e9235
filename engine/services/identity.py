"""Who is asking: passwords, login sessions and API tokens become an actor with roles (D10).

Nothing here is cached: a user who is disabled, or a role that is taken away, counts at the next
request.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update

from engine.domain.access import Actor
from engine.errors import EngineError, NotFound
from engine.services import ledger, passwords, roles
from engine.services.context import Context
from engine.store import counters
from engine.store.counters import Counter
from engine.store.people import User
from engine.store.sessions import ApiToken, LoginSession

SESSION_LENGTH: Final = timedelta(hours=12)
IDLE_LENGTH: Final = timedelta(hours=2)
_SEEN_EVERY: Final = timedelta(minutes=5)
_FAILURE_WINDOW: Final = timedelta(minutes=15)
_MOST_FAILURES: Final = 10
_TOKEN_PREFIX: Final = "shw_"  # noqa: S105 (it makes a leaked token easy to find)


class LoginRefused(EngineError):
    """Login and password do not fit, or the user may not log in."""

    code = "login_refused"


class LoginThrottled(EngineError):
    """There were too many failures for this login from this place; wait before the next try."""

    code = "login_throttled"


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """The actor behind a session or a token; only a session has a CSRF token."""

    actor: Actor
    locale: str | None
    csrf: str | None = None


def authenticate(ctx: Context, *, login: str, password: str, origin: str = "") -> int:
    """Return the id of the user with this login and password.

    It writes nothing, unless the hash is outdated, and only after the slow comparison. A refusal
    undoes the work, so the caller notes the failure in a transaction of its own.

    Raises:
        LoginThrottled: after too many failures from this origin.
        LoginRefused: without saying whether the login, the password or the user is at fault.
    """
    failures = select(Counter.value).where(Counter.name == _failure_counter(ctx, login, origin))
    if (ctx.session.scalar(failures) or 0) >= _MOST_FAILURES:
        raise LoginThrottled(minutes=_FAILURE_WINDOW // timedelta(minutes=1))
    user = ctx.session.scalar(select(User).where(User.login == plain(login), User.is_active))
    stored = user.password_hash if user else None
    if not passwords.matches(stored, password) or user is None or stored is None:
        raise LoginRefused
    if passwords.is_outdated(stored):
        user.password_hash = passwords.make_hash(password)
        ctx.session.flush()
    return user.id


def note_failure(ctx: Context, *, login: str, origin: str = "") -> None:
    """Count a refused login, and forget the counts of earlier windows."""
    current = _failure_prefix(ctx)
    ctx.session.execute(
        delete(Counter).where(Counter.name.like("login:%"), Counter.name.not_like(f"{current}%"))
    )
    counters.next_value(ctx.session, name=_failure_counter(ctx, login, origin))


def open_session(ctx: Context, *, user_id: int) -> str:
    """Log a user in and return the token that the browser keeps; only its hash is stored.

    The user's expired sessions are deleted: that they were opened is in the ledger.
    """
    is_expired = (LoginSession.user_id == user_id, LoginSession.expires_at <= ctx.now)
    ctx.session.execute(delete(LoginSession).where(*is_expired))
    token = secrets.token_urlsafe(32)
    ctx.session.add(
        LoginSession(
            token_hash=_digest(token),
            user_id=user_id,
            csrf=secrets.token_urlsafe(32),
            created_at=ctx.now,
            seen_at=ctx.now,
            expires_at=ctx.now + SESSION_LENGTH,
        )
    )
    ctx.session.flush()
    ledger.record(ctx, "session.opened", user=actor(ctx, user_id).login)
    return token


def session_actor(ctx: Context, token: str) -> SignedIn | None:
    """Return who this browser is logged in as; nobody when the session or the user has ended."""
    rows = ctx.session.execute(
        roles.of_active(
            ctx.now, LoginSession.id.label("key"), LoginSession.csrf, LoginSession.seen_at
        )
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(
            LoginSession.token_hash == _digest(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > ctx.now,
            LoginSession.seen_at > ctx.now - IDLE_LENGTH,
        )
    ).all()
    if not rows:
        return None
    first = rows[0]
    if first.seen_at <= ctx.now - _SEEN_EVERY:
        ctx.session.execute(
            update(LoginSession).where(LoginSession.id == first.key).values(seen_at=ctx.now)
        )
    return SignedIn(actor=roles.actor(rows), locale=first.locale, csrf=first.csrf)


def end_session(ctx: Context, token: str) -> None:
    """Log this browser out; a session that has ended stays as it is."""
    _end_sessions(ctx, LoginSession.token_hash == _digest(token))


def end_all(ctx: Context, *, user_id: int) -> None:
    """Log a user out everywhere and end the programs that act for them."""
    _end_sessions(ctx, LoginSession.user_id == user_id)
    ctx.session.execute(
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.ended_at.is_(None))
        .values(ended_at=ctx.now)
    )


def issue_token(
    ctx: Context, *, user_id: int, name: str, expires_at: datetime | None = None
) -> str:
    """Let a program act for a user, and return the token it sends; it is shown only now."""
    token = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        token_hash=_digest(token),
        user_id=user_id,
        name=name,
        created_at=ctx.now,
        expires_at=expires_at,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ledger.record(ctx, "token.issued", user=actor(ctx, user_id).login, token=row.id, name=name)
    return token


def token_actor(ctx: Context, token: str) -> SignedIn | None:
    """Return whom a program acts for; nobody when the token or the user has ended."""
    rows = ctx.session.execute(
        roles.of_active(ctx.now, ApiToken.expires_at)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.token_hash == _digest(token), ApiToken.ended_at.is_(None))
    ).all()
    if not rows or (rows[0].expires_at is not None and rows[0].expires_at <= ctx.now):
        return None
    return SignedIn(actor=roles.actor(rows), locale=rows[0].locale)


def revoke_token(ctx: Context, *, token_id: int) -> None:
    """End a program's access at once.

    Raises:
        NotFound: if there is no such token that still works.
    """
    row = ctx.session.get(ApiToken, token_id)
    if row is None or row.ended_at is not None:
        raise NotFound
    row.ended_at = ctx.now
    ledger.record(ctx, "token.revoked", token=token_id)


def actor(ctx: Context, user_id: int) -> Actor:
    """Return an active user with every role, in one query.

    Raises:
        NotFound: if there is no such user, or the user is disabled.
    """
    rows = ctx.session.execute(roles.of_active(ctx.now).where(User.id == user_id)).all()
    if not rows:
        raise NotFound
    return roles.actor(rows)


def plain(login: str) -> str:
    """Write a login in the one form that is stored."""
    return login.strip().lower()


def _end_sessions(ctx: Context, which: ColumnElement[bool]) -> None:
    ended = ctx.session.scalars(
        update(LoginSession)
        .where(which, LoginSession.ended_at.is_(None))
        .values(ended_at=ctx.now)
        .returning(LoginSession.user_id)
    ).all()
    for user_id in ended:
        login = ctx.session.scalar(select(User.login).where(User.id == user_id))
        ledger.record(ctx, "session.ended", user=login)


def _failure_prefix(ctx: Context) -> str:
    return f"login:{int(ctx.now.timestamp() // _FAILURE_WINDOW.total_seconds())}:"


def _failure_counter(ctx: Context, login: str, origin: str) -> str:
    """Name the count of failures; logins that do not exist are counted alike, so none shows."""
    who = hashlib.sha256(f"{plain(login)}\n{origin}".encode()).hexdigest()
    return f"{_failure_prefix(ctx)}{who[:32]}"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
