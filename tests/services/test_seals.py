"""CON-06: people's messenger keys lie sealed, and a copy of the database opens none."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from engine.services import notifications
from engine.services.notifications import Wishes
from engine.services.seals import Sealer, SealKeyMissing, SealKeyUnusable
from engine.store.deliveries import NotificationSettings

ROBOT = Wishes(messenger="dingtalk", messenger_key="token-1234", messenger_secret="SEC-9")


@pytest.fixture
def sealer(tmp_path):
    return Sealer(path=tmp_path / "seal.keys", may_create=True)


def choose(firm, sealer, wanted=ROBOT):
    firm.as_("acceptor", lambda ctx: notifications.choose(ctx, wanted, sealer=sealer))


def stored(firm):
    row = firm.transact(lambda ctx: ctx.session.scalars(select(NotificationSettings)).one())
    return row.messenger_key, row.messenger_secret


def opened(firm, sealer):
    return firm.as_(
        "acceptor", lambda ctx: notifications.opened(notifications.wishes(ctx), sealer=sealer)
    )


def add_key(sealer):
    """Put a new key before the others, as operations.md says."""
    earlier = sealer.path.read_text(encoding="ascii")
    sealer.path.write_text(f"{Fernet.generate_key().decode()}\n{earlier}", encoding="ascii")


class TestWhatIsKept:
    def test_is_not_in_the_database_and_is_opened_by_the_key(self, firm, sealer):
        choose(firm, sealer)

        kept = "".join(stored(firm))
        assert "token-1234" not in kept
        assert "SEC-9" not in kept
        assert opened(firm, sealer) == ROBOT

    def test_is_opened_by_no_other_key(self, firm, sealer, tmp_path):
        choose(firm, sealer)
        other = Sealer(path=tmp_path / "other.keys", may_create=True)

        with pytest.raises(SealKeyUnusable):
            opened(firm, other)
        with pytest.raises(SealKeyUnusable):
            firm.transact(lambda ctx: notifications.check_seals(ctx, sealer=other))

    def test_needs_a_key_only_where_there_is_a_robot(self, firm, tmp_path):
        without = Sealer(path=tmp_path / "nothing.keys")

        choose(firm, without, Wishes(email="wu.gang@example.com"))
        with pytest.raises(SealKeyMissing):
            choose(firm, without)

        assert opened(firm, without) == Wishes(email="wu.gang@example.com")

    def test_was_in_the_clear_once_and_is_sealed_by_the_upgrade(self, firm, sealer):
        choose(firm, sealer)
        as_before = update(NotificationSettings).values(messenger_key="old", messenger_secret=None)
        firm.transact(lambda ctx: ctx.session.execute(as_before))
        assert opened(firm, sealer).messenger_key == "old"

        firm.transact(lambda ctx: notifications.reseal(ctx, sealer=sealer))

        assert stored(firm)[0].startswith("sealed:")
        assert (opened(firm, sealer).messenger_key, stored(firm)[1]) == ("old", None)


class TestTheFileOfKeys:
    def test_is_made_for_a_demo_once_and_for_its_owner_alone(self, sealer):
        sealed = sealer.seal("token-1234")

        assert sealer.open(sealed) == "token-1234"
        assert sealer.path.stat().st_mode & 0o077 == 0

    def test_changes_its_key_without_losing_anything(self, firm, sealer):
        choose(firm, sealer)
        add_key(sealer)
        assert opened(firm, sealer) == ROBOT

        assert firm.transact(lambda ctx: notifications.reseal(ctx, sealer=sealer)) == 1
        newest = sealer.path.read_text(encoding="ascii").split()[0]
        sealer.path.write_text(newest, encoding="ascii")

        assert opened(firm, sealer) == ROBOT

    @pytest.mark.parametrize("content", ["", "no key", "AAAA"])
    def test_that_holds_no_key_says_so(self, tmp_path, content):
        path = tmp_path / "seal.keys"
        path.write_text(content, encoding="ascii")

        with pytest.raises(SealKeyUnusable):
            Sealer(path=path).seal("token-1234")
