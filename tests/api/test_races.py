"""Rules N1 and N2 over HTTP: gunicorn in four processes, many clients, one winner each.

Teeth: without row versions and the partial unique indexes, ten kits were handed over thirteen times here.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from fleet.access import Role
from fleet.db import Database
from fleet.intake.assets import Asset, Kind
from fleet.lending.allocations import Allocation
from fleet.lending.loans import Loan
from fleet.lifecycle import AssetState
from fleet.parties import tokens
from tests.api.served import served
from tests.cast import Cast

PATIENCE = 60
PROCESSES = 4


class Scene:
    """A service in four processes; `calls` are made by as many threads as there are clients."""

    def __init__(self, address: str, secret: str) -> None:
        self.address, self.secret = address, secret

    def post(self, session: requests.Session, path: str, body: Any, **headers: str) -> requests.Response:
        told = {"Authorization": f"Bearer {self.secret}"} | headers
        return session.post(f"{self.address}/api/v1/{path}", json=body, headers=told, timeout=PATIENCE)

    def crowd(self, clients: int, calls: list[tuple[str, Any]]) -> Counter[tuple[str, int]]:
        """Every client makes every call, each in its own order: (path, status) → how often."""

        def one(seed: int) -> list[tuple[str, int]]:
            order = Random(seed).sample(calls, len(calls))
            with requests.Session() as session:
                return [
                    (path + _thing(body), self.post(session, path, body).status_code) for path, body in order
                ]

        with ThreadPoolExecutor(clients) as pool:
            return Counter(row for rows in pool.map(one, range(clients)) for row in rows)


def _thing(body: Any) -> str:
    return "".join(body.get("assets", ()))


@pytest.fixture
def world(database: Database) -> Iterator[Cast]:
    with database.opened(writing=True) as opened:
        yield Cast(opened)
        opened.rollback()


def secret(cast: Cast) -> str:
    issuer = cast.administrator.later(datetime.now(UTC))
    issued = tokens.issue(cast.session, issuer, cast.lender, Role.COORDINATOR)[1]
    cast.store()
    return issued


def agreed() -> dict[str, Any]:
    today = datetime.now(UTC).date()
    signed = {"signed_on": today.isoformat(), "signatory": "adult_youth"}
    return {"agreement": signed, "due_on": (today + timedelta(days=365)).isoformat()}


def one_winner_each(told: Counter[tuple[str, int]], things: int, clients: int) -> None:
    statuses: Counter[int] = Counter()
    for (_path, status), number in told.items():
        statuses[status] += number
    assert statuses == {201: things, 409: things * (clients - 1)}
    winners = [path for (path, status), number in told.items() if status == 201 and number == 1]
    assert len(winners) == things


def hand_over_race(cast: Cast, url: str, log: Path, kits: int, clients: int) -> None:
    prepared = [cast.kit() for _ in range(kits)]
    token, calls = secret(cast), [(f"allocations/{kit.id}/hand-over", agreed()) for kit in prepared]
    with served(url, log, processes=PROCESSES) as address:
        began = datetime.now(UTC)
        told = Scene(address, token).crowd(clients, calls)
    seconds = (datetime.now(UTC) - began).total_seconds()
    one_winner_each(told, kits, clients)
    log.write_text(f"{kits * clients} hand-overs of {kits} kits by {clients} clients: {seconds:.1f} s")


def reserve_race(cast: Cast, url: str, log: Path, laptops: int, clients: int) -> None:
    calls: list[tuple[str, Any]] = []
    for _ in range(laptops):
        youth = cast.youth()
        request, device = cast.approved((youth, Kind.LAPTOP)), cast.ready_laptop()
        body = {"request": request.id, "youth": youth.code, "assets": [device.code]}
        calls.append(("allocations", body))
    token = secret(cast)
    with served(url, log, processes=PROCESSES) as address:
        told = Scene(address, token).crowd(clients, calls)
    one_winner_each(told, laptops, clients)


def test_one_kit_is_handed_over_once(world: Cast, database_url: str, tmp_path: Path) -> None:
    hand_over_race(world, database_url, tmp_path / "log", kits=6, clients=8)


def test_one_laptop_is_put_aside_once(world: Cast, database_url: str, tmp_path: Path) -> None:
    reserve_race(world, database_url, tmp_path / "log", laptops=5, clients=8)


@pytest.mark.battery
def test_a_hundred_kits_and_twenty_clients(
    world: Cast, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_over_race(world, database_url, tmp_path / "log", kits=100, clients=20)
    with capsys.disabled():
        print((tmp_path / "log").read_text())  # noqa: T201


@pytest.mark.battery
def test_a_hundred_laptops_and_twenty_clients(world: Cast, database_url: str, tmp_path: Path) -> None:
    reserve_race(world, database_url, tmp_path / "log", laptops=100, clients=20)


def repeated(
    scene: Scene, path: str, bodies: list[Any], key: str = "one"
) -> tuple[set[tuple[int, bytes]], Counter[int]]:
    """Every body at once under one key: the different answers, and how often each status came."""

    def once(body: Any) -> requests.Response:
        with requests.Session() as session:
            return scene.post(session, path, body, **{"Idempotency-Key": key})

    with ThreadPoolExecutor(len(bodies)) as pool:
        answers = list(pool.map(once, bodies))
    told = {(answer.status_code, answer.content) for answer in answers}
    return told, Counter(answer.status_code for answer in answers)


def test_fifty_repeats_at_once_have_one_effect_and_one_answer(
    world: Cast, database_url: str, tmp_path: Path
) -> None:
    token = secret(world)
    with served(database_url, tmp_path / "log", processes=PROCESSES) as address:
        told, statuses = repeated(Scene(address, token), "devices", [{"category": "laptop"}] * 50)
        assert (len(told), statuses) == (1, {201: 50})
        head = {"Authorization": f"Bearer {token}"}
        listed = requests.get(f"{address}/api/v1/devices", headers=head, timeout=PATIENCE).json()
    assert len(listed["items"]) == 1


def lending_repeated(cast: Cast, database: Database, url: str, log: Path, repeats: int) -> None:
    """One reservation and one hand-over, each sent many times at once, and others under the same keys."""
    youth, kit = cast.youth(), cast.kit()
    asked, laptop, other = cast.approved((youth, Kind.LAPTOP)), cast.ready_laptop(), cast.ready_laptop()
    body = {"request": asked.id, "youth": youth.code, "assets": [laptop.code]}
    token = secret(cast)
    with served(url, log, processes=PROCESSES) as address:
        scene = Scene(address, token)
        told, statuses = repeated(scene, "allocations", [body] * repeats, "kit")
        assert (len(told), statuses) == (1, {201: repeats})
        others = [body | {"assets": [other.code]}] * repeats
        assert repeated(scene, "allocations", others, "kit")[1] == {422: repeats}
        told, statuses = repeated(scene, f"allocations/{kit.id}/hand-over", [agreed()] * repeats, "loan")
        assert (len(told), statuses) == (1, {201: repeats})
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Loan)) == 1
        assert session.scalar(select(func.count()).select_from(Allocation)) == 2
        assert session.scalar(select(Asset.state).where(Asset.code == other.code)) == AssetState.READY


def test_a_dozen_repeats_of_a_kit_and_of_its_hand_over(
    world: Cast, database: Database, database_url: str, tmp_path: Path
) -> None:
    lending_repeated(world, database, database_url, tmp_path / "log", 12)


@pytest.mark.battery
def test_fifty_repeats_of_a_kit_and_of_its_hand_over(
    world: Cast, database: Database, database_url: str, tmp_path: Path
) -> None:
    lending_repeated(world, database, database_url, tmp_path / "log", 50)
