"""Every table in one place, for whoever needs the whole metadata: migrations and their test."""

from engine.store import (
    cases,
    checkpoints,
    clients,
    comments,
    counters,
    drafts,
    duties,
    evidence,
    idempotency,
    incidents,
    instances,
    ledger,
    messages,
    outbox,
    people,
    reads,
    relations,
    releases,
    sessions,
    substitutes,
    tasks,
    worklists,
)
from engine.store.base import Base

MODULES = (
    people,
    sessions,
    clients,
    relations,
    releases,
    drafts,
    cases,
    instances,
    tasks,
    duties,
    messages,
    incidents,
    ledger,
    checkpoints,
    reads,
    evidence,
    outbox,
    idempotency,
    counters,
    substitutes,
    comments,
    worklists,
)

METADATA = Base.metadata
