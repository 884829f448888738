"""Backup, verify, restore and move of an invented fleet, beside reading or copying all of it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import psycopg
from sqlalchemy import make_url

from bench.measure import Row, once
from fleet import demo, migrations, settings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.keeping import archive, backing_up, moving, restoring, rows
from fleet.keeping.rows import quiet
from fleet.keeping.snapshot import snapshot
from fleet.settings import Settings

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SYSTEM = Actor("command", Role.SYSTEM, NOW)
READ, UNZIPPED, COPIED = "reading every row once", "unzipping it", "the engine's own copy"


def measured(urls: dict[str, str], devices: int) -> Iterator[tuple[str, Row]]:
    """(engine, row) for an invented fleet of so many devices: made on SQLite, moved to PostgreSQL."""
    with TemporaryDirectory(prefix="bench-keeping-") as folder:
        home = Path(folder)
        urls = {"SQLite": f"sqlite:///{home / 'fleet.db'}", "PostgreSQL": _fresh(urls["PostgreSQL"], "kept")}
        first = _told(urls["SQLite"], home)
        migrations.upgrade(first.database_url)
        source = Database(first.database_url, first.trail_key)
        demo.build(source, devices=devices, at=NOW)
        took = once(lambda: moving.move(source, urls["PostgreSQL"], quiet))
        yield "SQLite", Row("`db move` to PostgreSQL, compared", took, READ, once(lambda: _read(source)))
        source.dispose()
        for engine, url in urls.items():
            for row in _kept(_told(url, home), home / f"{engine}.zip"):
                yield engine, row


def _kept(told: Settings, path: Path) -> Iterator[Row]:
    database = Database(told.database_url, told.trail_key)
    floor = once(lambda: _read(database))
    database.dispose()  # PostgreSQL copies what nobody is connected to
    copied = once(lambda: _copy(told.database_url))
    took = once(lambda: backing_up.make(database, told, path, NOW, quiet))
    yield Row("`backup`, read back too", took, READ, floor)
    database.dispose()
    unzipped = once(lambda: _unzip(path))
    yield Row("verifying it again", once(lambda: archive.verify(path, told, quiet)), UNZIPPED, unzipped)
    again: Callable[[], object] = lambda: restoring.restore(path, told, SYSTEM, quiet, replace=True)  # noqa: E731
    yield Row("`restore`, with every check", once(again), COPIED, copied)


def _told(url: str, home: Path) -> Settings:
    keys = {"FLEET_SECRET_KEY": "s" * 40, "FLEET_TRAIL_KEY": "t" * 40, "FLEET_DATABASE_URL": url}
    return settings.read({**keys, "FLEET_TOMBSTONES": str(home / "tombstones")})


def _read(database: Database) -> None:
    with snapshot(database.engine) as connection:
        for name in rows.tables(connection):
            told = connection.exec_driver_sql(f"SELECT * FROM {name}", execution_options={"yield_per": 2000})  # noqa: S608
            for _ in told:
                continue


def _unzip(path: Path) -> None:
    with ZipFile(path) as file:
        for name in file.namelist():
            with file.open(name) as member:
                while member.read(2**20):
                    continue


def _copy(url: str) -> None:
    place = make_url(url).database or ""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(place)) as raw:
            raw.execute("VACUUM INTO ?", (f"{place}.copy",))
        return
    with _server(url) as server:
        server.execute(f"CREATE DATABASE {place}_copy TEMPLATE {place}")


def _fresh(url: str, name: str) -> str:
    with _server(url) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _server(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql", database="postgres")
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)
