"""One moment of a database that goes on being written to."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

UTC_ONLY = "SET LOCAL TIME ZONE 'UTC'"


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, for as long as it takes; nobody waits for it.

    SQLite: a reading transaction over its log. PostgreSQL: REPEATABLE READ, READ ONLY.
    """
    if engine.dialect.name != "postgresql":
        with engine.connect() as connection, connection.begin():
            yield connection
        return
    with (
        engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        ) as connection,
        connection.begin(),
    ):
        connection.exec_driver_sql(UTC_ONLY)
        yield connection
