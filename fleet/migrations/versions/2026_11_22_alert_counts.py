"""How many things an alert is about: an association's silence is one alert, not one per laptop."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("how_many", sa.Integer(), server_default="1", nullable=False))
