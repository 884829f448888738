"""What goes out: requests, kits, loans, tickets, losses and returns."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from fleet.access import Verb
from fleet.connectivity import plans, sims
from fleet.connectivity.sims import Sim
from fleet.demo import goods, likes, parcels, turns
from fleet.demo.cast import TERRITORIES
from fleet.demo.supply import back_on_the_shelf, depot
from fleet.demo.world import Story, World
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Flaw, Grade
from fleet.lending import allocations, equipment_requests, loans, losses, shipments
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import (
    DeclineReason,
    EquipmentRequest,
    Priority,
    RequestLine,
    Wanted,
    expiring,
)
from fleet.lending.loans import Accessory, Agreement, Condition, Loan
from fleet.lifecycle import AllocationState, AssetState, LoanState, RequestState, TicketState
from fleet.parties import youths
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Signatory, Youth
from fleet.support import rules, signs_of_life, tickets
from fleet.support.rules import RULES, Moment
from fleet.support.tickets import Trouble

NOTES: Final = (
    "L'écran clignote au démarrage.",
    "Le chargeur ne tient plus dans la prise.",
    "Plus de réseau depuis hier soir.",
    None,
)


def request(world: World, when: datetime, house: Organisation, size: int) -> Story:
    """An association asks for several youths; each approved kit becomes its own story."""
    yield when
    session, asking = world.session, world.cast.staff(house, world.now)
    for_whom = [youth(world, house) for _ in range(size)]
    asked = equipment_requests.draft(
        session,
        asking,
        house,
        wanted=[line for each in for_whom for line in _wanted(world, each)],
        needed_by=asking.today + timedelta(days=world.rng.randrange(20, 60)),
        delivery_site=world.cast.sites.get(site_of(world, house)),
    )
    yield world.later(0.05, 2)
    equipment_requests.submit(session, world.cast.staff(house, world.now), asked)
    yield world.later(1, 6)
    if world.rng.random() < 0.05:
        desk = world.acting("coordinatrice")
        equipment_requests.decline(session, desk, asked, DeclineReason.NOT_ELIGIBLE)
        return
    refused = {line.number: DeclineReason.NO_STOCK for line in asked.lines if world.rng.random() < 0.05}
    equipment_requests.approve(session, world.acting("coordinatrice"), asked, declined=refused)
    for each in for_whom:
        world.tell(_kit(world, asked, each))


def site_of(world: World, house: Organisation) -> str:
    """The key of that association's place."""
    return next(key for key, each in world.cast.organisations.items() if each.id == house.id)


def youth(world: World, house: Organisation) -> Youth:
    """A new code of that association, in one of its territories."""
    codes = [code for code in TERRITORIES if code in house.territories]
    territory = world.rng.choices(codes, [TERRITORIES[code] for code in codes])[0]
    signatory = world.rng.choices(list(Signatory), [25, 60, 15])[0]
    months = world.rng.randrange(-2, 40)
    review = world.at + timedelta(days=30 * months) if world.rng.random() < 0.3 else None
    month = f"{review:%Y-%m}" if review else None
    return youths.add(world.session, world.cast.staff(house, world.now), house, territory, signatory, month)


def _wanted(world: World, youth: Youth) -> Sequence[Wanted]:
    priority = world.rng.choices(list(Priority), [60, 20, 5, 15])[0]
    wanted = [goods.wanted_laptop(youth, priority)]
    return [*wanted, Wanted(youth, Kind.CONNECTION, priority)] if world.rng.random() < 0.55 else wanted


def _kit(world: World, asked: EquipmentRequest, youth: Youth) -> Story:
    made = None
    for _ in range(8):
        yield world.later(0.5, 9)
        made = put_aside(world, asked, youth)
        if made is not None:
            break
    if made is None:
        return
    yield world.later(1, 8)
    if world.rng.random() < 0.35:
        yield from _parcel(world, made)
    if made.state is not AllocationState.PREPARED or youth.state is not youths.YouthState.ACTIVE:
        return
    lent = hand_over(world, made)
    yield from _life(world, lent)


def put_aside(world: World, asked: EquipmentRequest, youth: Youth) -> Allocation | None:
    """A kit for the youth's open lines from what is on the shelf; None where nothing fits."""
    waiting = allocations.open_lines(world.session, asked, youth)
    picked = [asset for line in waiting.values() if (asset := _take(world, line, youth))]
    if not picked or asked.state not in (RequestState.APPROVED, RequestState.FULFILLING):
        for asset in picked:
            world.stock[asset.kind].append(asset)
        return None
    return allocations.reserve(world.session, world.acting("coordinatrice"), asked, youth, picked)


def _take(world: World, line: RequestLine, youth: Youth) -> Asset | None:
    """The first thing on the shelf that may serve that line; what has left it is forgotten."""
    shelf = world.stock[line.kind]
    for asset in list(shelf):
        if asset.state is not AssetState.READY:
            shelf.remove(asset)
        elif likes.fits(world, asset, line, youth):
            shelf.remove(asset)
            return asset
    return None


def _parcel(world: World, kit: Allocation) -> Story:
    sent = parcels.sent(world, [kit])
    yield world.later(1, 4)
    if sent is None:
        return
    shipments.arrive(world.session, world.cast.staff(kit.request.organisation, world.now), sent)
    yield world.later(0.2, 6)
    shipments.close(world.session, world.acting("coordinatrice"), sent)


def hand_over(world: World, kit: Allocation) -> Loan:
    """The kit changes hands, for a year or more."""
    assert kit.youth is not None  # noqa: S101
    actor = world.cast.staff(kit.request.organisation, world.now)
    agreement = Agreement(actor.today, kit.youth.signatory)
    due = actor.today + timedelta(days=world.rng.choice((365, 540, 730)))
    told = {
        item.asset_code: turns.condition(item.asset)
        for item in kit.items
        if item.freed_at is None and item.asset.asset_type == "device"
    }
    return loans.hand_over(world.session, actor, kit, agreement=agreement, due_on=due, conditions=told)


def _life(world: World, loan: Loan) -> Story:
    house = next(each for each in world.cast.associations if each.id == loan.organisation_id)
    silent = world.rng.random() < 0.08
    while True:
        yield world.later(60, 100)
        if loan.state is not LoanState.OPEN:
            return
        fate = world.rng.random()
        if fate < 0.03:
            yield from _lost(world, loan)
            return
        if fate < 0.09 or (loan.due_on and world.now.date() > loan.due_on and fate < 0.8):
            take_back(world, loan)
            return
        if fate < 0.2:
            world.tell(_ticket(world, loan, house))
        elif not silent:
            loans.confirm(world.session, world.cast.staff(house, world.now), [loan])


def take_back(world: World, loan: Loan) -> None:
    """Everything comes back to a depot, sometimes without its charger."""
    missing = [Accessory.CHARGER] if world.rng.random() < 0.15 else []
    came = [item.asset for item in loan.items if item.ended_at is None]
    worn = {
        asset.code: Condition(Grade.C, (Flaw.CASE, Flaw.SCREEN))
        for asset in came
        if asset.asset_type == "device" and missing
    }
    actor = world.acting("benevole")
    loans.take_back(world.session, actor, loan, site=depot(world), missing=missing, conditions=worn)
    for asset in came:
        world.tell(back_on_the_shelf(world, asset))


def _lost(world: World, loan: Loan) -> Story:
    asset = next(item.asset for item in loan.items if item.ended_at is None)
    losses.report_missing(world.session, world.acting("coordinatrice"), asset)
    yield world.later(10, 40)
    if loan.state is not LoanState.OPEN or asset.state is not AssetState.MISSING:
        return  # another story found it, or took the kit back
    if world.rng.random() < 0.4:
        losses.find(world.session, world.acting("benevole"), asset, site=depot(world))
        world.tell(back_on_the_shelf(world, asset))
    else:
        loans.write_off(world.session, world.acting("coordinatrice"), loan)


def _ticket(world: World, loan: Loan, house: Organisation) -> Story:
    yield world.later(0.1, 2)
    item = next((item for item in loan.items if item.ended_at is None), None)
    if item is None:
        return
    trouble = world.rng.choice(list(Trouble)[:6])
    said = world.rng.choice(NOTES)
    actor = world.cast.staff(house, world.now)
    ticket = tickets.open_ticket(world.session, actor, item.asset, trouble, said)
    yield world.later(0.5, 6)
    for verb, share in ((Verb.TICKET_START, 0.9), (Verb.TICKET_WAIT, 0.4), (Verb.TICKET_RESOLVE, 0.9)):
        if world.rng.random() < share and ticket.state is not TicketState.RESOLVED:
            tickets.move(world.session, world.acting("technicien"), ticket, verb)
            yield world.later(0.5, 8)


def new_card(world: World, *, announced: bool = False) -> Sim:
    """A card that just came, or that an operator promised."""
    desk, iccid = world.acting("coordinatrice"), goods.iccid(world.rng)
    if announced:
        return sims.announce(world.session, desk, iccid)
    return sims.add(world.session, desk, iccid, site=depot(world))


def clock(world: World) -> Story:
    """What the jobs do, every other week and daily towards the end."""
    yield world.start + timedelta(days=40)
    while True:
        run_jobs(world)
        days = 14 if world.at - world.now > timedelta(days=12) else 2
        yield (world.now + timedelta(days=days)).replace(hour=6, minute=0)


def run_jobs(world: World) -> None:
    """Plans roll, old kits and requests go, alerts are brought in line."""
    session, today = world.session, world.job("plan_ending").today
    plans.roll(session, world.job("plan_ending"), today)
    for kit in allocations.expired(session, world.now):
        allocations.release(session, world.job("release_expired"), kit)
        for item in kit.items:
            world.stock[item.asset.kind].append(item.asset)
    for old in expiring.stale(session, world.now):
        expiring.expire(session, world.job("release_expired"), old)
    session.flush()
    # Associations are shared by the copies of a large fleet: their silence is counted once all is there.
    of_things = [rule for rule in RULES if rule != signs_of_life.RULE]
    rules.run(session, world.job("support_needed"), of_things, Moment(world.now, today))
