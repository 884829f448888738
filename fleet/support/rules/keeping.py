"""Rules about the service itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from fleet import backups
from fleet.support.alerts import Cause
from fleet.support.rules.rule import Moment, step_up

BACKUP_HOURS: Final = (26, 72, 168)


def backups_missed(session: Session, now: Moment) -> Iterator[Cause]:
    """No good backup for 26 hours, or none at all so long after the first thing happened."""
    since = backups.unprotected_since(session)
    step = step_up(int((now.at - since) / timedelta(hours=1)), BACKUP_HOURS) if since else None
    if since and step is not None:
        yield Cause("backup", "last", since.date(), step)
