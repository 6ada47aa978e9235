"""Takes notifications out of the outbox and sends them, in the language of each reader.

Nothing is sent inside a transaction: a message that was taken and not noted is sent again.
"""

import logging
from dataclasses import replace
from functools import partial
from typing import Final

from flask import Flask

from engine.domain.notices import Way
from engine.services import deliveries, notifications
from engine.services.deliveries import Parcel
from engine.services.seals import Sealer, SealKeyMissing, SealKeyUnusable
from webapp import languages, notices
from webapp.config import Config, Mode
from webapp.extensions import Transactor

logger = logging.getLogger(__name__)

_SPEECH: Final = languages.alone()


def of_firm(settings: Config) -> tuple[Way, ...]:
    """Return the ways that the firm has set up for everybody."""
    found = ((Way.EMAIL, settings.mail_url), (Way.WEBHOOK, settings.webhook_url))
    return tuple(way for way, url in found if url)


def sealer(settings: Config) -> Sealer:
    """Return what seals and opens the keys of people's robots."""
    return Sealer(path=settings.seal_key_file, may_create=settings.mode is Mode.DEMO)


def attend(transact: Transactor, settings: Config) -> int:
    """Send everything that is due; return how many messages were taken."""
    ways = of_firm(settings)
    while transact(partial(deliveries.expand, of_firm=ways)):
        pass
    taken = 0
    while parcels := transact(deliveries.due):
        taken += sum(_send(transact, parcel, settings) for parcel in parcels)
    return taken


def _send(transact: Transactor, parcel: Parcel, settings: Config) -> bool:
    """Send one message and note how it went."""
    from webapp import messengers  # noqa: PLC0415 -- 11 MB that a firm without messages saves

    title, body = _text(_SPEECH, parcel, settings)
    try:
        wishes = notifications.opened(parcel.wishes, sealer=sealer(settings))
        parcel = replace(parcel, wishes=wishes)
        messengers.send(parcel, title=title, body=body, settings=settings)
    except (messengers.NotSent, SealKeyMissing, SealKeyUnusable):
        logger.warning("a notification was not taken", extra={"delivery": parcel.id})
        transact(partial(deliveries.failed, delivery_id=parcel.id))
        return False
    transact(partial(deliveries.sent, delivery_id=parcel.id))
    return True


def _text(speech: Flask, parcel: Parcel, settings: Config) -> tuple[str, str]:
    """Say what has happened, with the number of the case and a link, and nothing else (CON-06)."""
    with speech.app_context(), languages.speaking(parcel.locale or languages.CHINESE):
        what = notices.sentence(parcel.kind, parcel.values)
    base = settings.public_url
    if parcel.case_number is None:
        return what, f"{base}/notifications"
    address = f"{base}{notices.path(parcel.kind, parcel.case_number, parcel.values)}"
    return f"{what} {parcel.case_number}", f"{parcel.case_number} {address}"
