"""`shouwen doctor`: what would keep this system from being trusted, or from starting."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import click

from engine.domain.calendar import SHANGHAI
from engine.services import (
    anchors,
    checkpoints,
    deliveries,
    duties,
    evidence,
    notifications,
    releases,
    verification,
)
from engine.services.anchors import AnchorsDisagree
from engine.services.context import Context
from engine.services.ledger_keys import LedgerKeyMissing, LedgerKeyUnusable
from engine.services.releases import NoReleaseInForce
from engine.services.seals import SealKeyMissing, SealKeyUnusable
from webapp import config, database, notary, postman, vaults
from webapp.config import DEMO_SECRET_KEY, Config, Mode
from webapp.extensions import Transactor

_NOVEMBER: Final = 11
_BATCH: Final = 500
_SHOWN: Final = 5
_LATE: Final = 2 * notary.EVERY


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at; what is merely noted does not fail."""

    is_well: bool
    text: str
    is_noted: bool = False


@click.command("doctor")
def command() -> None:
    """Check the set-up; the exit code is 1 when something is wrong."""
    settings = config.from_environment(os.environ)
    found = list(examine(settings))
    for each in found:
        mark = "ok  " if each.is_well else "note" if each.is_noted else "FAIL"
        click.echo(f"{mark}  {each.text}")
    if not all(each.is_well or each.is_noted for each in found):
        sys.exit(1)


def examine(settings: Config) -> Iterator[Finding]:
    """Look at everything, the settings first."""
    yield _mode(settings)
    yield _key(settings)
    if database.is_sqlite(settings):
        yield _sqlite()
    with database.connect(settings) as transact:
        yield from _database(transact, settings)


def _database(transact: Transactor, settings: Config) -> Iterator[Finding]:
    try:
        is_current = database.is_current(transact.engine)
    except database.ERRORS as error:
        yield Finding(is_well=False, text=f"the database cannot be reached: {error}")
        return
    if is_current:
        yield Finding(is_well=True, text="the tables are up to date")
        yield from _contents(transact)
        yield from transact(lambda ctx: list(_ledger(ctx, settings)))
        yield transact(lambda ctx: _evidence(ctx, settings))
        yield transact(_notifications)
        yield transact(lambda ctx: _seals(ctx, settings))
    else:
        yield Finding(is_well=False, text="run `shouwen db upgrade`")


def _mode(settings: Config) -> Finding:
    if settings.mode is Mode.PRODUCTION:
        return Finding(is_well=True, text="production, with a secret key of its own")
    key = "the demo key" if settings.secret_key == DEMO_SECRET_KEY else "a key of its own"
    return Finding(is_well=False, is_noted=True, text=f"demo mode with {key}; not for real clients")


def _key(settings: Config) -> Finding:
    """Look at what signs the ledger; a demo's key may be anybody's."""
    if settings.mode is Mode.DEMO:
        return Finding(is_well=False, is_noted=True, text="the ledger is signed for a demo only")
    name = f"{config.PREFIX}LEDGER_KEY_FILE"
    try:
        key = notary.key(settings)
    except LedgerKeyMissing:
        return Finding(is_well=False, text=f"nothing signs the ledger; name a key in {name}")
    except LedgerKeyUnusable:
        return Finding(is_well=False, text=f"{name} holds no Ed25519 key")
    if key.is_demo:
        return Finding(is_well=False, text=f"{name} is the key of a demo; make one of your own")
    if key.is_open_to_others:
        return Finding(is_well=False, text=f"{name} can be read by others; run chmod 600 on it")
    return Finding(is_well=True, text=f"the ledger is signed with the key {key.fingerprint[:12]}")


def _seals(ctx: Context, settings: Config) -> Finding:
    """Look at whether the kept keys of robots can be opened; without any, no file is needed."""
    try:
        notifications.check_seals(ctx, sealer=postman.sealer(settings))
    except (SealKeyMissing, SealKeyUnusable):
        text = f"{config.PREFIX}SEAL_KEY_FILE opens not every key of a messenger"
        return Finding(is_well=False, text=text)
    return Finding(is_well=True, text="the keys of messengers can be opened")


def _ledger(ctx: Context, settings: Config) -> Iterator[Finding]:
    """Look at what keeps the ledger as it is; `shouwen ledger verify` looks at the ledger."""
    missing = ", ".join(verification.unguarded(ctx.session))
    text = f"the triggers {missing} are gone" if missing else "the ledger is append-only"
    yield Finding(is_well=not missing, text=text)
    try:
        waiting = len(anchors.awaiting(ctx, path=settings.anchor_file))
    except AnchorsDisagree:
        text = f"{settings.anchor_file} holds checkpoints of another database, or of another past"
        yield Finding(is_well=False, text=text)
        return
    is_well = waiting == 0 and not checkpoints.is_due(ctx, every=_LATE)
    text = "every checkpoint is anchored" if is_well else "the ledger waits for a checkpoint"
    yield Finding(is_well=is_well, is_noted=True, text=text)


def _evidence(ctx: Context, settings: Config) -> Finding:
    """Look whether every file that a case names lies in the vault and is what it was (EVD-02)."""
    vault, after, count, lost = vaults.open_vault(settings), 0, 0, []
    while rows := evidence.everything(ctx, after=after, limit=_BATCH):
        after, count = rows[-1].id, count + len(rows)
        lost += [row.sha256[:12] for row in rows if not vault.is_whole(row.sha256)]
    if lost:
        shown = ", ".join(lost[:_SHOWN])
        text = f"{len(lost)} of {count} pieces of evidence are gone or changed: {shown}"
        return Finding(is_well=False, text=text)
    return Finding(is_well=True, text=f"{count} pieces of evidence are as they were added")


def _notifications(ctx: Context) -> Finding:
    """Look for messages that no try got through."""
    count = deliveries.given_up(ctx)
    text = f"{count} messages could not be sent" if count else "every message got through so far"
    return Finding(is_well=not count, is_noted=True, text=text)


def _sqlite() -> Finding:
    version = database.sqlite_version()
    shown = ".".join(map(str, version))
    least = ".".join(map(str, database.SAFE_SQLITE))
    is_well = version >= database.SAFE_SQLITE
    text = f"SQLite {shown}" if is_well else f"SQLite {shown} can lose data; {least} is needed"
    return Finding(is_well=is_well, text=text)


def _contents(transact: Transactor) -> Iterator[Finding]:
    try:
        found = transact(releases.in_force)
        yield Finding(
            is_well=True, text=f"release {found.id} ({found.files_hash[:12]}) is in force"
        )
    except NoReleaseInForce:
        yield Finding(is_well=False, text="no models are in force; run `shouwen releases publish`")
    yield from transact(_calendar)


def _calendar(ctx: Context) -> list[Finding]:
    """Look for the working days of this year, and from November on for those of the next.

    The State Council publishes them in November; in December they are late.
    """
    today, calendar = ctx.now.astimezone(SHANGHAI).date(), duties.calendar(ctx)
    this, following = today.year, today.year + 1
    found = [_published(this, is_known=calendar.is_published(this), is_needed=True)]
    if today.month >= _NOVEMBER:
        is_known, is_late = calendar.is_published(following), today.month > _NOVEMBER
        found.append(_published(following, is_known=is_known, is_needed=is_late))
    return found


def _published(year: int, *, is_known: bool, is_needed: bool) -> Finding:
    text = f"the working days of {year} are " + ("published" if is_known else "only predicted")
    return Finding(is_well=is_known, is_noted=not is_needed, text=text)
