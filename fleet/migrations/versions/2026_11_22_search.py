"""Indexes for the search box: names in capitals, their second words, their last characters."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, table, expression in _indexes(op.get_bind().dialect.name == "postgresql"):
        op.create_index(name, table, [sa.text(expression)])


def _indexes(is_postgresql: bool) -> Iterator[tuple[str, str, str]]:
    """Index, table, expression: the words of fleet/lookup.py on the day of this revision."""
    place = "strpos" if is_postgresql else "instr"
    in_bytes = " text_pattern_ops" if is_postgresql else ""
    first = f"substr(maker || ' ', 1, {place}(maker || ' ', ' '))"
    keys = [
        ("ix_devices_called", "devices", f"upper({first} || coalesce(model, ''))"),
        ("ix_devices_model", "devices", "upper(model)"),
        ("ix_devices_model_word", "devices", f"substr(upper(model), {place}(model, ' ') + 1)"),
        ("ix_devices_serial_key", "devices", "upper(serial)"),
        ("ix_devices_inventory_key", "devices", "upper(inventory_number)"),
        ("ix_donations_reference_key", "donations", "upper(reference)"),
        (
            "ix_donations_reference_word",
            "donations",
            f"substr(upper(reference), {place}(reference, ' ') + 1)",
        ),
    ]
    yield from ((name, table, f"({expression}){in_bytes}") for name, table, expression in keys)
    yield "ix_devices_serial_ending", "devices", "(substr(upper(serial), length(serial) - 3))"
    yield "ix_sims_iccid_ending", "sims", "(substr(upper(iccid), length(iccid) - 3))"
