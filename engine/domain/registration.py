"""What a complaint that is registered cannot say, and by which clause (CMP-30, 33, 46, EVD-03)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from engine.domain import moments
from engine.domain.calendar import local_day
from engine.domain.moments import Errors, parse
from engine.errors import FieldError

_SINCE_ACCOUNT = ("complained_at", "occurred_at")


def contradictions(
    values: Mapping[str, Any], *, now: datetime, client_since: date | None = None
) -> Errors:
    """Return what is wrong with sound values by field, each with its clause.

    A complaint and its event have happened: neither lies in the future, nor before the client had
    an account; the event comes first. A promise lies ahead (CMP-33). A letter of an institution
    bears its seal (EVD-03). Another channel than the seven named ones is described (CMP-20).
    """
    found = moments.contradictions(values, facts={}, now=now)
    for field, code, params in (
        *_of_time(values, now=now, client_since=client_since),
        *_of_promise(values, now=now),
        *_of_letter(values),
        *_of_channel(values),
    ):
        found.setdefault(field, []).append(FieldError(code=code, params=params))
    return found


def _of_time(
    values: Mapping[str, Any], *, now: datetime, client_since: date | None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for field in _SINCE_ACCOUNT:
        moment = parse(values.get(field))
        if moment is not None and client_since is not None and local_day(moment) < client_since:
            params = {"rule": moments.HAPPENED[field].rule, "since": client_since.isoformat()}
            yield field, "before_account", params
    occurred, complained = (parse(values.get(name)) for name in ("occurred_at", "complained_at"))
    if occurred is not None and complained is not None and complained < occurred <= now:
        yield "occurred_at", "after_complaint", {"rule": "CMP-30"}


def _of_promise(
    values: Mapping[str, Any], *, now: datetime
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    promised = parse(values.get("promised_at"))
    if promised is not None and promised <= now:
        yield "promised_at", "promise_passed", {"rule": "CMP-33"}


def _of_letter(values: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if values.get("sender_kind") == "institution" and values.get("has_seal") is not True:
        yield "has_seal", "seal_missing", {"rule": "EVD-03"}


def _of_channel(values: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if values.get("channel") == "other" and not values.get("channel_detail"):
        yield "channel_detail", "detail_missing", {"rule": "CMP-20"}
