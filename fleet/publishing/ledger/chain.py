"""How published rows are chained: each row's hash holds the one before, so a change anywhere shows."""

import hashlib
import json
from datetime import datetime
from typing import Final

GENESIS: Final = "0" * 64
"""What stands before the first row of a chain."""


def linked(before: str, *told: str | int | None) -> str:
    """The SHA-256 (hexadecimal) of a row's values behind the hash of the row before."""
    return hashlib.sha256(json.dumps([before, *told]).encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment (aware UTC), written the same whichever engine stored it."""
    return at.isoformat(timespec="microseconds")
