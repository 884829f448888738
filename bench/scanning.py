"""Five hundred scans in one call, as a phone sends them that comes out of a basement."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import insert, select

from api import create_app
from bench import data
from bench.measure import Row, once
from fleet import settings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake import labels
from fleet.intake.assets import Asset
from fleet.intake.labels import Label
from fleet.lending.allocations import AllocationItem
from fleet.lifecycle import AssetState
from fleet.parties import accounts, sites, tokens
from fleet.scanning import Scan
from fleet.scanning.sending import MOST

ROUNDS: Final = 3
NEW, MOVED, BENCHED, PACKED = 150, 200, 120, 30
FLOOR: Final = f"{MOST} rows inserted and committed"


def rows(url: str, devices: int) -> Iterator[Row]:
    """In order, and with the older half of the evening coming last."""
    database = Database(url, b"k" * 32)
    made = data.people(database)
    data.fill(database, made, devices, 0)
    told = settings.read(
        {
            "FLEET_DATABASE_URL": url,
            "FLEET_SECRET_KEY": "a secret of the benches, long enough",
            "FLEET_TRAIL_KEY": "a secret of the benches, long enough",
            "FLEET_PUBLIC_URL": "https://fleet.example.org",
        }
    )
    with database.write() as session:
        system = Actor("command", Role.SYSTEM, data.NOW)
        account = accounts.add(session, system, "bench@example.org", Role.COORDINATOR, made["lender"])
        _, secret = tokens.issue(session, system.later(datetime.now(UTC)), made["lender"], Role.COORDINATOR)
        places = [sites.add(session, system, name, made["lender"], "06").id for name in ("Here", "There")]
    client, who = create_app(told, database).test_client(), {"Authorization": f"Bearer {secret}"}
    kits = data.kits(database, made, account, 2 * PACKED * ROUNDS)
    desk = Actor(account.id, Role.COORDINATOR, data.NOW)
    evenings = [_evening(database, desk, places, kits, number) for number in range(2 * ROUNDS)]
    ours = [once(lambda sent=sent: _send(client, who, [sent])) for sent in evenings[:ROUNDS]]
    late = [
        once(lambda sent=sent: _send(client, who, [sent[MOST // 2 :], sent[: MOST // 2]]))
        for sent in evenings[ROUNDS:]
    ]
    floor = median(once(lambda: _kept(database)) for _ in range(ROUNDS))
    yield Row(f"{MOST} scans in one call", median(ours), FLOOR, floor)
    yield Row("the same in two calls, the older half last", median(late), FLOOR, floor)
    database.dispose()


def _evening(
    database: Database, desk: Actor, places: Sequence[str], kits: Sequence[str], number: int
) -> list[dict[str, Any]]:
    """Receptions, moves, benches and bags, a second apart; each thing once, and then moved again."""
    with database.write() as session:
        batch = labels.print_batch(session, desk, NEW)
        fresh = [label.token for label in batch]
        tokens_of = select(Label.token).join(Asset, Asset.code == Label.asset_code)
        shelf = tokens_of.where(Asset.state == AssetState.RECEIVED).order_by(Asset.code)
        known = session.scalars(shelf.offset(number * (MOVED + BENCHED)).limit(MOVED + BENCHED)).all()
        mine = kits[number * PACKED :][:PACKED]
        inside = select(AllocationItem.asset_code).where(AllocationItem.allocation_id.in_(mine))
        bags = session.scalars(inside).all()
    place = {"site": places[0]}
    told = [{"action": "receive", "token": token, **place} for token in fresh]
    told += [{"action": "move", "token": token, **place} for token in known[:MOVED]]
    told += [{"action": "start_refurbishment", "token": token} for token in known[MOVED:]]
    told += [{"action": "pack", "code": code} for code in bags]
    begun = datetime.now(UTC) - timedelta(minutes=1)
    moments = [(begun + timedelta(seconds=at / 20)).isoformat() for at in range(len(told))]
    return [{"id": uuid4().hex, "at": at, **each} for each, at in zip(told, moments, strict=True)]


def _send(client: FlaskClient, who: dict[str, str], calls: Sequence[list[dict[str, Any]]]) -> None:
    for sent in calls:
        answer = client.post("/api/v1/scans", json=sent, headers=who)
        if answer.status_code != 200:
            raise AssertionError(answer.get_data(as_text=True)[:500])
        verdicts = Counter(each["verdict"] for each in answer.get_json()["items"])
        if set(verdicts) != {"applied"}:
            raise AssertionError(verdicts)


def _kept(database: Database) -> None:
    """The least that keeping them costs."""
    at = datetime.now(UTC)
    row = {
        "action": "note",
        "at": at,
        "received_at": at,
        "text": "",
        "facts": {},
        "verdict": "applied",
        "reason_facts": {},
        "undone": False,
        "late": False,
        "made_by": "bench",
        "role": "coordinator",
    }
    with database.write() as session:
        session.execute(insert(Scan), [{"id": uuid4().hex, **row} for _ in range(MOST)])
