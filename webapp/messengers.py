"""Sends one message by one way, through apprise; to nobody but where the firm or the reader said.

The text is a case number and a link: whoever reads it on a screen or a phone learns nothing of the
client. The id of the notification travels in a header, so that a second copy can be told.
"""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from apprise.plugins.base import NotifyBase
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.email import NotifyEmail
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from engine.domain.notices import Way
from engine.services.deliveries import Parcel
from webapp.config import Config

_ID: Final = "X-Shouwen-Notification"
_FOR: Final = "X-Shouwen-Recipient"
_SECONDS: Final = 10


class NotSent(Exception):
    """The next station did not take the message."""


def send(parcel: Parcel, *, title: str, body: str, settings: Config) -> None:
    """Send a message.

    Raises:
        NotSent: if it was not taken.
    """
    if not station(parcel, settings=settings).notify(title=title, body=body):
        raise NotSent(parcel.way)


def station(parcel: Parcel, *, settings: Config) -> NotifyBase:
    """Return what takes a message.

    Raises:
        NotSent: if its address or key is none.
    """
    way = Way(parcel.way)
    service, address = _SERVICES[way], _ADDRESSES[way](parcel, settings)
    parts = service.parse_url(address)
    if parts is None:
        raise NotSent(parcel.way)
    try:
        found: NotifyBase = service(**parts)
    except TypeError as error:
        raise NotSent(parcel.way) from error
    found.socket_connect_timeout = found.socket_read_timeout = _SECONDS
    return found


def _email(parcel: Parcel, settings: Config) -> str:
    given = urlsplit(settings.mail_url)
    query = [*parse_qsl(given.query), ("to", parcel.wishes.email or ""), *_headers(parcel)]
    return given._replace(query=urlencode([*query, ("format", "text")])).geturl()


def _webhook(parcel: Parcel, settings: Config) -> str:
    """Translate an address of the web; the names of its query keep a mark that says whose it is."""
    given = urlsplit(settings.webhook_url)
    scheme = {"http": "json", "https": "jsons"}[given.scheme]
    fields = {":id": str(parcel.notification_id), ":kind": parcel.kind}
    query = [(f"-{name}", value) for name, value in parse_qsl(given.query)]
    query += [*fields.items(), *_headers(parcel)]
    return given._replace(scheme=scheme, query=urlencode(query)).geturl()


def _headers(parcel: Parcel) -> list[tuple[str, str]]:
    return [(f"+{_ID}", str(parcel.notification_id)), (f"+{_FOR}", parcel.login)]


def _wecom(parcel: Parcel, _: Config) -> str:
    return f"wecombot://{_key(parcel)}"


def _dingtalk(parcel: Parcel, _: Config) -> str:
    secret = parcel.wishes.messenger_secret
    return f"dingtalk://{quote(secret, safe='') + '@' if secret else ''}{_key(parcel)}/"


def _feishu(parcel: Parcel, _: Config) -> str:
    return f"feishu://{_key(parcel)}"


def _key(parcel: Parcel) -> str:
    return quote(parcel.wishes.messenger_key or "", safe="")


_SERVICES: Final[Mapping[Way, type[NotifyBase]]] = {
    Way.EMAIL: NotifyEmail,
    Way.WEBHOOK: NotifyJSON,
    Way.WECOM: NotifyWeComBot,
    Way.DINGTALK: NotifyDingTalk,
    Way.FEISHU: NotifyFeishu,
}
_ADDRESSES: Final[Mapping[Way, Callable[[Parcel, Config], str]]] = {
    Way.EMAIL: _email,
    Way.WEBHOOK: _webhook,
    Way.WECOM: _wecom,
    Way.DINGTALK: _dingtalk,
    Way.FEISHU: _feishu,
}
