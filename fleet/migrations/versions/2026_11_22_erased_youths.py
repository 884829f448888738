"""What outlives a youth: loans of which a year is left, and first hand-overs still to be counted."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FORGOTTEN: dict[str, sa.types.TypeEngine[Any]] = {
    "organisation_id": sa.String(length=24),
    "territory": sa.String(length=3),
    "signatory": sa.String(length=32),
    "kept_at": sa.String(length=32),
    "due_on": sa.Date(),
    "handed_over_by": sa.String(length=40),
}
WHOLE = " AND ".join(f"{name} IS NOT NULL" for name in FORGOTTEN)
ERASED = " AND ".join(f"{name} IS NULL" for name in (*FORGOTTEN, "youth_code", "allocation_id", "signed_on"))


def upgrade() -> None:
    with op.batch_alter_table("loans", schema=None) as batch_op:
        for name, kind in FORGOTTEN.items():
            batch_op.alter_column(name, existing_type=kind, nullable=True)
        batch_op.drop_constraint(op.f("ck_loans_agreement"), type_="check")
        batch_op.create_check_constraint(
            "agreement", "signed_on IS NOT NULL OR taken_over OR organisation_id IS NULL"
        )
        batch_op.create_check_constraint(
            "whole_or_erased",
            f"({WHOLE}) OR ({ERASED} AND NOT first_for_youth AND NOT taken_over AND state <> 'open')",
        )

    op.create_table(
        "ledger_erased",
        sa.Column("programme_id", sa.String(length=24), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("territory", sa.String(length=3), nullable=False),
        sa.Column("youths", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_ledger_erased_programme_id")
        ),
        sa.ForeignKeyConstraint(["territory"], ["territories.code"], name=op.f("fk_ledger_erased_territory")),
        sa.PrimaryKeyConstraint("programme_id", "quarter", "territory", name=op.f("pk_ledger_erased")),
    )
