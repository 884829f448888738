"""Editions, notes and agreements: what funders are told beside the ledger; targets by region."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MEASURES = (
    "given",
    "received",
    "made_ready",
    "recycled",
    "put_to_use",
    "laptops_put_to_use",
    "plan_months",
    "plan_cents",
)
REGION = sa.text("region IS NOT NULL")
WHOLE = sa.text("territory IS NULL AND region IS NULL")
LATER_CLOSED = (
    "EXISTS (SELECT 1 FROM ledger_quarters AS closed"
    " WHERE closed.programme_id = OLD.programme_id AND closed.quarter > OLD.quarter)"
)
FROZEN = {
    "editions": "TRUE",
    "edition_figures": "TRUE",
    "notes": LATER_CLOSED,
}
"""Table → when its rows can be neither changed nor removed."""


def upgrade() -> None:
    _editions()
    _notes()
    _agreements()
    for table, condition in FROZEN.items():
        _freeze(table, condition)
    _regions()


def _editions() -> None:
    op.create_table(
        "editions",
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sums", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name=op.f("pk_editions")),
        sa.UniqueConstraint("number", name=op.f("uq_editions_number")),
    )
    op.create_table(
        "edition_figures",
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(*MEASURES, name="measure", native_enum=False, length=32, create_constraint=True),
            nullable=False,
        ),
        sa.Column("lot_id", sa.String(length=24), nullable=True),
        sa.Column("lot", sa.String(length=80), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("donor", sa.String(length=120), nullable=True),
        sa.Column("funder_id", sa.String(length=24), nullable=True),
        sa.Column("funder", sa.String(length=120), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_edition_figures_never_negative")),
        sa.ForeignKeyConstraint(["quarter"], ["editions.quarter"], name=op.f("fk_edition_figures_quarter")),
        sa.PrimaryKeyConstraint("quarter", "place", name=op.f("pk_edition_figures")),
    )
    op.create_index("ix_edition_figures_funder", "edition_figures", ["quarter", "funder_id"])


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("programme_id", sa.String(length=24), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_notes_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("programme_id", "quarter", name=op.f("uq_notes_programme_id_quarter")),
    )


def _agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("organisation_id", sa.String(length=24), nullable=False),
        sa.Column("programme_id", sa.String(length=24), nullable=False),
        sa.Column("territory", sa.String(length=3), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("youths", sa.Integer(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("commitments", sa.String(length=280), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_agreements_ends_after_start")),
        sa.CheckConstraint("youths > 0", name=op.f("ck_agreements_some")),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_agreements_amount")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agreements_organisation_id")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_agreements_programme_id")),
        sa.ForeignKeyConstraint(["territory"], ["territories.code"], name=op.f("fk_agreements_territory")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_index(op.f("ix_agreements_organisation_id"), "agreements", ["organisation_id"])


def _freeze(table: str, condition: str) -> None:
    """Triggers that refuse every UPDATE and DELETE of rows that were told.

    A database that is given up for a restore loses its tables, not its functions: those are replaced.
    """
    why = f"{table}: what was told is not changed"
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN"
        f" RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation';"
        " END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_stay()"
    )


def _regions() -> None:
    """Targets of one year for the whole programme become one: they were added up when told."""
    op.execute(
        "UPDATE targets SET youths = (SELECT sum(other.youths) FROM targets AS other"
        " WHERE other.programme_id = targets.programme_id AND other.year = targets.year"
        " AND other.territory IS NULL) WHERE territory IS NULL"
    )
    op.execute(
        "DELETE FROM targets WHERE territory IS NULL AND EXISTS (SELECT 1 FROM targets AS other"
        " WHERE other.programme_id = targets.programme_id AND other.year = targets.year"
        " AND other.territory IS NULL AND other.id < targets.id)"
    )
    with op.batch_alter_table("targets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sa.String(length=60), nullable=True))
        batch_op.create_check_constraint(op.f("ck_targets_one_place"), "territory IS NULL OR region IS NULL")
    op.create_index(
        "uq_targets_region",
        "targets",
        ["programme_id", "region", "year"],
        unique=True,
        sqlite_where=REGION,
        postgresql_where=REGION,
    )
    op.create_index(
        "uq_targets_whole",
        "targets",
        ["programme_id", "year"],
        unique=True,
        sqlite_where=WHOLE,
        postgresql_where=WHOLE,
    )
