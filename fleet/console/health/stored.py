"""What can be seen in the database: the schema, and how the worker fares."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fleet import backups, job_runs, migrations, notices
from fleet.console import door
from fleet.console.health.finding import Finding
from fleet.console.mail import why
from fleet.db import Database
from fleet.publishing.readers import ledger_role

_ = str  # marks the sentences below for translation
LATELY: Final = timedelta(days=7)
APART_SECONDS: Final = 5
"""How far the clocks of this machine and the database's may be from each other."""


def findings(database: Database) -> Iterator[Finding]:
    """Database, schema and, where that is current, worker, jobs, backups, mails and clock."""
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        says = _("does not answer ({why}): check FLEET_DATABASE_URL")
        yield Finding("database", False, says, {"why": str(error.orig).splitlines()[0]})
        return
    yield _database(database)
    if not migrations.is_current(database.engine):
        yield Finding("schema", False, _("not current: run `python -m fleet db upgrade`"))
        return
    yield Finding("schema", True, _("current"))
    yield from _ledger_role(database)
    for look in (_worker, _jobs, _backup, _outbox, _clock):
        yield look(database)


def _database(database: Database) -> Finding:
    facts = {"url": database.url.render_as_string(hide_password=True)}
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            facts["encoding"] = connection.execute(text("SHOW server_encoding")).scalar_one()
        if facts["encoding"] != "UTF8":
            says = _("stores {encoding}, which lacks letters: make it again with createdb --encoding UTF8")
            return Finding("database", False, says, facts)
    return Finding("database", True, "{url}", facts)


def _ledger_role(database: Database) -> Iterator[Finding]:
    """On PostgreSQL, whether figures are read by a role that can read nothing else."""
    if database.engine.dialect.name != "postgresql":
        return
    with database.engine.connect() as connection:
        facts: dict[str, Any] = {"role": ledger_role.name(connection)}
        if not (ledger_role.is_there(connection) and ledger_role.is_ours(connection)):
            says = _(
                "no role {role} narrows what funders’ pages can read: run `python -m fleet db ledger-role`"
            )
        elif not ledger_role.is_safe(connection):
            says = _("{role} may do more than read: drop it, then run `python -m fleet db ledger-role`")
        elif wrong := [*ledger_role.excess(connection), *ledger_role.lacking(connection)]:
            facts["tables"] = ", ".join(wrong)
            says = _("{role} differs in {tables}: run `python -m fleet db ledger-role`")
        else:
            yield Finding("ledger role", True, _("{role} reads published figures and nothing else"), facts)
            return
    yield Finding("ledger role", False, says, facts)


def _worker(database: Database) -> Finding:
    with database.read() as session:
        beat = job_runs.last_beat(session)
    if beat is None or door.now() - beat > job_runs.ALIVE_WITHIN:
        return Finding("worker", False, _("is not running: start `python -m jobs`"))
    return Finding("worker", True, _("last seen {when}"), {"when": beat.isoformat(timespec="seconds")})


def _jobs(database: Database) -> Finding:
    with database.read() as session:
        lost = [f"{run.job} {run.tick}" for run in job_runs.given_up(session)]
    if lost:
        says = _("given up: {jobs}; see the worker's log, then `python -m jobs run`")
        return Finding("jobs", False, says, {"jobs": ", ".join(lost)})
    return Finding("jobs", True, _("none has failed for good"))


def _backup(database: Database) -> Finding:
    at = door.now()
    with database.read() as session:
        good, since = backups.last_good(session), backups.unprotected_since(session)
        missed = backups.is_missed(session, at)
    if missed and since:
        says = _("no good one for {hours} hours: see /backups, then `python -m jobs run backup`")
        return Finding("backup", False, says, {"hours": int((at - since) / timedelta(hours=1))})
    if good is None:
        return Finding("backup", True, _("none yet: the first one comes tonight"))
    when = good.made_at.isoformat(timespec="seconds")
    return Finding("backup", True, _("last good one made {when}"), {"when": when})


def _outbox(database: Database) -> Finding:
    with database.read() as session:
        waiting = notices.stuck(session, door.now() - LATELY)
    if waiting:
        facts = {"count": len(waiting), "why": why(notices.trouble_of(waiting[0]))}
        return Finding("outbox", False, _("mails that could not be sent: {count}. {why}"), facts)
    return Finding("outbox", True, _("no mail is stuck"))


def _clock(database: Database) -> Finding:
    at = door.now()
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        apart = abs((theirs - at).total_seconds())
        if apart > APART_SECONDS:
            says = _("{seconds} seconds from the database's: set both by NTP")
            return Finding("clock", False, says, {"seconds": round(apart)})
    return Finding("clock", True, at.isoformat(timespec="seconds"))
