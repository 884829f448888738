"""Turns that loans take at last: one renewed, one being replaced, one stolen, one that changes house."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from fleet.access import Actor
from fleet.demo import shelf
from fleet.demo.world import World
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Flaw, Grade
from fleet.lending import allocations, equipment_requests, loans, losses
from fleet.lending.equipment_requests import Wanted
from fleet.lending.loans import Agreement, Condition, Loan, LoanItem, RenewalReason, Replacement
from fleet.lending.losses import How, Teller
from fleet.lifecycle import AssetState, LoanState
from fleet.parties.youths import Youth
from fleet.support import transfers

WORN: Final = (
    Condition(Grade.B, (Flaw.CASE,)),
    Condition(Grade.B, ()),
    Condition(Grade.C, (Flaw.CASE, Flaw.KEYS)),
    Condition(Grade.A, ()),
    Condition(Grade.C, (Flaw.BATTERY,)),
)
"""How devices are at a hand-over: which of these, their code says, so that a seed gives the same fleet."""


def condition(asset: Asset) -> Condition:
    """How this device is."""
    return WORN[ord(asset.code[0]) % len(WORN)]


def prepare(world: World) -> None:
    """One of each, of the first association; where a small fleet has no further loan, nothing."""
    for turn in (_renewed, _replaced, _stolen, _transferred):
        turn(world)
        world.session.flush()


def _open(world: World) -> Loan | None:
    """The oldest open loan of the first association that none of these turns has taken yet."""
    house = world.cast.organisations["phare"]
    lost = (
        select(LoanItem.loan_id)
        .join(Asset, Asset.code == LoanItem.asset_code)
        .where(Asset.state == AssetState.MISSING)
    )
    replaced = select(LoanItem.loan_id).where(LoanItem.overlap_until.is_not(None))
    found = (
        select(Loan)
        .join(LoanItem)
        .where(
            Loan.organisation_id == house.id,
            Loan.state == LoanState.OPEN,
            LoanItem.kind == Kind.LAPTOP,
            LoanItem.ended_at.is_(None),
            Loan.id.not_in(lost),
            Loan.id.not_in(replaced),
            ~Loan.renewals.any(),
        )
    )
    return world.session.scalars(found.order_by(Loan.handed_over_at, Loan.id).limit(1)).first()


def _desk(world: World) -> Actor:
    return world.acting("coordinatrice")


def _renewed(world: World) -> None:
    if (loan := _open(world)) is not None and loan.due_on is not None:
        longer = max(loan.due_on, world.at.date()) + timedelta(days=90)
        loans.renew(world.session, _desk(world), loan, due_on=longer, reason=RenewalReason.STUDIES)


def _replaced(world: World) -> None:
    """Its keyboard is broken: another laptop is out already, the broken one is due back in ten days."""
    loan = _open(world)
    youth = loan.youth if loan else None
    ready = shelf.free(world, Kind.LAPTOP)
    if loan is None or youth is None or not ready:
        return
    fresh = ready[0]
    old = next(item for item in loan.items if item.kind is Kind.LAPTOP and item.ended_at is None)
    kit = _kit(world, youth, fresh)
    actor = world.acting("association")
    loans.hand_over(
        world.session,
        actor,
        kit,
        agreement=Agreement(actor.today, youth.signatory),
        due_on=actor.today + timedelta(days=365),
        conditions={fresh.code: condition(fresh)},
        replacement=Replacement(frozenset({old.asset_code}), actor.today + timedelta(days=10)),
    )


def _kit(world: World, youth: Youth, asset: Asset) -> allocations.Allocation:
    house, actor = world.cast.organisations["phare"], world.acting("association")
    asked = equipment_requests.draft(
        world.session,
        actor,
        house,
        wanted=[Wanted(youth, Kind.LAPTOP)],
        needed_by=actor.today + timedelta(days=20),
        delivery_site=world.cast.sites["phare"],
    )
    equipment_requests.submit(world.session, actor, asked)
    equipment_requests.approve(world.session, _desk(world), asked)
    world.session.flush()
    return allocations.reserve(world.session, _desk(world), asked, youth, [asset])


def _stolen(world: World) -> None:
    if (loan := _open(world)) is not None:
        for item in loan.items:
            if item.ended_at is None:
                actor = world.acting("association")
                losses.report_missing(world.session, actor, item.asset, how=How.STOLEN, told_by=Teller.YOUTH)


def _transferred(world: World) -> None:
    """A youth moves house: another association, in another département, goes on with the mentoring."""
    loan = _open(world)
    others = [each for each in world.cast.associations if loan and each.id != loan.organisation_id]
    if loan is None or loan.youth is None or not others:
        return
    waiting = select(allocations.Allocation.id).where(
        allocations.Allocation.youth_code == loan.youth_code, allocations.Allocation.state == "prepared"
    )
    if world.session.scalar(waiting.limit(1)) is None:
        to = others[0]
        transfers.transfer(
            world.session, _desk(world), loan.youth, organisation=to, territory=to.territories[0]
        )
