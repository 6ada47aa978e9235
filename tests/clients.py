"""Clients of the small brokerage, as the account system brings them."""

from datetime import date
from decimal import Decimal

from engine.services import clients
from engine.services.clients import NewClient

KNOWN = (
    NewClient(
        number="0101000001",
        name="曾丽娟",
        branch="B01",
        phone="12800010001",
        id_number="990101198001010028",
        email="client1@example.com",
        address="上海市浦东新区世纪大道8号",
        opened_on=date(2024, 5, 6),
        credit_account="880101000001",
        assets=Decimal("1200000.00"),
        liability=Decimal("500000.00"),
    ),
    NewClient(
        number="0102000002",
        name="赵立军",
        branch="B02",
        phone="12800020002",
        opened_on=date(2025, 1, 6),
        credit_account="880102000002",
    ),
    NewClient(number="0101000003", name="张伟", branch="B01", phone="12800030003"),
)


def add(firm):
    """Bring them in."""
    firm.transact(lambda ctx: clients.add_many(ctx, KNOWN))
