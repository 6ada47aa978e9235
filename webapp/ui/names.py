"""Who and where, in the language of the page; each name is looked up once a page."""

from collections.abc import Iterable

from flask_babel import gettext

from engine.domain.organization import UnitUnknown
from engine.services import case_views, directory, lookups
from engine.services.context import Context
from webapp.ui import labels


class Names:
    """Names of people by login, and of units by id or code."""

    def __init__(self, ctx: Context, *, locale: str) -> None:
        self.locale = locale
        self._ctx = ctx
        self._people: dict[str, str] = {}

    def meet(self, logins: Iterable[str]) -> None:
        """Look several people up at once, for a page that names them all."""
        unknown = set(logins) - self._people.keys()
        if unknown:
            self._people |= lookups.names(self._ctx, unknown, locale=self.locale)

    def person(self, login: str) -> str:
        """Name somebody; a login that nobody has stays as it is."""
        if login not in self._people:
            found = lookups.names(self._ctx, {login}, locale=self.locale)
            self._people[login] = found.get(login, login)
        return self._people[login]

    def unit(self, unit_id: int | None) -> str:
        """Name a unit by its id."""
        return case_views.unit(self._ctx, unit_id, locale=self.locale) or ""

    def unit_by_code(self, code: str) -> str:
        """Name a unit by its code; a code that no unit has stays as it is."""
        try:
            found = directory.organization(self._ctx).unit_by_code(code)
        except UnitUnknown:
            return code
        return self.unit(found.id)

    def group(self, role: str | None, unit_id: int | None) -> str:
        """Name the people with a role in a unit."""
        return group(role, self.unit(unit_id))


def group(role: str | None, unit: str | None) -> str:
    """Name the people with a role in a unit whose name is known."""
    if not role:
        return unit or ""
    return gettext("%(role)s · %(unit)s", role=labels.label(role, "role"), unit=unit or "")
