import pytest

from tests import firm as firms
from webapp.extensions import Transactor


@pytest.fixture
def firm(transact):
    """The small brokerage with the shipped models in force."""
    firms.build(transact)
    return firms.Firm(transact)


@pytest.fixture
def sqlite_firm(sqlite_database, now):
    """The firm on SQLite, whose plans are always the same."""
    transact = Transactor(sqlite_database, clock=lambda: now)
    firms.build(transact)
    return firms.Firm(transact)
