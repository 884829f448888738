"""Shipments: parcels of kits, line by line; and on which shelf of its site a thing stands."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.add_column("assets", sa.Column("shelf", sa.String(length=12), nullable=True))
    states = ("preparing", "sent", "arrived", "closed", "cancelled")
    op.create_table(
        "shipments",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("organisation_id", sa.String(length=24), nullable=False),
        sa.Column("from_site_id", sa.String(length=24), nullable=False),
        sa.Column("to_site_id", sa.String(length=24), nullable=False),
        sa.Column("state", _word("shipmentstate", *states), nullable=True),
        sa.Column("carrier", sa.String(length=60), nullable=True),
        sa.Column("tracking", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.String(length=40), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=40), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_site_id <> to_site_id", name=op.f("ck_shipments_goes_elsewhere")),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'arrived', 'closed') OR sent_at IS NOT NULL",
            name=op.f("ck_shipments_sent_when"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('arrived', 'closed') OR arrived_at IS NOT NULL",
            name=op.f("ck_shipments_arrived_when"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_shipments_closed_when")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_shipments_organisation_id")
        ),
        sa.ForeignKeyConstraint(["from_site_id"], ["sites.id"], name=op.f("fk_shipments_from_site_id")),
        sa.ForeignKeyConstraint(["to_site_id"], ["sites.id"], name=op.f("fk_shipments_to_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
        sa.UniqueConstraint("code", name=op.f("uq_shipments_code")),
    )
    op.create_index("ix_shipments_created", "shipments", ["created_at", "id"])
    op.create_index("ix_shipments_state", "shipments", ["state", "created_at", "id"])
    for column in ("organisation_id", "to_site_id", "tracking"):
        op.create_index(op.f(f"ix_shipments_{column}"), "shipments", [column])
    _lines()


def _lines() -> None:
    lost = ("not_in_parcel", "parcel_lost", "parcel_opened")
    hurt = ("screen", "case", "does_not_start", "charger_missing", "locked")
    remedies = ("turned_up", "reported_missing", "ticket_opened", "accepted")
    op.create_table(
        "shipment_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shipment_id", sa.String(length=24), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("asset_code", sa.String(length=8), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_by", sa.String(length=40), nullable=True),
        sa.Column("difference", _word("difference", "missing", "damaged"), nullable=True),
        sa.Column("reason", _word("differencereason", *lost, *hurt), nullable=True),
        sa.Column("remedy", _word("remedy", *remedies), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(difference IS NULL) = (reason IS NULL)", name=op.f("ck_shipment_lines_differs_how")
        ),
        sa.CheckConstraint(
            "difference IS NULL OR heard_at IS NOT NULL", name=op.f("ck_shipment_lines_differs_when")
        ),
        sa.CheckConstraint(
            "(heard_at IS NULL) = (heard_by IS NULL)", name=op.f("ck_shipment_lines_heard_from")
        ),
        sa.CheckConstraint(
            "(remedy IS NULL) = (settled_at IS NULL)", name=op.f("ck_shipment_lines_settled_when")
        ),
        sa.CheckConstraint(
            "remedy IS NULL OR difference IS NOT NULL", name=op.f("ck_shipment_lines_settles_something")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR difference IS NULL OR remedy IS NOT NULL",
            name=op.f("ck_shipment_lines_ends_settled"),
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_shipment_lines_shipment_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["allocation_items.id"], name=op.f("fk_shipment_lines_item_id")),
        sa.ForeignKeyConstraint(["asset_code"], ["assets.code"], name=op.f("fk_shipment_lines_asset_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_lines")),
    )
    for column in ("shipment_id", "item_id", "asset_code"):
        op.create_index(op.f(f"ix_shipment_lines_{column}"), "shipment_lines", [column])
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_shipment_lines_asset",
        "shipment_lines",
        ["asset_code"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
