"""People and units are found by a few letters, and the chosen language is kept."""

import pytest

from engine.services import directory, lookups, preferences, staff


class TestPeople:
    @pytest.mark.parametrize(
        ("text", "logins"), [("zz", []), ("tell", ["teller"]), ("周", ["desk"])]
    )
    def test_are_found_by_login_and_by_name(self, firm, text, logins):
        found = firm.as_("desk", lambda ctx: lookups.people(ctx, text=text))

        assert [one.value for one in found] == logins

    def test_come_with_their_name_and_their_first_unit(self, firm):
        (found,) = firm.as_("desk", lambda ctx: lookups.people(ctx, text="mhq"))

        assert (found.label, found.detail) == ("蒋琳", "融资融券业务管理总部")

    def test_who_left_are_not_offered(self, firm):
        def leave(ctx):
            staff.set_active(ctx, user_id=directory.user_id(ctx, "teller"), is_active=False)

        firm.transact(leave)

        assert firm.as_("desk", lambda ctx: lookups.people(ctx, text="teller")) == []

    def test_wildcards_are_letters_like_others(self, firm):
        assert firm.as_("desk", lambda ctx: lookups.people(ctx, text="%")) == []

    def test_are_named_by_login(self, firm):
        found = firm.as_("desk", lambda ctx: lookups.names(ctx, {"desk", "nobody"}))

        assert found == {"desk": "周敏"}


class TestUnits:
    @pytest.mark.parametrize("text", ["b01", "南京"])
    def test_are_found_by_code_and_by_name(self, firm, text):
        (found,) = firm.as_("desk", lambda ctx: lookups.units(ctx, text=text))

        assert (found.value, found.label) == ("B01", "南京路营业部")

    def test_are_only_so_many(self, firm):
        found = firm.as_("desk", lambda ctx: lookups.units(ctx, text=""))

        assert len(found) == lookups.MOST


def test_the_chosen_language_is_kept(firm):
    firm.as_("desk", lambda ctx: preferences.choose_locale(ctx, locale="en"))

    user = firm.transact(lambda ctx: directory.user(ctx, directory.user_id(ctx, "desk")))
    assert user.locale == "en"
