"""/api/v1/devices"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from api.request import Work
from api.resource import Resource, match
from api.shapes import intake as shapes
from fleet import codes
from fleet.access import Verb
from fleet.errors import NotFound
from fleet.intake import assets, devices, labels
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.lending import losses
from fleet.parties import sites
from fleet.refurbishment import readiness

resource = Resource(
    "devices", __name__, description="Laptops and the like, found by the code on their label."
)

DEVICE = shapes.DeviceDetailSchema()


def found(work: Work, code: str) -> Device:
    """The device that this code, or any live label's, leads to; guarded by If-Match where it is sent."""
    word = codes.normalise(code)
    device = work.session.scalar(devices.listing(work.actor).where(Device.code == word))
    if device is None:
        asset = labels.asset_of(work.session, word)
        if asset is None:
            raise NotFound(key=code)
        device = devices.seen(work.session, work.actor, asset.code)
    match(DEVICE, device)
    return device


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
        site = sites.seen(work.session, work.actor, body["site"])
        device = devices.receive_unannounced(work.session, work.actor, body["category"], site=site, **known)
    else:
        device = devices.announce(work.session, work.actor, body["category"], **known)
    work.session.flush()
    if "label" in body:
        labels.claim(work.session, work.actor, body["label"], device)
    return device, 201, {"Location": f"/api/v1/devices/{device.code}"}


@resource.get("/<code>", Verb.DEVICE_READ, DEVICE)
def read(work: Work, code: str) -> Device:
    """One device, by its code or any of its live labels."""
    return found(work, code)


@resource.patch("/<code>", Verb.DEVICE_EDIT, DEVICE, body=shapes.DeviceEditSchema())
def edit(work: Work, body: Mapping[str, Any], code: str) -> Device:
    """Correct what is known."""
    device = devices.seen(work.session, work.actor, codes.normalise(code))
    match(DEVICE, device, required=True)
    return devices.edit(work.session, work.actor, device, **body)


@resource.post(
    "/<code>/disks", Verb.DEVICE_EDIT, DEVICE, body=shapes.NewStorageSchema(), status=201, guarded=True
)
def add_disk(work: Work, body: Mapping[str, Any], code: str) -> Device:
    """Record a disk that no tool could report."""
    device = found(work, code)
    devices.add_storage(work.session, work.actor, device, **body)
    return device


@resource.post("/<code>/receive", Verb.ASSET_RECEIVE, DEVICE, body=shapes.ReceiveSchema(), guarded=True)
def receive(work: Work, body: Mapping[str, Any], code: str) -> Device:
    """It is here."""
    device = found(work, code)
    assets.receive(work.session, work.actor, device, site=sites.seen(work.session, work.actor, body["site"]))
    if "label" in body:
        labels.claim(work.session, work.actor, body["label"], device)
    return device


@resource.post("/<code>/arrive", Verb.ASSET_ARRIVE, DEVICE, body=shapes.AtSiteSchema(), guarded=True)
def arrive(work: Work, body: Mapping[str, Any], code: str) -> Device:
    """At the delivery site."""
    device = found(work, code)
    assets.arrive(work.session, work.actor, device, site=sites.seen(work.session, work.actor, body["site"]))
    return device


@resource.post("/<code>/find", Verb.ASSET_FIND, DEVICE, body=shapes.AtSiteSchema(), guarded=True)
def find(work: Work, body: Mapping[str, Any], code: str) -> Device:
    """It is back."""
    device = found(work, code)
    losses.find(work.session, work.actor, device, site=sites.seen(work.session, work.actor, body["site"]))
    return device


@resource.post("/<code>/retire", Verb.ASSET_RETIRE, DEVICE, body=shapes.RetireSchema(), guarded=True)
def retire(work: Work, body: Mapping[str, Any], code: str) -> Device:
    """Gone for good."""
    device = found(work, code)
    readiness.retire(work.session, work.actor, device, body["reason"], body.get("slip"))
    return device


resource.moves(
    DEVICE,
    found,
    {
        Verb.ASSET_START_REFURBISHMENT: assets.start_refurbishment,
        Verb.ASSET_MARK_READY: readiness.mark_ready,
        Verb.ASSET_REWORK: assets.rework,
        Verb.ASSET_SHIP: assets.ship,
        Verb.ASSET_REPORT_MISSING: losses.report_missing,
    },
)
