"""Makes a large invented fleet out of a small one: every row again under new names, every event chained.

The small fleet came about by the commands themselves, so its copies are as consistent as it is; and a row's
copy costs an insert, where a command costs a dozen statements.
"""

import random
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from fleet import events
from fleet.access import Verb
from fleet.codes import new_code, new_id, new_token
from fleet.db import Base
from fleet.demo import goods
from fleet.events import Event, TrailHead

COPIED: Final = (
    "donations", "assets", "devices", "sims", "label_batches", "labels", "storages", "erasures", "checks",
    "lines", "plans", "youths", "equipment_requests", "request_lines", "allocations", "allocation_items",
    "shipments", "shipment_lines",
    "loans", "loan_items", "loan_renewals", "losses", "tickets", "alerts", "scans",
)  # fmt: skip
"""What a copy has of its own; people, places and programmes are shared."""

NAMED: Final[Mapping[str, Callable[[random.Random], str]]] = {
    "assets.code": lambda rng: new_code(),
    "labels.short_code": lambda rng: new_code(),
    "labels.token": lambda rng: new_token(),
    "youths.code": lambda rng: new_code(),
    "allocations.kit_code": lambda rng: new_code(),
    "shipments.code": lambda rng: new_code(),
    "devices.serial": goods.serial,
    "storages.serial": goods.serial,
    "sims.iccid": goods.iccid,
    "lines.number": goods.number,
    "scans.id": lambda rng: f"{rng.getrandbits(128):032x}",
    "donations.manifest_sha256": lambda rng: f"{rng.getrandbits(256):064x}",
}
"""Column → a new name for what stands there. Keys with a prefix (`loan_…`) are drawn again besides."""

_WORD: Final = re.compile(r'("[^"\\]*")')
"""A string inside JSON, which may be a name."""


@dataclass(frozen=True)
class _Original:
    """A table's rows as the driver gives them: what to map where, and which columns count."""

    table: str
    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    mapped: Sequence[int]
    counted: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class _Told:
    """An event to be told again: its columns, and what its hash is made of, cut where names stand."""

    row: tuple[Any, ...]
    facts: "_Text"
    told: "_Text"


class _Text:
    """A text cut where names stand, to be written again with other names."""

    def __init__(self, text: str, known: Container[str]) -> None:
        pieces = _WORD.split(text)
        self.names = [piece[1:-1] for piece in pieces if piece[:1] == '"' and piece[1:-1] in known]
        self.gaps = "".join(
            '"%s"' if piece[:1] == '"' and piece[1:-1] in known else piece.replace("%", "%%")
            for piece in pieces
        )

    def filled(self, names: Mapping[str, str]) -> str:
        """The text with the copy's names."""
        return self.gaps % tuple([names[name] for name in self.names])


class Copier:
    """Knows the small fleet by heart; each `copy` writes it once more, with one copy's rows in memory."""

    def __init__(self, session: Session, rng: random.Random) -> None:
        self.rng, self.key = rng, session.info["trail_key"]
        session.flush()
        connection = session.connection()
        self.sign = "%s" if connection.dialect.paramstyle in ("pyformat", "format") else "?"
        tables = [table for table in Base.metadata.sorted_tables if table.name in COPIED]
        self.steps = {table.name: _last_number(connection, table) for table in tables}
        self.names = dict(_names(connection))
        self.used = set(self.names)
        identified = "SELECT identity, serial FROM devices WHERE identity IS NOT NULL ORDER BY code"
        self.identities = [(identity, serial) for identity, serial in connection.exec_driver_sql(identified)]
        known = {*self.names, *(identity for identity, _ in self.identities)}
        self.originals = [_original(connection, table, known, self.steps) for table in tables]
        self.told = list(_told(session, known))
        self.count = 0

    def hurry(self, session: Session) -> None:
        """Let SQLite keep more pages in memory: keys are random, so every insert is somewhere else."""
        if session.get_bind().dialect.name == "sqlite":
            session.connection().exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")

    def copy(self, session: Session) -> None:
        """Write the whole small fleet once more, and tell its events again."""
        self.count += 1
        names = self._new_names()
        connection = session.connection()
        for original in self.originals:
            rows = [self._row(original, row, names) for row in original.rows]
            _insert(connection, original.table, original.columns, self.sign, rows)
        self._tell(session, connection, names)

    def _new_names(self) -> dict[str, str]:
        names = {old: self._unused(make) for old, make in self.names.items()}
        for identity, serial in self.identities:
            names[identity] = f"{identity.partition(':')[0]}:{names[serial]}"
        return names

    def _unused(self, make: Callable[[random.Random], str]) -> str:
        while (name := make(self.rng)) in self.used:
            if make is goods.number:
                return name  # there are ten thousand numbers for fiction, and two lines may share one
        self.used.add(name)
        return name

    def _row(self, original: _Original, row: tuple[Any, ...], names: Mapping[str, str]) -> tuple[Any, ...]:
        copied = list(row)
        for place in original.mapped:
            copied[place] = names.get(copied[place], copied[place])
        for place, step in original.counted:
            if copied[place] is not None:
                copied[place] += step * self.count
        return tuple(copied)

    def _tell(self, session: Session, connection: Connection, names: Mapping[str, str]) -> None:
        """Chain this copy's events behind all that is there."""
        head = session.scalars(select(TrailHead).where(TrailHead.name == "events").with_for_update()).one()
        seq, last, rows = head.seq, head.hash, []
        for event in self.told:
            seq += 1
            last = events.chained(self.key, last, seq, event.told.filled(names))
            at, verb, subject, subject_id, *rest = event.row
            facts = event.facts.filled(names)
            rows.append((seq, at, verb, subject, names.get(subject_id, subject_id), *rest, facts, last))
        _insert(connection, "events", EVENT_COLUMNS, self.sign, rows)
        head.seq, head.hash, head.signature = seq, last, events.sign_head(self.key, seq, last)
        session.flush()

    def settle(self, session: Session) -> None:
        """Sequences go on behind the copies (PostgreSQL), memory is let go (SQLite)."""
        if session.get_bind().dialect.name == "sqlite":
            session.connection().exec_driver_sql(f"PRAGMA cache_size=-{USUAL_CACHE_KIB}")
            return
        for table, step in self.steps.items():
            if step:
                last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
                session.connection().exec_driver_sql(last)


CACHE_KIB: Final = 256 * 1024
USUAL_CACHE_KIB: Final = 2000
EVENT_COLUMNS: Final = (
    "seq", "at", "verb", "subject", "subject_id", "actor", "role", "from_state", "to_state", "facts", "hash",
)  # fmt: skip


def _last_number(connection: Connection, table: Table) -> int:
    """The highest row number of a table that numbers its rows, else 0."""
    if [column.name for column in table.primary_key] != ["id"] or not isinstance(
        table.c.id.type.python_type(), int
    ):
        return 0
    return int(connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table.name}").scalar_one())  # noqa: S608


def _names(connection: Connection) -> Iterator[tuple[str, Callable[[random.Random], str]]]:
    """Every name of the small fleet and how to draw another: keys with a prefix, then NAMED."""
    for table in Base.metadata.sorted_tables:
        if table.name in COPIED and "id" in table.c and issubclass(table.c.id.type.python_type, str):
            for old in _column(connection, table.name, "id"):
                yield old, _another(old.partition("_")[0])
    seen: set[str] = set()
    for place, make in NAMED.items():
        for old in _column(connection, *place.split(".")):
            if old not in seen:
                seen.add(old)
                yield old, make


def _another(prefix: str) -> Callable[[random.Random], str]:
    return lambda rng: new_id(prefix)


def _column(connection: Connection, table: str, column: str) -> Iterable[str]:
    told = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {column}"  # noqa: S608
    return list(connection.exec_driver_sql(told).scalars())


def _original(connection: Connection, table: Table, known: set[str], steps: Mapping[str, int]) -> _Original:
    columns = [column.name for column in table.columns]
    shown = [f"CAST({c.name} AS TEXT)" if isinstance(c.type, JSON) else c.name for c in table.columns]
    order = "created_at, id" if table.name == "plans" else "1"  # what renews comes after what is renewed
    told = f"SELECT {', '.join(shown)} FROM {table.name} ORDER BY {order}"  # noqa: S608
    rows = [tuple(row) for row in connection.exec_driver_sql(told)]
    mapped = [
        i for i in range(len(columns)) if any(isinstance(row[i], str) and row[i] in known for row in rows)
    ]
    counted = [
        (place, step)
        for place, column in enumerate(table.columns)
        if (step := _step(column, steps)) and place not in mapped
    ]
    return _Original(table.name, columns, rows, mapped, counted)


def _step(column: Any, steps: Mapping[str, int]) -> int:
    """By how much a number grows with each copy: a row's own, or that of the row it points to."""
    if column.primary_key and column.name == "id":
        return steps.get(column.table.name, 0)
    targets = (key.column.table.name for key in column.foreign_keys)
    return next((steps[name] for name in targets if steps.get(name)), 0)


def _told(session: Session, known: set[str]) -> Iterator[_Told]:
    """The events of what is copied, and those of organisations about what is: that a youth was added."""
    raw = session.connection().exec_driver_sql(
        "SELECT at, verb, subject, subject_id, actor, role, from_state, to_state FROM events ORDER BY seq"
    )
    for row, event in zip(raw, session.scalars(select(Event).order_by(Event.seq)), strict=True):
        if event.subject_id in known or event.verb == Verb.YOUTH_ADD:
            facts = events.compact(event.facts)
            told = events.compact([event.at.isoformat(), *row[1:8], event.facts])
            yield _Told(tuple(row), _Text(facts, known), _Text(told, known))


def _insert(
    connection: Connection, table: str, columns: Sequence[str], sign: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    if rows:
        signs = ", ".join([sign] * len(columns))
        into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({signs})"  # noqa: S608
        connection.exec_driver_sql(into, list(rows))
