"""What is open and how old it is: requests, alerts, quotas. Counted to a thousand, so that the page costs the
same however much is open: a coordinator with more than that needs the list, not the number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.intake.assets import Kind
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.quotas import Quota
from fleet.lifecycle import AlertState, RequestState
from fleet.parties.organisations import Organisation
from fleet.reporting.reconciliation import AGES, of_age
from fleet.support.alerts import Alert
from fleet.support.rules import RULES

MOST: Final = 1_000
"""More than this is told as “more than 1,000”, here as in the lists."""
ASKED: Final = (RequestState.SUBMITTED, RequestState.APPROVED, RequestState.FULFILLING)
"""Requests that were sent and are not answered with a hand-over, in the order of their way."""
NOT_CLOSED: Final = (AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED)
"""Each asked for by its name: so an index finds the first thousand and the oldest at once."""


@dataclass(frozen=True)
class RuleDue:
    """The alerts of a rule that are not closed, how many of them nobody has taken up, and since when."""

    rule: str
    number: int
    untouched: int
    since: datetime | None


@dataclass(frozen=True)
class HouseQuota:
    """What an association may be given of a kind, and was: the sums of so many quotas."""

    organisation_id: str
    name: str
    kind: Kind
    granted: int
    given: int
    quotas: int

    @property
    def left(self) -> int:
        return self.granted - self.given


def requests(session: Session, actor: Actor) -> Mapping[tuple[RequestState, str], int]:
    """State and age (a word of AGES, since it was sent) → how many requests, none left out."""
    asked = EquipmentRequest
    wanted = {
        (state, age): [asked.state == state, of_age(asked.submitted_at, actor, age)]
        for state in ASKED
        for age in AGES
    }
    return dict(zip(wanted, _numbers(session, [(asked, where) for where in wanted.values()]), strict=True))


def alerts(session: Session) -> list[RuleDue]:
    """Every rule that has something due, the one with the most first."""
    kinds = [(rule, state) for rule in RULES for state in NOT_CLOSED]
    where = [[Alert.rule == rule, Alert.state == state] for rule, state in kinds]
    numbers = dict(zip(kinds, _numbers(session, [(Alert, each) for each in where]), strict=True))
    firsts = dict(zip(kinds, _firsts(session, where), strict=True))
    found = [
        RuleDue(
            rule,
            sum(numbers[rule, state] for state in NOT_CLOSED),
            numbers[rule, AlertState.OPEN],
            min((at for state in NOT_CLOSED if (at := firsts[rule, state])), default=None),
        )
        for rule in RULES
    ]
    return sorted((due for due in found if due.number), key=lambda due: (-due.number, due.rule))


def quotas(session: Session) -> list[HouseQuota]:
    """What each association was granted and given, by its name."""
    sums = (
        select(
            Organisation.id,
            Organisation.name,
            Quota.kind,
            func.sum(Quota.granted),
            func.sum(Quota.given),
            func.count(),
        )
        .join(Organisation, Organisation.id == Quota.organisation_id)
        .group_by(Organisation.id, Organisation.name, Quota.kind)
        .order_by(Organisation.name, Quota.kind.desc())
    )
    return [
        HouseQuota(key, name, kind, int(granted), int(given), number)
        for key, name, kind, granted, given, number in session.execute(sums)
    ]


Counted = tuple[type[Any], Sequence[ColumnElement[bool]]]


def _numbers(session: Session, wanted: Sequence[Counted]) -> list[int]:
    """How many rows each has, MOST + 1 at most, in one question."""
    found = session.execute(union_all(*(_number(place, *each) for place, each in enumerate(wanted))))
    numbers = {place: int(number) for place, number in found}
    return [numbers[place] for place in range(len(wanted))]


def _number(place: int, table: type[Any], where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    rows = select(literal(1).label("one")).select_from(table).where(*where).limit(MOST + 1).subquery()
    return select(
        literal(place, Integer).label("place"), select(func.count()).select_from(rows).scalar_subquery()
    )


def _firsts(session: Session, wanted: Sequence[Sequence[ColumnElement[bool]]]) -> list[datetime | None]:
    """When the oldest alert of each was raised."""
    each = [
        select(literal(place, Integer).label("place"), func.min(Alert.created_at).label("at")).where(*where)
        for place, where in enumerate(wanted)
    ]
    found = {place: at for place, at in session.execute(union_all(*each))}
    return [found[place] for place in range(len(wanted))]


def days(since: datetime, actor: Actor) -> int:
    """For how many local days something has been so."""
    began: date = actor.later(since).today
    return (actor.today - began).days
