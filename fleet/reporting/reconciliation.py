"""The reconciliation: what waits, what nobody asked for, and whether requests, kits and loans agree.

Operational figures, live and small: they are for the people who act on them and are never published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session

from fleet.access import Actor, Verb, require
from fleet.intake.assets import Asset
from fleet.lending import custody, waiting
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.loans import Loan, LoanItem
from fleet.lending.waiting import Stage
from fleet.lifecycle import AllocationState, AssetState, LoanState
from fleet.support import signs_of_life
from fleet.support.rules import lending as rules

AGES: Final[Mapping[str, tuple[int, int | None]]] = {
    "0-7": (0, 7),
    "8-14": (8, 14),
    "15-30": (15, 30),
    "31-": (31, None),
}
"""Word of an age → the days of the calendar that it is from and to."""
SHOWN: Final = 20
"""Contradictions and strays that are listed by name; of more only the number is told."""


@dataclass(frozen=True)
class Agreement:
    """Two counts that must be the same, one from the things and one from the books."""

    name: str
    things: int
    books: int

    @property
    def holds(self) -> bool:
        return self.things == self.books


@dataclass(frozen=True)
class Reconciliation:
    """All of it, at one moment. `ages` are numbers of requests, in the order of AGES."""

    at: datetime
    ages: Mapping[Stage, Sequence[int]]
    late: int
    kits: int
    unsent: int
    unasked: int
    strays: Sequence[tuple[str, str]]
    twice: int
    silent: int
    lost: int
    agreements: Sequence[Agreement]
    contradictions: Sequence[tuple[str, str, str]]

    @property
    def waiting(self) -> int:
        """Requests of which something waits."""
        return sum(sum(numbers) for numbers in self.ages.values())

    @property
    def totals(self) -> Sequence[int]:
        """Requests of each age, whatever they wait for."""
        return [sum(numbers) for numbers in zip(*self.ages.values(), strict=True)]


def of(session: Session, actor: Actor) -> Reconciliation:
    """The whole fleet as it is now, for those who answer for it."""
    require(actor, Verb.REPORT_READ)
    ages = requests_by_age(session, actor)
    return Reconciliation(
        at=actor.at,
        ages=ages,
        late=sum(sum(numbers[1:]) for numbers in ages.values()),
        kits=_count(session, Allocation, Allocation.state == AllocationState.PREPARED),
        unsent=_count(session, Allocation, unsent(actor)),
        unasked=_count(session, Loan, rules.without_request()),
        strays=_strays(session),
        twice=_count(session, Loan, twice(actor)),
        silent=_count(session, Loan, signs_of_life.this_quarter(actor)),
        lost=_count(session, Loan, lost()),
        agreements=_agreements(session),
        contradictions=_contradictions(session),
    )


def _count(session: Session, table: Any, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def began(actor: Actor, days: int) -> datetime:
    """The moment at which the local day began that was so many days ago."""
    day: date = actor.today - timedelta(days=days)
    return signs_of_life.beginning(day, actor.zone)


def of_age(since: Any, actor: Actor, word: str) -> ColumnElement[bool]:
    """Whether what waits since that moment is of that age (a word of AGES)."""
    first, last = AGES[word]
    younger = since < began(actor, first - 1) if first else since.is_not(None)
    return younger if last is None else and_(younger, since >= began(actor, last))


def requests_by_age(session: Session, actor: Actor) -> dict[Stage, list[int]]:
    """For what requests wait → how many of each age: each request once, by what has waited longest."""
    wait = waiting.longest()
    counted = [func.sum(case((of_age(wait.c.since, actor, word), 1), else_=0)) for word in AGES]
    rows = session.execute(select(wait.c.stage, *counted).group_by(wait.c.stage))
    found = {Stage(stage): [int(number or 0) for number in numbers] for stage, *numbers in rows}
    return {stage: found.get(stage, [0] * len(AGES)) for stage in Stage}


def unsent(actor: Actor) -> ColumnElement[bool]:
    """Kits put aside seven days ago or earlier of which something is still on our shelf."""
    here = exists().where(
        AllocationItem.allocation_id == Allocation.id,
        AllocationItem.freed_at.is_(None),
        Asset.code == AllocationItem.asset_code,
        Asset.state == AssetState.RESERVED,
    )
    old = Allocation.created_at < began(actor, rules.WAITING_DAYS[0] - 1)
    return and_(Allocation.state == AllocationState.PREPARED, old, here)


def twice(actor: Actor) -> ColumnElement[bool]:
    """Open loans of what was replaced and should be back: their youths hold two of a kind."""
    return Loan.id.in_(rules.equipped_twice(actor.today).with_only_columns(Loan.id))


def lost() -> ColumnElement[bool]:
    """Open loans of which something is missing."""
    gone = exists().where(
        LoanItem.loan_id == Loan.id,
        LoanItem.ended_at.is_(None),
        Asset.code == LoanItem.asset_code,
        Asset.state == AssetState.MISSING,
    )
    return and_(Loan.state == LoanState.OPEN, gone)


def _strays(session: Session) -> list[tuple[str, str]]:
    """Kind and code of what left for nobody's kit or loan."""
    asset = Asset.__table__
    away = select(asset.c.asset_type, asset.c.code).where(rules.away_without_kit())
    return [(subject, code) for subject, code in session.execute(away.order_by(asset.c.code).limit(SHOWN))]


def _contradictions(session: Session) -> list[tuple[str, str, str]]:
    """Subject, key, what is wrong."""
    found = session.execute(custody.disagreements()).all()
    return sorted((subject, key, what) for key, subject, what in found)


def _agreements(session: Session) -> list[Agreement]:
    states = {state: number for state, number in session.execute(_states())}
    aside = sum(states.get(state, 0) for state in custody.PUT_ASIDE)
    held = (AllocationItem.freed_at.is_(None), Allocation.state == AllocationState.PREPARED)
    kept = select(func.count()).select_from(AllocationItem).join(Allocation).join(AllocationItem.asset)
    out = select(func.count()).select_from(LoanItem).join(LoanItem.asset).where(LoanItem.ended_at.is_(None))
    here = Asset.state != AssetState.MISSING
    return [
        Agreement("put_aside", aside, session.scalar(kept.where(*held, here)) or 0),
        Agreement("on_loan", states.get(AssetState.ON_LOAN, 0), session.scalar(out.where(here)) or 0),
    ]


def _states() -> Any:
    asset = Asset.__table__
    return select(asset.c.state, func.count()).group_by(asset.c.state)
