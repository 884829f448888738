"""Donations, devices, their storages, labels and snapshots on the wire."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from api.paging import PageQuery
from api.request import Work, work
from api.shapes.losses import loss
from api.shapes.parts import (
    Body,
    chosen,
    code,
    day,
    inches,
    key,
    moment,
    moves,
    remark,
    several_codes,
    truth,
    whole,
    words,
)
from fleet.codes import shown
from fleet.intake import labels
from fleet.intake.assets import Asset, RetireReason
from fleet.intake.devices import AccountLock, Category, Device, Flaw, Grade, Keyboard, StorageKind
from fleet.lending.loans import Accessory
from fleet.lifecycle import AssetState
from fleet.refurbishment import erasures

LABELS = "labels of this page"
ERASURES = "evidence of this page"


def shelf_code(**options: Any) -> fields.String:
    """Where on its site a thing stands: a short code."""
    return words(20, metadata={"description": "Letters, digits, points, hyphens: at most 12."}, **options)


def label_address(token: str) -> str:
    """What a label's QR says: capitals, so that the code stays in its alphanumeric mode."""
    return f"{work().settings.public_url}/q/{token}".upper()


def read_labels(current: Work, assets: Sequence[Asset]) -> None:
    """Read the labels of a whole page at once."""
    current.notes[LABELS] = labels.newest_of(current.session, [asset.code for asset in assets])


def _label_url(asset: Asset) -> str | None:
    current = work()
    known = current.notes.get(LABELS, {})
    label = known.get(asset.code) or labels.newest_of(current.session, [asset.code]).get(asset.code)
    return label_address(label.token) if label else None


class StorageSchema(Schema):
    """A disk or soldered flash. `erased`: accepted evidence exists in the device's present cycle."""

    id = fields.String(required=True)
    kind = chosen(StorageKind, required=True)
    model = fields.String(required=True, allow_none=True)
    serial = fields.String(required=True, allow_none=True)
    size_bytes = fields.Integer(required=True, allow_none=True)
    present = fields.Boolean(required=True)


class BatterySchema(Schema):
    """Capacities in mWh; `health` is full charge ÷ design capacity."""

    design_mwh = fields.Integer(attribute="battery_design_mwh", required=True)
    full_mwh = fields.Integer(attribute="battery_full_mwh", required=True, allow_none=True)
    health = fields.Function(
        lambda device: device.battery_wear and round(device.battery_wear, 3),
        metadata={"type": ["number", "null"]},
    )


class AssetSchema(Schema):
    """What a device and a SIM have in common."""

    code = fields.String(required=True, metadata={"description": "The key; never changes."})
    shown_code = fields.Function(lambda asset: shown(asset.code), metadata={"type": "string"})
    label_url = fields.Function(_label_url, metadata={"type": ["string", "null"]})
    state = chosen(AssetState, required=True)
    site = fields.String(attribute="site_id", required=True, allow_none=True)
    shelf = fields.String(
        required=True, allow_none=True, metadata={"description": "Where on its site it stands."}
    )
    organisation = fields.String(attribute="organisation_id", required=True, allow_none=True)
    lot = fields.String(attribute="donation_id", required=True, allow_none=True)
    cycle = fields.Integer(required=True)
    created_at = moment(required=True)
    last_seen_at = moment(required=True)
    moves = moves()


def _battery(device: Device) -> dict[str, Any] | None:
    return BatterySchema().dump(device) if device.battery_design_mwh else None


def _unerased(device: Device) -> int:
    return len(erasures.missing(work().session, device))


BATTERY = {
    "type": ["object", "null"],
    "description": "Capacities in mWh; `health` is full charge ÷ design capacity.",
    "properties": {
        "design_mwh": {"type": "integer"},
        "full_mwh": {"type": ["integer", "null"]},
        "health": {"type": ["number", "null"]},
    },
}


class DeviceSchema(AssetSchema):
    """A device."""

    category = chosen(Category, required=True)
    maker = fields.String(required=True, allow_none=True)
    model = fields.String(required=True, allow_none=True)
    serial = fields.String(required=True, allow_none=True)
    inventory_number = fields.String(required=True, allow_none=True)
    cpu = fields.String(required=True, allow_none=True)
    memory_bytes = fields.Integer(required=True, allow_none=True)
    disks = fields.List(fields.Nested(StorageSchema), attribute="storages", required=True)
    battery = fields.Function(_battery, metadata=BATTERY)
    os_name = fields.String(required=True, allow_none=True)
    os_supported_until = fields.Date(required=True, allow_none=True)
    account_lock = chosen(AccountLock, required=True)
    grade = chosen(Grade, required=True, allow_none=True)
    condition = fields.String(required=True, allow_none=True)
    keyboard = chosen(Keyboard, required=True, allow_none=True)
    screen_inches = inches(required=True, allow_none=True)
    touch = fields.Boolean(required=True, allow_none=True)
    erasure_unknown = fields.Boolean(required=True)


class DeviceDetailSchema(DeviceSchema):
    """One device, with what is left to erase in this cycle."""

    storages_to_erase = fields.Function(_unerased, metadata={"type": "integer"})
    loss = loss()


class DeviceQuery(PageQuery):
    """Filters of the list of devices."""

    code = several_codes()
    state = chosen(AssetState)
    category = chosen(Category)
    site = key()
    lot = key()
    serial = words(64)


class NewDeviceSchema(Body):
    """A device to announce, or (with a site) one that is already here."""

    category = chosen(Category, required=True)
    maker = words(80)
    model = words(120)
    serial = words(64)
    inventory_number = words(64)
    site = key(metadata={"description": "It is here, at this site; without, it is announced."})
    label = code(metadata={"description": "A pre-printed label's token or short code."})


class DeviceEditSchema(Body):
    """What people may correct."""

    category = chosen(Category)
    maker = words(80, allow_none=True)
    model = words(120, allow_none=True)
    serial = words(64, allow_none=True)
    inventory_number = words(64, allow_none=True)
    grade = chosen(Grade, allow_none=True)
    condition = remark()
    shelf = shelf_code(allow_none=True)
    keyboard = chosen(Keyboard, allow_none=True)
    screen_inches = inches(allow_none=True)
    touch = truth(allow_none=True)
    account_lock = chosen(AccountLock)
    os_name = words(120, allow_none=True)
    os_supported_until = day(allow_none=True)


class NewStorageSchema(Body):
    """A disk that no tool could report."""

    kind = chosen(StorageKind, required=True)
    model = words(80)
    serial = words(64)
    size_bytes = whole(least=1)


class IdentifySchema(Body):
    """What a disk is."""

    kind = chosen(StorageKind, required=True)


class ReceiveSchema(Body):
    """Where it is now, and the label glued on it."""

    site = key(required=True)
    label = code()


class AtSiteSchema(Body):
    """Where it is now."""

    site = key(required=True)


class MoveSchema(AtSiteSchema):
    """Where it is now, and on which shelf there; without one, on none in another place."""

    shelf = shelf_code()


class TakeBackSchema(Body):
    """Where it is now, how it is, and what did not come with it."""

    site = key(required=True)
    missing = fields.List(chosen(Accessory), load_default=list, validate=validate.Length(max=10))
    grade = chosen(Grade)
    flaws = fields.List(chosen(Flaw), validate=validate.Length(max=len(Flaw)))


class RetireSchema(Body):
    """How it leaves for good; recycling needs the WEEE slip's number."""

    reason = chosen(RetireReason, required=True)
    slip = words(40)


class NoStorageSchema(Schema):
    """The statement that nothing in it stores data: `confirmed_by` is the second person's."""

    device = fields.String(attribute="device_code", required=True)
    cycle = fields.Integer(required=True)
    stated_by = fields.String(required=True)
    stated_at = moment(required=True)
    confirmed_by = fields.String(required=True, allow_none=True)
    confirmed_at = moment(required=True, allow_none=True)
