"""Proof of re-use for a donor, by serial number: what a public one has to be able to show (rule F6).

Décret n° 2023-266 of 12 April 2023 sets how the State and local authorities have the computers they give up
used again, each year a share of them; they count what they can prove. So each device says "put to use in
YEAR" or "recycled", and nothing else: no territory, no finer date, never where it is today. What is neither
is a number.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from fleet.access import Actor, Verb, require
from fleet.errors import Conflict, NotFound
from fleet.intake.assets import RetireReason
from fleet.intake.devices import Device
from fleet.intake.donations import Donation
from fleet.parties.organisations import Organisation
from fleet.publishing.editions.milestones import last_year, midnight
from fleet.publishing.ledger import Quarter
from fleet.publishing.ledger.closing import CLOSES_AFTER

MOST: Final = 20_000
"""Devices of one proof: as many as a lot may have."""


@dataclass(frozen=True)
class Proved:
    """One device. `year` is that of its first use, which was over; None: it was recycled unused."""

    maker: str | None
    model: str | None
    serial: str | None
    inventory_number: str | None
    year: int | None


@dataclass(frozen=True)
class LotProof:
    """One lot: of so many devices given, which were put to use or recycled, by serial number."""

    id: str
    reference: str
    given: int
    devices: tuple[Proved, ...]

    @property
    def put_to_use(self) -> int:
        return sum(device.year is not None for device in self.devices)

    @property
    def recycled(self) -> int:
        return len(self.devices) - self.put_to_use

    @property
    def not_yet(self) -> int:
        return self.given - len(self.devices)


@dataclass(frozen=True)
class Proof:
    """What became of a donor's lots by the last day of a quarter; first uses up to the end of a year."""

    donor: str
    quarter: Quarter
    as_of: date
    used_until: int
    lots: tuple[LotProof, ...]

    @property
    def given(self) -> int:
        return sum(lot.given for lot in self.lots)

    @property
    def put_to_use(self) -> int:
        return sum(lot.put_to_use for lot in self.lots)

    @property
    def recycled(self) -> int:
        return sum(lot.recycled for lot in self.lots)

    @property
    def not_yet(self) -> int:
        return sum(lot.not_yet for lot in self.lots)


class TooManyToProve(Conflict):
    """This proof would be too long."""

    detail = "A proof holds {most} devices at most: ask for one lot at a time."


def donors(session: Session, actor: Actor) -> Sequence[Organisation]:
    """Who gave a lot, by name."""
    require(actor, Verb.PROOF_READ)
    gave = select(Donation.donor_id)
    found = select(Organisation).where(Organisation.id.in_(gave))
    return session.scalars(found.order_by(Organisation.name, Organisation.id)).all()


def lots_of(session: Session, actor: Actor, donor: Organisation) -> Sequence[Donation]:
    """The lots of a donor, by reference."""
    require(actor, Verb.PROOF_READ)
    found = select(Donation).where(Donation.donor_id == donor.id)
    return sorted(session.scalars(found), key=lambda lot: (lot.reference, lot.id))


def of_donor(session: Session, actor: Actor, donor: Organisation, lot: str | None = None) -> Proof:
    """What became of what this donor gave, of one lot where it is named.

    As of the last quarter that is over for ten days, as everything that leaves the house. Raises NotFound for
    a lot of somebody else, TooManyToProve.
    """
    require(actor, Verb.PROOF_READ)
    lots = [one for one in lots_of(session, actor, donor) if lot in (None, one.id)]
    if lot is not None and not lots:
        raise NotFound(key=lot)
    quarter = last_over(actor.today)
    ends, year = midnight(quarter.next.first_day, actor.zone), last_year(quarter)
    over = midnight(date(year + 1, 1, 1), actor.zone)
    given = _given(session, lots, ends)
    if sum(given.values()) > MOST and len(lots) > 1:
        raise TooManyToProve(most=MOST)
    told = _told(session.execute(_proved(lots, over, ends)), actor.zone)
    return Proof(
        donor=donor.name,
        quarter=quarter,
        as_of=quarter.last_day,
        used_until=year,
        lots=tuple(
            LotProof(one.id, one.reference, given[one.id], tuple(told.get(one.id, ())))
            for one in lots
            if one.created_at < ends
        ),
    )


def last_over(today: date) -> Quarter:
    """The last quarter that ended at least ten days ago."""
    return Quarter.of(today - CLOSES_AFTER).before


def _given(session: Session, lots: Sequence[Donation], ends: datetime) -> Counter[str]:
    entered = (
        select(Device.donation_id, func.count())
        .where(Device.donation_id.in_([lot.id for lot in lots]), Device.created_at < ends)
        .group_by(Device.donation_id)
    )
    return Counter({lot_id or "": number for lot_id, number in session.execute(entered)})


def _proved(lots: Sequence[Donation], over: datetime, ends: datetime) -> Select[*tuple[Any, ...]]:
    """The devices of these lots that were put to use by the end of the year, or recycled by the quarter's.

    What was put to use this year and is recycled already waits: it will have been put to use, and a line that
    is told never changes.
    """
    recycled = and_(
        Device.first_lent_at.is_(None),
        Device.retire_reason == RetireReason.RECYCLED,
        Device.retired_at < ends,
    )
    return select(
        Device.donation_id,
        Device.maker,
        Device.model,
        Device.serial,
        Device.inventory_number,
        Device.first_lent_at,
    ).where(
        Device.donation_id.in_([lot.id for lot in lots]),
        Device.created_at < ends,
        or_(Device.first_lent_at < over, recycled),
    )


def _told(rows: Iterable[Row[*tuple[Any, ...]]], zone: ZoneInfo) -> dict[str, list[Proved]]:
    """Lot → its devices by serial number: an order that tells nothing of when."""
    lots: dict[str, list[Proved]] = {}
    for lot_id, maker, model, serial, inventory, first in rows:
        year = first.astimezone(zone).year if first else None
        lots.setdefault(lot_id, []).append(Proved(maker, model, serial, inventory, year))
    return {lot_id: sorted(devices, key=_place) for lot_id, devices in lots.items()}


def _place(device: Proved) -> tuple[bool, str, str, str, str]:
    return (
        device.serial is None,
        device.serial or "",
        device.inventory_number or "",
        device.maker or "",
        device.model or "",
    )
