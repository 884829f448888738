"""Makes a backup while the service goes on, and reads it back."""

from datetime import datetime
from pathlib import Path

from fleet import migrations
from fleet.db import Database
from fleet.errors import Conflict, Refusal
from fleet.keeping import archive
from fleet.keeping.archive import Manifest
from fleet.keeping.rows import Step
from fleet.keeping.snapshot import snapshot
from fleet.settings import Settings


class NoFleet(Conflict):
    """There is no fleet in this database."""

    detail = "No migration ever ran there."


def make(database: Database, settings: Settings, path: Path, at: datetime, step: Step) -> Manifest:
    """Write the database as it is now to a new file, and read that file from end to end.

    Nobody who writes meanwhile waits for it. Raises NoFleet, FileExists, DiskFull, Damaged, OSError.
    """
    with snapshot(database.engine) as connection:
        revision = migrations.revision_of(connection)
        if revision is None:
            raise NoFleet()
        archive.write(path, connection, settings, revision=revision, at=at, step=step)
    try:
        return archive.verify(path, settings, step)
    except (Refusal, OSError):
        path.unlink(missing_ok=True)  # a bad backup under a good name is worse than none
        raise
