"""Messages between cases and the places that wait for them, as rows (runtime R5)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, delete, insert, select, tuple_

from engine.services.context import Context
from engine.store import claims
from engine.store.cases import Case
from engine.store.messages import (
    Message,
    MessageStatus,
    MessageSubscription,
    SubscriptionKind,
)
from engine.workflow.position import Subscription

_OF_INSTANCE: Final = MessageSubscription.instance_id == bindparam("of_instance")
_PLACES: Final[BindParameter[Any]] = bindparam("places", expanding=True)
_SEND: Final = insert(Message).returning(Message.id, sort_by_parameter_order=True)
_SUBSCRIBE: Final = insert(MessageSubscription)
_FORGET: Final = delete(MessageSubscription).where(
    _OF_INSTANCE,
    tuple_(MessageSubscription.element_id, MessageSubscription.engine_task_id).in_(_PLACES),
)
_FORGET_EVENT_SUB_PROCESSES: Final = delete(MessageSubscription).where(
    _OF_INSTANCE,
    MessageSubscription.element_id.in_(_PLACES),
    MessageSubscription.engine_task_id.is_(None),
)


def send(
    ctx: Context, sent: Iterable[tuple[str, str | None, Mapping[str, Any]]], *, sender: Case | None
) -> list[int]:
    """Store messages, each with its key and payload, and return their ids, in one statement (R7).

    They are delivered after this work is stored.
    """
    rows = [
        {
            "name": name,
            "correlation_key": correlation_key,
            "payload": dict(payload),
            "sender_case_id": sender.id if sender else None,
            "created_at": ctx.now,
            "status": MessageStatus.PENDING,
        }
        for name, correlation_key, payload in sent
    ]
    return list(ctx.session.connection().execute(_SEND, rows).scalars()) if rows else []


def subscribe(
    ctx: Context,
    *,
    case: Case,
    instance_id: int,
    waiting: Iterable[tuple[Subscription, Any]],
) -> None:
    """Store the places where an instance now waits, each with its correlation key."""
    rows = [
        {
            "instance_id": instance_id,
            "case_id": case.id,
            "engine_task_id": str(place.task_id) if place.task_id else None,
            "element_id": place.element,
            "name": place.message,
            "correlation_key": None if key is None else str(key),
            "kind": SubscriptionKind(place.kind.value),
            "created_at": ctx.now,
        }
        for place, key in waiting
    ]
    if rows:
        ctx.session.connection().execute(_SUBSCRIBE, rows)


def unsubscribe(ctx: Context, *, instance_id: int, gone: Iterable[Subscription]) -> None:
    """Forget places where an instance waits no longer."""
    connection = ctx.session.connection()
    keys = [(place.element, str(place.task_id)) for place in gone if place.task_id]
    if keys:
        connection.execute(_FORGET, {"of_instance": instance_id, "places": keys})
    event_sub_processes = [place.element for place in gone if not place.task_id]
    if event_sub_processes:
        where = {"of_instance": instance_id, "places": event_sub_processes}
        connection.execute(_FORGET_EVENT_SUB_PROCESSES, where)


def unsubscribe_all(ctx: Context, *, instance_id: int) -> None:
    """Forget every place of an instance that is over."""
    here = MessageSubscription.instance_id == instance_id
    ctx.session.execute(delete(MessageSubscription).where(here))


def waiting_place(
    ctx: Context, *, name: str, correlation_key: str | None
) -> MessageSubscription | None:
    """Return the place that has waited longest for a message with this key."""
    return ctx.session.scalar(
        select(MessageSubscription)
        .where(
            MessageSubscription.name == name,
            MessageSubscription.correlation_key == correlation_key,
        )
        .order_by(MessageSubscription.id)
        .limit(1)
    )


def waiting_in(ctx: Context, case: Case, *, name: str) -> MessageSubscription | None:
    """Return the place of a case that waits for a message of this name."""
    return ctx.session.scalar(
        select(MessageSubscription)
        .where(MessageSubscription.case_id == case.id, MessageSubscription.name == name)
        .order_by(MessageSubscription.id)
        .limit(1)
    )


def open_to(ctx: Context, case: Case) -> list[str]:
    """Return the names of the messages that a case waits for."""
    return list(
        ctx.session.scalars(
            select(MessageSubscription.name)
            .where(MessageSubscription.case_id == case.id)
            .distinct()
            .order_by(MessageSubscription.name)
        )
    )


def pending(ctx: Context, message_id: int) -> Message | None:
    """Return a message that nobody has received yet, locked until the commit."""
    return ctx.session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.status == MessageStatus.PENDING)
        .with_for_update()
    )


def delivered(ctx: Context, message: Message, *, receiver: Case) -> None:
    """Mark a message as received."""
    message.status, message.delivered_at = MessageStatus.DELIVERED, ctx.now
    message.receiver_case_id = receiver.id


def failed(message: Message) -> None:
    """Mark a message that can reach nobody any more."""
    message.status = MessageStatus.FAILED


def get(ctx: Context, message_id: int) -> Message:
    """Return a message that there is."""
    return ctx.session.get_one(Message, message_id)


def command(message: Message) -> dict[str, Any]:
    """Say as an incident's command that a message is to be delivered (runtime R8)."""
    return {
        "reference": f"message:{message.id}",
        "element": message.name,
        "message": message.id,
    }


def revive(ctx: Context, message: Message) -> None:
    """Let a message that failed be delivered after all."""
    message.status, message.try_count = MessageStatus.PENDING, 0
    ctx.session.flush()


def claim(ctx: Context, *, limit: int) -> list[int]:
    """Take the oldest messages that wait for delivery, and return their ids (runtime R8)."""
    found = claims.claim(
        ctx.session,
        Message,
        where=Message.status == MessageStatus.PENDING,
        order_by=[Message.created_at, Message.id],
        now=ctx.now,
        limit=limit,
    )
    return [message.id for message in found]
