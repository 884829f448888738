"""One example of every state of every life cycle that the stories happened not to leave behind."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import chain
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import consistency
from fleet.access import Actor, Verb
from fleet.connectivity import lines, plans
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.demo import demand, parcels, supply
from fleet.demo.world import World
from fleet.intake import assets
from fleet.intake.assets import Asset, Kind, RetireReason
from fleet.lending import allocations, equipment_requests, loans, losses, shipping
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import DeclineReason, EquipmentRequest, Wanted, expiring
from fleet.lending.loans import Loan
from fleet.lifecycle import (
    LIVES,
    AlertState,
    AllocationState,
    AssetState,
    LineState,
    LoanState,
    PlanState,
    RequestState,
    ShipmentState,
    TicketState,
)
from fleet.parties.youths import Youth
from fleet.refurbishment import readiness
from fleet.support import alerts, tickets
from fleet.support.alerts import Alert
from fleet.support.tickets import Trouble

Make = Callable[[World], object]


def complete(world: World) -> None:
    """Bring about every state that nothing is in yet; twice, since one example may use up another's."""
    for lacking in chain(missing(world.session), missing(world.session)):
        if lacking in EXAMPLES:
            EXAMPLES[lacking](world)
            world.session.flush()


def missing(session: Session) -> Iterator[tuple[str, Any]]:
    """Subject and state of every life cycle that no row is in, in the order of the tables."""
    for subject, life in LIVES.items():
        for state in dict.fromkeys(move.target for move in life.values()):
            table = consistency.LIVING[subject]
            if session.scalar(select(table.state).where(table.state == state).limit(1)) is None:
                yield subject, state


def _one(world: World, table: Any, *states: Any) -> Any:
    """The first row in one of these states: later states only where there is none of the earlier."""
    for state in states:
        found = select(table).where(table.state == state).order_by(*table.__mapper__.primary_key)
        if row := world.session.scalar(found.limit(1)):
            return row
    raise LookupError(f"no {table.__name__} is in any of {states}")


def _loan(world: World, kind: Kind) -> Loan:
    """The oldest open loan with something of that kind, all of which is with its youth."""
    item = loans.LoanItem
    lost = select(item.loan_id).join(Asset).where(Asset.state == AssetState.MISSING, item.ended_at.is_(None))
    found = (
        select(Loan)
        .join(item)
        .where(item.kind == kind, item.ended_at.is_(None), Loan.state == LoanState.OPEN, Loan.id.not_in(lost))
    )
    return world.session.scalars(found.order_by(Loan.handed_over_at, Loan.id).limit(1)).one()


def _request(world: World, kind: Kind = Kind.LAPTOP) -> EquipmentRequest:
    """A draft for one youth of the first association."""
    house = world.cast.organisations["phare"]
    actor = world.cast.staff(house, world.now)
    wanted = [Wanted(demand.youth(world, house), kind)]
    return equipment_requests.draft(
        world.session,
        actor,
        house,
        wanted=wanted,
        needed_by=actor.today + timedelta(days=30),
        delivery_site=world.cast.sites["phare"],
    )


def _submitted(world: World) -> EquipmentRequest:
    actor = world.acting("association")
    return equipment_requests.submit(world.session, actor, _request(world))


def _approved(world: World, asked: EquipmentRequest | None = None) -> EquipmentRequest:
    desk = world.acting("coordinatrice")
    return equipment_requests.approve(world.session, desk, asked or _submitted(world))


def _kit(world: World, kind: Kind = Kind.LAPTOP) -> Allocation:
    """A kit put aside; what is not on the shelf comes from a youth who no longer needs it."""
    asked = _request(world, kind)
    equipment_requests.submit(world.session, world.acting("association"), asked)
    _approved(world, asked)
    youth = world.session.get_one(Youth, asked.lines[0].youth_code)
    made = demand.put_aside(world, asked, youth)
    for _ in range(TRIES):
        if made is not None:
            return made
        world.stock[kind].append(_ready(world, kind))
        made = demand.put_aside(world, asked, youth)
    raise LookupError(kind)


TRIES: Final = 9
"""How many loans are looked at for a thing that may serve a youth: some lots are kept for a territory."""


def _ready(world: World, kind: Kind) -> Asset:
    """Came back some weeks ago, and has been made ready again since."""
    lent = _loan(world, kind)
    asset = next(item.asset for item in lent.items if item.kind is kind and item.ended_at is None)
    place, world.now = supply.depot(world), world.at - timedelta(days=45)
    loans.take_back(world.session, world.acting("benevole"), lent, site=place, codes=[asset.code])
    world.session.flush()
    for due in supply.back_on_the_shelf(world, asset):
        world.now = min(due, world.at)
    world.now = world.at
    if asset.state is not AssetState.READY:
        return _ready(world, kind)  # it was worn out: the next one, then
    world.stock[kind].remove(asset)
    return asset


def _in_parcel(state: ShipmentState) -> Make:
    return lambda world: parcels.in_state(world, _kit(world), state)


def _shipped(world: World, kind: Kind) -> Allocation:
    kit = _kit(world, kind)
    for item in kit.items:
        shipping.ship(world.session, world.acting("benevole"), item.asset)
    return kit


def _delivered(world: World, kind: Kind) -> Allocation:
    kit = _shipped(world, kind)
    for item in kit.items:
        actor = world.acting("association")
        shipping.arrive(world.session, actor, item.asset, site=world.cast.sites["phare"])
    return kit


def _returned(world: World, kind: Kind) -> None:
    loans.take_back(world.session, world.acting("benevole"), _loan(world, kind), site=supply.depot(world))


def _missing(world: World, kind: Kind) -> None:
    item = next(item for item in _loan(world, kind).items if item.kind is kind and item.ended_at is None)
    losses.report_missing(world.session, world.acting("association"), item.asset)


def _retired(world: World, kind: Kind) -> None:
    asset = _ready(world, kind)
    readiness.retire(world.session, world.acting("coordinatrice"), asset, RetireReason.PARTS)


def _undone(world: World) -> Loan:
    lent = demand.hand_over(world, _kit(world))
    return loans.undo(world.session, world.acting("association"), lent)


def _written_off(world: World) -> Loan:
    return loans.write_off(world.session, world.acting("coordinatrice"), _loan(world, Kind.LAPTOP))


def _refurbishing(world: World) -> None:
    lent = _loan(world, Kind.LAPTOP)
    asset = next(item.asset for item in lent.items if item.kind is Kind.LAPTOP and item.ended_at is None)
    loans.take_back(world.session, world.acting("benevole"), lent, site=supply.depot(world))
    assets.start_refurbishment(world.session, world.acting("benevole"), asset)


def _new_line(world: World) -> Line:
    sim = demand.new_card(world)
    return lines.add(world.session, world.acting("coordinatrice"), sim, world.cast.organisations["operateur"])


def _moved(verb: Verb, *states: LineState) -> Make:
    return lambda world: lines.move(
        world.session, world.acting("coordinatrice"), _one(world, Line, *states), verb
    )


def _renewed(world: World) -> Plan:
    plan = _one(world, Plan, PlanState.RUNNING)
    day = timedelta(days=1)
    dates = {"starts_on": plan.ends_on + day, "ends_on": plan.ends_on + 180 * day}
    return plans.renew(world.session, world.acting("coordinatrice"), plan, cost_cents=990, **dates)


def _ended(world: World) -> Plan:
    return plans.end(world.session, world.acting("coordinatrice"), _one(world, Plan, PlanState.RUNNING))


def _ticket(*moves: Verb) -> Make:
    def make(world: World) -> None:
        item = _loan(world, Kind.LAPTOP).items[0]
        made = tickets.open_ticket(world.session, world.acting("association"), item.asset, Trouble.SCREEN)
        for verb in moves:
            tickets.move(world.session, world.acting("technicien"), made, verb)

    return make


def _alert(verb: Callable[[Session, Actor, Alert], object]) -> Make:
    return lambda world: verb(world.session, _desk(world), _one(world, Alert, AlertState.OPEN))


def _desk(world: World) -> Any:
    return world.acting("coordinatrice")


A, R = AssetState, RequestState

EXAMPLES: Final[Mapping[tuple[str, Any], Make]] = {
    ("device", A.REFURBISHING): _refurbishing,
    ("device", A.READY): lambda world: world.stock[Kind.LAPTOP].append(_ready(world, Kind.LAPTOP)),
    ("device", A.RESERVED): _kit,
    ("device", A.IN_TRANSIT): lambda world: _shipped(world, Kind.LAPTOP),
    ("device", A.DELIVERED): lambda world: _delivered(world, Kind.LAPTOP),
    ("device", A.ON_LOAN): lambda world: demand.hand_over(world, _kit(world)),
    ("device", A.RETURNED): lambda world: _returned(world, Kind.LAPTOP),
    ("device", A.MISSING): lambda world: _missing(world, Kind.LAPTOP),
    ("device", A.RETIRED): lambda world: _retired(world, Kind.LAPTOP),
    ("sim", A.ANNOUNCED): lambda world: demand.new_card(world, announced=True),
    ("sim", A.RECEIVED): lambda world: demand.new_card(world),
    ("sim", A.READY): lambda world: world.stock[Kind.CONNECTION].append(_ready(world, Kind.CONNECTION)),
    ("sim", A.RESERVED): lambda world: _kit(world, Kind.CONNECTION),
    ("sim", A.IN_TRANSIT): lambda world: _shipped(world, Kind.CONNECTION),
    ("sim", A.DELIVERED): lambda world: _delivered(world, Kind.CONNECTION),
    ("sim", A.ON_LOAN): lambda world: demand.hand_over(world, _kit(world, Kind.CONNECTION)),
    ("sim", A.RETURNED): lambda world: _returned(world, Kind.CONNECTION),
    ("sim", A.MISSING): lambda world: _missing(world, Kind.CONNECTION),
    ("sim", A.RETIRED): lambda world: _retired(world, Kind.CONNECTION),
    ("line", LineState.ORDERED): _new_line,
    ("line", LineState.ACTIVE): _moved(Verb.LINE_ACTIVATE, LineState.ORDERED),
    ("line", LineState.SUSPENDED): _moved(Verb.LINE_SUSPEND, LineState.ACTIVE),
    ("line", LineState.CANCELLED): lambda world: _moved(Verb.LINE_CANCEL, LineState.ORDERED)(
        world if _new_line(world) else world
    ),
    ("plan", PlanState.PLANNED): _renewed,
    ("plan", PlanState.RENEWED): _renewed,
    ("plan", PlanState.ENDED): _ended,
    ("equipment_request", R.DRAFT): _request,
    ("equipment_request", R.SUBMITTED): _submitted,
    ("equipment_request", R.APPROVED): _approved,
    ("equipment_request", R.DECLINED): lambda world: equipment_requests.decline(
        world.session, _desk(world), _submitted(world), DeclineReason.NO_STOCK
    ),
    ("equipment_request", R.FULFILLING): _kit,
    ("equipment_request", R.FULFILLED): lambda world: demand.hand_over(world, _kit(world)),
    ("equipment_request", R.CANCELLED): lambda world: equipment_requests.cancel(
        world.session, world.acting("association"), _submitted(world)
    ),
    ("equipment_request", R.EXPIRED): lambda world: expiring.expire(
        world.session, world.job("release_expired"), _approved(world)
    ),
    ("allocation", AllocationState.PREPARED): _kit,
    ("allocation", AllocationState.HANDED_OVER): lambda world: demand.hand_over(world, _kit(world)),
    ("allocation", AllocationState.RELEASED): lambda world: allocations.release(
        world.session, _desk(world), _kit(world)
    ),
    **{("shipment", state): _in_parcel(state) for state in ShipmentState},
    ("loan", LoanState.OPEN): lambda world: demand.hand_over(world, _kit(world)),
    ("loan", LoanState.UNDONE): _undone,
    ("loan", LoanState.RETURNED): lambda world: _returned(world, Kind.LAPTOP),
    ("loan", LoanState.WRITTEN_OFF): _written_off,
    ("ticket", TicketState.OPEN): _ticket(),
    ("ticket", TicketState.IN_PROGRESS): _ticket(Verb.TICKET_START),
    ("ticket", TicketState.WAITING): _ticket(Verb.TICKET_START, Verb.TICKET_WAIT),
    ("ticket", TicketState.RESOLVED): _ticket(Verb.TICKET_RESOLVE),
    ("alert", AlertState.ACKNOWLEDGED): _alert(alerts.acknowledge),
    ("alert", AlertState.SNOOZED): _alert(
        lambda session, desk, alert: alerts.snooze(session, desk, alert, desk.today + timedelta(days=7))
    ),
    ("alert", AlertState.CLOSED): _alert(alerts.close),
}
"""Subject and state → how it comes about. The rules open alerts, the last lot brings what was announced."""
