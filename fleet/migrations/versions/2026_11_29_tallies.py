"""Tallies: what there is and what came and went, kept by triggers from now on, and counted once from what is.

The statements stand beside this file, one text for each engine: triggers (and on PostgreSQL their functions),
then the count of what is there. The triggers come first: on PostgreSQL that holds up every other writer until
this transaction ends, so nothing is missed and nothing counted twice.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def _keys() -> list[sa.Column[object]]:
    return [
        sa.Column("measure", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("site_id", sa.String(length=24), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    keys = _keys()
    op.create_table(
        "tallies",
        *keys,
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*(key.name for key in keys), name=op.f("pk_tallies")),
    )
    op.create_table(
        "tally_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *_keys(),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_changes")),
    )
    connection = op.get_bind()
    beside = Path(__file__).with_suffix(f".{connection.dialect.name}.sql")
    for statement in beside.read_text(encoding="utf-8").strip().split("\n\n"):
        connection.exec_driver_sql(statement)
