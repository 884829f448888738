"""The coordinator's dashboard at three sizes of a fleet, beside one bare page: is it flat?"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import Final

from flask.testing import FlaskClient
from sqlalchemy import text

from api import create_app
from api.credentials import session_cookie
from bench import counting, data, years
from bench.measure import Row, once, taking_turns
from bench.service import BARE_VIEW, SECRET, floor_view
from fleet import settings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.parties import accounts, sign_in
from fleet.parties.organisations import Organisation
from fleet.reporting import tallies
from fleet.reporting.tallies import triggers

SAYS: Final = """A hundredth, a tenth and all of {size:,} things of two years, at forty sites: two kits
handed over for five things, one open request for a hundred, one open alert for two hundred. Target: 300 ms
at a tenth, and within a factor of 3 from the smallest to the largest."""
SIZES: Final = (1, 10, 100)
"""Hundredths of the part's size."""
CLOCKS: Final = {"": perf_counter, ", our processor": process_time}
"""The second tells how flat it is on a machine that others use too; PostgreSQL's share is not in it."""
ROUNDS: Final = 9
PAGES: Final = ("/dashboard", "/dashboard/stock", "/dashboard/flow", "/dashboard/open")
BARE_COUNT: Final = "things counted by state and site"
PUBLIC: Final = "https://fleet.example.org"


def rows(url: str, things: int, hundredths: int) -> Iterator[Row]:
    """Each page on one database, which must be empty; and what counting all again would cost."""
    database = Database(url, b"k" * 32)
    size = things * hundredths // 100
    made = data.people(database)
    counting.drop(database)  # rows come in three times as fast
    years.fill(database, made, size)
    with database.engine.begin() as connection:
        triggers.make(connection)
    counted = once(lambda: _count(database))
    client = _coordinator(url, database, made["lender"])
    with database.engine.connect() as connection:
        code = connection.execute(text("SELECT code FROM assets LIMIT 1")).scalar_one()
    floor = floor_view(database)
    ways = {page: _getting(client, page) for page in PAGES}
    ways["floor"] = lambda: floor.get(f"/{code}")
    for told, clock in CLOCKS.items():
        times = taking_turns(ways, rounds=ROUNDS, inner=1, clock=clock)
        for page in PAGES:
            yield Row(f"`{page}`, {size:,} things{told}", times[page], BARE_VIEW, times["floor"])
    yield Row(f"all counted, {size:,} things", counted, BARE_COUNT, _count_things(database))
    database.dispose()


def _count(database: Database) -> None:
    with database.write() as session:
        tallies.mend(session)
        tallies.fold(session)


def _count_things(database: Database) -> float:
    """Milliseconds of what a page would have to do for its first table alone."""
    told = text("SELECT state, site_id, count(*) FROM assets GROUP BY state, site_id")
    with database.engine.connect() as connection:
        return once(lambda: connection.execute(told).all())


def _coordinator(url: str, database: Database, lender: Organisation) -> FlaskClient:
    """A browser in which a coordinator is signed in."""
    told = settings.read(
        {
            "FLEET_DATABASE_URL": url,
            "FLEET_SECRET_KEY": SECRET,
            "FLEET_TRAIL_KEY": SECRET,
            "FLEET_PUBLIC_URL": PUBLIC,
            "FLEET_RATE_LIMITS": "request=1000000 per second",
        }
    )
    now = datetime.now(UTC)
    with database.write() as session:
        system = Actor("command", Role.SYSTEM, now)
        account = accounts.add(session, system, "bench@example.org", Role.COORDINATOR, lender)
        session.flush()
        link = sign_in.print_link(session, now, account)
        life, secret = timedelta(days=1), sign_in.secret_of(link, SECRET)
        cookie = sign_in.open_by_link(
            session, now, secret, SECRET, browser="", demo=False, life=life, device="bench"
        )
    client = create_app(told, database).test_client()
    client.set_cookie(session_cookie(told), cookie, domain=PUBLIC.removeprefix("https://"), secure=True)
    return client


def _getting(client: FlaskClient, path: str) -> Callable[[], object]:
    def get() -> object:
        answer = client.get(path, base_url=PUBLIC)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return answer

    return get
