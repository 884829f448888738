"""A large fleet in bulk, for measuring: devices, SIMs with lines and running plans, kits to hand over."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from fleet.access import Actor, Role
from fleet.codes import new_code, new_id, new_token
from fleet.db import Base, Database
from fleet.intake.assets import Kind
from fleet.intake.devices import Device
from fleet.lending import allocations, equipment_requests
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import Wanted
from fleet.parties import organisations, sites, youths
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.youths import Signatory
from fleet.refurbishment import erasures
from fleet.refurbishment.erasures import HiddenSectors, Method, Result

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
TODAY = date(2026, 11, 2)
CHUNK = 5_000
STATES = ("received", "refurbishing", "ready", "on_loan", "returned")

Rows = dict[str, list[dict[str, Any]]]


def people(database: Database) -> dict[str, Organisation]:
    """The organisations that the rest needs."""
    system = Actor("command", Role.SYSTEM, NOW)
    with database.write() as session:
        made = {
            kind.value: organisations.add(session, system, kind.value.title(), kind)
            for kind in (OrganisationKind.LENDER, OrganisationKind.ASSOCIATION, OrganisationKind.OPERATOR)
        }
        sites.add(session, system, "Hub", made["lender"], "06")
    return made


def fill(database: Database, made: dict[str, Organisation], devices: int, plans: int) -> None:
    """So many devices, each with its label, and so many SIMs with a line and a running plan."""
    chance = random.Random(devices)
    makers = (_device(chance, number) for number in range(devices))
    owners = (made["operator"].id, made["association"].id)
    _insert(database, makers)
    _insert(database, (_plan(chance, number, *owners) for number in range(plans)))


def _codes() -> Iterator[str]:
    """New codes, each once: among two hundred thousand, two may well be equal."""
    given: set[str] = set()
    while True:
        code = new_code()
        if code not in given:
            given.add(code)
            yield code


_FRESH = _codes()


def _asset(kind: str, state: str, at: datetime, **more: Any) -> dict[str, Any]:
    moments = {"created_at": at, "cycle_began_at": at, "last_seen_at": at}
    return {
        "code": next(_FRESH),
        "asset_type": kind,
        "state": state,
        "version": 1,
        "cycle": 1,
        **moments,
        **more,
    }


def _device(chance: random.Random, number: int) -> Rows:
    at = NOW - timedelta(minutes=number)
    state = STATES[number % len(STATES)]
    asset = _asset("device", state, at, erasure_unknown=False, received_at=at)
    device = {
        "code": asset["code"],
        "category": "laptop",
        "maker": "Dell Inc.",
        "model": f"Latitude {chance.randrange(5000, 7999)}",
        "serial": f"B{number:08d}",
        "identity": f"dell:B{number:08d}",
        "account_lock": "none",
        "memory_bytes": 8 * 2**30,
    }
    label = {"id": new_id("lab"), "token": new_token(), "short_code": asset["code"], "status": "live"}
    disk = {"id": new_id("disk"), "device_code": asset["code"], "kind": "ssd", "serial": f"S{number}"}
    return {
        "assets": [asset],
        "devices": [device],
        "labels": [{**label, "asset_code": asset["code"], "created_at": at}],
        "storages": [{**disk, "present": True, "created_at": at, "size_bytes": 256 * 10**9}],
    }


def _plan(chance: random.Random, number: int, operator: str, association: str) -> Rows:
    asset = _asset("sim", "on_loan", NOW, erasure_unknown=False, organisation_id=association)
    line = {"id": new_id("line"), "sim_code": asset["code"], "operator_id": operator, "state": "active"}
    ends = TODAY + timedelta(days=chance.randrange(10, 310))
    plan = {
        "id": new_id("plan"),
        "line_id": line["id"],
        "starts_on": TODAY - timedelta(days=60),
        "ends_on": ends,
    }
    stamps = {"created_at": NOW, "version": 1}
    return {
        "assets": [asset],
        "sims": [{"code": asset["code"], "iccid": f"8933{number:015d}"}],
        "lines": [{**line, **stamps}],
        "plans": [{**plan, **stamps, "cost_cents": 990, "currency": "EUR", "state": "running"}],
    }


def _insert(database: Database, made: Iterator[Rows]) -> None:
    while chunk := [rows for _, rows in zip(range(CHUNK), made, strict=False)]:
        with database.write() as session:
            for table in chunk[0]:
                known: Table = Base.metadata.tables[table]
                session.execute(insert(known), [row for rows in chunk for row in rows[table]])


def _erase(session: Session, technician: Account, device: Device) -> None:
    """Evidence for its disk: without it nothing is handed over."""
    later = Actor(technician.id, Role.COORDINATOR, NOW + timedelta(hours=2))
    for storage in device.to_erase:
        erasures.record(
            session,
            later,
            storage,
            method=Method.ATA_SECURE_ERASE,
            tool="hdparm",
            started_at=NOW,
            ended_at=NOW + timedelta(hours=1),
            result=Result.ERASED,
            hidden_sectors=HiddenSectors.NONE,
            serial=storage.serial,
            performed_by="bench",
        )


def kits(database: Database, made: dict[str, Organisation], coordinator: Account, count: int) -> list[str]:
    """Kits put aside, one laptop each, for youths of the association; their ids."""
    association = Actor("tok_bench", Role.ASSOCIATION, NOW, made["association"].id)
    desk = Actor(coordinator.id, Role.COORDINATOR, NOW, made["lender"].id)
    found: list[str] = []
    with database.write() as session:
        ready = session.scalars(select(Device).where(Device.state == "ready").limit(count)).all()
        for device in ready:
            _erase(session, coordinator, device)
            youth = youths.add(session, association, made["association"], "06", Signatory.ADULT_YOUTH)
            wanted = [Wanted(youth, Kind.LAPTOP)]
            request = equipment_requests.draft(
                session, association, made["association"], wanted=wanted, needed_by=TODAY + timedelta(days=30)
            )
            equipment_requests.submit(session, association, request)
            equipment_requests.approve(session, desk, request)
            session.flush()
            kit: Allocation = allocations.reserve(session, desk, request, youth, [device])
            found.append(kit.id)
    return found
