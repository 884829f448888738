"""Evening passes: one-time codes that enrol a phone until midnight, and the sessions that they open."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "full", "pass", name="sessionkind", native_enum=False, create_constraint=False, length=32
                ),
                server_default="full",
                nullable=False,
            )
        )
        batch_op.create_check_constraint("kind", "kind IN ('full', 'pass')")

    op.create_table(
        "evening_passes",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.String(length=24), nullable=False),
        sa.Column("given_by", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_id", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "session_id IS NULL OR consumed_at IS NOT NULL", name=op.f("ck_evening_passes_opened_once")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_evening_passes_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sign_in_sessions.id"],
            name=op.f("fk_evening_passes_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evening_passes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_evening_passes_code_hash")),
        sa.UniqueConstraint("hash", name=op.f("uq_evening_passes_hash")),
        sa.UniqueConstraint("session_id", name=op.f("uq_evening_passes_session_id")),
    )
    with op.batch_alter_table("evening_passes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evening_passes_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evening_passes_expires_at"), ["expires_at"], unique=False)
