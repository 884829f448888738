"""Scans as they came, and what was put into which bag."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scans",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "receive",
                "move",
                "start_refurbishment",
                "mark_ready",
                "pack",
                "ship",
                "arrive",
                "hand_over",
                "take_back",
                "count",
                "note",
                "undo",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("label_id", sa.String(length=24), nullable=True),
        sa.Column("asset_code", sa.String(length=8), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "applied",
                "already",
                "duplicate",
                "superseded",
                "blocked",
                "unknown",
                "to_review",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=48), nullable=True),
        sa.Column("reason_facts", sa.JSON(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "coordinator",
                "technician",
                "volunteer",
                "association",
                "foundation",
                "department",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.String(length=24), nullable=True),
        sa.Column(
            "settlement",
            sa.Enum("done", "left", name="settlement", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asset_code"], ["assets.code"], name=op.f("fk_scans_asset_code")),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_scans_label_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_scans_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.create_index("ix_scans_asset", ["asset_code", "at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scans_label_id"), ["label_id"], unique=False)
        batch_op.create_index("ix_scans_received", ["received_at", "id"], unique=False)
        batch_op.create_index("ix_scans_verdict", ["verdict", "received_at", "id"], unique=False)

    with op.batch_alter_table("allocation_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True))
