"""The edge: one request is one unit of work, opened, answered and committed here and nowhere else."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from flask import current_app, g
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from api import credentials
from fleet import about
from fleet.access import Actor, Verb, require
from fleet.db import Database
from fleet.errors import Conflict, Refusal
from fleet.parties.organisations import Organisation
from fleet.settings import Settings

EXTENSION = "fleet"

Recognises = Callable[[Session, Settings, datetime], credentials.Visitor]


@dataclass(frozen=True)
class Service:
    """What every request shares: the settings and the database."""

    settings: Settings
    database: Database


@dataclass
class Work:
    """One request's unit of work. `notes` keeps what was read ahead for many rows at once.

    `reads_for` is the funder whose summary this reader looks at, where it is not the reader's own;
    `shared_until` the last day of the share link by which it is read.
    """

    session: Session
    actor: Actor
    service: Service
    visitor: credentials.Visitor
    notes: dict[str, Any] = field(default_factory=dict)
    reads_for: Organisation | None = None
    shared_until: date | None = None

    @property
    def settings(self) -> Settings:
        return self.service.settings

    @property
    def is_demo(self) -> bool:
        """Whether this fleet is invented, which every page says; asked once."""
        if "is_demo" not in self.notes:
            self.notes["is_demo"] = about.is_demo(self.session)
        return bool(self.notes["is_demo"])

    @property
    def at(self) -> datetime:
        return self.actor.at


class ChangedMeanwhile(Conflict):
    """Somebody else was faster."""

    detail = "Look at it again, then decide."


class Unavailable(Refusal):
    """The service can't answer just now."""

    status = 503
    detail = "Nothing was lost. Try again in a moment."


class NoRoom(Refusal):
    """The disk is full."""

    status = 507
    detail = "Reading still works; nothing was stored."


def service() -> Service:
    """The running service."""
    found: Service = current_app.extensions[EXTENSION]
    return found


def work() -> Work:
    """The present request's unit of work."""
    current: Work = g.work
    return current


@contextmanager
def unit_of_work(
    verb: Verb | None, *, writes: bool, known_by: Recognises = credentials.visitor
) -> Iterator[Work]:
    """Open a session for whoever asks, and commit it when the block is done.

    The commit is inside: an error after the view would be past the error handlers, and a lost race would
    answer 500 in place of 409. Raises Unauthenticated or Forbidden before the block; ChangedMeanwhile,
    Unavailable or NoRoom where the database says so. `verb` None is for public routes. `known_by` reads
    another credential than a token or a browser's session.
    """
    running = service()
    session = running.database.opened(writing=writes)
    try:
        now = datetime.now(UTC)
        visitor = known_by(session, running.settings, now)
        if verb is not None:
            require(credentials.signed_in(visitor), verb)
        g.work = Work(session, visitor.actor, running, visitor)
        yield g.work
        if writes:
            session.commit()
    except (StaleDataError, DBAPIError) as error:
        session.rollback()
        raise _told(error) from error
    finally:
        session.close()


def commit_try() -> None:
    """Keep what a refused try leaves behind (a counted wrong code) although the request is refused."""
    work().session.commit()


def _told(error: StaleDataError | DBAPIError) -> Refusal:
    """What a database error means to the person who asked; anything unknown is raised as it is."""
    if isinstance(error, (StaleDataError, IntegrityError)):
        return ChangedMeanwhile()
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return _told_sqlite(cause, error)
    if isinstance(cause, psycopg.errors.DiskFull):
        return NoRoom()
    if isinstance(cause, (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)):
        return ChangedMeanwhile()
    if error.connection_invalidated or isinstance(error, OperationalError):
        return Unavailable()
    raise error


def _told_sqlite(cause: sqlite3.OperationalError, error: DBAPIError) -> Refusal:
    if cause.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Unavailable()
    if cause.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return NoRoom()
    raise error


View = Callable[..., Any]
