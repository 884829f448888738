"""Tonight in the invented fleet: kits on the shelf of a depot, packed, half packed, and not yet."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from typing import Final

from fleet.demo import demand, parcels, shelf
from fleet.demo.world import World
from fleet.intake.assets import Asset, Kind
from fleet.lending import allocations, equipment_requests
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import Wanted

HOUSES: Final = ("phare", "passerelle", "boussole")
"""Whose kits are packed tonight."""
MOST: Final = 6
"""Kits put aside for tonight, where the shelf has so many."""
AWAY: Final = 2
"""Laptops that left in parcels, where the shelf has enough for tonight besides."""
LEFT: Final = 8
"""Ready laptops that stay on the shelf: a visitor wants to make a kit too."""


def prepare(world: World) -> None:
    """Put kits aside and pack: of three kits one whole, one half, one not yet; and parcels of them.

    The first two laptops have left already: one is on the road, one arrived with a broken screen.
    """
    laptops, cards = _ready(world, Kind.LAPTOP), _ready(world, Kind.CONNECTION)
    spare = laptops[: max(0, len(laptops) - LEFT)]
    gone = spare[: AWAY if len(spare) > AWAY + len(HOUSES) else 0]
    parcels.leave_before(world, [[put_aside(world, "phare", [laptop])] for laptop in gone])
    made = []
    for number, (laptop, house) in enumerate(zip(spare[len(gone) :][:MOST], cycle(HOUSES))):
        things = [laptop, *cards[number : number + 1]]
        made.append(put_aside(world, house, things))
        for asset in (things, things[:1], [])[number % 3]:
            allocations.pack(world.session, world.acting("benevole"), asset)
    world.session.flush()
    parcels.tonight(world, made)
    world.session.flush()


def _ready(world: World, kind: Kind) -> Sequence[Asset]:
    """What stands ready in the depot of Nice, and may go to whoever comes."""
    things = [asset for asset in shelf.free(world, kind) if asset.site_id == world.cast.sites["nice"].id]
    for number, asset in enumerate(things):  # four rows of shelves, filled one after the other
        asset.shelf = f"{'ABCD'[number * 4 // len(things)]}{number % 6 + 1}"
    return things


def put_aside(world: World, key: str, things: Sequence[Asset]) -> Allocation:
    """A kit of these for a new youth of that association, to be fetched at its office."""
    house = world.cast.organisations[key]
    staff, desk = world.cast.staff(house, world.now), world.acting("coordinatrice")
    youth = demand.youth(world, house)
    asked = equipment_requests.draft(
        world.session,
        staff,
        house,
        wanted=[Wanted(youth, asset.kind) for asset in things],
        needed_by=staff.today + timedelta(days=10),
        delivery_site=world.cast.sites[key],
    )
    equipment_requests.submit(world.session, staff, asked)
    equipment_requests.approve(world.session, desk, asked)
    return allocations.reserve(world.session, desk, asked, youth, things)
