"""The heartbeat looks after checkpoints: one an hour when something was appended, each anchored."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine.services import anchors, ledger
from engine.services.ledger_keys import LedgerKeyMissing
from webapp import notary
from webapp.config import Config, Mode


@pytest.fixture
def settings(tmp_path):
    return Config(data_dir=tmp_path)


@pytest.fixture
def attend(transact, settings, now):
    """Let the notary attend some time after the beginning."""

    def attend(length=timedelta()):
        notary.attend(lambda work: transact(work, now=now + length), settings)
        return [each.number for each in anchors.read(settings.anchor_file)]

    return attend


def append(transact):
    transact(lambda ctx: ledger.record(ctx, "noted"))


def test_takes_one_an_hour_when_something_was_appended(transact, attend):
    assert attend() == []
    append(transact)
    assert attend() == [1]
    assert attend(timedelta(hours=1)) == [1]
    append(transact)
    assert attend(timedelta(minutes=59)) == [1]
    assert attend(timedelta(hours=1)) == [1, 2]
    assert attend(timedelta(hours=2)) == [1, 2]


def test_takes_one_however_many_processes_beat(transact, attend):
    append(transact)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: attend(), range(18)))

    assert attend() == [1]


def test_anchors_what_another_process_could_not(transact, attend, settings):
    append(transact)
    attend()
    settings.anchor_file.unlink()

    assert attend() == [1]


def test_makes_no_key_where_one_is_demanded(transact, tmp_path, now):
    append(transact)
    settings = Config(data_dir=tmp_path, mode=Mode.PRODUCTION, secret_key="k" * 32)

    with pytest.raises(LedgerKeyMissing):
        notary.attend(transact, settings)

    assert not list(tmp_path.glob("*.key"))
