"""Equipment milestones: what became of donated devices, counted up and never down (rule F6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, RowMapping, Select, func, select
from sqlalchemy.orm import Session

from fleet.access import PARIS
from fleet.intake.assets import Asset, RetireReason
from fleet.intake.donations import Donation
from fleet.lending.loans import UNDO_WITHIN


@dataclass(frozen=True)
class Milestones:
    """Devices given, received, made ready for the first time, put to use at least once, recycled."""

    given: int
    received: int
    made_ready: int
    put_to_use: int
    recycled: int

    @classmethod
    def of(cls, row: RowMapping) -> "Milestones":
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


DEVICE: Final = Asset.asset_type == "device"


def told_until(at: datetime, zone: ZoneInfo = PARIS) -> datetime:
    """Until when first uses are told at `at`: the end of the last local year.

    By year, as rule F6 says: a running count of laptops handed over would tell how many youths wait in the
    ledger to be published. A hand-over in its last hour can still be undone, and figures never go down.
    """
    return min(datetime(at.astimezone(zone).year, 1, 1, tzinfo=zone), at - UNDO_WITHIN)


def settled(at: datetime, zone: ZoneInfo = PARIS) -> ColumnElement[bool]:
    """Put to use for the first time in a year that is over."""
    return Asset.first_lent_at < told_until(at, zone)


def _counts(at: datetime, zone: ZoneInfo) -> Mapping[str, ColumnElement[int]]:
    return {
        "given": func.count(Asset.code),
        "received": func.count(Asset.received_at),
        "made_ready": func.count(Asset.first_ready_at),
        "put_to_use": func.count().filter(settled(at, zone)),
        "recycled": func.count().filter(Asset.retire_reason == RetireReason.RECYCLED),
    }


def _columns(at: datetime, zone: ZoneInfo) -> list[ColumnElement[Any]]:
    return [column.label(name) for name, column in _counts(at, zone).items()]


def total(session: Session, at: datetime, zone: ZoneInfo = PARIS) -> Milestones:
    """All devices of the programme, as they stand at `at` (aware UTC, never before now)."""
    return Milestones.of(session.execute(select(*_columns(at, zone)).where(DEVICE)).mappings().one())


def by_donation(
    session: Session, at: datetime, *, funder_id: str | None = None, zone: ZoneInfo = PARIS
) -> list[tuple[Donation, Milestones]]:
    """Each lot with its milestones, the newest first; those of one funder where given."""
    counted = select(Asset.donation_id, *_columns(at, zone)).where(DEVICE).group_by(Asset.donation_id)
    rows = {row["donation_id"]: Milestones.of(row) for row in session.execute(counted).mappings()}
    nothing = Milestones(0, 0, 0, 0, 0)
    lots = _of_funder(select(Donation).order_by(Donation.created_at.desc(), Donation.id), funder_id)
    return [(lot, rows.get(lot.id, nothing)) for lot in session.scalars(lots)]


def _of_funder(found: Select[Donation], funder_id: str | None) -> Select[Donation]:
    return found if funder_id is None else found.where(Donation.funder_id == funder_id)


def put_to_use_by_year(
    session: Session, at: datetime, *, funder_id: str | None = None, zone: ZoneInfo = PARIS
) -> dict[int, int]:
    """Local year → devices put to use for the first time in it."""
    moments = [DEVICE, settled(at, zone)]
    if funder_id is not None:
        moments.append(Asset.donation_id.in_(select(Donation.id).where(Donation.funder_id == funder_id)))
    first = session.scalar(select(func.min(Asset.first_lent_at)).where(*moments))
    if first is None:
        return {}
    counted = {
        year: session.scalar(select(func.count()).select_from(Asset).where(*moments, *_within(year, zone)))
        or 0
        for year in range(first.astimezone(zone).year, at.astimezone(zone).year)
    }
    return {year: number for year, number in counted.items() if number}


def _within(year: int, zone: ZoneInfo) -> tuple[ColumnElement[bool], ...]:
    """The local year as moments: engines disagree on what `extract` takes for a year."""
    starts, ends = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    return Asset.first_lent_at >= starts, Asset.first_lent_at < ends
