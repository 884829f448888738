"""Takeovers: another one's list, what its lines became, and loans without a known agreement."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "takeovers",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "imported",
                "undone",
                name="takeoverstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("first_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeovers")),
    )
    with op.batch_alter_table("takeovers", schema=None) as batch_op:
        batch_op.create_index("ix_takeovers_created", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_takeovers_sha256"), ["sha256"], unique=False)

    op.create_table(
        "takeover_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("takeover_id", sa.String(length=24), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("device_code", sa.String(length=8), nullable=True),
        sa.Column("sim_code", sa.String(length=8), nullable=True),
        sa.Column("loan_id", sa.String(length=24), nullable=True),
        sa.Column("youth_code", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(["device_code"], ["devices.code"], name=op.f("fk_takeover_rows_device_code")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_takeover_rows_loan_id")),
        sa.ForeignKeyConstraint(["sim_code"], ["sims.code"], name=op.f("fk_takeover_rows_sim_code")),
        sa.ForeignKeyConstraint(["takeover_id"], ["takeovers.id"], name=op.f("fk_takeover_rows_takeover_id")),
        sa.ForeignKeyConstraint(
            ["youth_code"], ["youths.code"], name=op.f("fk_takeover_rows_youth_code"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover_rows")),
        sa.UniqueConstraint("takeover_id", "line", name=op.f("uq_takeover_rows_takeover_id_line")),
    )
    with op.batch_alter_table("takeover_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_takeover_rows_device_code"), ["device_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_takeover_rows_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_takeover_rows_sim_code"), ["sim_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_takeover_rows_youth_code"), ["youth_code"], unique=False)

    with op.batch_alter_table("lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number_ending", sa.String(length=4), nullable=True))

    with op.batch_alter_table("loans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_over", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.alter_column("signed_on", existing_type=sa.DATE(), nullable=True)
        batch_op.create_check_constraint("agreement", "signed_on IS NOT NULL OR taken_over")
        batch_op.create_check_constraint("counted_elsewhere", "NOT (taken_over AND first_for_youth)")
