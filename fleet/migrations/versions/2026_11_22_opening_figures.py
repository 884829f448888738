"""Opening figures: what was published before this service counted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opening_figures",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("programme_id", sa.String(length=24), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("territory", sa.String(length=3), nullable=True),
        sa.Column("youths", sa.Integer(), nullable=False),
        sa.Column("at_least", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("youths >= 11", name=op.f("ck_opening_figures_at_least_k")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_opening_figures_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["territory"], ["territories.code"], name=op.f("fk_opening_figures_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_figures")),
        sa.UniqueConstraint(
            "programme_id",
            "period",
            "territory",
            name=op.f("uq_opening_figures_programme_id_period_territory"),
        ),
    )
    with op.batch_alter_table("opening_figures", schema=None) as batch_op:
        batch_op.create_index(
            "uq_opening_figures_whole",
            ["programme_id", "period"],
            unique=True,
            sqlite_where=sa.text("territory IS NULL"),
            postgresql_where=sa.text("territory IS NULL"),
        )
