"""Invented figures as the summary has them, for what is said of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from fleet.parties.territories import REGIONS
from fleet.publishing.editions import EquipmentFigures, LotFigures
from fleet.publishing.editions.milestones import Milestones
from fleet.publishing.editions.reading import Reuse
from fleet.publishing.ledger import Quarter
from fleet.publishing.summary import Goal, ProgrammeFigures, QuarterFigure, TerritoryFigure, YearFigure

NOWHERE: tuple[TerritoryFigure, ...] = ()


def quarters(blocks: Sequence[int | None]) -> tuple[QuarterFigure, ...]:
    """Closed quarters from the first of 2025 on, with what was released at each."""
    found, so_far, quarter = [], 0, Quarter(2025, 1)
    for block in blocks:
        so_far += block or 0
        found.append(QuarterFigure(quarter, block, so_far or None))
        quarter = quarter.next
    return tuple(found)


def years(every: Sequence[QuarterFigure], goals: dict[int, int]) -> tuple[YearFigure, ...]:
    """The quarters by year."""
    return tuple(
        YearFigure(
            year,
            sum(one.youths or 0 for one in every if one.quarter.year == year) or None,
            [one.so_far for one in every if one.quarter.year == year][-1],
            Goal(year, goals[year]) if year in goals else None,
        )
        for year in sorted({one.quarter.year for one in every})
    )


def territory(
    code: str,
    name: str,
    youths: int | None,
    goal: int | None = None,
    *,
    partner: bool = True,
    own: bool = False,
) -> TerritoryFigure:
    """One territory whose youths were all released in one block."""
    return TerritoryFigure(
        code=code,
        name=name,
        region=REGIONS.get(code, "Ailleurs"),
        joined_on=date(2025, 1, 1) if partner else None,
        is_partner=partner,
        is_own=own,
        youths=youths,
        this_year=None,
        goal=Goal(2028, goal) if goal else None,
        quarters=quarters([None, youths]),
    )


def programme(
    *blocks: int | None,
    goals: dict[int, int] | None = None,
    territories: Iterable[TerritoryFigure] = NOWHERE,
    pool: int | None = None,
) -> ProgrammeFigures:
    """A programme that began in 2025."""
    every = quarters(blocks)
    year = every[-1].quarter.year if every else 2025
    goal = next((Goal(one, youths) for one, youths in sorted((goals or {}).items()) if one >= year), None)
    return ProgrammeFigures(
        id="prg_1",
        name="Un ordinateur, un mentor",
        starts_on=date(2025, 1, 1),
        ends_on=date(2028, 12, 31),
        year=year,
        youths=every[-1].so_far if every else None,
        goal=goal,
        quarters=every,
        years=years(every, goals or {}),
        territories=tuple(territories),
        pool=pool,
        not_partners=90,
    )


def equipment(
    *steps: int,
    uses: dict[int, int] | None = None,
    mine: tuple[int, ...] | None = None,
    received: int | None = None,
) -> EquipmentFigures:
    """Devices at their five steps; `mine`, the reader's own; `received` by the end of 2025."""
    total = Milestones(*steps)
    own = Milestones(*(mine or steps))
    lots = (LotFigures("lot_1", "LOT-1", "A donor", date(2025, 2, 1), own),) if mine else ()
    return EquipmentFigures(
        quarter=Quarter(2026, 2),
        as_of=date(2026, 6, 30),
        published_at=datetime(2026, 7, 11, tzinfo=UTC),
        total=total,
        own=own,
        used_by_year=uses or {},
        used_until=2025,
        lots=lots,
        donors=(),
        months=(),
        reuse=Reuse(own.put_to_use, received, 2025) if received else None,
        reuse_of_all=Reuse(total.put_to_use, received, 2025) if received else None,
        avoided=None,
        is_funder=mine is not None,
    )
