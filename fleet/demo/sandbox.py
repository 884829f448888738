"""The sandbox: an invented association for whoever tries the API, with something to do at each step."""

from datetime import timedelta
from typing import Final

from fleet import webhooks
from fleet.access import Actor, Role
from fleet.demo import shelf
from fleet.demo.cast import address
from fleet.demo.world import World
from fleet.intake.assets import Kind
from fleet.lending import allocations, equipment_requests, loans, shipping
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import Wanted
from fleet.lending.loans import Agreement
from fleet.parties import accounts, organisations, sites, youths
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory

NAME: Final = "Bac à sable (association inventée)"
SITE: Final = "Bureau du Bac à sable (inventé)"
PERSON: Final = "bac.a.sable"
TERRITORY: Final = "06"
KITS: Final = 3
"""One that is lent, one on its way, one on the shelf; as many as the shelf has."""
LISTENS: Final = "https://outil.demo.invalid/fleet"
"""Nobody: `.invalid` is no address (RFC 2606), and the webhook is switched off."""


def prepare(world: World) -> None:
    """An approved request of some youths, with kits in different places."""
    session, desk = world.session, world.acting("coordinatrice")
    by = Actor("command", Role.SYSTEM, world.at, zone=desk.zone)
    house = organisations.add(session, by, NAME, OrganisationKind.ASSOCIATION, [TERRITORY])
    site = sites.add(session, by, SITE, house, TERRITORY, contact="Accueil", hours="9 h – 17 h")
    person = accounts.add(session, by, address(PERSON), Role.ASSOCIATION, house)
    staff = Actor(person.id, person.role, world.at, house.id, zone=desk.zone)
    hook = webhooks.add(session, staff, house, LISTENS)
    webhooks.disable(session, staff, hook)
    kits = _kits(world, staff, house, site)
    if kits:
        _lend(world, staff, kits[0])
    if len(kits) > 1:
        for item in kits[1].items:
            shipping.ship(session, world.acting("benevole"), item.asset)
    session.flush()


def _kits(world: World, staff: Actor, house: Organisation, site: Site) -> list[Allocation]:
    session, desk = world.session, world.acting("coordinatrice")
    laptops = shelf.free(world, Kind.LAPTOP)[:KITS]
    if not laptops:
        return []
    whom = [youths.add(session, staff, house, TERRITORY, Signatory.ADULT_YOUTH) for _ in range(len(laptops))]
    asked = equipment_requests.draft(
        session,
        staff,
        house,
        wanted=[Wanted(youth, Kind.LAPTOP) for youth in whom],
        needed_by=staff.today + timedelta(days=30),
        delivery_site=site,
    )
    equipment_requests.submit(session, staff, asked)
    equipment_requests.approve(session, desk, asked)
    pairs = zip(whom, laptops, strict=True)
    return [allocations.reserve(session, desk, asked, youth, [laptop]) for youth, laptop in pairs]


def _lend(world: World, staff: Actor, kit: Allocation) -> None:
    signed = Agreement(signed_on=staff.today, signatory=Signatory.ADULT_YOUTH)
    due_on = staff.today + timedelta(days=365)
    loans.hand_over(world.session, staff, kit, agreement=signed, due_on=due_on)
