"""Parcels in the invented fleet: one on the shelf, half picked; one on the road; one with a difference."""

from collections.abc import Sequence
from typing import Final

from fleet.demo.world import World
from fleet.lending import shipments
from fleet.lending.allocations import Allocation
from fleet.lending.shipments import Difference, DifferenceReason, Differs, Shipment
from fleet.lifecycle import ShipmentState
from fleet.parties.sites import Site

CARRIERS: Final = ("Chronopost", "Colissimo", "DPD")


def prepared(world: World, kits: Sequence[Allocation]) -> Shipment | None:
    """A parcel with these kits from where they stand; None where there is nowhere to go."""
    stands = [item.asset.site for kit in kits for item in kit.items]
    goes_to: Site | None = kits[0].request.delivery_site
    here = next((site for site in stands if site is not None), None)
    if goes_to is None or here is None or here.id == goes_to.id:
        return None
    return shipments.prepare(world.session, world.acting("benevole"), kits, from_site=here, to_site=goes_to)


def sent(world: World, kits: Sequence[Allocation]) -> Shipment | None:
    """The same, picked and handed to a carrier."""
    parcel = prepared(world, kits)
    if parcel is None:
        return None
    volunteer = world.acting("benevole")
    for line in parcel.lines:
        shipments.pick(world.session, volunteer, parcel, line.asset)
    tracking = f"6A{world.rng.randrange(10**10):010}"
    carrier = world.rng.choice(CARRIERS)
    return shipments.send(world.session, volunteer, parcel, carrier=carrier, tracking=tracking)


def tonight(world: World, kits: Sequence[Allocation]) -> None:
    """Of tonight's kits, those of one association are being picked; two more parcels have left before."""
    by_house: dict[str, list[Allocation]] = {}
    for kit in kits:
        by_house.setdefault(kit.organisation_id, []).append(kit)
    piles = list(by_house.values())
    if not piles:
        return
    if (parcel := prepared(world, piles[0])) is not None:
        shipments.pick(world.session, world.acting("benevole"), parcel, parcel.lines[0].asset)


def leave_before(world: World, piles: Sequence[Sequence[Allocation]]) -> None:
    """The first parcel has arrived with a broken screen, the others are on the road."""
    for number, kits in enumerate(piles):
        parcel = sent(world, kits)
        if number == 0 and parcel is not None:
            house = world.cast.staff(kits[0].request.organisation, world.now)
            broken = Differs(parcel.lines[0].asset_code, Difference.DAMAGED, DifferenceReason.SCREEN)
            shipments.arrive(world.session, house, parcel, differences=[broken])


def in_state(world: World, kit: Allocation, state: ShipmentState) -> Shipment:
    """A parcel of this kit in that state. Raises LookupError where it has nowhere to go."""
    waits = state in (ShipmentState.PREPARING, ShipmentState.CANCELLED)
    parcel = (prepared if waits else sent)(world, [kit])
    if parcel is None:
        raise LookupError(kit.id)
    if state is ShipmentState.CANCELLED:
        shipments.cancel(world.session, world.acting("benevole"), parcel)
    if state in (ShipmentState.ARRIVED, ShipmentState.CLOSED):
        shipments.arrive(world.session, world.cast.staff(kit.request.organisation, world.now), parcel)
    if state is ShipmentState.CLOSED:
        shipments.close(world.session, world.acting("coordinatrice"), parcel)
    return parcel
