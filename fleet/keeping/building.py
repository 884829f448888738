"""A database built beside the one in use, which takes its place at once and whole, or not at all."""

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, pool
from sqlalchemy.exc import OperationalError

from fleet import migrations
from fleet.errors import Conflict
from fleet.keeping.archive import sync_folder
from fleet.keeping.rows import ALEMBIC
from fleet.keeping.snapshot import UTC_ONLY
from fleet.publishing.readers import ledger_role

SHIPPED: Final = {ALEMBIC, "territories", "trail_heads", "job_runs"}
"""Tables that hold rows although nobody has put anything in."""
LOCK_WAIT: Final = "SET LOCAL lock_timeout = '3s'"
BESIDE: Final = ".building"
"""How the name of an SQLite file ends that will take the place of the one without."""


class HoldsData(Conflict):
    """There is a fleet in this database already."""

    detail = "{database}: choose an empty one. Only a restore gives up what is there, told --replace."


class HoldsStrangers(Conflict):
    """This database holds other tables than a fleet's."""

    detail = "{database}: {tables}. Give the fleet a database of its own."


class InUse(Conflict):
    """This database is in use."""

    detail = "{database}: stop the service and the worker first."


@contextmanager
def building(url: str, *, replace: bool = False) -> Iterator[Connection]:
    """A connection to an empty database, which is what stands at `url` once the block has ended.

    Until then nothing there has changed, however the block ends or the process dies. The connection is in a
    transaction; it checks no foreign key by itself (SQLite). Raises HoldsData unless `replace`,
    HoldsStrangers, InUse, IsADirectoryError.
    """
    _refuse_unless_free(url, replace)
    make = _beside if make_url(url).get_backend_name() == "sqlite" else _within
    with make(url) as connection:
        yield connection


def shown(url: str) -> str:
    """A database's address without its password."""
    return make_url(url).render_as_string(hide_password=True)


def is_empty(connection: Connection) -> bool:
    """Whether nobody has put anything in."""
    names = set(inspect(connection).get_table_names()) - SHIPPED
    quoted = connection.dialect.identifier_preparer.quote
    asked = (f"SELECT 1 FROM {quoted(name)} LIMIT 1" for name in sorted(names))  # noqa: S608
    return all(connection.exec_driver_sql(one).first() is None for one in asked)


def _refuse_unless_free(url: str, replace: bool) -> None:
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        file = Path(place.database or "")
        if file.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
        if not file.exists() or (replace and _is_broken(file)):
            return
        with _held(file):
            pass
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        strangers = set(inspect(connection).get_table_names()) - {*migrations.models().tables, ALEMBIC}
        if strangers:
            raise HoldsStrangers(database=shown(url), tables=", ".join(sorted(strangers)))
        if not replace and not is_empty(connection):
            raise HoldsData(database=shown(url))


def _is_broken(place: Path) -> bool:
    """Whether the file is no database any more: then it can only be replaced."""
    with closing(sqlite3.connect(place)) as raw:
        try:
            raw.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.DatabaseError as error:
            return error.sqlite_errorcode in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
    return False


@contextmanager
def _beside(url: str) -> Iterator[Connection]:
    """SQLite: a new file in the same folder, on the disk before it gets its name."""
    place = Path(make_url(url).database or "")
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(place.name + BESIDE)
    with _ours(new) as file:
        engine = _scratch(new)
        with engine.begin() as connection:
            yield connection
        engine.dispose()
        os.fsync(file)
        with _held(place):
            _take_over(new, place)


@contextmanager
def _ours(new: Path) -> Iterator[int]:
    """An empty file that no other process builds in; what a killed one left is written over."""
    file = os.open(new, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(database=str(new)) from None
        if not new.exists() or not os.path.samestat(os.fstat(file), new.stat()):
            raise InUse(database=str(new))  # the other process has just finished: the file has its new name
        os.ftruncate(file, 0)
        try:
            yield file
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    finally:
        os.close(file)


def _scratch(new: Path) -> Engine:
    """Nothing is safe in it until it is whole, so nothing waits for the disk; what is erased is zeroed."""
    engine = create_engine(f"sqlite:///{new}", poolclass=pool.NullPool)

    @event.listens_for(engine, "connect")
    def _(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None
        for setting in ("journal_mode=MEMORY", "synchronous=OFF", "secure_delete=ON", "cache_size=-65536"):
            raw.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")

    return engine


@contextmanager
def _held(place: Path) -> Iterator[None]:
    """The old file, its log folded in, with nobody else in it. Raises InUse.

    Leaving the write-ahead log needs every other connection gone: that is how one is found.
    """
    if not place.exists():
        yield
        return
    with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as raw:
        try:
            raw.execute("PRAGMA journal_mode=DELETE")
            raw.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise InUse(database=str(place)) from None
            raise OSError(errno.EIO, str(error), str(place)) from error
        except sqlite3.DatabaseError:
            pass  # no database any more
        yield


def _take_over(new: Path, place: Path) -> None:
    if place.exists():
        old = place.stat()
        os.chmod(new, old.st_mode)
        if os.geteuid() == 0:
            os.chown(new, old.st_uid, old.st_gid)  # a command of root's must not shut the service out
    for log in ("-wal", "-shm"):  # of a file that was lost or broken: they would be read into the new one
        place.with_name(place.name + log).unlink(missing_ok=True)
    os.replace(new, place)
    sync_folder(place.parent)


@contextmanager
def _within(url: str) -> Iterator[Connection]:
    """PostgreSQL: one transaction from the first DROP to the last row."""
    engine = create_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    with engine.begin() as connection:
        for setting in (LOCK_WAIT, UTC_ONLY):
            connection.exec_driver_sql(setting)
        names = [
            connection.dialect.identifier_preparer.quote(n) for n in inspect(connection).get_table_names()
        ]
        try:
            for name in names:
                connection.exec_driver_sql(f"DROP TABLE {name} CASCADE")
        except OperationalError as error:
            raise InUse(database=shown(url)) from error
        yield connection
        if migrations.revision_of(connection) == migrations.newest():
            ledger_role.grant(connection)  # the tables are new ones: what was granted went with the old
