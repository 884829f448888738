"""What became of the equipment, for one reader: all of it, or the lots that a funder paid for (rule F6)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from fleet.access import Actor, Role, Verb, require
from fleet.intake.donations import Donation
from fleet.publishing import milestones
from fleet.publishing.milestones import Milestones
from fleet.publishing.summary.figures import EquipmentFigures, LotFigures


def of_equipment(session: Session, actor: Actor) -> EquipmentFigures:
    """What became of the equipment: all of it, and lot by lot – to a funder, only the lots it funded."""
    require(actor, Verb.SUMMARY_READ)
    is_funder = actor.role in (Role.FOUNDATION, Role.DEPARTMENT)
    funder = actor.organisation_id if is_funder else None
    # Seen through SEEN_BY a funder has no lots: rule F6 gives it the milestones of its own, and nothing more.
    told = {"zone": actor.zone}
    counted = (
        milestones.by_donation(session, actor.at, funder_id=funder, **told) if funder or not is_funder else []
    )
    donors = _donors(session, [lot.id for lot, _ in counted])
    lots = tuple(
        LotFigures(lot.reference, donors[lot.id], lot.created_at.astimezone(actor.zone).date(), became)
        for lot, became in counted
    )
    total = milestones.total(session, actor.at, **told)
    return EquipmentFigures(
        total=total,
        own=_added(became for _, became in counted) if is_funder else total,
        used_by_year=milestones.put_to_use_by_year(session, actor.at, funder_id=funder, **told),
        used_until=milestones.told_until(actor.at, actor.zone).astimezone(actor.zone).year - 1,
        lots=lots,
        is_funder=is_funder,
    )


def _donors(session: Session, lots: Sequence[str]) -> dict[str, str]:
    found = select(Donation).where(Donation.id.in_(lots)).options(joinedload(Donation.donor))
    return {lot.id: lot.donor.name for lot in session.scalars(found)}


def _added(every: Iterable[Milestones]) -> Milestones:
    sums = dict.fromkeys(Milestones.__dataclass_fields__, 0)
    for one in every:
        for name in sums:
            sums[name] += getattr(one, name)
    return Milestones(**sums)
