"""Batches of printed labels, and why a label was revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_batches",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(length=24), nullable=True),
        sa.Column("donation_id", sa.String(length=24), nullable=True),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count BETWEEN 1 AND 10000", name=op.f("ck_label_batches_count")),
        sa.ForeignKeyConstraint(["donation_id"], ["donations.id"], name=op.f("fk_label_batches_donation_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_label_batches_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_batches")),
    )
    with op.batch_alter_table("label_batches", schema=None) as batch_op:
        batch_op.create_index("ix_label_batches_created", ["created_at", "id"], unique=False)

    reason = sa.Enum(
        "spoiled", "lost", name="revokereason", native_enum=False, create_constraint=True, length=32
    )
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revoke_reason", reason, nullable=True))
        batch_op.add_column(sa.Column("batch_id", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("batch_number", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_labels_batch_id"), "label_batches", ["batch_id"], ["id"])
        batch_op.create_check_constraint("reason_of_revoked", "revoke_reason IS NULL OR status = 'revoked'")
        batch_op.create_check_constraint("numbered_in_batch", "(batch_id IS NULL) = (batch_number IS NULL)")
        batch_op.create_unique_constraint(
            batch_op.f("uq_labels_batch_id_batch_number"), ["batch_id", "batch_number"]
        )
