"""Keep a draft of each registration that somebody is at, not one a person (CMP-44)."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations import columns

revision = "0028"
down_revision = "0027"

_TABLE = "intake_drafts"
_BEFORE = "intake_drafts_before"
_KEPT = ("user_id", "values", "updated_at")


def upgrade() -> None:
    _set_aside()
    _create(sa.Column("about", sa.String, primary_key=True))
    before = sa.table(_BEFORE, *map(sa.column, _KEPT))
    copied = sa.select(*before.c, sa.literal("", sa.String))
    op.execute(_target("about").insert().from_select([*_KEPT, "about"], copied))
    op.drop_table(_BEFORE)


def downgrade() -> None:
    _set_aside()
    _create()
    before = sa.table(_BEFORE, *map(sa.column, (*_KEPT, "about")))
    copied = sa.select(*(before.c[name] for name in _KEPT)).where(before.c.about == "")
    op.execute(_target().insert().from_select(_KEPT, copied))
    op.drop_table(_BEFORE)


def _set_aside() -> None:
    """Rename the table as it was, for SQLite changes no key in place."""
    op.rename_table(_TABLE, _BEFORE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {_BEFORE} RENAME CONSTRAINT pk_{_TABLE} TO pk_{_BEFORE}")


def _create(*more: sa.Column[str]) -> None:
    op.create_table(
        _TABLE,
        sa.Column(
            "user_id",
            columns.BIG_INTEGER,
            sa.ForeignKey("users.id"),
            primary_key=True,
            autoincrement=False,
        ),
        *more,
        sa.Column("values", columns.DOCUMENT, nullable=False),
        sa.Column("updated_at", columns.MOMENT, nullable=False),
    )


def _target(*more: str) -> sa.TableClause:
    return sa.table(_TABLE, *map(sa.column, (*_KEPT, *more)))
