"""All that is held about one youth, as one document (rule Y6)."""

import enum
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, inspect, or_, select, true
from sqlalchemy.orm import Session

from fleet import idempotency
from fleet.access import Actor, Role, Seen, Verb, require, visible
from fleet.changes import Change
from fleet.connectivity.lines import Line
from fleet.connectivity.sims import Sim
from fleet.db import Base
from fleet.events import Event
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import EquipmentRequest, RequestLine
from fleet.lending.loans import Loan, LoanItem
from fleet.lending.losses import Loss
from fleet.lending.shipments import Shipment, ShipmentLine
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Youth
from fleet.privacy import retention, writings
from fleet.privacy.forgetting import known_by
from fleet.support.alerts import Alert
from fleet.support.tickets import Ticket
from fleet.takeover.takeover import TakeoverRow

Document = dict[str, Any]
Row = TypeVar("Row", bound=Seen)


def export(session: Session, actor: Actor, youth: Youth, *, months: int) -> Document:
    """Every column of every row that is about a youth, ready for JSON; `months` is the term after a loan.

    Of what was lent it tells which thing it is: the rest is about the equipment. Answers kept for repeats are
    copies of all this for thirty days, and only counted. An association reads what is its own: of a youth who
    came from another one the desk has the whole.
    """
    require(actor, Verb.YOUTH_EXPORT)
    kits = session.scalars(_seen(actor, Allocation).where(Allocation.youth_code == youth.code)).all()
    loans = session.scalars(_seen(actor, Loan).where(Loan.youth_code == youth.code)).all()
    requests = _requests(session, actor, youth)
    tickets = _tickets(session, actor, loans)
    about = [row.id for rows in (kits, loans, tickets) for row in rows]  # of a request others tell too
    term = retention.terms(session, actor, months=months, codes=[youth.code]).get(youth.code)
    return {
        "exported_at": actor.at.isoformat(),
        "youth": _told(youth),
        "association": session.get_one(Organisation, youth.organisation_id).name,
        "erased_on": term and term.isoformat(),
        "requests": [_told(request) | {"lines": _own_lines(request, youth)} for request in requests],
        "kits": [_told(kit) | {"items": [_told(item) for item in kit.items]} for kit in kits],
        "shipments": _parcels(session, kits),
        "loans": [_lent_as(session, loan) for loan in loans],
        "losses": _all(session, Loss, Loss.loan_id.in_(about)),
        "tickets": [_told(ticket) for ticket in tickets],
        "alerts": _all(session, Alert, Alert.subject_id.in_(about)),
        "events": _all(session, Event, Event.subject_id.in_(about)),
        "changes": _all(session, Change, Change.subject_id.in_([youth.code, *about]) & _told_to(actor)),
        "taken_over": _all(session, TakeoverRow, TakeoverRow.youth_code == youth.code),
        "written": writings.found(session, youth.code),
        "kept_answers": idempotency.count_about(session, known_by(youth.code, kits, loans)),
    }


def _told(row: Base) -> Document:
    """A row with all of its columns: one that is added tomorrow is told tomorrow."""
    return {each.key: _plain(getattr(row, each.key)) for each in inspect(type(row)).column_attrs}


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _all(session: Session, table: type[Base], condition: ColumnElement[bool]) -> list[Document]:
    return [_told(row) for row in session.scalars(select(table).where(condition))]


def _seen(actor: Actor, table: type[Row]) -> Select[Row]:
    return select(table).where(visible(actor, table))


def _told_to(actor: Actor) -> ColumnElement[bool]:
    """Another association's software is its own affair."""
    return Change.organisation_id == actor.organisation_id if actor.role is Role.ASSOCIATION else true()


def _requests(session: Session, actor: Actor, youth: Youth) -> Sequence[EquipmentRequest]:
    asked = select(RequestLine.request_id).where(RequestLine.youth_code == youth.code)
    found = _seen(actor, EquipmentRequest).where(EquipmentRequest.id.in_(asked))
    return session.scalars(found.order_by(EquipmentRequest.created_at)).all()


def _own_lines(request: EquipmentRequest, youth: Youth) -> list[Document]:
    """The lines of this youth: a request may be for others too."""
    return [_told(line) for line in request.lines if line.youth_code == youth.code]


def _parcels(session: Session, kits: Sequence[Allocation]) -> list[Document]:
    """The parcels in which these kits travelled, each with its lines of these kits alone."""
    own = [item.id for kit in kits for item in kit.items]
    lines = session.scalars(select(ShipmentLine).where(ShipmentLine.item_id.in_(own))).all()
    inside: dict[Shipment, list[Document]] = {}
    for line in lines:
        inside.setdefault(line.shipment, []).append(_told(line))
    return [_told(parcel) | {"items": told} for parcel, told in inside.items()]


def _lent_as(session: Session, loan: Loan) -> Document:
    """A loan with what was lent, and each time that its due date was put off."""
    items = [_lent(session, item) for item in loan.items]
    return _told(loan) | {"items": items, "renewals": [_told(renewal) for renewal in loan.renewals]}


def _lent(session: Session, item: LoanItem) -> Document:
    """One thing on loan: which one it is, and by which number a SIM can be called."""
    return _told(item) | {"asset": _which(session, item.asset)}


def _which(session: Session, asset: Asset) -> Document:
    if isinstance(asset, Sim):
        lines = session.scalars(select(Line).where(Line.sim_code == asset.code))
        return {"code": asset.code, "iccid": asset.iccid, "lines": [_told(line) for line in lines]}
    known = {"code": asset.code}
    if isinstance(asset, Device):
        known |= {name: _plain(getattr(asset, name)) for name in ("category", "maker", "model", "serial")}
    return known


def _tickets(session: Session, actor: Actor, loans: Sequence[Loan]) -> Sequence[Ticket]:
    """What was said to be wrong with a thing while this youth had it."""
    while_lent = [
        and_(
            Ticket.asset_code == item.asset_code,
            Ticket.created_at.between(loan.handed_over_at, item.ended_at or actor.at),
        )
        for loan in loans
        for item in loan.items
    ]
    return session.scalars(_seen(actor, Ticket).where(or_(*while_lent))).all() if while_lent else []
