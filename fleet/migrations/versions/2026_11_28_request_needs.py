"""Requests: what a laptop must be like, who confirmed what was entered, when it changed or ended."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ENDED = """
UPDATE equipment_requests SET closed_at = coalesce(
  (SELECT max(events.at) FROM events WHERE events.subject = 'equipment_request'
   AND events.subject_id = equipment_requests.id AND events.to_state = equipment_requests.state),
  decided_at, submitted_at, created_at)
WHERE state IN ('cancelled', 'expired')
"""


def upgrade() -> None:
    keyboard = sa.Enum(
        "azerty",
        "qwerty",
        "qwertz",
        "bepo",
        "arabic",
        "cyrillic",
        name="keyboard",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    with op.batch_alter_table("equipment_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(ENDED)
    with op.batch_alter_table("equipment_requests", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_equipment_requests_four_eyes"), type_="check")
        batch_op.create_check_constraint(
            "four_eyes", "decided_by IS NULL OR decided_by <> entered_by OR confirmed_by IS NOT NULL"
        )
        batch_op.create_check_constraint(
            "confirmed_by_another", "confirmed_by IS NULL OR (entered_for AND confirmed_by <> entered_by)"
        )
        batch_op.create_check_constraint(
            "confirmed_at_some_time", "(confirmed_by IS NULL) = (confirmed_at IS NULL)"
        )
        batch_op.create_check_constraint(
            "closed", "state NOT IN ('cancelled', 'expired') OR closed_at IS NOT NULL"
        )

    with op.batch_alter_table("request_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keyboard", keyboard, nullable=True))
        batch_op.add_column(sa.Column("screen_inches", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("touch", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f("ck_request_lines_declined_why"), type_="check")
        batch_op.create_check_constraint(
            "declined_why", "answer <> 'declined' OR reason IS NOT NULL OR withdrawn_at IS NOT NULL"
        )
        batch_op.create_check_constraint(
            "withdrawn", "withdrawn_at IS NULL OR (answer = 'declined' AND reason IS NULL)"
        )
        batch_op.create_check_constraint(
            "needs_of_laptops",
            "kind = 'laptop' OR (keyboard IS NULL AND screen_inches IS NULL AND NOT touch)",
        )
        batch_op.create_check_constraint(
            "screen_inches", "screen_inches IS NULL OR screen_inches BETWEEN 10 AND 20"
        )
