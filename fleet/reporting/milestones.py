"""Equipment milestones: what became of donated devices, counted up and never down (rule F6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, extract, func, select
from sqlalchemy.orm import Session

from fleet.intake.assets import Asset, RetireReason
from fleet.intake.devices import Device
from fleet.intake.donations import Donation


@dataclass(frozen=True)
class Milestones:
    """Devices given, received, made ready for the first time, put to use at least once, recycled."""

    given: int
    received: int
    made_ready: int
    put_to_use: int
    recycled: int


_COUNTS: Sequence[ColumnElement[int]] = (
    func.count(),
    func.count(Asset.received_at),
    func.count(Asset.first_ready_at),
    func.count(Asset.first_lent_at),
    func.count().filter(Asset.retire_reason == RetireReason.RECYCLED),
)


def total(session: Session) -> Milestones:
    """All devices of the programme."""
    return Milestones(*session.execute(_devices(select(*_COUNTS))).one())


def by_donation(session: Session, *, funder_id: str | None = None) -> list[tuple[Donation, Milestones]]:
    """Each lot with its milestones, the newest first; those of one funder where given."""
    found = _devices(select(Donation, *_COUNTS)).join(Donation, Donation.id == Asset.donation_id).group_by(Donation.id)
    if funder_id is not None:
        found = found.where(Donation.funder_id == funder_id)
    rows = session.execute(found.order_by(Donation.created_at.desc(), Donation.id)).all()
    return [(row[0], Milestones(*row[1:])) for row in rows]


def put_to_use_by_year(session: Session, *, funder_id: str | None = None) -> dict[int, int]:
    """Year → devices put to use for the first time in that year."""
    year = extract("year", Asset.first_lent_at)
    found = _devices(select(year, func.count())).where(Asset.first_lent_at.is_not(None)).group_by(year)
    if funder_id is not None:
        found = found.join(Donation, Donation.id == Asset.donation_id).where(Donation.funder_id == funder_id)
    return {int(when): number for when, number in sorted(session.execute(found).all())}


def _devices(found: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return found.select_from(Asset).where(Asset.asset_type == Device.__mapper_args__["polymorphic_identity"])
