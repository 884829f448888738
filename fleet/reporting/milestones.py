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


def settled(at: datetime) -> ColumnElement[bool]:
    """Put to use for good: a hand-over that can still be undone would make the figure go down again."""
    return Asset.first_lent_at < at - UNDO_WITHIN


def _counts(at: datetime) -> Mapping[str, ColumnElement[int]]:
    return {
        "given": func.count(Asset.code),
        "received": func.count(Asset.received_at),
        "made_ready": func.count(Asset.first_ready_at),
        "put_to_use": func.count().filter(settled(at)),
        "recycled": func.count().filter(Asset.retire_reason == RetireReason.RECYCLED),
    }


def _columns(at: datetime) -> list[ColumnElement[Any]]:
    return [column.label(name) for name, column in _counts(at).items()]


def total(session: Session, at: datetime) -> Milestones:
    """All devices of the programme, as they stand at `at` (aware UTC, never before now)."""
    return Milestones.of(session.execute(select(*_columns(at)).where(DEVICE)).mappings().one())


def by_donation(
    session: Session, at: datetime, *, funder_id: str | None = None
) -> list[tuple[Donation, Milestones]]:
    """Each lot with its milestones, the newest first; those of one funder where given."""
    counted = select(Asset.donation_id, *_columns(at)).where(DEVICE).group_by(Asset.donation_id)
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
    moments = [DEVICE, settled(at)]
    if funder_id is not None:
        moments.append(Asset.donation_id.in_(select(Donation.id).where(Donation.funder_id == funder_id)))
    first = session.scalar(select(func.min(Asset.first_lent_at)).where(*moments))
    if first is None:
        return {}
    counted = {
        year: session.scalar(select(func.count()).select_from(Asset).where(*moments, *_within(year, zone)))
        or 0
        for year in range(first.astimezone(zone).year, at.astimezone(zone).year + 1)
    }
    return {year: number for year, number in counted.items() if number}


def _within(year: int, zone: ZoneInfo) -> tuple[ColumnElement[bool], ...]:
    """The local year as moments: engines disagree on what `extract` takes for a year."""
    starts, ends = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    return Asset.first_lent_at >= starts, Asset.first_lent_at < ends
