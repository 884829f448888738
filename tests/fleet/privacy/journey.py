"""A youth who had everything that one can have, and a look into every corner of the database."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, ColumnElement, LargeBinary, String, cast, func, select
from sqlalchemy.orm import Session

from fleet import idempotency, scanning, stock_takes
from fleet.db import Base
from fleet.intake.assets import Kind
from fleet.intake.devices import Device
from fleet.lending import loans, losses, shipments
from fleet.lending.loans import Accessory, Loan, RenewalReason
from fleet.lending.losses import How
from fleet.lending.shipments import Difference, DifferenceReason, Differs, Remedy
from fleet.parties.saved_views import SavedView
from fleet.parties.youths import Youth
from fleet.scanning import Action, Told
from fleet.support import differences, tickets
from fleet.support.alerts import Cause, reconcile
from fleet.takeover.takeover import Takeover, TakeoverRow
from tests.cast import NOW, TRACKING, Cast


@dataclass
class Journey:
    """What was lent, and every word by which the youth was known."""

    youth: Youth
    loan: Loan
    laptop: Device
    words: tuple[str, ...]


def journey(people: Cast) -> Journey:
    """A laptop and a SIM that travelled in a parcel, a ticket, an alert, a request, and what others wrote."""
    session, youth = people.session, people.youth()
    shown = f"{youth.code[:4]}-{youth.code[4:]}"
    laptop = people.ready_laptop()
    kit = people.kit(laptop, people.ready_sim(), youth=youth)
    words = (youth.code, shown, kit.kit_code, TRACKING)
    _scanned(people, laptop, youth.code, kit.kit_code)
    parcel = people.sent_parcel(kit)
    broken = Differs(laptop.code, Difference.DAMAGED, DifferenceReason.CASE)
    shipments.arrive(session, people.mentor, parcel, differences=[broken])
    differences.settle(session, people.coordinator, parcel, laptop.code, Remedy.ACCEPTED)
    shipments.close(session, people.coordinator, parcel)
    loan = people.hand_over(kit)
    ticket = tickets.open_ticket(session, people.mentor, laptop, tickets.Trouble.SCREEN)
    ticket.note = f"{shown.lower()}: the screen is cracked"
    review = Cause("loan", loan.id, NOW.date(), 0, people.association.id)
    reconcile(session, people.system, "youth_review", [review], (0,))
    loans.confirm(session, people.mentor, [loan])
    longer = {"due_on": NOW.date() + timedelta(days=366), "reason": RenewalReason.STUDIES}
    loans.renew(session, people.mentor, loan, **longer)
    stolen = {"how": How.STOLEN, "complaint_on": NOW.date()}
    losses.report_missing(session, people.mentor, loan.items[1].asset, **stolen)
    losses.find(session, people.volunteer, loan.items[1].asset, site=people.hub)
    people.take_back(loan, people.at(days=3), missing=[Accessory.CHARGER])
    people.draft((youth, Kind.CONNECTION))
    _written_elsewhere(people, youth, loan)
    session.flush()
    return Journey(youth, loan, laptop, words)


def _scanned(people: Cast, laptop: Device, *written: str) -> None:
    """The kit is packed, into a wrong bag first; and what is written on the slip is scanned like a label."""
    count = stock_takes.open_at(people.session, people.volunteer, people.hub)
    wrong = {"kit": "alc_000000000000"}
    told = [Told("scan-pack-wrong", Action.PACK, NOW, laptop.code, wrong)]
    told += [Told("scan-pack-right", Action.PACK, NOW, laptop.code)]
    for number, text in enumerate(written):
        told += [Told(f"scan-slip-{number}", Action.MOVE, NOW, text, {"site": people.hub.id})]
        told += [Told(f"count-slip-{number}", Action.COUNT, NOW, text, {"stock_take": count.id})]
    scanning.send(people.session, people.volunteer, told)


def _written_elsewhere(people: Cast, youth: Youth, loan: Loan) -> None:
    taken = {"name": "fleet.csv", "sha256": "0" * 64, "columns": {}, "words": {}, "counts": {}}
    list_of_others = Takeover(first_seq=1, last_seq=1, made_by="command", created_at=NOW, **taken)
    list_of_others.rows.append(TakeoverRow(line=2, loan_id=loan.id, youth_code=youth.code))
    filters = {"path": "/loans", "name": "mine", "query": f"youth={youth.code}"}
    view = SavedView(account_id=people.coordinator.name, created_at=NOW, **filters)
    people.session.add_all([list_of_others, view])
    for key, told in (("one", youth.code), ("two", loan.id)):
        reply, _ = idempotency.claim(people.session, people.mentor.name, key, b"a request", NOW)
        idempotency.keep(reply, 201, {"Location": f"/api/v1/youths/{told}"}, f'{{"it": "{told}"}}'.encode())


def holding(session: Session, word: str) -> list[str]:
    """Every `table.column` where that word stands, whatever the column is for."""
    return [
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if session.scalar(select(func.count()).select_from(table).where(_holds(session, column, word)))
    ]


def _holds(session: Session, column: Column[object], word: str) -> ColumnElement[bool]:
    if not isinstance(column.type, LargeBinary):
        return func.upper(cast(column, String)).contains(word)
    if session.get_bind().dialect.name == "postgresql":
        return func.encode(column, "escape").contains(word)
    return func.instr(column, word.encode()) > 0
