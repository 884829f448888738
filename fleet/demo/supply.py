"""What comes in: lots of devices, batches of SIMs, and the bench that makes them ready."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from fleet.access import Verb
from fleet.connectivity import lines, plans, sims
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.demo import goods, likes
from fleet.demo.world import Story, World
from fleet.intake import assets, devices, donations
from fleet.intake.assets import RetireReason
from fleet.intake.devices import SOLDERED, Device, Storage, StorageKind
from fleet.lifecycle import AssetState, LineState, PlanState
from fleet.parties.organisations import Organisation
from fleet.refurbishment import checks, erasures, readiness
from fleet.refurbishment.erasures import HiddenSectors, Method, Result

METHODS: Final = {
    StorageKind.HDD: (Method.OVERWRITE, "nwipe", "0.37"),
    StorageKind.SSD: (Method.ATA_SECURE_ERASE, "hdparm", "9.65"),
    StorageKind.NVME: (Method.NVME_SANITIZE, "nvme-cli", "2.8"),
    StorageKind.FLASH: (Method.FACTORY_RESET, "factory reset", "1"),
}
"""How the invented technicians erase each kind of storage."""


def lot(
    world: World,
    when: datetime,
    donor: Organisation,
    funder: Organisation | None,
    size: int,
    territory: str | None = None,
) -> Story:
    """A donation: announced, then each device lives its own life."""
    yield when
    made = donations.import_manifest(
        world.session,
        world.acting("coordinatrice"),
        goods.manifest(world.rng, size),
        donor=donor,
        funder=funder,
        territory=territory,
        reference=f"Lot {when:%Y-%m} – {donor.name.partition(' (')[0]}",
    )
    came = select(Device).where(Device.donation_id == made.id).order_by(Device.code)
    arrival = world.later(4, 12)
    for device in world.session.scalars(came).all():
        world.tell(_arrives(world, device, arrival))


def _arrives(world: World, device: Device, arrival: datetime) -> Story:
    yield arrival + timedelta(minutes=world.rng.randrange(90))
    if world.rng.random() < 0.02:  # promised, and not in the van
        yield world.later(20, 40)
        actor = world.acting("coordinatrice")
        readiness.retire(world.session, actor, device, RetireReason.NEVER_CAME)
        return
    assets.receive(world.session, world.acting("benevole"), device, site=depot(world))
    yield world.later(1, 14)
    assets.start_refurbishment(world.session, world.acting("benevole"), device)
    _look_inside(world, device)
    yield from bench(world, device)


def first_arrives(world: World) -> None:
    """The first device of the promised lot has just come through the door."""
    promised = select(Device).where(Device.state == AssetState.ANNOUNCED).order_by(Device.created_at.desc())
    device = world.session.scalars(promised.limit(1)).one()
    assets.receive(world.session, world.acting("benevole"), device, site=depot(world))


def depot(world: World) -> Any:
    """One of the lender's two places."""
    return world.cast.sites[world.rng.choices(["nice", "marseille"], [7, 3])[0]]


def _look_inside(world: World, device: Device) -> None:
    """What a report at the bench would have filled."""
    rng, technician = world.rng, world.acting("technicien")
    kind, size = next(model[3:5] for model in goods.MODELS if model[2] == device.model)
    if device.category not in SOLDERED:
        about = {
            "serial": goods.serial(rng),
            "size_bytes": size * 10**9,
            "model": f"{kind.value.upper()} {size}",
        }
        devices.add_storage(world.session, technician, device, kind, **about)
        device.memory_bytes, device.cpu = rng.choice((8, 8, 16)) * goods.GIB, "Intel Core i5"
        name, until = goods.OLD_SYSTEM if rng.random() < 0.04 else rng.choice(goods.SYSTEMS)
        device.os_name, device.os_supported_until = name, until
        device.battery_design_mwh, device.battery_measured_on = 50_000, technician.today
        device.battery_full_mwh = int(50_000 * rng.betavariate(8, 2.5))
    grade = rng.choices(list(devices.Grade), [30, 50, 19, 1])[0]
    known = {"grade": grade, "account_lock": devices.AccountLock.NONE, **likes.like(device)}
    devices.edit(world.session, technician, device, **known)


def bench(world: World, device: Device) -> Story:
    """Erase, check, mark ready, put into stock; some are worth more as parts."""
    yield world.later(0.2, 6)
    for storage in device.to_erase:
        erase(world, storage)
    yield world.later(0.1, 3)
    for evidence in erasures.latest_of(world.session, device).values():
        if evidence.status is erasures.ErasureState.TO_COUNTERSIGN:
            second = world.acting("coordinatrice")
            erasures.countersign(world.session, second, evidence, "Secteurs cachés illisibles, disque relu.")
    if device.cycle > 1 and world.rng.random() < 0.06:
        slip = f"DEEE-{world.rng.randrange(100_000):05d}"
        readiness.retire(world.session, world.acting("coordinatrice"), device, RetireReason.RECYCLED, slip)
        return
    results = dict.fromkeys(checks.CHECKLISTS[device.category], True)
    complete = world.rng.random() > 0.04
    checks.record(world.session, world.acting("technicien"), device, {**results, "charger": complete})
    if not complete:
        yield world.later(3, 9)
        checks.record(world.session, world.acting("technicien"), device, {"charger": True})
    readiness.mark_ready(world.session, world.acting("benevole"), device)
    world.stock[device.kind].append(device)


def erase(world: World, storage: Storage, **otherwise: Any) -> None:
    """Evidence for one storage, as its tool reports it."""
    method, tool, version = METHODS[storage.kind]
    unread = storage.kind is StorageKind.HDD and world.rng.random() < 0.1
    told = {
        "method": method,
        "tool": tool,
        "tool_version": version,
        "started_at": world.now - timedelta(minutes=50),
        "ended_at": world.now - timedelta(minutes=5),
        "result": Result.ERASED,
        "bytes_erased": storage.size_bytes,
        "hidden_sectors": HiddenSectors.UNKNOWN if unread else HiddenSectors.NONE,
        "serial": storage.serial,
        "performed_by": "Atelier Second Souffle",
    }
    erasures.record(world.session, world.acting("technicien"), storage, **{**told, **otherwise})


def batch(world: World, when: datetime, size: int, ends: Sequence[datetime], funder: Organisation) -> Story:
    """SIMs with lines and plans that all end on one day; renewed a few days before, until `ends` runs out."""
    yield when
    desk, operator = world.acting("coordinatrice"), world.cast.organisations["operateur"]
    cards = [_card(world, operator) for _ in range(size)]
    for line in cards:
        plan = plans.add(
            world.session,
            desk,
            line,
            starts_on=desk.today,
            ends_on=ends[0].date(),
            cost_cents=1190,
            data_gb=Decimal(50),
            funder=funder,
        )
        plans.start(world.session, desk, plan)
    for end, following in zip(ends, ends[1:], strict=False):
        yield end - timedelta(days=9, hours=world.rng.randrange(1, 8))
        _renew(world, cards, end, following)


def _card(world: World, operator: Organisation) -> Line:
    desk, session = world.acting("coordinatrice"), world.session
    sim = sims.add(session, desk, goods.iccid(world.rng), site=depot(world), pin="0000", puk="12345678")
    line = lines.add(session, desk, sim, operator, number=goods.number(world.rng))
    lines.move(session, desk, line, Verb.LINE_ACTIVATE)
    readiness.mark_ready(session, world.acting("benevole"), sim)
    world.stock[sim.kind].append(sim)
    return line


def _renew(world: World, cards: Sequence[Line], end: datetime, following: datetime) -> None:
    """Renew what is in somebody's hands or on the shelf; most of what sleeps is left to end."""
    desk = world.acting("coordinatrice")
    for line in cards:
        running = select(Plan).where(Plan.line_id == line.id, Plan.state == PlanState.RUNNING)
        plan = world.session.scalar(running)
        if plan is None or line.state is not LineState.ACTIVE or world.rng.random() < 0.12:
            continue
        starts_on = end.date() + timedelta(days=1)
        plans.renew(world.session, desk, plan, starts_on=starts_on, ends_on=following.date(), cost_cents=990)


def back_on_the_shelf(world: World, asset: Any) -> Story:
    """What came back: a device is erased again, a SIM's line runs again."""
    yield world.later(2, 25)
    if asset.state is not AssetState.RETURNED:
        return
    if isinstance(asset, Sim):
        line = lines.live_of(world.session, asset)
        if line is not None and line.state is LineState.SUSPENDED:
            lines.move(world.session, world.acting("coordinatrice"), line, Verb.LINE_RESUME)
        readiness.mark_ready(world.session, world.acting("benevole"), asset)
        world.stock[asset.kind].append(asset)
        return
    assets.start_refurbishment(world.session, world.acting("benevole"), asset)
    yield from bench(world, asset)
