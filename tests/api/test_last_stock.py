"""The last of the stock: twenty associations wait for a connection, ten are left, and everybody asks at once.

Two things keep the promise: the partial unique index on what a kit holds, and the versions of rows.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Barrier
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake.assets import Asset, Kind
from fleet.lending import allocations, equipment_requests
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import Wanted
from fleet.lifecycle import AllocationState, AssetState, RequestState
from fleet.parties import organisations, tokens
from fleet.parties.organisations import OrganisationKind
from tests.api.served import served
from tests.cast import Cast

ASSOCIATIONS, LEFT, PROCESSES, PATIENCE = 20, 10, 4, 60


@dataclass(frozen=True)
class Waiting:
    """One association's approved line, as whoever serves it knows it."""

    request: str
    youth: str


def waiting(cast: Cast, number: int) -> Waiting:
    """An association with a youth who waits for a connection."""
    name, kind = f"Association {number}", OrganisationKind.ASSOCIATION
    house = organisations.add(cast.session, cast.system, name, kind)
    youth, mentor = cast.youth(house), Actor(f"mentor-{number}", Role.ASSOCIATION, cast.now, house.id)
    asked = equipment_requests.draft(
        cast.session,
        mentor,
        house,
        wanted=[Wanted(youth, Kind.CONNECTION)],
        needed_by=cast.system.today + timedelta(days=30),
    )
    equipment_requests.submit(cast.session, mentor, asked)
    equipment_requests.approve(cast.session, cast.coordinator, asked)
    return Waiting(asked.id, youth.code)


class Desk:
    """Serves one association: tries what is left, one after the other, until it has one or nothing is."""

    def __init__(self, address: str, secret: str, line: Waiting) -> None:
        self.address, self.line, self.http = address, line, requests.Session()
        self.http.headers["Authorization"] = f"Bearer {secret}"
        self.http.headers["Connection"] = "close"  # one that idles while others try is closed under our hands

    def take(self, codes: Sequence[str], start: Barrier) -> list[int]:
        """The status of each try."""
        start.wait()
        told: list[int] = []
        for code in codes:
            body: dict[str, Any] = {"request": self.line.request, "youth": self.line.youth, "assets": [code]}
            answer = self.http.post(f"{self.address}/api/v1/allocations", json=body, timeout=PATIENCE)
            told.append(answer.status_code)
            if answer.status_code != 409:
                break
        return told


def rounds(cast: Cast, database: Database, url: str, log: Path, number: int) -> Counter[int]:
    lines = [waiting(cast, each) for each in range(ASSOCIATIONS)]
    codes = [cast.ready_sim().code for _ in range(LEFT)]
    issuer = cast.administrator.later(datetime.now(UTC))
    secret = tokens.issue(cast.session, issuer, cast.lender, Role.COORDINATOR)[1]
    cast.store()
    told: Counter[int] = Counter()
    with served(url, log, processes=PROCESSES) as address, ThreadPoolExecutor(ASSOCIATIONS) as pool:
        desks = [Desk(address, secret, line) for line in lines]
        for each in range(number):
            tried = one_round(desks, codes, each, pool)
            told.update(status for statuses in tried for status in statuses)
            exactly_ten(database, tried)
            put_back(database)
        for desk in desks:
            desk.http.close()
    return told


def one_round(
    desks: Sequence[Desk], codes: list[str], number: int, pool: ThreadPoolExecutor
) -> list[list[int]]:
    """Everybody wants the same one first; or, every other time, each another."""
    start, rng = Barrier(len(desks)), Random(number)
    orders = [codes if number % 2 else rng.sample(codes, len(codes)) for _ in desks]
    return list(pool.map(lambda desk, order: desk.take(order, start), desks, orders))


def exactly_ten(database: Database, tried: list[list[int]]) -> None:
    """Ten were put aside, and whoever got none was refused for each."""
    assert sorted(statuses[-1] for statuses in tried) == [201] * LEFT + [409] * (ASSOCIATIONS - LEFT)
    assert {len(statuses) for statuses in tried if statuses[-1] == 409} == {LEFT}
    assert {status for statuses in tried for status in statuses[:-1]} <= {409}
    with database.read() as session:
        kept = select(AllocationItem.asset_code).where(AllocationItem.freed_at.is_(None))
        held = session.scalars(kept).all()
        assert len(held) == len(set(held)) == LEFT
        assert (
            session.scalar(select(func.count(Asset.code)).where(Asset.state == AssetState.RESERVED)) == LEFT
        )
        going = equipment_requests.EquipmentRequest.state == RequestState.FULFILLING
        assert session.scalar(select(func.count()).where(going)) == LEFT


def put_back(database: Database) -> None:
    """All is ready again, for the next round."""
    clock = Actor("job:tests", Role.SYSTEM, datetime.now(UTC))
    prepared = select(Allocation).where(Allocation.state == AllocationState.PREPARED)
    with database.write() as session:
        for kit in session.scalars(prepared.order_by(Allocation.id)):
            allocations.release(session, clock, kit)


def test_ten_connections_for_twenty_associations(
    stored_cast: Cast, database: Database, database_url: str, tmp_path: Path
) -> None:
    told = rounds(stored_cast, database, database_url, tmp_path / "log", 2)
    assert told[201] == 2 * LEFT


@pytest.mark.battery
def test_two_hundred_rounds_and_never_an_eleventh(
    stored_cast: Cast,
    database: Database,
    database_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = datetime.now(UTC)
    told = rounds(stored_cast, database, database_url, tmp_path / "log", 200)
    assert told[201] == 200 * LEFT
    with capsys.disabled():
        print(f"200 rounds, {dict(told)}: {(datetime.now(UTC) - began).total_seconds():.0f} s")  # noqa: T201
