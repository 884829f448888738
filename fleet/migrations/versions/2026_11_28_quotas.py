"""Quotas, what a device is like to use, and a lot's territory: what an allocation is decided by."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "quotas",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("organisation_id", sa.String(length=24), nullable=False),
        sa.Column("territory", sa.String(length=3), nullable=False),
        sa.Column("kind", _words("kind", "laptop", "connection"), nullable=False),
        sa.Column("funder_id", sa.String(length=24), nullable=True),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("0 <= given AND given <= granted", name=op.f("ck_quotas_given_within")),
        sa.ForeignKeyConstraint(["funder_id"], ["organisations.id"], name=op.f("fk_quotas_funder_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_quotas_organisation_id")
        ),
        sa.ForeignKeyConstraint(["territory"], ["territories.code"], name=op.f("fk_quotas_territory")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotas")),
    )
    with op.batch_alter_table("quotas", schema=None) as batch_op:
        batch_op.create_index("ix_quotas_created", ["created_at", "id"], unique=False)
        batch_op.create_index(
            "uq_quotas_one_funder",
            ["organisation_id", "territory", "kind", "funder_id"],
            unique=True,
            sqlite_where=sa.text("funder_id IS NOT NULL"),
            postgresql_where=sa.text("funder_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_quotas_any_funder",
            ["organisation_id", "territory", "kind"],
            unique=True,
            sqlite_where=sa.text("funder_id IS NULL"),
            postgresql_where=sa.text("funder_id IS NULL"),
        )
    op.create_table(
        "quota_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quota_id", sa.String(length=24), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            _words(
                "quotareason",
                "agreement",
                "more_funding",
                "less_funding",
                "moved",
                "unused",
                "replacement",
                "correction",
            ),
            nullable=False,
        ),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "asked <> 0 AND ((asked > 0 AND applied = asked) OR (asked < 0 AND applied BETWEEN asked AND 0))",
            name=op.f("ck_quota_rows_applied_within"),
        ),
        sa.ForeignKeyConstraint(["quota_id"], ["quotas.id"], name=op.f("fk_quota_rows_quota_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_rows")),
    )
    with op.batch_alter_table("quota_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quota_rows_quota_id"), ["quota_id"], unique=False)
    # As plain SQL, which both engines read alike: Alembic would copy these tables on SQLite, and lose the
    # indexes over expressions that it can't read.
    op.execute(
        "ALTER TABLE allocation_items ADD COLUMN quota_id VARCHAR(24)"
        " CONSTRAINT fk_allocation_items_quota_id REFERENCES quotas (id)"
    )
    op.create_index(op.f("ix_allocation_items_quota_id"), "allocation_items", ["quota_id"], unique=False)
    op.execute(
        "ALTER TABLE devices ADD COLUMN keyboard VARCHAR(32) CONSTRAINT ck_devices_keyboard"
        " CHECK (keyboard IN ('azerty', 'qwerty', 'qwertz', 'bepo', 'arabic', 'cyrillic'))"
    )
    op.execute(
        "ALTER TABLE devices ADD COLUMN screen_inches NUMERIC(3, 1) CONSTRAINT ck_devices_screen_inches"
        " CHECK (screen_inches IS NULL OR screen_inches BETWEEN 1 AND 50)"
    )
    op.execute("ALTER TABLE devices ADD COLUMN touch BOOLEAN")
    op.execute(
        "ALTER TABLE donations ADD COLUMN territory VARCHAR(3)"
        " CONSTRAINT fk_donations_territory REFERENCES territories (code)"
    )
