"""A row reads the same on both engines, whatever stands in it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from fleet.db import Database
from fleet.keeping import rows
from fleet.keeping.building import building
from fleet.keeping.filling import fill as fill_tables
from fleet.keeping.rows import NotTaken, Progress, Tally, Unreadable, quiet
from fleet.keeping.snapshot import snapshot


def told_of(database: Database, table: str) -> list[bytes]:
    with snapshot(database.engine) as connection:
        return list(rows.lines(connection, rows.tables(connection)[table]))


def test_each_kind_of_value_has_one_way_to_be_told(filled: Database) -> None:
    (plan,) = told_of(filled, "plans")
    for value in (b'"12.50"', b'"2026-12-31"', b"1240", b"null", b"Z"):
        assert value in plan, value
    (reply,) = told_of(filled, "replies")
    assert b'"AAECAwQF' in reply, "bytes"
    assert str(2**70).encode() in reply, "JSON is told as it stands, numbers of any size too"
    (loan,) = told_of(filled, "loans")
    assert b"false" in loan
    assert b"true" in loan, "booleans, where SQLite has numbers"


def test_every_table_is_told_alembic_s_own_excepted(filled: Database) -> None:
    with snapshot(filled.engine) as connection:
        names = set(rows.tables(connection))
        theirs = set(filled.engine.dialect.get_table_names(connection))
    assert theirs - names == {rows.ALEMBIC}


def test_rows_come_in_the_order_of_their_key_byte_by_byte(database: Database) -> None:
    keys = ["a", "B", "é", "Z", "_", "aa"]
    with database.write() as session:
        for key in keys:
            session.execute(text("INSERT INTO about (key, value) VALUES (:key, 'x')"), {"key": key})
    told = [line.decode().split('"')[1] for line in told_of(database, "about")]
    assert told == sorted(keys, key=str.encode)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_a_database_can_t_hold_is_refused_with_its_table(
    filled: Database, empty_url: str, tmp_path: Path
) -> None:
    with snapshot(filled.engine) as source:
        found = rows.tables(source)
        lines = {name: list(rows.lines(source, table)) for name, table in found.items()}
        columns = {name: [column.name for column in table.columns] for name, table in found.items()}

    def attempt(table: str, line: bytes) -> None:
        with building(empty_url) as target:
            told = lines | {table: [*lines[table], line]}
            fill_tables(target, "head", columns, lambda name: iter(told[name]), Progress(quiet, 1))

    with pytest.raises(Unreadable, match="about, line 1"):
        attempt("about", b"[1]\n")
    with pytest.raises(Unreadable, match="about, line 1"):
        attempt("about", b"{\n")
    with pytest.raises(NotTaken, match="about"):
        attempt("about", b'["key", null]\n')


def test_a_tally_counts_and_hashes_what_goes_by() -> None:
    tally = Tally()
    assert list(tally.of([b"a\n", b"b\n"])) == [b"a\n", b"b\n"]
    assert (tally.rows, tally.sha256[:8]) == (2, "911169dd"[:8])
