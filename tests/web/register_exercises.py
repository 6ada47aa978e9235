"""The exercises of the registers: take one away, add what a unit keeps."""

import io

from sqlalchemy import select

from engine.store.unit_documents import UnitDocument
from tests import files

PLAN = {
    "unit": "B01",
    "kind": "emergency_plan",
    "edition": "2026-1",
    "since": "2026-03-02",
    "review_on": "2026-12-31",
}


def take_transfers(world):
    specialist = world.browse("specialist")
    return lambda: specialist.post("/registers/transfers/file", source="csrc")


def add_unit_document(world):
    head = world.browse("head")
    return lambda: head.post(
        "/registers/unit-documents", **PLAN, file=(io.BytesIO(files.PDF), "预案.pdf")
    )


def kept(world):
    """Let a branch keep a plan, and give its id."""
    assert add_unit_document(world)().status_code == 302
    newest = select(UnitDocument.id).order_by(UnitDocument.id.desc()).limit(1)
    return world.firm.transact(lambda ctx: ctx.session.scalar(newest))


REGISTER_EXERCISES = {
    "transfers.take": (take_transfers,),
    "unit_documents.add": (add_unit_document,),
}
