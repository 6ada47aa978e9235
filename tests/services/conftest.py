import pytest

from tests import firm as firms


@pytest.fixture
def firm(transact):
    """The small brokerage with the shipped models in force."""
    firms.build(transact)
    return firms.Firm(transact)
