"""What a summary says of youths: the one description that page, papers, charts and mail are made from."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from fleet.parties.programmes import Rhythm
from fleet.publishing.ledger import Quarter
from fleet.publishing.ledger.sub_counts import SubCounts


@dataclass(frozen=True)
class Goal:
    """Youths to equip by the end of a year, as published by the programme."""

    year: int
    youths: int


@dataclass(frozen=True)
class QuarterFigure:
    """One closed quarter: what its blocks hold, and all blocks up to it. None is “not published”.

    Nothing stands beside it of another quarter: a block holds youths who waited, so the two say no trend.
    """

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
    """One territory. `joined_on` is None (or still to come) where it is not yet a partner.

    `pace`: youths that a steady pace from its start to its targets would have reached by the last closed
    quarter's end. `next_on`: the day its next figure can come. `sub`: what became of those published, where
    rule F3 lets it be told.
    """

    code: str
    name: str
    region: str
    joined_on: date | None
    is_partner: bool
    is_own: bool
    youths: int | None
    this_year: int | None
    goal: Goal | None
    quarters: tuple[QuarterFigure, ...]
    rhythm: Rhythm = Rhythm.QUARTERLY
    next_on: date | None = None
    pace: int | None = None
    sub: SubCounts | None = None

    @property
    def status(self) -> Literal["published", "unpublished", "not_a_partner"]:
        """Whether there is a figure; never whether there would be one (rule F2)."""
        if self.youths:
            return "published"
        return "unpublished" if self.is_partner else "not_a_partner"


@dataclass(frozen=True)
class RegionFigure:
    """One region: the sum of its territories' blocks. The pool is in no region.

    `partners` of its `territories` (all there are in France) have joined.
    """

    name: str
    youths: int | None
    this_year: int | None
    goal: Goal | None
    pace: int | None
    partners: int
    territories: int
    is_own: bool


@dataclass(frozen=True)
class ProgrammeFigures:
    """A programme as the ledger tells it. `pool` is what territories hold together, too few each.

    `pool_quarters`: the same, quarter by quarter. `published_on`: when the last quarter was closed;
    `next_on`: the day the next one can be, None where the programme has no further one. `pace` as a
    territory's. `note`: the coordinators' paragraph on the last closed quarter.
    """

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
    regions: tuple[RegionFigure, ...] = ()
    pace: int | None = None
    published_on: date | None = None
    next_on: date | None = None
    pool_quarters: tuple[QuarterFigure, ...] = ()
    note: str | None = None

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

    @property
    def told(self) -> int:
        """How many territories have a figure of their own."""
        return sum(territory.status == "published" for territory in self.territories)
