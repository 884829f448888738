"""Equipment milestones: what became of donated devices, counted up and never down (rule F6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from fleet.access import PARIS
from fleet.intake.assets import Asset, RetireReason
from fleet.intake.devices import Category, Device
from fleet.publishing.ledger import Quarter


@dataclass(frozen=True)
class Milestones:
    """Devices given, received, made ready for the first time, put to use at least once, recycled."""

    given: int
    received: int
    made_ready: int
    put_to_use: int
    recycled: int


@dataclass(frozen=True)
class Count:
    """So many devices of one lot (None: of none) that reached a measure; with a year, in that year."""

    measure: str
    lot_id: str | None
    year: int | None
    number: int


DEVICE: Final = Asset.asset_type == "device"
ACROSS: Final[dict[str, InstrumentedAttribute[Any]]] = {
    "given": Asset.created_at,
    "received": Asset.received_at,
    "made_ready": Asset.first_ready_at,
    "recycled": Asset.retired_at,
}
"""Measure → the moment that counts: all up to the quarter's last day."""
BY_YEAR: Final[dict[str, InstrumentedAttribute[Any]]] = {
    "received": Asset.received_at,
    "put_to_use": Asset.first_lent_at,
    "laptops_put_to_use": Asset.first_lent_at,
}
"""Measure → the moment that counts, told by year once the year is over."""


def last_year(quarter: Quarter) -> int:
    """The last local year that is over when a quarter is: first uses are told up to its end.

    By year, as rule F6 says: a running count of laptops handed over would tell how many youths wait in the
    ledger to be published.
    """
    return quarter.year if quarter.number == 4 else quarter.year - 1


def midnight(day: date, zone: ZoneInfo = PARIS) -> datetime:
    """When a local day begins: engines disagree on what `extract` takes for a year."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def counted(session: Session, quarter: Quarter, zone: ZoneInfo = PARIS) -> Iterator[Count]:
    """What every lot had reached on the quarter's last day, of the devices entered by then.

    Asked later it says the same: what is entered afterwards counts in the quarter in which it was entered.
    """
    ends = midnight(quarter.next.first_day, zone)
    for measure, moment in ACROSS.items():
        told = [moment < ends]
        if measure == "recycled":
            told.append(Asset.retire_reason == RetireReason.RECYCLED)
        yield from _by_lot(session, measure, None, ends, told)
    for measure, moment in BY_YEAR.items():
        for year in range(_first_year(session, moment, quarter, zone), last_year(quarter) + 1):
            starts, over = midnight(date(year, 1, 1), zone), midnight(date(year + 1, 1, 1), zone)
            told = [moment >= starts, moment < over]
            if measure == "laptops_put_to_use":
                told.append(Asset.code.in_(select(Device.code).where(Device.category == Category.LAPTOP)))
            yield from _by_lot(session, measure, year, ends, told)


def _first_year(
    session: Session, moment: InstrumentedAttribute[Any], quarter: Quarter, zone: ZoneInfo
) -> int:
    first = session.scalar(select(func.min(moment)).where(DEVICE))
    return first.astimezone(zone).year if first else quarter.year + 1


def _by_lot(
    session: Session, measure: str, year: int | None, ends: datetime, told: list[ColumnElement[bool]]
) -> Iterator[Count]:
    found = (
        select(Asset.donation_id, func.count())
        .where(DEVICE, Asset.created_at < ends, *told)
        .group_by(Asset.donation_id)
    )
    for lot_id, number in session.execute(found):
        yield Count(measure, lot_id, year, number)
