"""One real request for each route that writes to the register of relations (REL-13)."""

import io
from datetime import date

from sqlalchemy import select

from engine.services import relation_register
from engine.services.relation_register import NewRelation
from engine.store.relations import StaffRelation

LIST = b"staff,kind,colleague,began_on\ndesk,relative,director,2021-01-02\n"


def add(world):
    admin = world.browse("admin")
    given = {
        "staff": "agent",
        "kind": "relative",
        "colleague": "bhq.head",
        "began_on": "2020-01-02",
    }
    return lambda: admin.post("/relations", **given)


def take_over(world):
    admin = world.browse("admin")
    return lambda: admin.post("/relations/import", list=(io.BytesIO(LIST), "list.csv"))


def end(world):
    new = NewRelation(
        staff="agent", kind="relative", colleague="csc.head", began_on=date(2020, 1, 2)
    )
    world.firm.transact(lambda ctx: relation_register.add_many(ctx, [new]))
    newest = select(StaffRelation.id).order_by(StaffRelation.id.desc()).limit(1)
    relation_id = world.firm.transact(lambda ctx: ctx.session.scalar(newest))
    admin = world.browse("admin")
    return lambda: admin.post(f"/relations/{relation_id}/end", ended_on="2026-01-02")


RELATION_EXERCISES = {
    "relations.add": (add,),
    "relations.take_over": (take_over,),
    "relations.end": (end,),
}
