"""Why a deadline is when it is: the codes of the calendar as sentences (design D7)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from babel.dates import format_date
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from webapp.ui import moments

_TERMS: Final[Mapping[str, Callable[[int], str]]] = {
    "working days": lambda n: ngettext("%(num)s working day", "%(num)s working days", n),
    "working hours": lambda n: ngettext("%(num)s working hour", "%(num)s working hours", n),
    "working minutes": lambda n: ngettext("%(num)s working minute", "%(num)s working minutes", n),
    "hours": lambda n: ngettext("%(num)s hour", "%(num)s hours", n),
    "minutes": lambda n: ngettext("%(num)s minute", "%(num)s minutes", n),
    "days": lambda n: ngettext("%(num)s day", "%(num)s days", n),
    "months": lambda n: ngettext("%(num)s month", "%(num)s months", n),
    "next working day": lambda _: gettext("until the end of the next working day"),
    "month end": lambda _: gettext("until the end of the month"),
    "quarter end": lambda _: gettext("until the end of the quarter"),
}
_PARTS_OF: Final = {"working hours": "working minutes", "hours": "minutes"}
_WHY: Final = {
    "weekend": lazy_gettext("weekend"),
    "holiday": lazy_gettext("holiday"),
    "override": lazy_gettext("day off by the firm's calendar"),
}


def sentences(explanation: Iterable[Mapping[str, Any]]) -> list[str]:
    """Tell the account of a deadline, one sentence for each entry that we know."""
    return [_SAY[entry["code"]](entry) for entry in explanation if entry.get("code") in _SAY]


def _moment(text: str) -> str:
    return moments.full(datetime.fromisoformat(text))


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text), "medium", locale=get_locale())


def _term(entry: Mapping[str, Any]) -> str:
    name, count = str(entry["term"]), entry.get("count") or 0
    if count != int(count) and name in _PARTS_OF:
        name, count = _PARTS_OF[name], count * 60
    return _TERMS[name](round(count)) if name in _TERMS else name


def _skipped(entry: Mapping[str, Any]) -> str:
    is_english = str(get_locale()).startswith("en")
    named = entry.get("name_en" if is_english else "name")
    why = named or _WHY.get(entry.get("why", ""), "")
    return gettext("%(day)s does not count: %(why)s", day=_day(entry["day"]), why=why)


def _paused(entry: Mapping[str, Any]) -> str:
    start, end = _moment(entry["from"]), _moment(entry["until"])
    if "by" not in entry:
        return gettext("Paused from %(start)s until %(end)s", start=start, end=end)
    return gettext(
        "Paused from %(start)s until %(end)s by %(name)s: %(reason)s",
        start=start,
        end=end,
        name=entry["by"],
        reason=entry["reason"],
    )


_SAY: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "start": lambda entry: gettext("Counted from %(moment)s", moment=_moment(entry["at"])),
    "came": lambda entry: gettext(
        "Its time ran already when it came on %(moment)s", moment=_moment(entry["at"])
    ),
    "goes_on": lambda entry: gettext(
        "It goes on since the change of %(moment)s: the time used before counts",
        moment=_moment(entry["at"]),
    ),
    "past_by_change": lambda entry: gettext(
        "By the rule that holds now it was due %(moment)s, so it is due at once",
        moment=_moment(entry["at"]),
    ),
    "absolute": lambda entry: gettext("Agreed for %(moment)s", moment=_moment(entry["at"])),
    "term": lambda entry: gettext("Allowed: %(term)s", term=_term(entry)),
    "skipped": _skipped,
    "make_up_day": lambda entry: gettext(
        "%(day)s counts: it is a make-up working day", day=_day(entry["day"])
    ),
    "moved": lambda entry: gettext(
        "%(day)s is a day off, so it ends on %(next)s",
        day=_day(entry["from"]),
        next=_day(entry["to"]),
    ),
    "more_days": lambda entry: gettext("… and %(count)s more days off", count=entry["count"]),
    "calendar_predicted": lambda entry: gettext(
        "The holidays of %(year)s are not published yet; these are expected", year=entry["year"]
    ),
    "stopped": lambda entry: gettext(
        "%(name)s stopped the clock on %(start)s: %(reason)s",
        name=entry["by"],
        start=_moment(entry["from"]),
        reason=entry["reason"],
    ),
    "paused": _paused,
    "due": lambda entry: gettext("Due %(moment)s", moment=_moment(entry["at"])),
}
