"""Tombstones: what was erased, remembered outside the database so that a restore can't bring it back."""

from pathlib import Path

from sqlalchemy.orm import Session

from fleet.access import Actor


def replay(session: Session, actor: Actor, path: Path) -> int:
    """Erase again every youth of a restored database that has a tombstone in the file at `path`; how many.

    A restored database may be older than an erasure, and show a loan as open that ended before it. No file
    is no tombstone.
    """
    raise NotImplementedError
