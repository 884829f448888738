"""How published rows are chained: each row's hash holds the one before, so a change anywhere shows."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

GENESIS: Final = "0" * 64
"""What stands before the first row of a chain."""


def linked(before: str, *told: str | int | None) -> str:
    """The SHA-256 (hexadecimal) of a row's values behind the hash of the row before."""
    return hashlib.sha256(json.dumps([before, *told]).encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment (aware UTC), written the same whichever engine stored it."""
    return at.isoformat(timespec="microseconds")


def append(session: Session, row: Any, hash_of: Callable[[str, Any], str]) -> None:
    """Put a row of a numbered, hashed table behind the last one; `hash_of(hash before, row)` is its own."""
    table = type(row)
    last = session.scalar(select(table).order_by(table.number.desc()).limit(1))
    row.number = last.number + 1 if last else 1
    row.hash = hash_of(last.hash if last else GENESIS, row)
    session.add(row)
    session.flush()
