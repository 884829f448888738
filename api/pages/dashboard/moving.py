"""The tables of what moves: weeks and months beside those of last year, lead times, losses."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from api import language
from api.pages import spans
from api.pages.dashboard import drawings, links
from api.pages.dashboard.standing import MANY
from api.pages.dashboard.tables import PICTURE, Bar, Count, Days, Drawn, First, Head, Range, Table, Versus
from api.pages.lists.cells import Cell, Text
from api.pages.lists.table import _, ngettext
from api.pages.words import capital, number, say
from fleet.reporting.dashboard import periods
from fleet.reporting.dashboard.flow import Beside, Flow
from fleet.reporting.dashboard.lead_times import LeadTime
from fleet.reporting.dashboard.periods import Period
from fleet.reporting.dashboard.stock import SIM

COLUMNS: Final[Mapping[str, str]] = {
    "received": _("Received"),
    "made_ready": _("First ready"),
    "requested": _("Asked for"),
    "handed_over": _("Kits handed over"),
    "returned": _("Kits back"),
}
"""Measure → the head of its column."""
LEAD_WORDS: Final[Mapping[str, str]] = {
    "donation_to_ready": _("From a device’s donation until it is ready"),
    "request_to_hand_over": _("From a request until its kit is handed over"),
}
"""Lead time → what it is."""
DRAWN: Final = _(
    "The line goes from a tenth to nine tenths, the box holds the middle half, the mark is half."
)
NOT_AMONG: Final[Mapping[str, Sequence[str]]] = {
    "donation_to_ready": (),
    "request_to_hand_over": (
        _("Kits without a request, and those of youths who were erased, are left out."),
    ),
}
"""Lead time → what it does not count."""


def by_week(found: Flow, pairs: Sequence[Beside], kind: str) -> Table:
    """The last weeks, the newest first, each number with that of the same week of last year."""
    return Table(
        "weeks",
        say(_("%(kind)s: week by week")) % {"kind": capital(say(MANY[kind]))},
        [Head(say(_("Week of")), is_number=False), *_heads()],
        [_row(found, each, kind, spans.week(each.now.first)) for each in reversed(pairs)],
        note=say(_("In small figures the same week of last year. Kits are counted whatever is in them.")),
    )


def by_month(found: Flow, pairs: Sequence[Beside], kind: str) -> Table:
    """The same by month, the oldest first as the season is drawn: what comes and goes with it."""
    return Table(
        "months",
        say(_("%(kind)s: month by month")) % {"kind": capital(say(MANY[kind]))},
        [Head(say(_("Month")), is_number=False), *_heads()],
        [_row(found, each, kind, spans.month(each.now.first, "LLL yy")) for each in pairs],
        note=say(_("In small figures the same month of last year. Kits are counted whatever is in them.")),
    )


def _heads() -> list[Head]:
    before = say(_("%(what)s, a year before"))
    return [Head(say(words), before=before % {"what": say(words)}) for words in COLUMNS.values()]


def _row(found: Flow, each: Beside, kind: str, words: str) -> Sequence[Cell]:
    return [
        First(capital(words), each.now.first),
        *(
            Versus(_count(found, measure, each.now, kind), _count(found, measure, each.before, kind))
            for measure in COLUMNS
        ),
    ]


def _count(found: Flow, measure: str, period: Period, kind: str) -> Count:
    return Count(found.number(measure, period), links.of_period(measure, period, kind))


def lead_time(times: Sequence[LeadTime], most: int) -> Table:
    """One lead time in the periods that are compared, drawn on one scale of days."""
    return Table(
        times[0].measure.replace("_", "-"),
        say(LEAD_WORDS[times[0].measure]),
        [
            Head(say(_("Finished")), is_number=False),
            Head(say(_("How many"))),
            Head(say(_("Half within (days)"))),
            Head(say(_("The middle half (days)"))),
            Head(say(_("Nine of ten within (days)"))),
            Head(say(_("Took longer"))),
            _scale(most),
        ],
        [_lead_row(each, most) for each in times],
        note=" ".join(say(each) for each in (DRAWN, *NOT_AMONG[times[0].measure])),
    )


def _scale(most: int) -> Head:
    """Over the boxes: where their lines begin and end."""
    says = ngettext("%(num)s day", "%(num)s days")
    return replace(PICTURE, ends=("0", language.plural(*says, most) % {"num": number(most)}))


def _lead_row(each: LeadTime, most: int) -> Sequence[Cell]:
    title, spread = Text(capital(spans.words(each.period))), each.spread
    everything = links.of_lead_time(each.measure, each.period)
    if spread is None:
        return [title, Count(0), *(Text(None) for _empty in range(4)), Drawn(None)]
    middle = f"{spread.first_quartile}-{spread.third_quartile}"

    def took(days: str) -> str:
        return links.of_lead_time(each.measure, each.period, days)

    return [
        title,
        Count(spread.number, everything),
        Days(spread.median, took(f"0-{spread.median}")),
        Range(spread.first_quartile, spread.third_quartile, took(middle)),
        Days(spread.high, took(f"0-{spread.high}")),
        Count(each.slowest, took(f"{spread.high + 1}-")),
        Drawn(drawings.box(spread, most)),
    ]


def _told_lost(losses: int) -> str:
    says = ngettext("%(num)s loss reported in two years", "%(num)s losses reported in two years")
    return language.plural(*says, losses) % {"num": losses}


def _without_a_day(found: Flow, quarters: Sequence[Period]) -> list[str]:
    """What no quarter holds: of a youth's erasure a report keeps its year (rule Y5)."""
    first, last = quarters[0].first, quarters[-1].last
    years = [periods.year(date(year, 1, 1)) for year in range(first.year, last.year + 1)]
    numbers = {each.word: found.number("missing_erased", each) for each in years if each.first >= first}
    says = ngettext(
        "Not among them: %(num)s report of %(year)s, "
        "of which nothing but the year is left since its youth was erased.",
        "Not among them: %(num)s reports of %(year)s, "
        "of which nothing but the year is left since their youths were erased.",
    )
    return [
        language.plural(*says, many) % {"num": many, "year": year} for year, many in numbers.items() if many
    ]


def lost(found: Flow, quarters: Sequence[Period]) -> Table:
    """Losses by the quarter in which they were reported."""
    numbers = {each: found.number("missing", each) for each in quarters}
    most = max([*numbers.values(), 1])
    return Table(
        "losses",
        _told_lost(sum(numbers.values())),
        [
            Head(say(_("Quarter")), is_number=False),
            Head(say(_("Reported"))),
            Head(say(_("Kits handed over"))),
            PICTURE,
        ],
        [
            [
                Text(capital(spans.words(each))),
                Count(numbers[each], links.of_period("missing", each, SIM)),
                _count(found, "handed_over", each, SIM),
                Bar(drawings.share(numbers[each], most)),
            ]
            for each in reversed(quarters)
        ],
        note=" ".join(
            [say(_("Each report counts, what was found again too.")), *_without_a_day(found, quarters)]
        ),
    )
