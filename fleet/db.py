"""Where rows live: the declarative base, column types, and the one way to open a session."""

import enum
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Enum,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
    select,
    types,
)
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, sessionmaker

from fleet.codes import new_code, new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
LOCK_WAIT_SECONDS = 10
"""How long a writer waits for SQLite's one write lock before the service answers 503 (rule N6)."""
LOG_WAIT_SECONDS = 2


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC: SQLite alone would drop the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")
"""A sequence number: SQLite only numbers rows of an INTEGER key."""

WORD = Enum(
    enum.Enum,
    native_enum=False,
    length=32,
    create_constraint=True,
    values_callable=lambda e: [m.value for m in e],
)
"""An enumeration stored as its word, with a CHECK that the database keeps."""


class Base(DeclarativeBase):
    """Every table's base."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: types.JSON(),
        list[str]: types.JSON(),
        list[dict[str, Any]]: types.JSON(),
        enum.Enum: WORD,
        str: String(),
    }


class Identified:
    """A row whose key is a random id with a readable prefix, known before it is stored."""

    PREFIX: ClassVar[str]
    id: Mapped[str] = mapped_column(String(24), primary_key=True, sort_order=-1)

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"id": new_id(self.PREFIX), **values})


class Versioned:
    """A row that two people may change at once: the later one is refused, never silently the winner."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def unused_code(session: Session, column: Any) -> str:
    """A new code that no row holds in `column`: at a million rows, one draw in thirty thousand is taken."""
    while session.scalar(select(column).where(column == (code := new_code()))) is not None:
        continue
    return code


class Database:
    """One database: `write()` and `read()` open the only two kinds of unit of work."""

    def __init__(self, url: str, trail_key: bytes) -> None:
        self.url = make_url(url)
        self.engine = _engine(url)
        writing = self.engine.execution_options(writing=True)
        # Of what is frozen for ever something may be remembered between sessions: of editions, by their hash.
        shared: dict[str, Any] = {"trail_key": trail_key, "editions": {}}
        self._write = sessionmaker(writing, expire_on_commit=False, info=shared)
        self._read = sessionmaker(
            self.engine.execution_options(postgresql_readonly=True),
            autoflush=False,
            info=shared,
        )

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits when the block ends and rolls back when it raises."""
        with self._write() as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that never stores anything."""
        with self._read() as session:
            yield session

    def opened(self, *, writing: bool) -> Session:
        """A session that the caller closes: for the edge, which commits between two of its steps."""
        return self._write() if writing else self._read()

    def dispose(self) -> None:
        """Close every pooled connection (after a fork, at the end of a test)."""
        self.engine.dispose()


def insert_rows(connection: Connection, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of like columns into a table, by the driver itself: per row a third of what a statement costs.

    What is the same object in many rows, such as the moment, is made ready for the driver once.
    """
    table, dialect = Base.metadata.tables[name], connection.dialect
    columns = []
    for column in rows[0]:
        values = [row[column] for row in rows]
        if way := table.c[column].type.dialect_impl(dialect).bind_processor(dialect):
            ready = {number: way(value) for number, value in {id(value): value for value in values}.items()}
            values = [None if value is None else ready[id(value)] for value in values]
        columns.append(values)
    sign = "%s" if dialect.paramstyle in ("pyformat", "format") else "?"
    names, signs = ", ".join(rows[0]), ", ".join([sign] * len(columns))
    told = f"INSERT INTO {name} ({names}) VALUES ({signs})"  # noqa: S608 (our own names)
    connection.exec_driver_sql(told, list(zip(*columns, strict=True)))


def truncate_log(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, which holds pages as they were; nothing elsewhere.

    Where somebody reads for longer than LOG_WAIT_SECONDS the log stays for the next time.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as pooled, suppress(sqlite3.OperationalError):
        run: Callable[[str], Any] = pooled.cursor().execute
        run(f"PRAGMA busy_timeout={LOG_WAIT_SECONDS * 1000}")
        try:
            run("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            run(f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000}")


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        # Said, not left to the server: one that stores SQL_ASCII would answer in bytes.
        utf8 = {"client_encoding": "utf8"}
        return create_engine(
            url, pool_pre_ping=True, pool_size=8, max_overflow=8, hide_parameters=True, connect_args=utf8
        )
    engine = create_engine(url, connect_args={"timeout": LOCK_WAIT_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late and lost updates: isolation_level None leaves it to us.
    connection.isolation_level = None
    run: Callable[[str], Any] = connection.execute
    run("PRAGMA foreign_keys=ON")
    # Else INSERT OR REPLACE removes rows and no trigger that freezes them hears of it.
    run("PRAGMA recursive_triggers=ON")
    run("PRAGMA journal_mode=WAL")
    run("PRAGMA synchronous=FULL")
    run("PRAGMA secure_delete=ON")
    run(f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000}")


def _on_sqlite_begin(connection: Connection) -> None:
    # A plain BEGIN that reads and then writes fails at once when another writer came between.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
