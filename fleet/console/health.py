"""What `doctor` looks at: each finding is fine, or says what to do."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from fleet import job_runs, migrations
from fleet.console import door
from fleet.db import Database
from fleet.settings import BadSettings, Settings

_ = str  # marks the sentences below for translation
LEAST_FREE: Final = 500 * 2**20
"""Bytes below which a disk is nearly full."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `says` is a message id that `facts` fill."""

    what: str
    ok: bool
    says: str
    facts: dict[str, Any] = field(default_factory=dict)


def examine() -> list[Finding]:
    """Look at everything, as far as each thing can be looked at."""
    try:
        settings = door.told()
    except BadSettings as bad:
        return [Finding("settings", False, "{problem}", {"problem": problem}) for problem in bad.problems]
    found = [
        Finding("settings", True, _("complete")),
        _mail(settings),
        _public_url(settings),
        _disk(settings),
    ]
    with door.database() as database:
        return [*found, *_inside(database)]


def _inside(database: Database) -> Iterator[Finding]:
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as error:
        says = _("does not answer ({why}): check FLEET_DATABASE_URL")
        yield Finding("database", False, says, {"why": str(error.orig).splitlines()[0]})
        return
    yield Finding("database", True, "{url}", {"url": database.url.render_as_string(hide_password=True)})
    current = migrations.is_current(database.engine)
    yield Finding(
        "schema", current, _("current") if current else _("not current: run `python -m fleet db upgrade`")
    )
    if current:
        for look in (_worker, _jobs, _clock):
            yield look(database)


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


def _clock(database: Database) -> Finding:
    if database.engine.dialect.name != "postgresql":
        return Finding("clock", True, door.now().isoformat(timespec="seconds"))
    with database.engine.connect() as connection:
        apart = abs(
            (connection.execute(text("SELECT clock_timestamp()")).scalar_one() - door.now()).total_seconds()
        )
    if apart > 5:
        says = _("{seconds} seconds from the database's: set both by NTP")
        return Finding("clock", False, says, {"seconds": round(apart)})
    return Finding("clock", True, door.now().isoformat(timespec="seconds"))


def _mail(settings: Settings) -> Finding:
    if urlsplit(settings.mail_url).scheme != "console":
        says = _("goes to {host}; try `python -m fleet mail test ADDRESS`")
        return Finding("mail", True, says, {"host": urlsplit(settings.mail_url).hostname or "localhost"})
    says = _("is only shown by the worker: set FLEET_MAIL_URL to smtp://… for real use")
    return Finding("mail", settings.demo, says)


def _public_url(settings: Settings) -> Finding:
    facts = {"url": settings.public_url}
    if settings.is_loopback and not settings.demo:
        return Finding("public URL", False, _("{url} is this machine only: set FLEET_PUBLIC_URL"), facts)
    if not settings.is_loopback and urlsplit(settings.public_url).scheme != "https":
        return Finding("public URL", False, _("{url} is not https"), facts)
    return Finding("public URL", True, "{url}", facts)


def _disk(settings: Settings) -> Finding:
    url = make_url(settings.database_url)
    place = Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else Path.cwd()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    facts = {"free": free // 2**20, "place": str(place)}
    if free < LEAST_FREE:
        return Finding("disk", False, _("only {free} MiB free in {place}"), facts)
    if not os.access(place, os.W_OK):
        return Finding("disk", False, _("{place} can't be written to"), facts)
    return Finding("disk", True, _("{free} MiB free in {place}"), facts)
