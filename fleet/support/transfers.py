"""A youth goes to another association or département: what is lent follows, with its alerts and tickets.

Past loans and requests stay with the association that made them, which no longer reads whose they were; and
the new one reads nothing of them. The ledger counted the youth where the first hand-over was (rule F1).
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fleet import changes, events, notices
from fleet.access import Actor, Role, Verb, require
from fleet.codes import new_id
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.errors import Conflict, NotFound
from fleet.lending import leaving
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import EquipmentRequest, RequestLine
from fleet.lending.loans import Loan
from fleet.lifecycle import AlertState, AllocationState, LoanState, TicketState
from fleet.parties.organisations import Organisation, OrganisationKind, only_own
from fleet.parties.territories import known_territory
from fleet.parties.youths import NotAnAssociation, Youth, contacted
from fleet.support.alerts import Alert
from fleet.support.tickets import Ticket


class NothingChanges(Conflict):
    """The youth is with that association in that département already."""


class KitWaits(Conflict):
    """A kit waits for this youth."""

    detail = "Hand it over or take it apart, then transfer."


def transfer(
    session: Session, actor: Actor, youth: Youth, *, organisation: Organisation, territory: str
) -> Youth:
    """Move a youth: a coordinator anywhere, an association within itself to another département.

    What the old association's requests still ask for is withdrawn, and both are told. Raises NotFound where
    an association names another, NotAnAssociation, UnknownTerritory, NothingChanges or KitWaits.
    """
    require(actor, Verb.YOUTH_TRANSFER)
    only_own(actor, organisation)
    if organisation.kind is not OrganisationKind.ASSOCIATION:
        raise NotAnAssociation()
    _lock(session, youth)
    moves_house = organisation.id != youth.organisation_id
    if not moves_house and territory == youth.territory:
        raise NothingChanges()
    youth.territory = known_territory(territory)
    contacted(youth, actor.today)
    if moves_house:
        _move(session, actor, youth, organisation)
    else:
        told = events.record(session, actor, Verb.YOUTH_TRANSFER, "organisation", organisation.id)
        kind = Verb.YOUTH_TRANSFER.value
        changes.note(session, told, organisation.id, kind, changes.YOUTH, youth.code)
    session.flush()
    return youth


def _lock(session: Session, youth: Youth) -> None:
    """Whoever puts a kit aside, hands it over or erases just now has to finish or to fail first.

    Requests before the youth, as putting aside writes them; and nothing at all while a kit waits, for handing
    over writes them the other way round: two people would wait for each other's rows.
    """
    _refuse_kit(session, youth)
    asked = select(RequestLine.request_id).where(RequestLine.youth_code == youth.code)
    requests = select(EquipmentRequest.id).where(EquipmentRequest.id.in_(asked))
    session.scalars(requests.order_by(EquipmentRequest.id).with_for_update()).all()
    locked = select(Youth).where(Youth.code == youth.code).with_for_update()
    if session.scalars(locked).one_or_none() is None:
        raise NotFound(key=youth.code)
    _refuse_kit(session, youth)


def _refuse_kit(session: Session, youth: Youth) -> None:
    kits = select(Allocation.id).where(
        Allocation.youth_code == youth.code, Allocation.state == AllocationState.PREPARED
    )
    if session.scalar(kits.limit(1)):
        raise KitWaits()


def _move(session: Session, actor: Actor, youth: Youth, to: Organisation) -> None:
    left = youth.organisation_id
    doer = Actor("transfer", Role.SYSTEM, actor.at, zone=actor.zone)
    leaving.withdraw(session, doer, youth.code)
    youth.organisation_id = to.id
    open_loans = select(Loan).where(Loan.youth_code == youth.code, Loan.state == LoanState.OPEN)
    loans = session.scalars(open_loans.with_for_update()).all()
    for loan in loans:
        loan.organisation_id = to.id
        for item in loan.items:
            if item.ended_at is None:
                item.asset.organisation_id = to.id
        events.record(session, actor, Verb.YOUTH_TRANSFER, Loan.SUBJECT, loan.id, left=left, to=to.id)
    session.flush()
    _follow(session, loans, to)
    for house, other in ((left, to.id), (to.id, left)):  # no code: the trail outlives a youth's erasure (Y5)
        told = events.record(session, actor, Verb.YOUTH_TRANSFER, "organisation", house, other=other)
        changes.note(session, told, house, Verb.YOUTH_TRANSFER.value, changes.YOUTH, youth.code)
    _tell(session, actor, left, to.id, loans)


def _follow(session: Session, loans: Sequence[Loan], to: Organisation) -> None:
    """What waits to be done about the things that are out is the new association's from now on."""
    codes = [item.asset_code for loan in loans for item in loan.items if item.ended_at is None]
    lines = select(Line.id).where(Line.sim_code.in_(codes))
    plans = session.scalars(select(Plan.id).where(Plan.line_id.in_(lines))).all()
    open_tickets = (Ticket.asset_code.in_(codes), Ticket.state != TicketState.RESOLVED)
    tickets = session.scalars(select(Ticket.id).where(*open_tickets)).all()
    about = [*codes, *plans, *tickets, *(loan.id for loan in loans)]
    now_theirs = {"organisation_id": to.id}
    session.execute(update(Ticket).where(*open_tickets).values(now_theirs))
    open_alerts = (Alert.subject_id.in_(about), Alert.state != AlertState.CLOSED)
    session.execute(update(Alert).where(*open_alerts).values(now_theirs))


def _tell(session: Session, actor: Actor, left: str, to: str, loans: Sequence[Loan]) -> None:
    """Both associations, without the code: a notice outlives a youth's erasure."""
    key = f"youth.transferred:{new_id('trf')}"
    notices.tell(session, actor.at, "youth.left", f"{key}:left", organisation_id=left)
    href = f"loans/{loans[0].id}" if loans else "youths"
    notices.tell(session, actor.at, "youth.came", f"{key}:came", organisation_id=to, path=href)
