"""Reference data: the départements, and where the trail begins."""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SHIPPED = Path(__file__).parents[2] / "parties" / "territories.csv"


def upgrade() -> None:
    code, name, region = (sa.column(column, sa.String()) for column in ("code", "name", "region"))
    rows = list(csv.DictReader(SHIPPED.read_text(encoding="utf-8").splitlines()))
    op.bulk_insert(sa.table("territories", code, name, region), rows)
    head = sa.table(
        "trail_heads",
        sa.column("name", sa.String()),
        sa.column("seq", sa.BigInteger()),
        sa.column("hash", sa.String()),
        sa.column("signature", sa.String()),
    )
    op.bulk_insert(head, [{"name": "events", "seq": 0, "hash": "0" * 64, "signature": ""}])
