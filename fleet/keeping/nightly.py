"""Backups that nobody has to think of: made, read back, told of when they fail, deleted when they are old."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fleet import backups, errors, notices
from fleet.access import Actor, Role
from fleet.backups import Backup
from fleet.db import Database
from fleet.errors import Refusal
from fleet.keeping import backing_up
from fleet.keeping.archive import PARTIAL
from fleet.keeping.rows import Step, quiet
from fleet.locale import translator
from fleet.parties import accounts
from fleet.settings import Settings

STAMP: Final = "%Y%m%dT%H%M%SZ"
OURS: Final = re.compile(rf"fleet-(\d{{8}}T\d{{6}}Z)\.zip({re.escape(PARTIAL)})?")
"""The names that this module gives, and the only ones that it ever deletes."""
STALE: Final = timedelta(days=1)
"""A file that is still being written after so long was left by a killed process."""


@dataclass(frozen=True)
class Attempt:
    """What came of one try: a file that was read back, or why there is none."""

    name: str
    size_bytes: int | None = None
    sha256: str | None = None
    failure: str | None = None


def attempt(database: Database, settings: Settings, at: datetime, step: Step = quiet) -> Attempt:
    """Make and verify a backup in the folder of the settings. It never raises: a failure is worth recording.

    It reads only, outside every unit of work: no writer waits for it.
    """
    path = settings.backup_dir / f"fleet-{at.astimezone(UTC):{STAMP}}.zip"
    try:
        backing_up.make(database, settings, path, at, step)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Attempt(path.name, path.stat().st_size, digest)
    except Exception as error:
        return Attempt(path.name, failure=_said(error, settings))


def _said(error: Exception, settings: Settings) -> str:
    """In one line, in the language of the service."""
    if isinstance(error, Refusal):
        return errors.told(error, translator(settings.locale))
    if isinstance(error, OSError):
        return f"{error.filename or settings.backup_dir}: {error.strerror or error}"
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__}: {cause}".splitlines()[0]


def record(session: Session, actor: Actor, settings: Settings, made: Attempt) -> Backup:
    """Note what came of it, delete what is too old, and tell every administrator of a failure."""
    row = backups.add(
        session, actor, made.name, size_bytes=made.size_bytes, sha256=made.sha256, failure=made.failure
    )
    session.flush()
    expire(session, actor, settings)
    if made.failure:
        _tell(session, actor, row)
    return row


def _tell(session: Session, actor: Actor, row: Backup) -> None:
    key = f"backup_failed:{row.id}"
    notices.tell(session, actor.at, "backup_failed", key, role=Role.ADMINISTRATOR, why=row.failure)
    for account in accounts.audience(session, role=Role.ADMINISTRATOR, organisation_id=None):
        notices.tell(
            session,
            actor.at,
            "backup_failed",
            f"{key}:{account.id}",
            account_id=account.id,
            mail=True,
            why=row.failure,
        )


def expire(session: Session, actor: Actor, settings: Settings) -> int:
    """Delete backups older than the settings keep them, never the last good one; how many."""
    good = backups.last_good(session)
    old = [path for path in _old(settings, actor.at) if good is None or path.name != good.name]
    for path in old:
        path.unlink(missing_ok=True)
    gone = {path.name for path in old}
    for row in session.scalars(select(Backup).where(Backup.name.in_(gone), Backup.expired_at.is_(None))):
        row.expired_at = actor.at
    return len(old)


def _old(settings: Settings, at: datetime) -> Iterator[Path]:
    for path in sorted(settings.backup_dir.glob("fleet-*")):
        if known := OURS.fullmatch(path.name):
            made = datetime.strptime(known[1], STAMP).replace(tzinfo=UTC)
            if at - made > (STALE if known[2] else timedelta(days=settings.backup_days)):
                yield path
