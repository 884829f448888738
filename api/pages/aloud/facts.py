"""What the paragraph about a thing is made from, read once, and only what this reader may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from api import papers
from api.request import Work
from fleet.access import Actor, Role, Verb, may
from fleet.connectivity import lines, plans
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.events import Event
from fleet.intake import donations
from fleet.intake.assets import Asset
from fleet.lending import allocations, loans
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.loans import Loan
from fleet.lifecycle import AlertState, AssetState, LineState, PlanState, TicketState
from fleet.parties.organisations import Organisation
from fleet.support import alerts, tickets
from fleet.support.alerts import Alert
from fleet.support.tickets import Ticket

SAID_ANYWAY: Final = ("loan_overdue", "ticket_unattended")
"""Rules whose matter the paragraph tells from the loan or the ticket itself."""
IN_A_KIT: Final = (AssetState.RESERVED, AssetState.IN_TRANSIT, AssetState.DELIVERED)


@dataclass(frozen=True)
class Facts:
    """One thing as it stands. `loan`, `kit`, `plan` and `line` are None where the reader may not know them.

    `house` is the association that answers for it, or for which its kit is; `events` are newest first.
    """

    asset: Asset
    actor: Actor
    since: date
    lender: str
    donor: str | None
    house: str | None
    loan: Loan | None
    kit: Allocation | None
    tickets: Sequence[Ticket]
    alerts: Sequence[Alert]
    line: Line | None
    plan: Plan | None
    events: Sequence[Event]
    todo: Sequence[str]

    @property
    def is_own(self) -> bool:
        """Whether the reader's own association answers for it."""
        return self.actor.role is Role.ASSOCIATION

    @property
    def due(self) -> date | None:
        """When it has to come back, for those who may know its loan."""
        return self.loan.due_on if self.loan else None

    @property
    def late(self) -> int:
        """Days since it should have come back; 0 or fewer where it is not late."""
        return (self.actor.today - self.due).days if self.due else 0


def gather(work: Work, asset: Asset, events: Sequence[Event], todo: Sequence[str] = ()) -> Facts:
    """Read what there is to say of a device or SIM."""
    item = loans.open_item(work.session, asset)
    kit = _kit(work, asset)
    loan = item.loan if item and may(work.actor, Verb.LOAN_READ) else None
    line = _line(work, asset)
    plan = _plan(work, line)
    troubles = _tickets(work, asset)
    about = [asset.code] if loan is None else [asset.code, loan.id]
    house = asset.organisation_id or (kit.organisation_id if kit else None)
    named = work.session.get(Organisation, house) if house else None
    return Facts(
        asset=asset,
        actor=work.actor,
        since=_since(work, asset, events, item.loan if item else None),
        lender=papers.lender(work.session),
        donor=_donor(work, asset),
        house=named.name if named else None,
        loan=loan,
        kit=kit,
        tickets=troubles,
        alerts=_alerts(work, about),
        line=line,
        plan=plan,
        events=events,
        todo=todo,
    )


def _since(work: Work, asset: Asset, events: Sequence[Event], loan: Loan | None) -> date:
    """The local day on which it came into its present state; a loan taken over began before we knew."""
    if loan is not None and loan.handed_over_on and asset.state is AssetState.ON_LOAN:
        return loan.handed_over_on
    state = str(asset.state)
    moved = (one.at for one in events if one.to_state == state != one.from_state)
    return next(moved, asset.cycle_began_at).astimezone(work.actor.zone).date()


def _kit(work: Work, asset: Asset) -> Allocation | None:
    """The kit it waits in."""
    if asset.state not in IN_A_KIT or not may(work.actor, Verb.ALLOCATION_READ):
        return None
    waiting = select(AllocationItem.allocation_id).where(
        AllocationItem.asset_code == asset.code, AllocationItem.freed_at.is_(None)
    )
    return work.session.scalar(allocations.listing(work.actor).where(Allocation.id.in_(waiting)))


def _donor(work: Work, asset: Asset) -> str | None:
    if asset.donation_id is None or not may(work.actor, Verb.DONATION_READ):
        return None
    return donations.seen(work.session, work.actor, asset.donation_id).donor.name


def _tickets(work: Work, asset: Asset) -> Sequence[Ticket]:
    """What is wrong with it and not solved, the oldest first."""
    if not may(work.actor, Verb.TICKET_READ):
        return ()
    about = tickets.listing(work.actor).where(
        Ticket.asset_code == asset.code, Ticket.state != TicketState.RESOLVED
    )
    return work.session.scalars(about.order_by(Ticket.created_at, Ticket.id)).all()


def _line(work: Work, asset: Asset) -> Line | None:
    if asset.asset_type != "sim" or not may(work.actor, Verb.LINE_READ):
        return None
    live = Line.sim_code == asset.code, Line.state != LineState.CANCELLED
    return work.session.scalar(lines.listing(work.actor).where(*live))


def _plan(work: Work, line: Line | None) -> Plan | None:
    if line is None or not may(work.actor, Verb.PLAN_READ):
        return None
    running = Plan.line_id == line.id, Plan.state == PlanState.RUNNING
    return work.session.scalar(plans.listing(work.actor).where(*running))


def _alerts(work: Work, about: Sequence[str]) -> Sequence[Alert]:
    """Open alerts about it or its loan; what is due of its plan is told by the plan itself."""
    if not may(work.actor, Verb.ALERT_READ):
        return ()
    still = alerts.listing(work.actor).where(
        Alert.subject_id.in_(about), Alert.state != AlertState.CLOSED, Alert.rule.not_in(SAID_ANYWAY)
    )
    return work.session.scalars(still.order_by(Alert.due_on, Alert.id)).all()
