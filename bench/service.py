"""What the service costs a request, beside what the database alone costs it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from api import create_app, paging
from bench import data
from bench.measure import Row, once, taking_turns
from fleet import settings
from fleet.access import Actor, Role
from fleet.codes import new_id
from fleet.db import Database
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.parties import accounts, tokens
from fleet.support import rules
from fleet.support.rules import Moment

SECRET = "a secret of the benches, long enough"
BARE_VIEW = "a bare Flask view, one indexed select"
BARE_SQL = "one bare SQL statement"


def rows(url: str, devices: int, plans: int) -> Iterator[Row]:
    """Every figure of the service on one database, which must be empty."""
    database = Database(url, b"k" * 32)
    made = data.people(database)
    data.fill(database, made, devices, plans)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    told = settings.read(
        {
            "FLEET_DATABASE_URL": url,
            "FLEET_SECRET_KEY": SECRET,
            "FLEET_TRAIL_KEY": SECRET,
            "FLEET_PUBLIC_URL": "https://fleet.example.org",
            "FLEET_RATE_LIMITS": "request=1000000 per second",
        }
    )
    with database.write() as session:
        system = Actor("command", Role.SYSTEM, data.NOW)
        coordinator = accounts.add(session, system, "bench@example.org", Role.COORDINATOR, made["lender"])
        _, secret = tokens.issue(session, system, made["lender"], Role.COORDINATOR)
    client = create_app(told, database).test_client()
    who = {"Authorization": f"Bearer {secret}"}
    yield from _reads(database, client, who)
    yield _hand_over(database, client, who, data.kits(database, made, coordinator, 120))
    yield from _plans(database)
    database.dispose()


def floor_view(database: Database) -> FlaskClient:
    """A view that does nothing but read one row by its key."""
    app = Flask("floor")
    statement = text("SELECT code, state, site_id, created_at FROM assets WHERE code = :code")

    @app.get("/<code>")
    def bare(code: str) -> dict[str, Any]:
        with database.engine.connect() as connection:
            return dict(connection.execute(statement, {"code": code}).mappings().one())

    return app.test_client()


def _reads(database: Database, client: FlaskClient, who: dict[str, str]) -> Iterator[Row]:
    with database.engine.connect() as connection:
        code, token = connection.execute(text("SELECT asset_code, token FROM labels LIMIT 1")).one()
    floor = floor_view(database)
    times = taking_turns(
        {
            "device": lambda: client.get(f"/api/v1/devices/{code}", headers=who),
            "label": lambda: client.get(f"/q/{token}"),
            "floor": lambda: floor.get(f"/{code}"),
        }
    )
    yield Row("scan resolve, `GET /api/v1/devices/{code}`", times["device"], BARE_VIEW, times["floor"])
    yield Row("scan resolve, `GET /q/<token>` by a stranger", times["label"], BARE_VIEW, times["floor"])
    yield from _pages(database, client, who)


def _pages(database: Database, client: FlaskClient, who: dict[str, str]) -> Iterator[Row]:
    """The first page, and the last one: the cursor of a device near the end leads there."""
    last = _last_cursor(database)
    statement = text(
        "SELECT * FROM assets JOIN devices ON devices.code = assets.code WHERE asset_type = 'device' "
        "ORDER BY assets.created_at DESC, assets.code DESC LIMIT 50"
    )

    def bare() -> object:
        with database.engine.connect() as connection:
            return connection.execute(statement).all()

    answer = client.get(f"/api/v1/devices?after={last}", headers=who)
    if answer.status_code != 200 or answer.get_json()["next"] is not None:
        raise RuntimeError("this is not the last page")
    times = taking_turns(
        {
            "first": lambda: client.get("/api/v1/devices", headers=who),
            "last": lambda: client.get(f"/api/v1/devices?after={last}", headers=who),
            "floor": bare,
        }
    )
    yield Row("list of devices, page 1 (50 rows)", times["first"], BARE_SQL, times["floor"])
    yield Row("list of devices, last page (50 rows)", times["last"], BARE_SQL, times["floor"])


def _last_cursor(database: Database) -> str:
    """The cursor that leaves fifty devices below it."""
    with database.read() as session:
        oldest = select(Device).order_by(Asset.created_at, Asset.code).offset(50).limit(1)
        device = session.scalars(oldest).one()
        return paging.cursor([device.created_at, device.code])


def _hand_over(database: Database, client: FlaskClient, who: dict[str, str], kits: list[str]) -> Row:
    waiting = iter(kits)
    body = {
        "agreement": {
            "signed_on": data.TODAY.isoformat(),
            "signatory": "adult_youth",
            "kept_at": "association",
        },
        "due_on": (data.TODAY + timedelta(days=365)).isoformat(),
    }

    def hand_over() -> None:
        answer = client.post(f"/api/v1/allocations/{next(waiting)}/hand-over", headers=who, json=body)
        if answer.status_code >= 300:
            raise RuntimeError(answer.get_data(as_text=True))

    statement = text("INSERT INTO about (key, value) VALUES (:key, 'x')")

    def bare() -> None:
        with database.write() as session:
            session.execute(statement, {"key": new_id("b")})

    times = taking_turns({"ours": hand_over, "floor": bare}, rounds=20)
    return Row(
        "hand-over, `POST …/hand-over`", times["ours"], "one bare INSERT and its commit", times["floor"]
    )


def _plans(database: Database) -> Iterator[Row]:
    """The daily job over all running plans, on the day when it finds a month's worth of them."""

    def run() -> None:
        with database.write() as session:
            actor = Actor("job:plan_ending", Role.SYSTEM, data.NOW)
            rules.run(session, actor, rules.PLAN_RULES, Moment(data.NOW, data.TODAY))

    statement = text("SELECT count(*) FROM plans WHERE state = 'running' AND ends_on <= :day")

    def bare() -> object:
        with database.engine.connect() as connection:
            return connection.execute(statement, {"day": data.TODAY + timedelta(days=30)}).scalar()

    first = once(run)
    times = taking_turns({"again": run, "floor": bare}, rounds=5, inner=1)
    with database.read() as session:
        found = session.execute(text("SELECT count(*) FROM alerts")).scalar()
    yield Row(f"plan-expiry job, {found:,} alerts to open", first, BARE_SQL, times["floor"])
    yield Row("plan-expiry job again, nothing to do", times["again"], BARE_SQL, times["floor"])
