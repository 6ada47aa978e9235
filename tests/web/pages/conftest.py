"""A complaint to look at on the pages."""

import re

import pytest

from engine.services import complaints
from tests.answers import REGISTERED


@pytest.fixture
def database(sqlite_database):
    """Pages read through the services, which are tested on both databases; one is enough here."""
    return sqlite_database


@pytest.fixture
def record(firm):
    """Record a complaint at the desk of the first branch, and give its number."""

    def open_case(**values):
        given = {**REGISTERED, **values}
        return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=given).number)

    return open_case


@pytest.fixture
def number(record):
    """A complaint that waits for the acceptor."""
    return record()


@pytest.fixture
def task(browse, number):
    """The page of the task that the acceptor may claim."""
    return re.search(r"/tasks/\d+", browse("acceptor").get("/inbox?view=queue").text)[0]
