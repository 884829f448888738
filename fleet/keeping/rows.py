"""Rows as lines that read the same whichever engine holds them: out of any table, and back in.

A line is a JSON array of a row's values, its columns in the order of their names: moments in UTC, days,
decimals and bytes (base64) as text, booleans as such, and of a JSON column the very text that stands there.
The tables are asked of the database, not of the models: a backup may be of any revision.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import orjson
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    cast,
    func,
    inspect,
    select,
)
from sqlalchemy.exc import DBAPIError

from fleet.errors import Conflict, Invalid

OPTIONS: Final = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
CHUNK: Final = 2_000
"""Rows read or written at a time: memory stays flat however large a table is."""
ALEMBIC: Final = "alembic_version"

Step = Callable[[int, int], None]
"""Told how far a long work is: done, of how many."""


def quiet(done: int, total: int) -> None:
    """A step that nobody hears of."""


class Unreadable(Invalid):
    """A table of this backup can't be read."""

    detail = "{table}, line {line}: it is damaged, or was changed."


class NotTaken(Conflict):
    """The database refuses a table."""

    detail = "{table}: {why}"


@dataclass
class Tally:
    """Counts and hashes the lines of one table as they go by."""

    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def of(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines."""
        for line in lines:
            self.digest.update(line)
            self.rows += 1
            yield line

    @property
    def sha256(self) -> str:
        return str(self.digest.hexdigest())


@dataclass
class Progress:
    """How many of `total` lines have gone by, over several tables and passes."""

    step: Step
    total: int
    done: int = 0

    def of(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines."""
        for line in lines:
            self.done += 1
            if self.done % CHUNK == 0:
                self.step(self.done, self.total)
            yield line


def tables(connection: Connection) -> dict[str, Table]:
    """Every table of the database but Alembic's own, by name: its columns in the order of their names."""
    look = inspect(connection)
    keys = {name: key for (_, name), key in look.get_multi_pk_constraint().items()}
    found = {name: columns for (_, name), columns in look.get_multi_columns().items()}
    return {
        name: _table(name, found[name], keys[name]["constrained_columns"])
        for name in sorted(found)
        if name != ALEMBIC
    }


def _table(name: str, columns: Sequence[Any], key: Sequence[str]) -> Table:
    kept = sorted((each for each in columns if "computed" not in each), key=lambda each: str(each["name"]))
    return Table(
        name, MetaData(), *(Column(c["name"], c["type"], primary_key=c["name"] in key) for c in kept)
    )


def count(connection: Connection, table: Table) -> int:
    """How many rows it has."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row as a line, in the order of the primary key, the same on both engines."""
    shown = [cast(c, Text) if isinstance(c.type, JSON) else c for c in table.columns]
    found = select(*shown).order_by(*(_bytewise(connection, c) for c in table.primary_key or table.columns))
    for row in connection.execute(found.execution_options(yield_per=CHUNK)):
        yield orjson.dumps(tuple(row), default=_told, option=OPTIONS)


def _bytewise(connection: Connection, column: Column[Any]) -> Any:
    """PostgreSQL sorts words as its locale does, SQLite by their bytes."""
    is_text = isinstance(column.type, String)
    return column.collate("C") if is_text and connection.dialect.name == "postgresql" else column


def _told(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return b64encode(value).decode()
    raise TypeError(type(value))


def load(connection: Connection, table: Table, told: Iterable[bytes]) -> None:
    """Put lines into an empty table. Raises Unreadable, NotTaken."""
    rows = _rows(connection, table, told)
    try:
        if connection.dialect.name == "postgresql":
            _copy(connection, table, rows)
        else:
            _insert(connection, table, rows)
    except (DBAPIError, connection.dialect.loaded_dbapi.Error) as error:
        why = str(getattr(error, "orig", error)).splitlines()[0]
        raise NotTaken(table=table.name, why=why) from error


def _rows(connection: Connection, table: Table, told: Iterable[bytes]) -> Iterator[list[Any]]:
    """The values of each line as this engine stores them."""
    ways = WAYS[connection.dialect.name]
    places = [
        (place, way)
        for place, column in enumerate(table.columns)
        for kind, way in ways.items()
        if isinstance(column.type, kind)
    ]
    width = len(table.columns)
    for number, line in enumerate(told, start=1):
        try:
            row = orjson.loads(line)
            if len(row) != width:
                raise ValueError(width)
            for place, way in places:
                if row[place] is not None:
                    row[place] = way(row[place])
        except (ValueError, TypeError) as error:
            raise Unreadable(table=table.name, line=number) from error
        yield row


def _stored_moment(told: str) -> str:
    """As SQLAlchemy keeps a moment in SQLite: `2026-09-14 08:30:00.000000`."""
    text = f"{told[:10]} {told[11:-1]}"
    return text if len(text) > 19 else f"{text}.000000"


WAYS: Final[Mapping[str, Mapping[type, Callable[[Any], Any]]]] = {
    "sqlite": {DateTime: _stored_moment, Numeric: float, LargeBinary: b64decode},
    "postgresql": {LargeBinary: b64decode},
}
"""Engine → kind of column → how a line's value is stored, where not as it stands."""


def _insert(connection: Connection, table: Table, rows: Iterator[list[Any]]) -> None:
    names = _names(connection, table)
    signs = ", ".join("?" * len(table.columns))
    into = f"INSERT INTO {_quoted(connection, table.name)} ({names}) VALUES ({signs})"  # noqa: S608
    while chunk := [tuple(row) for row in islice(rows, CHUNK)]:
        connection.exec_driver_sql(into, chunk)


def _copy(connection: Connection, table: Table, rows: Iterator[list[Any]]) -> None:
    """By COPY: many times as fast as INSERT, and the server reads every value from its text."""
    into = f"COPY {_quoted(connection, table.name)} ({_names(connection, table)}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)


def _names(connection: Connection, table: Table) -> str:
    return ", ".join(_quoted(connection, column.name) for column in table.columns)


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
