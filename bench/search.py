"""What the search box costs at a million assets, every kind of question, beside one row read by its key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

from sqlalchemy import select

from bench import data, million
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake.assets import Asset
from fleet.parties.organisations import Organisation
from fleet.reporting.search import search

ROUNDS = 60
HEAD = "| typed | by | engine | hits | median | p95 | × the floor |\n|---|---|---|---:|---:|---:|---:|"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of question: milliseconds, and how many times the floor's median that is."""

    what: str
    who: str
    hits: int
    median: float
    p95: float
    floor: float

    def line(self, engine: str) -> str:
        """The row in Markdown."""
        return (
            f"| {self.what} | {self.who} | {engine} | {self.hits} | {self.median:.2f} ms | {self.p95:.2f} ms "
            f"| {self.median / self.floor:.0f} × |"
        )


def questions(assets: int) -> Mapping[str, Callable[[int], str]]:
    """What is typed, as a word about it → the text of each round."""
    devices = int(assets * (1 - million.SIMS_SHARE))

    def one(number: int) -> int:
        """A device here and there; every one of the association's is among them."""
        return number * million.HELD % devices

    return {
        "a code": lambda n: million.code(one(n)),
        "a label's address": lambda n: f"HTTPS://OLD.EXAMPLE/Q/{million.token(one(n))}",
        "a serial": lambda n: million.serial(one(n)),
        "an inventory number, in small letters": lambda n: f"inv-{one(n):07d}",
        "an ICCID": lambda n: million.iccid(devices + n),
        "a lot": lambda n: f"DON-{2020 + n % 7}-{n:04d} Banque",
        "a kit": lambda n: million.code(n),
        "a loan": lambda n: f"loan_{n:012d}",
        "the first half of a code": lambda n: million.code(one(n))[:4],
        "the last six digits of an ICCID": lambda n: million.iccid(devices + n)[-6:],
        "the last four characters of a serial": lambda n: million.serial(one(n))[-4:],
        "three letters that 100,000 models begin with": lambda n: "lat",
        "three letters that a tenth of the serials begin with": lambda n: f"PF{n % 10}",
        "the same of models that the association has none of": lambda n: "thinkpad",
        "a maker and a model": lambda n: f"dell latitude {5000 + n}",
        "the second word of a model": lambda n: f"elitebook 840 g{n}",
        "a word that matches nothing": lambda n: f"zebra{n}",
        "a number that matches nothing": lambda n: f"{n:04d}0000000042",
    }


def rows(url: str, assets: int) -> Iterator[Row]:
    """Every kind of question, by a coordinator and an association, on one database, which must be empty."""
    database = Database(url, b"k" * 32)
    made = data.people(database)
    million.fill(database, made, assets)
    yield from rows_of(database, made, assets)
    database.dispose()


def rows_of(database: Database, made: Mapping[str, Organisation], assets: int) -> Iterator[Row]:
    """The same on a database that holds them already."""
    house = made["association"].id
    readers = {
        "coordinator": Actor("acc_bench", Role.COORDINATOR, data.NOW, made["lender"].id),
        "association": Actor("acc_bench", Role.ASSOCIATION, data.NOW, house),
    }
    for who, actor in readers.items():
        for what, text in questions(assets).items():
            yield _row(database, actor, who, what, text)


def _row(database: Database, actor: Actor, who: str, what: str, text: Callable[[int], str]) -> Row:
    times, floors, found = [], [], 0
    for number in range(ROUNDS):
        start = perf_counter()
        with database.read() as session:
            found = len(search(session, actor, text(number)))
        middle = perf_counter()
        with database.read() as session:
            session.execute(select(Asset.state).where(Asset.code == million.code(number))).one()
        times.append((middle - start) * 1e3)
        floors.append((perf_counter() - middle) * 1e3)
    return Row(what, who, found, median(times), quantiles(times, n=20)[-1], median(floors))
