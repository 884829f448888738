"""Shipments: a parcel of kits from one of our sites to one delivery site of one association.

    parcel = shipments.prepare(session, actor, kits, from_site=…, to_site=…)
    shipments.pick(session, actor, parcel, asset)            # each thing, scanned
    shipments.send(session, actor, parcel, carrier=…, tracking=…)
    shipments.arrive(session, actor, parcel, differences=[…])
    shipments.close(session, actor, parcel)

What settles a difference (a loss, a ticket) stands above lending: fleet/support/differences.py.
"""

from fleet.lending.shipments.arriving import (
    Differs,
    NotAwaited,
    ToldTwice,
    WrongReason,
    arrive,
    came,
    found,
    put_back,
    standing,
)
from fleet.lending.shipments.forgetting import forget
from fleet.lending.shipments.picking import (
    NoParcel,
    NotAllPacked,
    OtherParcel,
    pick,
    pick_bag,
    place_in,
    unpick,
)
from fleet.lending.shipments.preparing import (
    OURS,
    EmptyParcel,
    GoesElsewhere,
    InAParcel,
    NotFromHere,
    NothingToSend,
    NotInThisParcel,
    NotToThere,
    OtherHouse,
    TrackingUnreadable,
    add,
    cancel,
    edit,
    prepare,
    remove,
    tracking_number,
    tracking_of,
)
from fleet.lending.shipments.reading import (
    differs,
    listing,
    numbers,
    of_kit,
    seen,
    waiting,
    waiting_line,
    waits,
    walk,
)
from fleet.lending.shipments.road import land, leave
from fleet.lending.shipments.sending import NotPicked, PickedAfterAll, send
from fleet.lending.shipments.settling import (
    NoOpenDifference,
    OpenDifferences,
    WrongRemedy,
    close,
    difference_of,
    settled,
)
from fleet.lending.shipments.shipment import (
    REASONS,
    REMEDIES,
    Difference,
    DifferenceReason,
    Remedy,
    Shipment,
    ShipmentLine,
)

__all__ = [
    "OURS",
    "REASONS",
    "REMEDIES",
    "Difference",
    "DifferenceReason",
    "Differs",
    "EmptyParcel",
    "GoesElsewhere",
    "InAParcel",
    "NoOpenDifference",
    "NoParcel",
    "NotAllPacked",
    "NotAwaited",
    "NotFromHere",
    "NotInThisParcel",
    "NotPicked",
    "NotToThere",
    "NothingToSend",
    "OpenDifferences",
    "OtherHouse",
    "OtherParcel",
    "PickedAfterAll",
    "Remedy",
    "Shipment",
    "ShipmentLine",
    "ToldTwice",
    "TrackingUnreadable",
    "WrongReason",
    "WrongRemedy",
    "add",
    "arrive",
    "came",
    "cancel",
    "close",
    "difference_of",
    "differs",
    "edit",
    "forget",
    "found",
    "land",
    "leave",
    "listing",
    "numbers",
    "of_kit",
    "pick",
    "pick_bag",
    "place_in",
    "prepare",
    "put_back",
    "remove",
    "seen",
    "send",
    "settled",
    "standing",
    "tracking_number",
    "tracking_of",
    "unpick",
    "waiting",
    "waiting_line",
    "waits",
    "walk",
]
