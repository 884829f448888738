"""A proposal for thousands of lines over twice as many assets, beside a pass that serves first come first."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import median
from time import process_time
from typing import Final

from bench import data
from bench.measure import Row, once
from bench.waiting import Waiting
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake.assets import Kind
from fleet.lending.fitting import Offer, obstacle
from fleet.lending.proposing import Facts, Proposal, load
from fleet.lending.proposing.deciding import decide

SAYS: Final = (
    "{size:,} approved lines (three of five for a laptop, a third of these with a need) of 20 associations\n"
    "in 30 territories, over twice as many ready assets of 6 funders and 30 sites; three associations of\n"
    "four have quotas. The scarce year: a third of the assets. Reading included. Target: 10 s."
)
ROUNDS: Final = 3


def rows(url: str, lines: int) -> Iterator[Row]:
    """Reading and matching, beside reading and serving whoever asked first with the first thing allowed."""
    database = Database(url, b"k" * 32)
    data.people(database)
    desk = Actor("acc_bench", Role.COORDINATOR, data.NOW)
    with database.engine.execution_options(writing=True).begin() as connection:
        Waiting(connection, lines).fill()
    _proposed(database, desk, 10)  # SciPy is imported once a process
    for says, share in (("", 1), (", the scarce year", 3)):
        yield from _rows(database, desk, f"{lines:,} lines proposed{says}", share)
    database.dispose()


def _rows(database: Database, desk: Actor, what: str, share: int) -> Iterator[Row]:
    """By the clock, and by our own processor's time: on a machine that others use they differ."""
    served: dict[str, int] = {}
    ways = {
        "ours": lambda: served.update(ours=_proposed(database, desk, share)),
        "floor": lambda: served.update(floor=_first_come(database, desk, share)),
    }
    walls: dict[str, list[float]] = {name: [] for name in ways}
    busy: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            before = process_time()
            walls[name].append(once(way))
            busy[name].append((process_time() - before) * 1e3)
    beside = f"first come: {served['floor']:,} served"
    told = f"{what}: {served['ours']:,} served"
    yield Row(told, median(walls["ours"]), beside, median(walls["floor"]))
    yield Row("the same, time of the processor", median(busy["ours"]), beside, median(busy["floor"]))


def _facts(database: Database, desk: Actor, share: int) -> Facts:
    with database.read() as session:
        found = load(session, desk)
    things = sorted(found.things, key=lambda thing: thing.code)[::share]
    return Facts(found.today, found.wishes, things, found.book, found.shares)


def _proposed(database: Database, desk: Actor, share: int) -> int:
    proposal: Proposal = decide(_facts(database, desk, share))
    return sum(len(kit.choices) for kit in proposal.kits)


def _first_come(database: Database, desk: Actor, share: int) -> int:
    """In the order in which they asked, each line gets the first thing that the same rules allow."""
    facts = _facts(database, desk, share)
    shelf: dict[tuple[Kind, Offer], int] = Counter((thing.kind, thing.offer) for thing in facts.things)
    offers: dict[Kind, list[Offer]] = defaultdict(list)
    for kind, offer in shelf:
        offers[kind].append(offer)
    given: Counter[str] = Counter()
    number = 0
    for wish in sorted(facts.wishes, key=lambda wish: (wish.since, wish.line_id)):
        bound = facts.book.binds(wish.organisation, wish.kind)
        for offer in offers[wish.kind]:
            if not shelf[wish.kind, offer] or obstacle(wish.needs, wish.territory, offer):
                continue
            account = facts.book.charged(wish.organisation, wish.territory, wish.kind, offer.funder)
            if bound and (account is None or account.given + given[account.id] >= account.granted):
                continue
            shelf[wish.kind, offer] -= 1
            if bound and account:
                given[account.id] += 1
            number += 1
            break
    return number
