"""Indexes by which the reconciliation finds what waits, what was replaced and what nobody asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

REPLACED = sa.text("ended_at IS NULL AND overlap_until IS NOT NULL")
UNASKED = sa.text("allocation_id IS NULL AND NOT taken_over AND state = 'open'")


def upgrade() -> None:
    op.create_index("ix_allocations_state", "allocations", ["state", "created_at", "id"])
    op.create_index(
        "ix_loan_items_replaced",
        "loan_items",
        ["overlap_until", "loan_id"],
        sqlite_where=REPLACED,
        postgresql_where=REPLACED,
    )
    op.create_index(
        "ix_loans_unasked", "loans", ["state", "id"], sqlite_where=UNASKED, postgresql_where=UNASKED
    )
