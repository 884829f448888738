"""/api/v1/devices"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from api import moves, references
from api.request import Work
from api.resource import NothingSchema, Resource, match
from api.shapes import intake as shapes
from fleet import codes
from fleet.access import Verb
from fleet.errors import NotFound
from fleet.intake import assets, devices
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.parties import sites
from fleet.refurbishment import erasures

resource = Resource(
    "devices", __name__, description="Laptops and the like, found by the code on their label."
)

DEVICE = shapes.DeviceDetailSchema()


def found(work: Work, key: str) -> Device:
    """The device that this code, or any live label's, leads to; guarded by If-Match where it is sent."""
    asset = references.asset(work.session, work.actor, key)
    if not isinstance(asset, Device):
        raise NotFound(key=key)
    match(DEVICE, asset)
    return asset


@resource.listing(
    "",
    Verb.DEVICE_READ,
    shapes.DeviceSchema,
    keys=(Asset.created_at, Asset.code),
    query=shapes.DeviceQuery(),
    prepare=shapes.read_labels,
)
def list_devices(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Devices, newest first."""
    columns = {
        "state": Device.state,
        "category": Device.category,
        "site": Device.site_id,
        "lot": Device.donation_id,
        "serial": Device.serial,
    }
    listed = devices.listing(work.actor).options(selectinload(Device.storages))
    if wanted := filters.get("code"):
        listed = listed.where(Device.code.in_([codes.normalise(code) for code in wanted.split(",")][:200]))
    return listed.where(*(columns[name] == value for name, value in filters.items() if name in columns))


@resource.post("", Verb.ASSET_RECEIVE, DEVICE, body=shapes.NewDeviceSchema(), status=201)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """Announce a device, or take one in that nobody announced."""
    known = {name: value for name, value in body.items() if name not in ("site", "label", "category")}
    if "site" in body:
        site = references.named(work, "site", body["site"], sites.seen)
        device = devices.receive_unannounced(work.session, work.actor, body["category"], site=site, **known)
    else:
        device = devices.announce(work.session, work.actor, body["category"], **known)
    work.session.flush()
    if "label" in body:
        references.claim(work, body["label"], device)
    return device, 201, {"Location": f"/api/v1/devices/{device.code}"}


@resource.get("/<key>", Verb.DEVICE_READ, DEVICE)
def read(work: Work, key: str) -> Device:
    """One device, by its code or any of its live labels."""
    return found(work, key)


@resource.patch("/<key>", Verb.DEVICE_EDIT, DEVICE, body=shapes.DeviceEditSchema())
def edit(work: Work, body: Mapping[str, Any], key: str) -> Device:
    """Correct what is known."""
    device = found(work, key)
    match(DEVICE, device, required=True)
    return devices.edit(work.session, work.actor, device, **body)


@resource.post(
    "/<key>/disks", Verb.DEVICE_EDIT, DEVICE, body=shapes.NewStorageSchema(), status=201, guarded=True
)
def add_disk(work: Work, body: Mapping[str, Any], key: str) -> Device:
    """Record a disk that no tool could report."""
    device = found(work, key)
    devices.add_storage(work.session, work.actor, device, **body)
    return device


@resource.post(
    "/<key>/disks/<disk>/identify",
    Verb.DEVICE_EDIT,
    DEVICE,
    body=shapes.IdentifySchema(),
    guarded=True,
)
def identify(work: Work, body: Mapping[str, Any], key: str, disk: str) -> Device:
    """Say what a disk is that the tools could not tell: which methods erase it depends on that."""
    device = found(work, key)
    storage = next((held for held in device.storages if held.id == disk), None)
    if storage is None:
        raise NotFound(key=disk)
    devices.identify_storage(work.session, work.actor, storage, body["kind"])
    return device


@resource.post("/<key>/receive", Verb.ASSET_RECEIVE, DEVICE, body=shapes.ReceiveSchema(), guarded=True)
def receive(work: Work, body: Mapping[str, Any], key: str) -> Device:
    """It is here."""
    device = found(work, key)
    site = references.named(work, "site", body["site"], sites.seen)
    assets.receive(work.session, work.actor, device, site=site)
    if "label" in body:
        references.claim(work, body["label"], device)
    return device


@resource.post(
    "/<key>/state-no-storage",
    Verb.ERASURE_RECORD,
    shapes.NoStorageSchema(),
    body=NothingSchema(),
    guarded=True,
    tagged=False,
)
def state_no_storage(work: Work, _body: Mapping[str, Any], key: str) -> Any:
    """Nothing in it stores data: one signed-in person states it, a second one confirms it the same way."""
    return erasures.state_no_storage(work.session, work.actor, found(work, key))


resource.moves(
    DEVICE,
    found,
    {Verb.ASSET_START_REFURBISHMENT: assets.start_refurbishment, Verb.ASSET_REWORK: assets.rework},
)
moves.register(resource, DEVICE, found)
