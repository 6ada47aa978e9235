"""Seals the read log, takes checkpoints of the ledger and anchors them (R10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from flask import Flask

from engine.services import anchors, checkpoints, ledger_keys, read_seals
from engine.services.ledger_keys import LedgerKey
from webapp.config import Config, Mode
from webapp.extensions import Transactor

EVERY: Final = timedelta(hours=1)
_KEY: Final = "shouwen.notary"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A checkpoint: its number, and how many entries it and those before it cover."""

    number: int
    entries: int


def init_app(app: Flask, settings: Config) -> None:
    """Let requests sign with the key of an application."""
    app.extensions[_KEY] = settings


def settings_of(app: Flask) -> Config:
    """Return the settings that name the key and the anchors of an application."""
    found: Config = app.extensions[_KEY]
    return found


def attend(transact: Transactor, settings: Config) -> None:
    """Seal the hours that are over, take the checkpoint that is due, and anchor what is not yet."""
    if transact(read_seals.is_due):
        transact(read_seals.seal)
    if transact(partial(checkpoints.is_due, every=EVERY)):
        work = partial(checkpoints.take, key=key(settings), every=EVERY)
        transact(work)
    transact(partial(anchors.extend, path=settings.anchor_file))


def checkpoint(transact: Transactor, settings: Config) -> Taken | None:
    """Take a checkpoint now and anchor it; None if nothing was appended since the last."""
    taken = transact(partial(checkpoints.take, key=key(settings)))
    transact(partial(anchors.extend, path=settings.anchor_file))
    if taken is None:
        return None
    return Taken(number=taken.number, entries=checkpoints.document(taken.content)["entries"])


def public_keys(settings: Config) -> Mapping[str, bytes]:
    """Return the public key, and the earlier ones that are kept in its file, by fingerprint."""
    return ledger_keys.public_pems(settings.ledger_key_file, key(settings))


def key(settings: Config) -> LedgerKey:
    """Load the key; only a demo makes itself one.

    Raises:
        LedgerKeyMissing: if there is none.
        LedgerKeyUnusable: if it is no Ed25519 key.
    """
    may_create = settings.mode is Mode.DEMO
    return ledger_keys.load(settings.ledger_key_file, may_create=may_create)
