"""Fills an empty database with tables out of an archive or another database, and proves them equal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Integer, Table, text
from sqlalchemy.exc import DBAPIError

from fleet import migrations
from fleet.errors import Conflict, Invalid
from fleet.keeping import rows
from fleet.keeping.archive import Kept
from fleet.keeping.rows import Progress, Tally

Lines = Callable[[str], Iterator[bytes]]
"""The lines of the table of that name."""


class OtherColumns(Invalid):
    """A table of this backup has other columns than its revision says."""

    detail = "{table}"


class Contradiction(Invalid):
    """Rows of this backup can't be true together."""

    detail = "{table}: {why}"


class NotEqual(Conflict):
    """What was written does not read as it should."""

    detail = "{tables}"


def fill(
    connection: Connection,
    revision: str,
    columns: Mapping[str, Sequence[str]],
    lines: Lines,
    progress: Progress,
) -> None:
    """Make the schema of `revision` and put these tables (name → columns) into it, none else.

    Raises OtherColumns, Contradiction, and what `rows.load` and `lines` raise.
    """
    migrations.upgrade_within(connection, revision)
    found = rows.tables(connection)
    _refuse_other_columns(found, columns)
    with _set_aside(connection):
        for name, table in found.items():
            connection.execute(table.delete())  # what migrations shipped is in the archive too, as it is now
            rows.load(connection, table, progress.of(lines(name)))
    if connection.dialect.name == "postgresql":
        _set_sequences(connection, found)


def _refuse_other_columns(found: Mapping[str, Table], columns: Mapping[str, Sequence[str]]) -> None:
    there = {name: [column.name for column in table.columns] for name, table in found.items()}
    for name in sorted(there.keys() | columns.keys()):
        if there.get(name) != columns.get(name):
            raise OtherColumns(table=name)


def compare(connection: Connection, kept: Mapping[str, Kept], progress: Progress) -> None:
    """Read every table again. Raises NotEqual unless each has the rows and the hash it should have."""
    unlike = [
        name
        for name, table in rows.tables(connection).items()
        if hashed(connection, table, progress) != (kept[name].rows, kept[name].sha256)
    ]
    if unlike:
        raise NotEqual(tables=", ".join(unlike))


def hashed(connection: Connection, table: Table, progress: Progress) -> tuple[int, str]:
    """How many rows a table has, and the SHA-256 of their lines."""
    tally = Tally()
    for _ in tally.of(progress.of(rows.lines(connection, table))):
        continue
    return tally.rows, tally.sha256


ASIDE: Final = {
    "sqlite": """
        SELECT tbl_name, 'DROP ' || type || ' "' || name || '"', sql FROM sqlite_master
        WHERE type IN ('index', 'trigger') AND sql IS NOT NULL""",
    "postgresql": """
        SELECT relname, format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE relnamespace = current_schema()::regnamespace
          AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
        UNION ALL
        SELECT relname, format('ALTER TABLE %I DROP CONSTRAINT %I', relname, conname),
               format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname, pg_get_constraintdef(c.oid))
        FROM pg_constraint c JOIN pg_class ON pg_class.oid = conrelid
        WHERE contype = 'f' AND relnamespace = current_schema()::regnamespace
        UNION ALL
        SELECT relname, format('DROP TRIGGER %I ON %I', tgname, relname), pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace""",
}
"""Engine → each index, foreign key and trigger: its table, how it goes, how it comes back."""
AS_IT_STANDS: Final = {"no_parameters": True}
"""A percent sign in a definition is no parameter."""


@contextmanager
def _set_aside(connection: Connection) -> Iterator[None]:
    """Indexes and foreign keys are made at the end, at once: much faster, and tables come in any order.

    So are triggers: what they would write comes as rows of its own, and what they forbid has happened before.
    """
    aside = connection.execute(text(ASIDE[connection.dialect.name])).all()
    for _, drop, _make in aside:
        connection.exec_driver_sql(drop, execution_options=AS_IT_STANDS)
    yield
    for table, _drop, make in aside:
        try:
            connection.exec_driver_sql(make, execution_options=AS_IT_STANDS)
        except DBAPIError as error:
            raise Contradiction(table=table, why=str(error.orig).splitlines()[0]) from error
    if connection.dialect.name == "sqlite":
        for table, _row, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            raise Contradiction(table=table, why=f"→ {parent}")


def _set_sequences(connection: Connection, found: Mapping[str, Table]) -> None:
    """The next number of each table that numbers its rows comes after those it has."""
    for name, table in found.items():
        for column in (each for each in table.primary_key if isinstance(each.type, Integer)):
            following = f"SELECT coalesce(max({column.name}), 0) + 1 FROM {name}"  # noqa: S608
            connection.exec_driver_sql(
                f"SELECT setval(numbers, ({following}), false) "  # noqa: S608
                f"FROM pg_get_serial_sequence('{name}', '{column.name}') AS numbers WHERE numbers IS NOT NULL"
            )
