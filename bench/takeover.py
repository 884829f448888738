"""Taking a fleet over: preview and import of a long list, beside its cells read and its rows written bare."""

import random
import resource
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from stdnum import luhn

from bench.measure import Row, once
from fleet import migrations, takeover
from fleet.access import Actor, Role
from fleet.db import Base, Database
from fleet.parties import organisations, sites
from fleet.parties.organisations import OrganisationKind
from fleet.sheets import read as read_sheet
from fleet.takeover import births

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
HEADER = (
    "Marque;Modèle;N° de série;N° inventaire;Statut;Site;Association;Département;Date de prêt;"
    "Convention signée;ICCID;4 derniers chiffres;Opérateur;Fin du forfait;Remarques"
)


def sheet(lines: int) -> bytes:
    """A list of so many laptops: seven of ten lent by twelve associations, every other one with a SIM."""
    chance = random.Random(lines)
    return "\n".join([HEADER, *(_line(chance, number) for number in range(lines)), ""]).encode()


def _line(chance: random.Random, number: int) -> str:
    lent, card = number % 10 < 7, number % 10 < 5
    body = f"8933{number:014d}"
    cells = [
        chance.choice(("Dell", "HP", "Lenovo")), f"Latitude {chance.randrange(5000, 7999)}",
        f"T{number:08d}K", f"INV-{number:06d}", "Prêté" if lent else "En stock", "" if lent else "Dépôt",
        f"Association {number % 12}" if lent else "", "06", f"{1 + number % 28:02d}/09/2025" if lent else "",
        "oui" if lent else "", body + luhn.calc_check_digit(body) if card else "",
        f"{number % 10_000:04d}" if card else "", "Réseau" if card else "", "30/06/2027" if card else "",
        "touche usée" if number % 5 == 0 else "",
    ]  # fmt: skip
    return ";".join(cells)


def rows(url: str, lines: int) -> Iterator[Row]:
    """On an empty database: milliseconds each, and the floor in the same run."""
    database = Database(url, b"a key for the trail of the bench.")
    desk = people(database)
    data, told = sheet(lines), f"{lines:,} lines of a fleet list"
    listing: list[takeover.Listing] = []
    reading = once(lambda: listing.append(takeover.read(data)))
    tried = once(lambda: _preview(database, desk, listing[0]))
    taken = once(lambda: take(database, desk, listing[0]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    again = once(lambda: take(database, desk, listing[0]))
    cells, bare = once(lambda: read_sheet(data)), _bare(database)
    yield Row(f"preview of {told}", reading + tried, "its cells read", cells)
    yield Row(f"{told} taken over (at most {peak} MiB)", taken, "its rows in tables without index", bare)
    yield Row("the same list again", again, "its cells read", cells)
    database.dispose()


def people(database: Database) -> Actor:
    system = Actor("command", Role.SYSTEM, NOW)
    with database.write() as session:
        lender = organisations.add(session, system, "Nous", OrganisationKind.LENDER)
        sites.add(session, system, "Dépôt", lender, "06")
        for number in range(12):
            organisations.add(session, system, f"Association {number}", OrganisationKind.ASSOCIATION, ["06"])
        organisations.add(session, system, "Réseau", OrganisationKind.OPERATOR)
    return system


def _preview(database: Database, desk: Actor, listing: takeover.Listing) -> None:
    with database.read() as session:
        takeover.preview(session, desk, listing)


def take(database: Database, desk: Actor, listing: takeover.Listing) -> None:
    with database.write() as session:
        takeover.import_fleet(session, desk, listing, name="bench")


def _bare(database: Database) -> float:
    """Milliseconds to write every row that is here into tables of the same columns, by the driver alone."""
    with database.opened(writing=True) as session:
        connection, spent = session.connection(), 0.0
        sign = "%s" if connection.dialect.paramstyle == "pyformat" else "?"
        for name in (*births.TABLES, "events"):
            columns = [column.name for column in Base.metadata.tables[name].columns]
            shown = ["CAST(facts AS TEXT)" if column == "facts" else column for column in columns]
            told = f"SELECT {', '.join(shown)} FROM {name}"  # noqa: S608 (our own names)
            rows = list(map(tuple, connection.exec_driver_sql(told)))
            copy = f"CREATE TABLE floor_{name} AS SELECT * FROM {name} WHERE 1 = 0"  # noqa: S608
            connection.exec_driver_sql(copy)
            signs = ", ".join([sign] * len(columns))
            into = f"INSERT INTO floor_{name} ({', '.join(columns)}) VALUES ({signs})"  # noqa: S608
            spent += once(partial(connection.exec_driver_sql, into, rows)) if rows else 0.0
        session.rollback()
    return spent


def main() -> None:
    """`python -m bench.takeover LINES`: the table on an empty SQLite database."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{folder}/bench.db"
        migrations.upgrade(url)
        for row in rows(url, int(sys.argv[1])):
            print(row.line("SQLite"), flush=True)


if __name__ == "__main__":
    main()
