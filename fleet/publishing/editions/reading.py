"""What an edition says to its reader: from the frozen tables alone, whatever the size of the fleet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from fleet.access import Actor, Role, Verb, require
from fleet.publishing.editions import avoided
from fleet.publishing.editions.avoided import ADEME, Avoided, Factors
from fleet.publishing.editions.edition import Edition, EditionFigure, Measure
from fleet.publishing.editions.making import last
from fleet.publishing.editions.milestones import Milestones, last_year
from fleet.publishing.ledger import K, Quarter

LEAST_MONTHS: Final = 12 * K
"""Months of connection paid for in a year, from which on they are told: as many as of K lines all year."""
MOST_REMEMBERED: Final = 64
"""Readers whose figures are kept in memory, for each database that is open."""


@dataclass(frozen=True)
class LotFigures:
    """One lot of equipment: its reference for people, who gave it, when, and what became of it."""

    id: str
    reference: str
    donor: str
    announced_on: date
    became: Milestones


@dataclass(frozen=True)
class DonorFigures:
    """All lots of one donor together."""

    donor: str
    lots: int
    became: Milestones


@dataclass(frozen=True)
class ConnectionFigures:
    """Connection paid for in one finished year: LEAST_MONTHS or more, and their cents of euro."""

    year: int
    months: int
    cents: int


@dataclass(frozen=True)
class Reuse:
    """Devices put to use at least once, of those received, both by the end of a finished year."""

    put_to_use: int
    received: int
    until: int

    @property
    def percent(self) -> int:
        """Rounded down; never over 100."""
        return min(100 * self.put_to_use // self.received, 100)


@dataclass(frozen=True)
class EquipmentFigures:
    """Devices, not people (rule F6), as of a quarter's last day.

    `lots`, `donors`, `months`, `reuse`, `avoided` and `used_by_year` are of the reader's own lots and money
    where `is_funder`, else of all. First uses are told up to the end of the year `used_until`.
    """

    quarter: Quarter
    as_of: date
    published_at: datetime
    total: Milestones
    own: Milestones
    used_by_year: Mapping[int, int]
    used_until: int
    lots: tuple[LotFigures, ...]
    donors: tuple[DonorFigures, ...]
    months: tuple[ConnectionFigures, ...]
    reuse: Reuse | None
    avoided: Avoided | None
    is_funder: bool


def of(session: Session, actor: Actor, factors: Factors = ADEME) -> EquipmentFigures | None:
    """What became of the equipment: all of it, and lot by lot – to a funder, only of the lots it funded.

    None before the first edition. An edition is frozen, so what was read of it is remembered, by its hash.
    """
    require(actor, Verb.SUMMARY_READ)
    edition = last(session)
    if edition is None:
        return None
    is_funder = actor.role in (Role.FOUNDATION, Role.DEPARTMENT)
    known: dict[Any, EquipmentFigures] = session.info.setdefault("editions", {})
    key = (edition.hash, actor.organisation_id or "-" if is_funder else None, factors)
    found = known.get(key)
    if found is None:
        found = _read(session, actor, edition, factors, is_funder=is_funder)
        if len(known) >= MOST_REMEMBERED:
            known.clear()  # perhaps by another thread too: what was read is never looked up again
        known[key] = found
    return found


def _read(
    session: Session, actor: Actor, edition: Edition, factors: Factors, *, is_funder: bool
) -> EquipmentFigures:
    # `= NULL` would be written IS NULL, and show what nobody funded.
    own = EditionFigure.funder_id == (actor.organisation_id or "-") if is_funder else true()
    every = {(Measure(told["measure"]), told["year"]): told["number"] for told in edition.sums}
    mine = _sums(session, edition, own) if is_funder else every
    lots = _lots(session, edition, own)
    quarter = Quarter.parse(edition.quarter)
    year = last_year(quarter)
    used = _years(mine, Measure.PUT_TO_USE)
    return EquipmentFigures(
        quarter=quarter,
        as_of=quarter.last_day,
        published_at=edition.published_at,
        total=_reached(every),
        own=_reached(mine),
        used_by_year=used,
        used_until=year,
        lots=lots,
        donors=_donors(lots),
        months=_months(mine),
        reuse=_reuse(mine, year),
        avoided=avoided.co2(sum(_years(mine, Measure.LAPTOPS_PUT_TO_USE).values()), year, factors),
        is_funder=is_funder,
    )


Sums = Mapping[tuple[Measure, int | None], int]


def _sums(session: Session, edition: Edition, whose: ColumnElement[bool]) -> Sums:
    figure = EditionFigure
    found = (
        select(figure.measure, figure.year, func.sum(figure.number))
        .where(figure.quarter == edition.quarter, whose)
        .group_by(figure.measure, figure.year)
    )
    return {(measure, year): int(number) for measure, year, number in session.execute(found)}


def _years(sums: Sums, measure: Measure) -> dict[int, int]:
    found = sorted((year, number) for (what, year), number in sums.items() if what is measure and year)
    return {year: number for year, number in found if number}


def _reached(sums: Sums) -> Milestones:
    told = {
        what.value: sums.get((what, None), 0)
        for what in (Measure.GIVEN, Measure.RECEIVED, Measure.MADE_READY, Measure.RECYCLED)
    }
    return Milestones(put_to_use=sum(_years(sums, Measure.PUT_TO_USE).values()), **told)


def _months(sums: Sums) -> tuple[ConnectionFigures, ...]:
    """Years of LEAST_MONTHS and more. Fewer read like none: they would tell how many lines, and so how many
    youths, were paid for, one by one.
    """
    months, cents = _years(sums, Measure.PLAN_MONTHS), _years(sums, Measure.PLAN_CENTS)
    return tuple(
        ConnectionFigures(year, number, cents.get(year, 0))
        for year, number in months.items()
        if number >= LEAST_MONTHS
    )


def _reuse(sums: Sums, year: int) -> Reuse | None:
    received = sum(_years(sums, Measure.RECEIVED).values())
    used = sum(_years(sums, Measure.PUT_TO_USE).values())
    return Reuse(used, received, year) if received else None


def _lots(session: Session, edition: Edition, whose: ColumnElement[bool]) -> tuple[LotFigures, ...]:
    """The newest first."""
    figure = EditionFigure
    about = (figure.lot_id, figure.lot, figure.donor, figure.announced_on)
    found = (
        select(*about, *(_summed(measure).label(measure.value) for measure in MILESTONES))
        .where(figure.quarter == edition.quarter, figure.lot_id.is_not(None), whose, _MEANT)
        .group_by(*about)
        .order_by(figure.announced_on.desc(), figure.lot_id)
    )
    return tuple(
        LotFigures(lot_id, reference, donor, announced_on, Milestones(*(int(number) for number in numbers)))
        for lot_id, reference, donor, announced_on, *numbers in session.execute(found)
    )


MILESTONES: Final = (
    Measure.GIVEN,
    Measure.RECEIVED,
    Measure.MADE_READY,
    Measure.PUT_TO_USE,
    Measure.RECYCLED,
)
"""As the fields of Milestones."""


_MEANT: Final = EditionFigure.measure.in_(MILESTONES) & (
    EditionFigure.year.is_(None) | (EditionFigure.measure == Measure.PUT_TO_USE)
)
"""First uses are the sum of their years; everything else stands without one."""


def _summed(measure: Measure) -> ColumnElement[Any]:
    return func.coalesce(func.sum(EditionFigure.number).filter(EditionFigure.measure == measure), 0)


def _donors(lots: Sequence[LotFigures]) -> tuple[DonorFigures, ...]:
    """By name."""
    by_name: dict[str, list[LotFigures]] = {}
    for lot in lots:
        by_name.setdefault(lot.donor, []).append(lot)
    return tuple(
        DonorFigures(donor, len(theirs), added([lot.became for lot in theirs]))
        for donor, theirs in sorted(by_name.items())
    )


def added(every: Sequence[Milestones]) -> Milestones:
    """Their sum."""
    names = Milestones.__dataclass_fields__
    return Milestones(**{name: sum(getattr(one, name) for one in every) for name in names})
