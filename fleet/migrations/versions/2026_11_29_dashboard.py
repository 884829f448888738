"""Indexes by which the figures find what is open, and the lists behind them what happened in a week."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_alerts_rule", "alerts", ["rule", "state", "created_at"]),
    ("ix_equipment_requests_sent", "equipment_requests", ["state", "submitted_at"]),
    ("ix_equipment_requests_submitted", "equipment_requests", ["submitted_at"]),
    ("ix_assets_received", "assets", ["received_at"]),
    ("ix_assets_first_ready", "assets", ["first_ready_at"]),
    ("ix_assets_retired", "assets", ["retired_at"]),
    ("ix_loans_handed_over", "loans", ["handed_over_on"]),
    ("ix_loans_ended", "loans", ["ended_at"]),
    ("ix_losses_reported", "losses", ["reported_at"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
