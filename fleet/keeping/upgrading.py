"""Brings a database to today's schema, with a backup first."""

from dataclasses import dataclass

from fleet import migrations
from fleet.access import Actor
from fleet.db import Database
from fleet.errors import Conflict, Refusal
from fleet.keeping import nightly
from fleet.keeping.building import is_empty
from fleet.keeping.rows import Step, quiet
from fleet.publishing.readers import ledger_role
from fleet.settings import Settings


class NoBackupFirst(Conflict):
    """The backup before the upgrade could not be made, so nothing was changed."""

    detail = "{why}"


class UpgradeFailed(Refusal):
    """The upgrade failed; the database is as it was."""

    status = 500
    detail = "{why} A backup from just before: {backup}"


class NewerSchema(Conflict):
    """This database was made by a newer version."""

    detail = "It stands at revision {revision}: upgrade the code first."


@dataclass(frozen=True)
class Upgraded:
    """From which revision; `backup` is None where there was nothing to lose, or nothing to do."""

    came_from: str | None
    backup: str | None


def upgrade(settings: Settings, actor: Actor, step: Step = quiet) -> Upgraded:
    """Bring the schema to the newest revision, in one transaction; where that changes data, a backup first.

    Raises NewerSchema, NoBackupFirst, UpgradeFailed.
    """
    database = Database(settings.database_url, settings.trail_key)
    try:
        return _upgrade(database, settings, actor, step)
    finally:
        database.dispose()


def _grant(database: Database) -> None:
    """PostgreSQL's role for figures, where there is one, learns of new tables that funders read."""
    with database.engine.begin() as connection:
        ledger_role.grant(connection)


def _upgrade(database: Database, settings: Settings, actor: Actor, step: Step) -> Upgraded:
    with database.engine.connect() as connection:
        revision = migrations.revision_of(connection)
        nothing_to_lose = revision is None or is_empty(connection)
    if revision is not None and not migrations.is_known(revision):
        raise NewerSchema(revision=revision)
    if nothing_to_lose or migrations.is_current(database.engine):
        migrations.upgrade(settings.database_url)
        _grant(database)
        return Upgraded(revision, None)
    made = nightly.attempt(database, settings, actor.at, step)
    if made.failure:
        raise NoBackupFirst(why=made.failure)
    place = str(settings.backup_dir / made.name)
    database.dispose()  # a migration of SQLite wants to be alone
    try:
        migrations.upgrade(settings.database_url)
    except Exception as error:
        why = str(getattr(error, "orig", error)).splitlines()[0]
        raise UpgradeFailed(why=why, backup=place) from error
    _grant(database)
    with database.write() as session:
        nightly.record(session, actor, settings, made)
    return Upgraded(revision, place)
