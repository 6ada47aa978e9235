import io
import json

import pytest

from engine.domain.access import Role
from engine.services import directory, evidence, releases, staff
from engine.services.evidence import Upload
from engine.services.vault import Vault
from tests import files
from tests import firm as firms
from webapp.extensions import Transactor

POLICY = "bpmn/policy.json"


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


@pytest.fixture
def head_above(firm):
    """Give the branch company a head, whose branch's own head handles its complaints."""

    def grant(ctx):
        unit_id = directory.organization(ctx).unit_by_code("BC1").id
        user_id = directory.user_id(ctx, "bhq.head")
        staff.grant(ctx, user_id=user_id, role=Role.UNIT_HEAD, unit_id=unit_id)

    firm.transact(grant)


@pytest.fixture
def demand(firm):
    """Put a release in force that demands evidence, or does not."""

    def publish(*, is_demanded):
        found = releases.shipped_files()
        policy = json.loads(found[POLICY])
        policy["evidence.demanded"]["value"] = is_demanded
        found[POLICY] = json.dumps(policy).encode()
        firm.transact(lambda ctx: releases.publish(ctx, files=found))

    return publish


@pytest.fixture
def add(firm, tmp_path):
    """Add a file to a case."""
    vault = Vault(folder=tmp_path / "vault", most=1)

    def add_one(number, kind, name="call.wav", content=None, reference="C-1"):
        arrival, media_type = evidence.receive(
            vault, io.BytesIO(content or files.wav()), file_name=name
        )
        upload = Upload(number=number, kind=kind, file_name=name, reference=reference)
        firm.as_(
            "acceptor",
            lambda ctx: evidence.add(ctx, upload, arrival=arrival, media_type=media_type),
        )

    return add_one
