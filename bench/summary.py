"""What funders read at a million things: the page by account, by share link and for the desk, p50 and p95."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import quantiles
from time import perf_counter, thread_time
from typing import Any, Final

from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from api import create_app
from api.credentials import session_cookie
from bench import data, million
from bench.measure import Row
from bench.service import BARE_VIEW, SECRET, floor_view
from fleet import settings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.parties import accounts, organisations, programmes, sign_in
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.programmes import Programme
from fleet.parties.territories import NAMES
from fleet.publishing.editions import Edition, EditionFigure, Measure
from fleet.publishing.editions.making import Figure, sums
from fleet.publishing.ledger import POOL, Quarter
from fleet.publishing.ledger.blocks import Block, ClosedQuarter
from fleet.publishing.readers import ledger_role, shares

SAYS: Final = """{size:,} assets, a programme of three years: 12 closed quarters, 30 territories, 2,000 lots,
500 of the foundation, on PostgreSQL under the role that reads nothing else. Target: p95 of the page
under 50 ms."""
PUBLIC: Final = "https://fleet.example.org"
START: Final = date(2023, 10, 1)
QUARTERS: Final = 12
TERRITORIES: Final = 30
LOTS: Final = 2_000
FUNDED: Final = 500
ROUNDS: Final = 100
CLOCKS: Final[Mapping[str, Callable[[], float]]] = {"clock": perf_counter, "processor": thread_time}
"""On a machine with other work the processor's time says more: without what the database's server takes."""
TOLD: Final = (("p50", "clock", 49), ("p95", "clock", 94), ("p95 of the processor", "processor", 94))
REACHED: Final = (Measure.GIVEN, Measure.RECEIVED, Measure.MADE_READY, Measure.RECYCLED)
USED: Final = (Measure.PUT_TO_USE, Measure.LAPTOPS_PUT_TO_USE)
YEARS: Final = (2023, 2024, 2025)


def rows(url: str, assets: int) -> Iterator[Row]:
    """Each reader's page on one database, which must be empty."""
    database = Database(url, b"k" * 32)
    made = data.people(database)
    million.fill(database, made, assets)
    with database.write() as session:
        houses = _published(session)
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            ledger_role.make(connection)
    with database.engine.connect() as connection:
        code = connection.execute(text("SELECT code FROM assets LIMIT 1")).scalar_one()
    floor = floor_view(database)
    ways = _ways(url, database, houses | {"lender": made["lender"]})
    times = _times(ways | {"floor": lambda: floor.get(f"/{code}")})
    for way in ways:
        for told, clock, part in TOLD:
            ours, beside = times[way, clock][part], times["floor", clock][part]
            yield Row(f"{way}, {told}", ours, f"{BARE_VIEW}, {told}", beside)
    database.dispose()


def _times(ways: Mapping[str, Callable[[], object]]) -> dict[tuple[str, str], list[float]]:
    """Percentiles of one call of each, in turn, by each of CLOCKS; what is done once (drawing) is over."""
    for way in ways.values():
        way()
    times: dict[tuple[str, str], list[float]] = {(name, clock): [] for name in ways for clock in CLOCKS}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = {clock: tells() for clock, tells in CLOCKS.items()}
            way()
            for clock, tells in CLOCKS.items():
                times[name, clock].append((tells() - start[clock]) * 1e3)
    return {key: quantiles(found, n=100) for key, found in times.items()}


def _ways(
    url: str, database: Database, houses: Mapping[str, Organisation]
) -> dict[str, Callable[[], object]]:
    told = settings.read(
        {
            "FLEET_DATABASE_URL": url,
            "FLEET_SECRET_KEY": SECRET,
            "FLEET_TRAIL_KEY": SECRET,
            "FLEET_PUBLIC_URL": PUBLIC,
            "FLEET_RATE_LIMITS": "request=1000000 per second",
        }
    )
    app = create_app(told, database)
    foundation, department, lender = (houses[name] for name in ("foundation", "department", "lender"))
    now = datetime.now(UTC)
    with database.write() as session:
        system = Actor("command", Role.SYSTEM, now)
        _link, secret = shares.add(session, system, foundation, days=30)
    desk = _cookie(database, Role.COORDINATOR, lender, now)
    return {
        "`/summary` as a foundation": _getting(
            app, "/summary", _cookie(database, Role.FOUNDATION, foundation, now)
        ),
        "`/summary` as a département": _getting(
            app, "/summary", _cookie(database, Role.DEPARTMENT, department, now)
        ),
        "`/shared/<secret>`, the foundation’s": _getting(app, f"/shared/{secret}"),
        "`/summary` as a coordinator": _getting(app, "/summary", desk),
        "`/summary?as=` the foundation": _getting(app, f"/summary?as={foundation.id}", desk),
    }


def _cookie(database: Database, role: Role, house: Organisation, now: datetime) -> str:
    """Of a browser in which somebody of that house is signed in."""
    with database.write() as session:
        account = accounts.add(
            session, Actor("command", Role.SYSTEM, now), f"{role}@example.org", role, house
        )
        session.flush()
        link = sign_in.print_link(session, now, account)
        life, secret = timedelta(days=1), sign_in.secret_of(link, SECRET)
        terms: dict[str, Any] = {"browser": "", "demo": False, "life": life, "device": "bench"}
        return sign_in.open_by_link(session, now, secret, SECRET, **terms)


def _getting(app: Flask, path: str, cookie: str = "") -> Callable[[], object]:
    client = app.test_client()
    if cookie:
        name, host = session_cookie(app.extensions["fleet"].settings), PUBLIC.removeprefix("https://")
        client.set_cookie(name, cookie, domain=host, secure=True)

    def get() -> object:
        answer = client.get(path, base_url=PUBLIC)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return answer

    return get


def _published(session: Session) -> dict[str, Organisation]:
    """The programme, its ledger and its editions as rows; the two houses that read them."""
    system = Actor("command", Role.SYSTEM, data.NOW)
    codes = list(NAMES)[:TERRITORIES]
    kinds = (OrganisationKind.FOUNDATION, OrganisationKind.DEPARTMENT)
    foundation, department = (
        organisations.add(
            session, system, f"A {kind} that reads", kind, codes[:1] if kind is kinds[1] else ()
        )
        for kind in kinds
    )
    targets = [(None, year, 4_000 + 800 * number) for number, year in enumerate(range(2023, 2028))]
    joined = [(code, START) for code in codes]
    dates = {"starts_on": START, "ends_on": date(2027, 12, 31)}
    programme = programmes.add(session, system, "A programme", targets=targets, territories=joined, **dates)
    session.flush()
    quarters = [Quarter(2023, 4)]
    while len(quarters) < QUARTERS:
        quarters.append(quarters[-1].next)
    _ledger(session, programme, quarters, codes)
    for number, quarter in enumerate(quarters, start=1):
        _edition(session, number, quarter, foundation.id)
    return {"foundation": foundation, "department": department}


def _ledger(session: Session, programme: Programme, quarters: list[Quarter], codes: list[str]) -> None:
    """A block for two cells of three, and each quarter's pool."""
    chance, cells = Random(1), []
    for quarter in quarters:
        cells += [(quarter, code) for code in codes if chance.random() < 0.66] + [(quarter, POOL)]
    blocks = [
        {
            "id": f"blk_{number:012d}",
            "number": number,
            "programme_id": programme.id,
            "quarter": str(quarter),
            "territory": code,
            "youths": 11 + chance.randrange(60),
            "published_at": data.NOW,
            "hash": f"{number:064}",
        }
        for number, (quarter, code) in enumerate(cells, start=1)
    ]
    session.execute(insert(Block), blocks)
    closed = {"programme_id": programme.id, "closed_at": data.NOW}
    session.execute(
        insert(ClosedQuarter),
        [
            {**closed, "quarter": str(quarter), "number": number, "hash": f"{number:064}"}
            for number, quarter in enumerate(quarters, start=1)
        ],
    )


def _edition(session: Session, number: int, quarter: Quarter, funder: str) -> None:
    figures = [*_lots(number, funder), *_money(funder)]
    edition = {"number": number, "published_at": data.NOW, "sums": sums(figures), "hash": f"{number:064}"}
    session.add(Edition(quarter=str(quarter), **edition))
    session.flush()
    about = {"quarter": str(quarter)}
    session.execute(
        insert(EditionFigure),
        [about | {"place": place, **vars(figure)} for place, figure in enumerate(figures, start=1)],
    )


def _lots(number: int, funder: str) -> Iterator[Figure]:
    """What became of each lot, so many quarters on."""
    for lot in range(LOTS):
        paid = {"funder_id": funder, "funder": "A foundation that reads"} if lot < FUNDED else {}
        about: dict[str, Any] = {"lot_id": f"lot_{lot:012d}", "lot": f"Lot {lot}", **paid}
        about |= {"donor": f"Donor {lot % 200}", "announced_on": START + timedelta(days=lot % 900)}
        for step, measure in enumerate(REACHED):
            yield Figure(measure, max(0, 10 * number + lot % 300 - 20 * step), **about)
        for measure in USED:
            yield from (Figure(measure, number + lot % 40, year, **about) for year in YEARS)


def _money(funder: str) -> Iterator[Figure]:
    for measure in (Measure.PLAN_MONTHS, Measure.PLAN_CENTS):
        yield from (
            Figure(measure, 9_900, year, funder_id=funder, funder="A foundation that reads") for year in YEARS
        )
