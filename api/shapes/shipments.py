"""Shipments on the wire: a parcel, its lines, and what whoever unpacks it says."""

from collections.abc import Sequence
from typing import Any, Final

from marshmallow import Schema, fields, validate

from api.paging import PageQuery
from api.request import Work, work
from api.shapes.parts import Body, chosen, code, key, moment, moves, words
from fleet.access import Role
from fleet.lending import shipments
from fleet.lending.shipments import Difference, DifferenceReason, Remedy, Shipment, ShipmentLine
from fleet.lifecycle import ShipmentState

MOST_KITS = 50
MOST_LINES = 500


def _kit(line: ShipmentLine) -> str | None:
    return line.item.allocation_id if line.item else None


def _kit_code(line: ShipmentLine) -> str | None:
    return line.item.allocation.kit_code if line.item else None


NULLABLE = {"type": ["string", "null"]}


def _walked(shipment: Shipment) -> list[ShipmentLine]:
    """While it is prepared, in the order of the pick list."""
    return shipments.walk(shipment) if shipment.state is ShipmentState.PREPARING else shipment.goods


def _asset(name: str) -> Any:
    """Where a thing stands: for those who take it off its shelf."""

    def told(line: ShipmentLine) -> str | None:
        value: str | None = getattr(line.asset, name)
        return value if work().actor.role is not Role.ASSOCIATION else None

    return told


class ShipmentLineSchema(Schema):
    """One thing in the parcel. `site` and `shelf`: where it stands, told to whoever picks it."""

    asset = fields.String(attribute="asset_code", required=True)
    kind = fields.Function(lambda line: line.asset.kind.value, metadata={"type": "string"})
    kit = fields.Function(_kit, metadata=NULLABLE)
    kit_code = fields.Function(_kit_code, metadata=NULLABLE)
    site = fields.Function(_asset("site_id"), metadata=NULLABLE)
    shelf = fields.Function(_asset("shelf"), metadata=NULLABLE)
    picked_at = moment(required=True, allow_none=True)
    heard_at = moment(
        required=True,
        allow_none=True,
        metadata={"description": "When somebody said what became of it; null while it is awaited."},
    )
    difference = chosen(Difference, required=True, allow_none=True)
    reason = chosen(DifferenceReason, required=True, allow_none=True)
    remedy = chosen(Remedy, required=True, allow_none=True)
    settled_at = moment(required=True, allow_none=True)


class ShipmentSchema(Schema):
    """A parcel of kits; `code` is on its delivery note. Its lines are in the order of the pick list."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    state = chosen(ShipmentState, required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    from_site = fields.String(attribute="from_site_id", required=True)
    to_site = fields.String(attribute="to_site_id", required=True)
    carrier = fields.String(required=True, allow_none=True)
    tracking = fields.String(required=True, allow_none=True)
    lines = fields.List(fields.Nested(ShipmentLineSchema), required=True)
    open_differences = fields.Function(
        lambda shipment: len(shipment.open_differences), metadata={"type": "integer"}
    )
    created_at = moment(required=True)
    sent_at = moment(required=True, allow_none=True)
    arrived_at = moment(required=True, allow_none=True)
    closed_at = moment(required=True, allow_none=True)
    moves = moves()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Its lines in the order in which they are picked."""
        return _walked(obj) if attr == "lines" else super().get_attribute(obj, attr, default)


class ShipmentRowSchema(Schema):
    """A parcel in a list: how many things are in it, and how many of them differ and are not settled."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    state = chosen(ShipmentState, required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    from_site = fields.String(attribute="from_site_id", required=True)
    to_site = fields.String(attribute="to_site_id", required=True)
    carrier = fields.String(required=True, allow_none=True)
    tracking = fields.String(required=True, allow_none=True)
    things = fields.Function(lambda shipment: _numbers(shipment)[0], metadata={"type": "integer"})
    open_differences = fields.Function(lambda shipment: _numbers(shipment)[2], metadata={"type": "integer"})
    created_at = moment(required=True)
    sent_at = moment(required=True, allow_none=True)
    arrived_at = moment(required=True, allow_none=True)
    closed_at = moment(required=True, allow_none=True)


NUMBERS = "numbers of parcels"


def read_numbers(current: Work, found: Sequence[Shipment]) -> None:
    """Count for a whole page at once."""
    current.notes[NUMBERS] = shipments.numbers(current.session, found)


def _numbers(shipment: Shipment) -> tuple[int, int, int]:
    known: tuple[int, int, int] = work().notes[NUMBERS].get(shipment.id, (0, 0, 0))
    return known


class ShipmentQuery(PageQuery):
    """Filters of the list of shipments."""

    state = chosen(ShipmentState)
    organisation = key()
    to_site = key()
    code = code()
    differences = fields.String(
        validate=validate.OneOf(["open"]),
        metadata={"description": "open: only those in which something missing or damaged is not settled."},
    )


def _carrier(**options: Any) -> fields.String:
    told = {"description": "Who carries it: a company, no person."}
    return words(60, metadata=told, allow_none=True, **options)


def _tracking(**options: Any) -> fields.String:
    return words(60, allow_none=True, **options)


def _kits(**options: Any) -> "fields.List[str]":
    told = {"description": "Their `id`, as /allocations tells it (`alc_…`)."}
    return fields.List(key(), validate=validate.Length(1, MOST_KITS), metadata=told, **options)


class PrepareSchema(Body):
    """Which kits go where."""

    from_site = key(required=True)
    to_site = key(required=True)
    kits = _kits(required=True)
    carrier = _carrier()
    tracking = _tracking()


class ShipmentEditSchema(Body):
    """Who carries it."""

    carrier = _carrier()
    tracking = _tracking()


class KitsSchema(Body):
    """Kits to put in or to take out."""

    kits = _kits(required=True)


class PickSchema(Body):
    """What was scanned or typed: a thing's code or label, or the code on the slip of a packed bag."""

    code = fields.String(required=True, validate=validate.Length(1, 200))


class SendSchema(Body):
    """Who carries it, and what was not picked and stays here."""

    carrier = _carrier()
    tracking = _tracking()
    left_behind = fields.List(
        code(),
        load_default=list,
        validate=validate.Length(max=MOST_LINES),
        metadata={"description": "Codes of what was not picked and stays here; without them it is a 409."},
    )


REASONS_SAID: Final = "; ".join(
    f"{difference}: {', '.join(reasons)}" for difference, reasons in shipments.REASONS.items()
)
"""Which reason goes with which difference, in the words of the API."""


class DiffersSchema(Body):
    """One thing that was not as it should be."""

    asset = code(required=True)
    difference = chosen(Difference, required=True)
    reason = chosen(DifferenceReason, required=True, says=REASONS_SAID)


class ArriveSchema(Body):
    """All of it, or only the `assets` named, is there; but for the `differences`."""

    assets = fields.List(code(), validate=validate.Length(1, MOST_LINES))
    differences = fields.List(
        fields.Nested(DiffersSchema), load_default=list, validate=validate.Length(max=MOST_LINES)
    )


class SettleDifferenceSchema(Body):
    """How the difference of one thing is settled. `site`: where it turned up, else where the parcel went."""

    asset = code(required=True)
    remedy = chosen(Remedy, required=True)
    site = key()
