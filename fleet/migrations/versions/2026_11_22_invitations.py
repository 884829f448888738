"""Invitations by mail, and tokens that know which one took their place."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_sign_in_links_purpose"), type_="check")
        batch_op.create_check_constraint("purpose", "purpose IN ('mail', 'command', 'invitation', 'demo')")

    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaced_by_id", sa.String(length=24), nullable=True))
        batch_op.create_foreign_key(op.f("fk_tokens_replaced_by_id"), "tokens", ["replaced_by_id"], ["id"])
