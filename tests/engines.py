"""A fresh database for each test, on either engine: a copy of a template that migrations made once a run."""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import make_url

MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 2 << 30
"""Bytes that memory must have free to hold a run's databases."""
PREFIX = "fleet-tests-"

Migrate = Callable[[str], object]
Fill = Callable[[str], object]


class Engine(Protocol):
    """Hands out databases and takes them back."""

    def fresh(self, *, migrated: bool = True) -> str:
        """The URL of a new database, with today's schema or with no table at all."""

    def filled(self, name: str, fill: Fill) -> str:
        """The URL of a new database with what `fill` put into the first of that name in this run."""

    def drop(self, url: str) -> None:
        """Remove what `fresh` or `filled` made, whoever is still connected."""

    def close(self) -> None:
        """Let go of the server."""


class Sqlite:
    """Databases that are files of the scratch folder."""

    def __init__(self, scratch: Path, migrate: Migrate) -> None:
        self.scratch, self.migrate = scratch, migrate
        self.folder = Path(tempfile.mkdtemp(prefix="sqlite-", dir=scratch))
        self.numbers = count()

    def fresh(self, *, migrated: bool = True) -> str:
        if migrated:
            return self._copy(once(self.scratch, "sqlite", self._template))
        return f"sqlite:///{self._new()}"

    def filled(self, name: str, fill: Fill) -> str:
        def make() -> str:
            url, whole = self.fresh(), self.scratch / f"{name}.db"
            fill(url)
            with closing(sqlite3.connect(_file(url))) as made:
                made.execute("VACUUM INTO ?", (str(whole),))  # with what its log still holds
            return str(whole)

        return self._copy(once(self.scratch, f"sqlite-{name}", make))

    def drop(self, url: str) -> None:
        for left in self.folder.glob(f"{Path(url).name}*"):
            left.unlink()

    def close(self) -> None:
        pass

    def _copy(self, template: str) -> str:
        return f"sqlite:///{shutil.copyfile(template, self._new())}"

    def _new(self) -> Path:
        return self.folder / f"{next(self.numbers)}.db"

    def _template(self) -> str:
        file = self.scratch / "template.db"
        self.migrate(f"sqlite:///{file}")
        return str(file)


class Postgresql:
    """Databases of one server; `url` is one of it from which others may be made."""

    def __init__(self, scratch: Path, migrate: Migrate, url: str) -> None:
        self.scratch, self.migrate, self.url = scratch, migrate, url
        self.run = scratch.name.replace("-", "_")
        self.numbers = count()
        # In memory, copying files is twice as fast as writing them to the log; on disk, half as fast.
        self.strategy = "file_copy" if str(MEMORY) in url else "wal_log"
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(plain, autocommit=True)

    def fresh(self, *, migrated: bool = True) -> str:
        return self._copy(once(self.scratch, "postgresql", self._template) if migrated else "template0")

    def filled(self, name: str, fill: Fill) -> str:
        def make() -> str:
            url = self.fresh()
            fill(url)
            return str(make_url(url).database)

        return self._copy(once(self.scratch, f"postgresql-{name}", make))

    def drop(self, url: str) -> None:
        name = make_url(url).database
        self._say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._say(f"DROP ROLE IF EXISTS {name}_published")  # the server's, not the database's

    def drop_templates(self) -> None:
        """Leave nothing on a server that outlives the run: the template, and what `filled` began with."""
        found = self.connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{self.run}_"]
        )
        for (name,) in found.fetchall():
            self._say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        self.connection.close()

    def _copy(self, template: str) -> str:
        name = f"{self.run}_{os.getpid()}_{next(self.numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {self.strategy}")
        return self._url_of(name)

    def _template(self) -> str:
        name = f"{self.run}_template"
        self._say(f"DROP DATABASE IF EXISTS {name}")
        self._say(f"CREATE DATABASE {name} TEMPLATE template0")
        self.migrate(self._url_of(name))
        self._say(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        return name

    def _url_of(self, name: str) -> str:
        url = make_url(self.url).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _say(self, statement: str) -> None:
        self.connection.execute(statement.encode())


def _file(url: str) -> str:
    return make_url(url).database or ""


def once(scratch: Path, name: str, make: Callable[[], str]) -> str:
    """What `make` answered to the first of the run's processes that asked."""
    answer = scratch / f"{name}.answer"
    with (scratch / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answer.exists():
            answer.write_text(make())
    return answer.read_text()


def make_scratch() -> Path:
    """A folder for this run's databases: in memory where there is room, since copies cost a third there."""
    disk = Path(tempfile.gettempdir())
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    for place in (MEMORY, disk):
        _sweep(place)
    scratch = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=MEMORY if roomy else disk))
    scratch.chmod(0o711)  # as root, the server is another user's
    return scratch


def _sweep(place: Path) -> None:
    """Remove what killed runs left; a PostgreSQL still at work in it notices within a minute and stops."""
    for left in place.glob(f"{PREFIX}*"):
        if not _alive(int(left.name.removeprefix(PREFIX).partition("-")[0])):
            shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
