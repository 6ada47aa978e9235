"""A case to take away, made: its pages drawn, its zip written, and the taking of it noted (R10)."""

import hashlib
from dataclasses import dataclass
from functools import partial

from engine.domain.access import Actor
from engine.services import bundle_files, bundles
from engine.services.bundles import Bundle, Order
from engine.services.context import Context
from engine.services.excerpts import EntryNotSigned
from webapp import languages, notary
from webapp.config import Config
from webapp.extensions import Transactor
from webapp.ui import dossier_pages

_LOCALES = {languages.CHINESE: "zh-CN", languages.ENGLISH: "en"}


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A zip and the name of its file."""

    name: str
    content: bytes


def take(transact: Transactor, settings: Config, *, order: Order, actor: Actor | None) -> Taken:
    """Make a bundle for somebody; what nothing has signed yet is signed now.

    Raises:
        NotAllowed: if the actor may not take it.
        InvalidValues: if there is no such entry.
        LedgerKeyMissing: if it has to be signed and there is no key.
    """
    work = partial(_take, order=order, settings=settings)
    try:
        return transact(work, actor=actor)
    except EntryNotSigned:
        notary.checkpoint(transact, settings)
        return transact(work, actor=actor)


def _take(ctx: Context, *, order: Order, settings: Config) -> Taken:
    bundle = bundles.gather(ctx, order, keys=notary.public_keys(settings))
    content = bundle_files.write(bundle, pages=_pages(ctx, bundle))
    bundles.record(ctx, bundle, digest=hashlib.sha256(content).hexdigest())
    return Taken(name=f"{bundle.name}.zip", content=content)


def _pages(ctx: Context, bundle: Bundle) -> dict[str, bytes]:
    """Draw what people read, in both languages."""
    files: dict[str, bytes] = {}
    for locale, tag in _LOCALES.items():
        with languages.speaking(locale):
            found = dossier_pages.draw(ctx, bundle, locale=locale, tag=tag)
        files |= {name.format(tag=tag): text.encode() for name, text in found.items()}
    return files
