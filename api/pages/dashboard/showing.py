"""/dashboard and its three pages: what stands, what moves, what is open."""

from typing import Any, Final

from flask import request

from api.pages import spans
from api.pages.dashboard import drawings, overview, reading
from api.pages.dashboard.reading import LAPTOP, Figures
from api.pages.dashboard.standing import MANY
from api.pages.view import page, show
from api.pages.words import capital, say
from api.request import Work
from fleet.access import Verb
from fleet.reporting.dashboard import flow


def figures_of(work: Work) -> Figures:
    """For the kind of things that the address names, laptops unless told."""
    kind = request.args.get("kind", "")
    return Figures(work, kind if kind in MANY else LAPTOP)


def _kinds(figures: Figures) -> list[tuple[str, str]]:
    return [(kind, capital(say(MANY[kind]))) for kind in figures.holding.kinds]


@page("/dashboard", Verb.REPORT_READ)
def dashboard(work: Work) -> Any:
    """What is stuck, what will run out, whether it goes faster."""
    figures = Figures(work)
    trends = [overview.trend(times) for times in figures.lead_times]
    return show(
        work,
        "dashboard.html",
        stuck_heading=overview.stuck_heading(figures.holding),
        lasting=overview.lasting(figures.holding, figures.weekly, figures.weeks),
        trends_heading=overview.trends_heading(trends),
        heading=overview.heading(figures.long, figures.to_be_decided),
        stuck=overview.stuck(figures.holding, figures.long, figures.untouched),
        running_out=overview.running_out(
            figures.holding, figures.weekly, figures.weeks, figures.used_up, figures.alerts
        ),
        trends=trends,
        weeks=reading.table(figures, "weeks"),
        use=reading.table(figures, "use"),
    )


@page("/dashboard/stock", Verb.REPORT_READ)
def dashboard_stock(work: Work) -> Any:
    """What there is: by state, by age, by place, and how much of it is in use."""
    figures = figures_of(work)
    tables = [reading.table(figures, name) for name in STOCK]
    return show(
        work,
        "dashboard_stock.html",
        heading=overview.in_use(figures.holding, figures.kind),
        tables=tables,
        kinds=_kinds(figures),
        kind=figures.kind,
    )


@page("/dashboard/flow", Verb.REPORT_READ)
def dashboard_flow(work: Work) -> Any:
    """What moves: weeks, months beside last year's, lead times, losses."""
    figures = figures_of(work)
    tables = {name: reading.table(figures, name) for name in FLOW}
    return show(
        work,
        "dashboard_flow.html",
        heading=overview.this_year(figures.monthly, figures.months),
        tables=tables,
        kinds=_kinds(figures),
        kind=figures.kind,
        season=_season(figures),
        step=drawings.STEP,
        height=drawings.HEIGHT,
        erased=_erased(figures),
    )


def _erased(figures: Figures) -> list[tuple[int, int]]:
    """Years, and how many loans of them are known by their year alone."""
    days = figures.monthly.days.items()
    return sorted((day.year, number) for (what, day), number in days if what == ERASED)


def _season(figures: Figures) -> list[drawings.Pair]:
    """Kits handed over: each of the last months beside the same one of the year before."""
    pairs = figures.months
    return drawings.pairs(
        [spans.month(each.now.first, "LLLLL") for each in pairs],
        [figures.monthly.number(HANDED_OVER, each.now) for each in pairs],
        [figures.monthly.number(HANDED_OVER, each.before) for each in pairs],
    )


@page("/dashboard/open", Verb.REPORT_READ)
def dashboard_open(work: Work) -> Any:
    """What is open and how old it is."""
    figures = figures_of(work)
    heading = overview.heading(figures.long, figures.to_be_decided)
    return show(
        work, "dashboard_open.html", heading=heading, tables=[reading.table(figures, name) for name in OPEN]
    )


STOCK: Final = ("stock", "ages", "places", "use")
FLOW: Final = ("weeks", "months", "donation-to-ready", "request-to-hand-over", "losses", "missing")
OPEN: Final = ("requests", "alerts", "quotas")
HANDED_OVER: Final = flow.KITS[0]
ERASED: Final = f"{HANDED_OVER}_erased"
