"""The sandbox: an invented association for whoever tries the API, with something to do at each step."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from fleet import webhooks
from fleet.access import Actor, Role
from fleet.demo import parcels, shelf
from fleet.demo.cast import address
from fleet.demo.world import Story, World
from fleet.intake.assets import Asset, Kind
from fleet.lending import allocations, equipment_requests, loans
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import Wanted
from fleet.lending.loans import Agreement
from fleet.parties import accounts, organisations, sites, youths
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory

NAME: Final = "Bac à sable (association inventée)"
SITE: Final = "Bureau du Bac à sable (inventé)"
PERSON: Final = "bac.a.sable"
TERRITORY: Final = "06"
KITS: Final = 3
"""Those of a parcel on its way, then one on the shelf; as many as the shelf has."""
IN_PARCEL: Final = 2
LENT_SINCE: Final = timedelta(days=130)
"""Longer than any quarter: the loan waits for a sign of life on whatever day the fleet is invented."""
LISTENS: Final = "https://outil.demo.invalid/fleet"
"""Nobody: `.invalid` is no address (RFC 2606), and the webhook is switched off."""


def begin(world: World) -> Story:
    """The association joins, and lends its first laptop as soon as one stands ready."""
    yield world.at - LENT_SINCE
    session = world.session
    by = Actor("command", Role.SYSTEM, world.now, zone=world.cast.zone)
    house = organisations.add(session, by, NAME, OrganisationKind.ASSOCIATION, [TERRITORY])
    sites.add(session, by, SITE, house, TERRITORY, contact="Accueil", hours="9 h – 17 h")
    accounts.add(session, by, address(PERSON), Role.ASSOCIATION, house)
    session.flush()
    while not (ready := shelf.free(world, Kind.LAPTOP)):
        yield world.now + timedelta(days=1)
    (kit,) = _kits(world, ready[:1])
    _lend(world, kit)


def prepare(world: World) -> None:
    """An approved request of some youths, with kits in different places; and a webhook."""
    staff = _staff(world)
    hook = webhooks.add(world.session, staff, _house(world), LISTENS)
    webhooks.disable(world.session, staff, hook)
    kits = _kits(world, shelf.free(world, Kind.LAPTOP)[:KITS])
    if kits:
        parcels.sent(world, kits[:IN_PARCEL])
    world.session.flush()


def _house(world: World) -> Organisation:
    return world.session.scalars(select(Organisation).where(Organisation.name == NAME)).one()


def _staff(world: World) -> Actor:
    person = world.session.scalars(select(Account).where(Account.email == address(PERSON))).one()
    return Actor(person.id, person.role, world.now, person.organisation_id, zone=world.cast.zone)


def _kits(world: World, laptops: Sequence[Asset]) -> list[Allocation]:
    """One kit for each laptop, of one request that was asked and approved just now."""
    if not laptops:
        return []
    session, staff, desk, house = world.session, _staff(world), world.acting("coordinatrice"), _house(world)
    whom = [youths.add(session, staff, house, TERRITORY, Signatory.ADULT_YOUTH) for _ in laptops]
    asked = equipment_requests.draft(
        session,
        staff,
        house,
        wanted=[Wanted(youth, Kind.LAPTOP) for youth in whom],
        needed_by=staff.today + timedelta(days=30),
        delivery_site=session.scalars(select(Site).where(Site.organisation_id == house.id)).one(),
    )
    equipment_requests.submit(session, staff, asked)
    equipment_requests.approve(session, desk, asked)
    pairs = zip(whom, laptops, strict=True)
    return [allocations.reserve(session, desk, asked, youth, [laptop]) for youth, laptop in pairs]


def _lend(world: World, kit: Allocation) -> None:
    """Carried by hand to the youth, for a year."""
    staff = _staff(world)
    signed = Agreement(signed_on=staff.today, signatory=Signatory.ADULT_YOUTH)
    due_on = staff.today + timedelta(days=365)
    loans.hand_over(world.session, staff, kit, agreement=signed, due_on=due_on)
