"""The reconciliation: what waits, what nobody asked for, and whether requests, kits and loans agree.

Operational figures, live and small: they are for the people who act on them and are never published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session

from fleet.access import Actor, Verb, require
from fleet.intake.assets import Asset
from fleet.lending import custody, quotas, waiting
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.loans import Loan, LoanItem
from fleet.lending.quotas import Quota
from fleet.lending.waiting import Stage
from fleet.lifecycle import AlertState, AllocationState, AssetState
from fleet.support import signs_of_life
from fleet.support.alerts import Alert
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
    quotas: int
    used_up: int
    agreements: Sequence[Agreement]
    contradictions: Sequence[tuple[str, str, str]]
    closely: bool

    @property
    def waiting(self) -> int:
        """Requests of which something waits."""
        return sum(sum(numbers) for numbers in self.ages.values())

    @property
    def totals(self) -> Sequence[int]:
        """Requests of each age, whatever they wait for."""
        return [sum(numbers) for numbers in zip(*self.ages.values(), strict=True)]


def of(session: Session, actor: Actor, *, closely: bool = False) -> Reconciliation:
    """The whole fleet as it is now, for those who answer for it.

    Every single thing is compared only where that was asked for, where the counts differ, or where the last
    morning found something: at a hundred thousand devices it takes seconds.
    """
    require(actor, Verb.REPORT_READ)
    ages, agreements = requests_by_age(session, actor), _agreements(session)
    closely = closely or not all(each.holds for each in agreements) or _was_told(session)
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
        quotas=_count(session, Quota, Quota.granted > 0),
        used_up=_count(session, Quota, quotas.used_up()),
        agreements=agreements,
        contradictions=_contradictions(session) if closely else (),
        closely=closely,
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
    gone = select(LoanItem.loan_id).join(LoanItem.asset)
    return Loan.id.in_(gone.where(LoanItem.ended_at.is_(None), Asset.state == AssetState.MISSING))


def _was_told(session: Session) -> bool:
    """Whether the alert of books that differ is open."""
    told = select(Alert.id).where(Alert.rule == "books_differ", Alert.state != AlertState.CLOSED)
    return session.scalar(told.limit(1)) is not None


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
    """What is missing counts with what it is missing from: then each side is one count of an index."""
    put_aside = _count(session, Asset.__table__, Asset.state.in_(custody.PUT_ASIDE))
    lent = _count(session, Asset.__table__, Asset.state == AssetState.ON_LOAN)
    missing = select(Asset.__table__.c.code).where(Asset.state == AssetState.MISSING)
    kept = (
        select(AllocationItem.asset_code)
        .join(Allocation)
        .where(AllocationItem.freed_at.is_(None), Allocation.state == AllocationState.PREPARED)
    )
    out = select(LoanItem.asset_code).where(LoanItem.ended_at.is_(None))
    lost_in_kits = _rows(session, kept.where(AllocationItem.asset_code.in_(missing)))
    lost_on_loan = _rows(session, out.where(LoanItem.asset_code.in_(missing)))
    return [
        Agreement("put_aside", put_aside + lost_in_kits, _rows(session, kept)),
        Agreement("on_loan", lent + lost_on_loan, _rows(session, out)),
    ]


def _rows(session: Session, wanted: Select[str]) -> int:
    return session.scalar(wanted.with_only_columns(func.count())) or 0
