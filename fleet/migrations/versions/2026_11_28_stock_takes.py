"""Stock-takes: what a site should hold, what was counted there, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_takes",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("site_id", sa.String(length=24), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "closed",
                "cancelled",
                name="stocktakestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=True),
        sa.Column("elsewhere", sa.Integer(), nullable=True),
        sa.Column("unknown", sa.Integer(), nullable=True),
        sa.CheckConstraint("(status = 'open') = (ended_at IS NULL)", name=op.f("ck_stock_takes_ended")),
        sa.CheckConstraint(
            "status <> 'closed' OR (found IS NOT NULL AND missing IS NOT NULL AND elsewhere IS NOT NULL"
            " AND unknown IS NOT NULL AND found + missing = expected)",
            name=op.f("ck_stock_takes_closed_with_numbers"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_stock_takes_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_takes")),
    )
    with op.batch_alter_table("stock_takes", schema=None) as batch_op:
        batch_op.create_index("ix_stock_takes_opened", ["opened_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stock_takes_site_id"), ["site_id"], unique=False)
        batch_op.create_index(
            "uq_stock_takes_open",
            ["site_id"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "stock_take_rows",
        sa.Column("stock_take_id", sa.String(length=24), nullable=False),
        sa.Column("mark", sa.String(length=48), nullable=False),
        sa.Column("asset_code", sa.String(length=8), nullable=True),
        sa.Column("label_id", sa.String(length=24), nullable=True),
        sa.Column("expected", sa.Boolean(), nullable=False),
        sa.Column(
            "records_state",
            sa.Enum(
                "announced",
                "received",
                "refurbishing",
                "ready",
                "reserved",
                "in_transit",
                "delivered",
                "on_loan",
                "returned",
                "missing",
                "retired",
                name="assetstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("records_site_id", sa.String(length=24), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_by", sa.String(length=40), nullable=True),
        sa.Column(
            "correction",
            sa.Enum(
                "moved",
                "found",
                "received",
                "reported_missing",
                "left",
                "overtaken",
                name="correction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(correction IS NULL) = (corrected_at IS NULL)",
            name=op.f("ck_stock_take_rows_corrected_at_some_time"),
        ),
        sa.CheckConstraint(
            "(counted_at IS NULL) = (counted_by IS NULL)", name=op.f("ck_stock_take_rows_counted_by_somebody")
        ),
        sa.CheckConstraint(
            "asset_code IS NOT NULL OR NOT expected", name=op.f("ck_stock_take_rows_expected_is_known")
        ),
        sa.CheckConstraint(
            "expected OR counted_at IS NOT NULL", name=op.f("ck_stock_take_rows_expected_or_counted")
        ),
        sa.ForeignKeyConstraint(["asset_code"], ["assets.code"], name=op.f("fk_stock_take_rows_asset_code")),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_stock_take_rows_label_id")),
        sa.ForeignKeyConstraint(
            ["records_site_id"], ["sites.id"], name=op.f("fk_stock_take_rows_records_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["stock_take_id"], ["stock_takes.id"], name=op.f("fk_stock_take_rows_stock_take_id")
        ),
        sa.PrimaryKeyConstraint("stock_take_id", "mark", name=op.f("pk_stock_take_rows")),
    )
    with op.batch_alter_table("stock_take_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_take_rows_asset_code"), ["asset_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_stock_take_rows_label_id"), ["label_id"], unique=False)
