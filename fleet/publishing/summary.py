"""What the summary says of youths: sums of whole published blocks beside public targets.

What it says of equipment is in `editions`. Nothing here counts youths or loans (rules F1, F2): a figure
that is not in the ledger does not exist.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session, selectinload

from fleet.access import Actor, Role, Verb, require
from fleet.parties import programmes
from fleet.parties.organisations import Organisation
from fleet.parties.programmes import Programme, Target
from fleet.parties.territories import NAMES
from fleet.publishing import blocks
from fleet.publishing.blocks import Block
from fleet.publishing.ledger import POOL, Quarter


@dataclass(frozen=True)
class Goal:
    """Youths to equip by the end of a year, as published by the programme."""

    year: int
    youths: int


@dataclass(frozen=True)
class QuarterFigure:
    """One closed quarter: what its blocks hold, and all blocks up to it. None is “not published”."""

    quarter: Quarter
    youths: int | None
    so_far: int | None


@dataclass(frozen=True)
class YearFigure:
    """One year of closed quarters: what its blocks hold, all blocks up to it, and the target of its end."""

    year: int
    youths: int | None
    so_far: int | None
    goal: Goal | None


@dataclass(frozen=True)
class TerritoryFigure:
    """One territory. `joined_on` is None (or still to come) where it is not yet a partner."""

    code: str
    name: str
    joined_on: date | None
    is_partner: bool
    is_own: bool
    youths: int | None
    this_year: int | None
    goal: Goal | None
    quarters: tuple[QuarterFigure, ...]


@dataclass(frozen=True)
class ProgrammeFigures:
    """A programme as the ledger tells it. `pool` is what territories hold together, too few each."""

    id: str
    name: str
    starts_on: date
    ends_on: date
    year: int
    youths: int | None
    goal: Goal | None
    quarters: tuple[QuarterFigure, ...]
    years: tuple[YearFigure, ...]
    territories: tuple[TerritoryFigure, ...]
    pool: int | None
    not_partners: int

    @property
    def last(self) -> Quarter | None:
        """The latest closed quarter."""
        return self.quarters[-1].quarter if self.quarters else None

    @property
    def own(self) -> tuple[TerritoryFigure, ...]:
        """The reader's own territories."""
        return tuple(territory for territory in self.territories if territory.is_own)

    @property
    def partners(self) -> int:
        """How many territories have joined."""
        return sum(territory.is_partner for territory in self.territories)


def of_programme(session: Session, actor: Actor, programme: Programme) -> ProgrammeFigures:
    """The programme's published figures, for whoever may read summaries; an own territory comes first."""
    require(actor, Verb.SUMMARY_READ)
    found = blocks.published(session, actor, programme)
    closed = [Quarter.parse(text) for text in blocks.closed_quarters(session, programme)]
    own = _own_territories(session, actor)
    listed = _listed(programme, own)
    year = closed[-1].year if closed else max(actor.today.year, programme.starts_on.year)
    return ProgrammeFigures(
        id=programme.id,
        name=programme.name,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        year=year,
        youths=_sum(found),
        goal=_goal(programme.targets, year),
        quarters=_by_quarter(found, closed),
        years=_by_year(found, closed, programme.targets),
        territories=tuple(_territory(code, programme, found, closed, year, own, actor) for code in listed),
        pool=_sum(found, lambda block: block.territory == POOL),
        not_partners=len(NAMES.keys() - set(listed)),
    )


def programmes_of(session: Session, actor: Actor) -> Sequence[Programme]:
    """Every programme this reader sees, the latest first."""
    require(actor, Verb.SUMMARY_READ)
    listed = programmes.listing(actor).options(
        selectinload(Programme.targets), selectinload(Programme.memberships)
    )
    return session.scalars(listed.order_by(Programme.starts_on.desc(), Programme.id)).all()


def _own_territories(session: Session, actor: Actor) -> frozenset[str]:
    if actor.role is not Role.DEPARTMENT or actor.organisation_id is None:
        return frozenset()
    organisation = session.get(Organisation, actor.organisation_id)
    return frozenset(organisation.territories if organisation else ())


def _listed(programme: Programme, own: frozenset[str]) -> list[str]:
    """Members, territories with a public target, and one's own; one's own first, then by code."""
    codes = {membership.territory for membership in programme.memberships} | own
    codes |= {target.territory for target in programme.targets if target.territory}
    return sorted(codes, key=lambda code: (code not in own, code))


def _territory(
    code: str,
    programme: Programme,
    every: Sequence[Block],
    closed: Sequence[Quarter],
    year: int,
    own: frozenset[str],
    actor: Actor,
) -> TerritoryFigure:
    joined = next((m.joined_on for m in programme.memberships if m.territory == code), None)
    found = [block for block in every if block.territory == code]
    return TerritoryFigure(
        code=code,
        name=NAMES.get(code, code),
        joined_on=joined,
        is_partner=joined is not None and joined <= actor.today,
        is_own=code in own,
        youths=_sum(found),
        this_year=_sum(found, lambda block: Quarter.parse(block.quarter).year == year),
        goal=_goal([target for target in programme.targets if target.territory == code], year),
        quarters=_by_quarter(found, closed),
    )


def _sum(found: Iterable[Block], of: Callable[[Block], bool] = lambda _: True) -> int | None:
    """The youths of the blocks that are meant; None where there is no block at all: never 0 (rule F2)."""
    return sum(block.youths for block in found if of(block)) or None


def _by_quarter(found: Sequence[Block], closed: Sequence[Quarter]) -> tuple[QuarterFigure, ...]:
    dated = [(Quarter.parse(block.quarter), block) for block in found]
    return tuple(
        QuarterFigure(
            quarter,
            _sum(block for when, block in dated if when == quarter),
            _sum(block for when, block in dated if when <= quarter),
        )
        for quarter in closed
    )


def _by_year(
    found: Sequence[Block], closed: Sequence[Quarter], targets: Sequence[Target]
) -> tuple[YearFigure, ...]:
    dated = [(Quarter.parse(block.quarter).year, block) for block in found]
    return tuple(
        YearFigure(
            year,
            _sum(block for when, block in dated if when == year),
            _sum(block for when, block in dated if when <= year),
            _goals(targets).get(year),
        )
        for year in sorted({quarter.year for quarter in closed})
    )


def _goals(targets: Sequence[Target]) -> dict[int, Goal]:
    """Year → target: the programme's own where it has any, else its territories' together."""
    whole = [target for target in targets if target.territory is None and target.region is None]
    sums: dict[int, int] = {}
    for target in whole or [target for target in targets if target.region is None]:
        sums[target.year] = sums.get(target.year, 0) + target.youths
    return {year: Goal(year, youths) for year, youths in sorted(sums.items())}


def _goal(targets: Sequence[Target], year: int) -> Goal | None:
    """The target of that year's end, else the next one, else the last."""
    goals = list(_goals(targets).values())
    return next((goal for goal in goals if goal.year >= year), goals[-1] if goals else None)
