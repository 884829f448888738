"""What the pages of the figures read: each part when it is asked for, all of it from counts that are kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import func, select

from api.pages.dashboard import moving, open_things, standing
from api.pages.dashboard.tables import Table
from api.request import Work
from fleet.access import Verb, require
from fleet.lending import quotas
from fleet.lending.quotas import Quota
from fleet.lifecycle import RequestState
from fleet.parties.sites import Site
from fleet.reporting.dashboard import due, flow, lead_times, stock
from fleet.reporting.dashboard.flow import Beside, Flow
from fleet.reporting.dashboard.lead_times import LeadTime
from fleet.reporting.dashboard.stock import Holding
from fleet.reporting.tallies import LEAD_TIMES

LAPTOP: Final = "laptop"


@dataclass
class Figures:
    """The figures of one reader now; of things those of `kind`."""

    work: Work
    kind: str = LAPTOP

    def __post_init__(self) -> None:
        require(self.work.actor, Verb.REPORT_READ)

    @cached_property
    def holding(self) -> Holding:
        return stock.of(self.work.session, self.work.actor.today)

    @cached_property
    def weeks(self) -> list[Beside]:
        return flow.weeks(self.work.actor.today)

    @cached_property
    def weekly(self) -> Flow:
        return flow.of(self.work.session, self.weeks, self.kind)

    @cached_property
    def months(self) -> list[Beside]:
        return flow.months(self.work.actor.today)

    @cached_property
    def monthly(self) -> Flow:
        return flow.of(self.work.session, self.months, self.kind)

    @cached_property
    def lead_times(self) -> list[Sequence[LeadTime]]:
        return [lead_times.of(self.work.session, each, self.work.actor.today) for each in LEAD_TIMES]

    @cached_property
    def requests(self) -> Mapping[tuple[RequestState, str], int]:
        return due.requests(self.work.session, self.work.actor)

    @cached_property
    def alerts(self) -> list[due.RuleDue]:
        return due.alerts(self.work.session)

    @cached_property
    def used_up(self) -> int:
        """Quotas of which nothing is left."""
        wanted = select(func.count()).select_from(Quota).where(quotas.used_up())
        return self.work.session.scalar(wanted) or 0

    @property
    def long(self) -> int:
        """Requests that were sent more than thirty days ago and go on."""
        return sum(number for (_state, age), number in self.requests.items() if age == "31-")

    @property
    def to_be_decided(self) -> int:
        return sum(
            number for (state, _age), number in self.requests.items() if state is RequestState.SUBMITTED
        )

    @property
    def untouched(self) -> int:
        """Alerts that nobody has looked at."""
        return sum(each.untouched for each in self.alerts)


def _places(figures: Figures) -> Table:
    found = stock.places(figures.work.session, figures.kind)
    named = select(Site.id, Site.name).where(Site.id.in_(found))
    names = {key: name for key, name in figures.work.session.execute(named)}
    return standing.by_site(found, figures.kind, names)


def _lost(figures: Figures) -> Table:
    quarters = flow.quarters(figures.work.actor.today)
    found = flow.within(figures.work.session, quarters[0].first, quarters[-1].last)
    return moving.lost(found, quarters)


def _lead_time(figures: Figures, place: int) -> Table:
    every = (each.spread for times in figures.lead_times for each in times)
    most = max((spread.high for spread in every if spread), default=1)
    return moving.lead_time(figures.lead_times[place], max(most, 1))


TABLES: Final[Mapping[str, Callable[[Figures], Table]]] = {
    "stock": lambda figures: standing.by_state(figures.holding),
    "ages": lambda figures: standing.by_age(figures.holding, figures.kind),
    "places": _places,
    "use": lambda figures: standing.in_use(figures.holding),
    "weeks": lambda figures: moving.by_week(figures.weekly, figures.weeks, figures.kind),
    "months": lambda figures: moving.by_month(figures.monthly, figures.months, figures.kind),
    "donation-to-ready": lambda figures: _lead_time(figures, 0),
    "request-to-hand-over": lambda figures: _lead_time(figures, 1),
    "losses": _lost,
    "missing": lambda figures: standing.lost(figures.holding),
    "requests": lambda figures: open_things.requests(figures.requests),
    "alerts": lambda figures: open_things.alerts(figures.alerts, figures.work.actor),
    "quotas": lambda figures: open_things.quotas(due.quotas(figures.work.session)),
}
"""Name → the table, in the order of the sheets."""


def table(figures: Figures, name: str) -> Table:
    """One of TABLES."""
    return TABLES[name](figures)
