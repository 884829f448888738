"""Brings a backup back: verified, built beside what is there, erasures replayed, then put in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fleet import consistency, migrations
from fleet.access import Actor, Verb
from fleet.db import Database
from fleet.errors import Conflict
from fleet.events import Event
from fleet.keeping import archive, filling
from fleet.keeping.archive import TRAIL_KEY, Manifest, NewerBackup
from fleet.keeping.building import building
from fleet.keeping.rows import Progress, Step
from fleet.privacy import tombstones
from fleet.publishing.readers import shares
from fleet.settings import Settings


class ErasuresLost(Conflict):
    """The list of what was erased is shorter than it was."""

    detail = (
        "{path} has {now} lines, and {then} are known to have been written: put it back, else who was erased "
        "meanwhile comes back. If it is lost, say --without-tombstones."
    )


class ErasuresUnreadable(Conflict):
    """What was erased since can't be told: that list was written with the key that is lost."""

    detail = "{path}: say --without-tombstones, and ask the associations whom to erase again."


@dataclass(frozen=True)
class Restored:
    """What a restore brought back, and how many youths and share links it did not.

    `faults` were in the backup already: `db check` names them too.
    """

    manifest: Manifest
    erased: int
    revoked: int
    faults: list[str]


def restore(
    path: Path,
    settings: Settings,
    actor: Actor,
    step: Step,
    *,
    replace: bool = False,
    other_keys: bool = False,
    without_tombstones: bool = False,
) -> Restored:
    """Put the backup in the place of the database of the settings, which stays as it is until all is well.

    Raises what `archive.verify`, `building` and `filling.fill` raise, ErasuresLost, ErasuresUnreadable.
    """
    manifest = archive.verify(path, settings, step, other_keys=other_keys)
    if not migrations.is_known(manifest.revision):
        raise NewerBackup(file=path.name)
    if not without_tombstones:
        _refuse_lost_erasures(manifest, settings)
    with (
        archive.opened(path, settings, other_keys=other_keys) as opened,
        building(settings.database_url, replace=replace) as connection,
    ):
        progress = Progress(step, 2 * manifest.rows)
        filling.fill(connection, manifest.revision, manifest.columns, opened.lines, progress)
        filling.compare(connection, manifest.tables, progress)
        migrations.upgrade_within(connection)
        with _unit_within(connection, settings) as session:
            # Before anybody is served: the last step of what takes the old database's place (rule Y5).
            erased = tombstones.replay(session, actor, settings.tombstones)
            revoked = shares.revoke_restored(session, actor)
        with _unit_within(connection, settings) as session:
            faults = list(consistency.faults(session, settings.trail_key))
    return Restored(manifest, erased, revoked, faults)


def _refuse_lost_erasures(manifest: Manifest, settings: Settings) -> None:
    now, then = archive.lines_in(settings.tombstones), max(manifest.tombstones, _erased_here(settings))
    if now < then:
        raise ErasuresLost(path=str(settings.tombstones), now=now, then=then)
    if now and manifest.keys[TRAIL_KEY] != archive.fingerprints(settings)[TRAIL_KEY]:
        raise ErasuresUnreadable(path=str(settings.tombstones))


def _erased_here(settings: Settings) -> int:
    """How many erasures the trail of the database that is to be replaced tells of; none where it can't."""
    if not _may_be_there(settings.database_url):
        return 0
    database = Database(settings.database_url, settings.trail_key)
    try:
        with database.read() as session:
            told = select(func.count()).where(Event.verb == Verb.YOUTH_ERASE.value)
            return session.scalar(told) or 0
    except DBAPIError:  # empty, damaged, or of a time before there was a trail
        return 0
    finally:
        database.dispose()


def _may_be_there(url: str) -> bool:
    """A file that is only looked at must not come to be by it."""
    made = make_url(url)
    return made.get_backend_name() != "sqlite" or Path(made.database or "").is_file()


@contextmanager
def _unit_within(connection: Connection, settings: Settings) -> Iterator[Session]:
    """A unit of work whose end is not the end of the connection's transaction."""
    info = {"trail_key": settings.trail_key}
    with (
        Session(
            connection, join_transaction_mode="rollback_only", expire_on_commit=False, info=info
        ) as session,
        session.begin(),
    ):
        yield session
        session.info.pop(tombstones.ERASED, None)  # there is no log to be emptied of what was erased
