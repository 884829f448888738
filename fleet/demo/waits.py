"""What waits too long in the invented fleet: the alerts and the figures of the work have something to say."""

from datetime import timedelta

from fleet.demo import demand
from fleet.demo.world import Story, World
from fleet.intake.assets import Kind
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import EquipmentRequest, Priority, Wanted


def undecided(world: World) -> Story:
    """Asked sixteen days ago, and nobody has decided."""
    yield world.at - timedelta(days=16)
    _asked(world, "tandem", Kind.LAPTOP)


def unserved(world: World) -> Story:
    """Approved nine days ago, and nothing was put aside."""
    yield world.at - timedelta(days=10)
    asked = _asked(world, "boussole", *Kind)
    yield world.at - timedelta(days=9)
    equipment_requests.approve(world.session, world.acting("coordinatrice"), asked)


def _asked(world: World, key: str, *kinds: Kind) -> EquipmentRequest:
    house = world.cast.organisations[key]
    staff, youth = world.cast.staff(house, world.now), demand.youth(world, house)
    asked = equipment_requests.draft(
        world.session,
        staff,
        house,
        wanted=[Wanted(youth, kind, Priority.EXAMS) for kind in kinds],
        needed_by=staff.today + timedelta(days=30),
        delivery_site=world.cast.sites[key],
    )
    return equipment_requests.submit(world.session, staff, asked)
