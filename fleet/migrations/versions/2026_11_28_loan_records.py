"""What a loan keeps besides its dates: renewals, how its things were, what replaces what, and losses."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _loan_items()
    _renewals()
    _losses()


def _loan_items() -> None:
    with op.batch_alter_table("loan_items", schema=None) as batch_op:
        for when in ("out", "back"):
            # A constraint is named by its table and its type: two columns of one type need two names.
            grade = sa.Enum("A", "B", "C", "D", name="grade", native_enum=False, length=32)
            batch_op.add_column(sa.Column(f"grade_{when}", grade, nullable=True))
            batch_op.add_column(sa.Column(f"flaws_{when}", sa.JSON(), nullable=True))
            batch_op.create_check_constraint(f"grade_{when}", f"grade_{when} IN ('A', 'B', 'C', 'D')")
        batch_op.add_column(sa.Column("accessories_out", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_loan_items_replaces_id"), "loan_items", ["replaces_id"], ["id"]
        )
    with op.batch_alter_table("loan_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loan_items_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_index(
            "uq_loan_items_replaced_youth_kind",
            ["youth_code", "kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND overlap_until IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND overlap_until IS NOT NULL"),
        )


def _renewals() -> None:
    reasons = ("studies", "training", "support", "return_arranged", "no_replacement")
    op.create_table(
        "loan_renewals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.String(length=24), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", _words("renewalreason", *reasons), nullable=False),
        sa.Column("renewed_by", sa.String(length=40), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_loan_renewals_later")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_loan_renewals_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_renewals")),
    )
    with op.batch_alter_table("loan_renewals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loan_renewals_loan_id"), ["loan_id"], unique=False)


def _losses() -> None:
    op.create_table(
        "losses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_code", sa.String(length=8), nullable=False),
        sa.Column("loan_id", sa.String(length=24), nullable=True),
        sa.Column("how", _words("how", "lost", "stolen", "not_returned"), nullable=False),
        sa.Column("told_by", _words("teller", "youth", "association", "lender", "carrier"), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(length=40), nullable=True),
        sa.Column("complaint_on", sa.Date(), nullable=True),
        sa.Column("data_at_risk", sa.Boolean(), nullable=False),
        sa.Column("line_suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "complaint_on IS NULL OR how = 'stolen'", name=op.f("ck_losses_complaint_of_theft")
        ),
        sa.ForeignKeyConstraint(["asset_code"], ["assets.code"], name=op.f("fk_losses_asset_code")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_losses_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_losses")),
    )
    with op.batch_alter_table("losses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_losses_asset_code"), ["asset_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_losses_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(
            "uq_losses_still_gone",
            ["asset_code"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
