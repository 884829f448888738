"""A programme's published figures for one reader: sums of its blocks beside its public targets.

Nothing here counts youths or loans (rules F1, F2): a figure that is not in the ledger does not exist.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from fleet.access import Actor, Role, Verb, require
from fleet.parties import programmes
from fleet.parties.organisations import Organisation
from fleet.parties.programmes import Membership, Programme, Rhythm, Target
from fleet.parties.territories import NAMES, REGIONS
from fleet.publishing import notes
from fleet.publishing.ledger import POOL, Quarter, blocks, sub_counts
from fleet.publishing.ledger.blocks import Block, ClosedQuarter
from fleet.publishing.ledger.closing import CLOSES_AFTER
from fleet.publishing.ledger.sub_counts import SubCounts
from fleet.publishing.summary import sums
from fleet.publishing.summary.figures import Goal, ProgrammeFigures, RegionFigure, TerritoryFigure
from fleet.publishing.summary.sums import Cell

_IN_REGION: Final = Counter(REGIONS.values())
"""Region → how many territories it has."""


@dataclass(frozen=True)
class Told:
    """All that a programme's figures are made from, read once."""

    programme: Programme
    cells: Sequence[Cell]
    closed: Mapping[Quarter, datetime]
    own: frozenset[str]
    sub: Mapping[str, SubCounts]
    notes: Mapping[str, str]
    today: date

    @cached_property
    def quarters(self) -> list[Quarter]:
        """The closed ones, in order."""
        return sorted(self.closed)

    @cached_property
    def last(self) -> Quarter | None:
        return self.quarters[-1] if self.quarters else None

    @cached_property
    def year(self) -> int:
        """The year that “this year” means: the last closed quarter's, else the one that runs."""
        return self.last.year if self.last else max(self.today.year, self.programme.starts_on.year)

    @cached_property
    def joined(self) -> dict[str, Membership]:
        return {membership.territory: membership for membership in self.programme.memberships}

    @cached_property
    def targets(self) -> dict[str | None, list[Target]]:
        """Territory → its targets; those of regions and of the whole under None."""
        found: dict[str | None, list[Target]] = {}
        for target in self.programme.targets:
            found.setdefault(target.territory, []).append(target)
        return found


def programmes_of(session: Session, actor: Actor) -> Sequence[Programme]:
    """Every programme this reader sees, the latest first."""
    require(actor, Verb.SUMMARY_READ)
    listed = programmes.listing(actor).options(
        selectinload(Programme.targets), selectinload(Programme.memberships)
    )
    return session.scalars(listed.order_by(Programme.starts_on.desc(), Programme.id)).all()


def of_programme(session: Session, actor: Actor, programme: Programme) -> ProgrammeFigures:
    """The programme's published figures, for whoever may read summaries; an own territory comes first."""
    require(actor, Verb.SUMMARY_READ)
    told = Told(
        programme,
        _cells(session, actor, programme),
        _closed(session, programme),
        _own_territories(session, actor),
        sub_counts.latest(session, actor, programme),
        notes.of(session, actor, programme),
        actor.today,
    )
    return _figures(told, actor.zone)


def _cells(session: Session, actor: Actor, programme: Programme) -> list[Cell]:
    found = blocks.listing(actor).where(Block.programme_id == programme.id)
    rows = session.execute(found.with_only_columns(Block.quarter, Block.territory, Block.youths))
    return [Cell(Quarter.parse(quarter), territory, youths) for quarter, territory, youths in rows]


def _closed(session: Session, programme: Programme) -> dict[Quarter, datetime]:
    found = select(ClosedQuarter.quarter, ClosedQuarter.closed_at).where(
        ClosedQuarter.programme_id == programme.id
    )
    return {Quarter.parse(quarter): at for quarter, at in session.execute(found)}


def _own_territories(session: Session, actor: Actor) -> frozenset[str]:
    if actor.role is not Role.DEPARTMENT or actor.organisation_id is None:
        return frozenset()
    organisation = session.get(Organisation, actor.organisation_id)
    return frozenset(organisation.territories if organisation else ())


def _figures(told: Told, zone: ZoneInfo) -> ProgrammeFigures:
    programme, closed = told.programme, told.quarters
    goals = _goals_of_programme(programme.targets)
    listed = _listed(programme, told.own)
    by_territory = sums.by_territory(told.cells)
    territories = tuple(_territory(code, told, by_territory.get(code, [])) for code in listed)
    return ProgrammeFigures(
        id=programme.id,
        name=programme.name,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        year=told.year,
        youths=sums.of(told.cells),
        goal=sums.aim(goals, told.year),
        quarters=sums.by_quarter(told.cells, closed),
        years=sums.by_year(told.cells, closed, goals),
        territories=territories,
        pool=sums.of(by_territory.get(POOL, [])),
        not_partners=len(NAMES.keys() - set(listed)),
        regions=_regions(territories, told, by_territory),
        pace=sums.pace(goals, programme.starts_on, told.last),
        published_on=told.closed[closed[-1]].astimezone(zone).date() if closed else None,
        next_on=_next_on(told, Rhythm.QUARTERLY),
        pool_quarters=sums.by_quarter(by_territory.get(POOL, []), closed),
        note=told.notes.get(str(told.last)),
    )


def _listed(programme: Programme, own: frozenset[str]) -> list[str]:
    """Members, territories with a public target, and one's own; one's own first, then by code."""
    codes = {membership.territory for membership in programme.memberships} | own
    codes |= {target.territory for target in programme.targets if target.territory}
    return sorted(codes, key=lambda code: (code not in own, code))


def _territory(code: str, told: Told, cells: Sequence[Cell]) -> TerritoryFigure:
    membership = told.joined.get(code)
    joined = membership.joined_on if membership else None
    rhythm = membership.rhythm if membership else Rhythm.QUARTERLY
    goals = sums.goals(told.targets.get(code, ()))
    return TerritoryFigure(
        code=code,
        name=NAMES.get(code, code),
        region=REGIONS.get(code, ""),
        joined_on=joined,
        is_partner=joined is not None and joined <= told.today,
        is_own=code in told.own,
        youths=sums.of(cells),
        this_year=sums.in_year(cells, told.year),
        goal=sums.aim(goals, told.year),
        quarters=sums.by_quarter(cells, told.quarters),
        rhythm=rhythm,
        next_on=_next_on(told, rhythm) if joined else None,
        pace=sums.pace(goals, max(joined or date.max, told.programme.starts_on), told.last),
        sub=told.sub.get(code),
    )


def _regions(
    territories: Sequence[TerritoryFigure], told: Told, by_territory: Mapping[str, Sequence[Cell]]
) -> tuple[RegionFigure, ...]:
    """The regions of the listed territories, and those with a target: one's own first, then by name."""
    held: dict[str, list[TerritoryFigure]] = {}
    for territory in territories:
        held.setdefault(territory.region, []).append(territory)
    for target in told.programme.targets:
        if target.region:
            held.setdefault(target.region, [])
    made = [_region(name, of, told, by_territory) for name, of in held.items()]
    return tuple(sorted(made, key=lambda region: (not region.is_own, region.name)))


def _region(
    name: str, held: Sequence[TerritoryFigure], told: Told, by_territory: Mapping[str, Sequence[Cell]]
) -> RegionFigure:
    cells = [cell for territory in held for cell in by_territory.get(territory.code, ())]
    goals = sums.goals(target for target in told.programme.targets if target.region == name)
    return RegionFigure(
        name=name,
        youths=sums.of(cells),
        this_year=sums.in_year(cells, told.year),
        goal=sums.aim(goals, told.year),
        pace=sums.pace(goals, told.programme.starts_on, told.last),
        partners=sum(territory.is_partner for territory in held),
        territories=_IN_REGION[name],
        is_own=any(territory.is_own for territory in held),
    )


def _goals_of_programme(targets: Sequence[Target]) -> Mapping[int, Goal]:
    """Year → target: the programme's own where it has any, else its territories' together."""
    by_territory = [target for target in targets if target.region is None]
    return sums.goals([target for target in by_territory if target.territory is None] or by_territory)


def _next_on(told: Told, rhythm: Rhythm) -> date | None:
    """The day the next figure can come: ten days after the end of a quarter, or of a year."""
    quarter = told.last.next if told.last else Quarter.of(told.programme.starts_on)
    if rhythm is Rhythm.YEARLY:
        quarter = Quarter(quarter.year, 4)
    return quarter.next.first_day + CLOSES_AFTER if quarter.first_day <= told.programme.ends_on else None
