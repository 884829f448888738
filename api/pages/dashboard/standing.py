"""The tables of what there is: by state and kind, by age, by place, and how much of it is in use."""

from collections.abc import Mapping, Sequence
from typing import Final

from api import language
from api.pages.dashboard import drawings, links
from api.pages.dashboard.tables import PICTURE, Bar, Count, Head, Since, Table
from api.pages.lists.cells import Cell, Share, Text
from api.pages.lists.table import _, ngettext
from api.pages.words import capital, number, say, word
from fleet.lifecycle import AssetState
from fleet.reporting.dashboard import periods, stock
from fleet.reporting.dashboard.stock import AGES, KEPT, ON_THE_BENCH, SIM, USABLE, Holding

AGE_WORDS: Final[Mapping[str, str]] = {
    "0-1": _("this month or last"),
    "2-5": _("2 to 5 months"),
    "6-11": _("6 to 11 months"),
    "12-": _("a year or more"),
}
HERE: Final = (*ON_THE_BENCH, AssetState.READY, AssetState.RESERVED, AssetState.DELIVERED)
"""What a place has on its shelves, as its table tells it."""
MOST_PLACES: Final = 20
"""Places on the page, those with the most first: thirty territories' hubs would weigh more than all else."""
Places = Mapping[str, Mapping[AssetState, int]]
MANY: Final[Mapping[str, str]] = {
    "laptop": _("laptops"),
    "desktop": _("desktop computers"),
    "tablet": _("tablets"),
    "phone": _("phones"),
    "hotspot": _("hotspots"),
    "router": _("routers"),
    SIM: _("SIM cards"),
}
"""Kind → what several of them are called."""


def by_state(holding: Holding) -> Table:
    """States down, kinds across, and a bar for all kinds together."""
    kinds = holding.kinds
    most = max([holding.number(state) for state in KEPT] + [1])
    rows: list[Sequence[Cell]] = [
        [
            Text(capital(word(state))),
            *(_count(holding, kind, state) for kind in kinds),
            Bar(drawings.share(holding.number(state), most)),
        ]
        for state in KEPT
        if holding.number(state)
    ]
    return Table(
        "stock",
        _told(holding),
        [_first(_("State")), *(Head(capital(say(MANY[kind]))) for kind in kinds), PICTURE],
        rows,
        note=say(_("Everything but what has left the fleet for good.")),
        empty=say(_("There is nothing yet.")),
    )


def _told(holding: Holding) -> str:
    """How many things there are, and how many of them are lent."""
    everything = holding.number(*KEPT)
    says = ngettext("%(num)s thing in the fleet, %(lent)s lent", "%(num)s things in the fleet, %(lent)s lent")
    told = {"num": number(everything), "lent": number(holding.number(AssetState.ON_LOAN))}
    return language.plural(*says, everything) % told


def by_age(holding: Holding, kind: str) -> Table:
    """Of one kind: states down, ages across, and since when the oldest of them is there."""
    rows: list[Sequence[Cell]] = [
        [
            Text(capital(word(state))),
            *(_aged(holding, kind, state, age) for age in AGES),
            _oldest(holding, kind, state),
        ]
        for state in KEPT
        if holding.number(state, kind=kind)
    ]
    return Table(
        "ages",
        say(_("%(kind)s: since when")) % {"kind": capital(say(MANY[kind]))},
        [
            _first(_("State")),
            *(Head(capital(say(AGE_WORDS[age]))) for age in AGES),
            Head(say(_("The oldest since")), is_number=False),
        ],
        rows,
        note=say(_("Since the last arrival: the donation’s, or the last return; not since it was lent.")),
    )


def by_site(places: Places, kind: str, names: Mapping[str, str]) -> Table:
    """Of one kind: places down, the fullest first, what stands on their shelves across."""
    fullest = ((-_on_shelves(at), names.get(key, key), key) for key, at in places.items())
    rows: list[Sequence[Cell]] = [
        [Text(name), *(_here(places[site].get(state, 0), kind, state, site) for state in HERE)]
        for full, name, site in sorted(fullest)
        if full
    ]
    return Table(
        "places",
        say(_("%(kind)s: where they stand")) % {"kind": capital(say(MANY[kind]))},
        [_first(_("Place")), *(Head(capital(word(state))) for state in HERE)],
        rows,
        empty=say(_("None stands on a shelf.")),
        most=MOST_PLACES,
    )


def _on_shelves(at: Mapping[AssetState, int]) -> int:
    return sum(number for state, number in at.items() if state in HERE)


def _here(number: int, kind: str, state: AssetState, site: str) -> Count:
    return Count(number, links.of_assets(kind, state, site=site))


def in_use(holding: Holding) -> Table:
    """How much of what could be with a youth is with one."""
    rows: list[Sequence[Cell]] = [
        [
            Text(capital(say(MANY[kind]))),
            *(_count(holding, kind, state) for state in USABLE),
            Share(holding.utilisation(kind).share),
        ]
        for kind in holding.kinds
        if holding.number(*USABLE, kind=kind)
    ]
    return Table(
        "use",
        say(_("How much is in use")),
        [
            Head(say(_("Kind")), is_number=False),
            *(Head(capital(word(state))) for state in USABLE),
            Head(say(_("Lent, of all these"))),
        ],
        rows,
        note=say(_("What is on the bench, missing or promised can’t be with a youth: it does not count.")),
    )


def lost(holding: Holding) -> Table:
    """How much of what is with somebody is missing."""
    rows: list[Sequence[Cell]] = []
    for kind in holding.kinds:
        lent, missing = (
            holding.number(state, kind=kind) for state in (AssetState.ON_LOAN, AssetState.MISSING)
        )
        if lent + missing:
            counts = (_count(holding, kind, state) for state in (AssetState.ON_LOAN, AssetState.MISSING))
            rows.append([Text(capital(say(MANY[kind]))), *counts, Share(missing / (lent + missing))])
    return Table(
        "missing",
        say(_("What is missing now")),
        [
            _first(_("Kind")),
            Head(capital(word(AssetState.ON_LOAN))),
            Head(capital(word(AssetState.MISSING))),
            Head(say(_("Missing, of both"))),
        ],
        rows,
        note=say(
            _(
                "Missing is what should be with a youth or on a shelf and is not: reported lost or stolen "
                "in any year, not found at a stock-take, in a parcel or in the books taken over, "
                "and not found since. The share: of what is lent or missing."
            )
        ),
        empty=say(_("Nothing is lent, nothing is missing.")),
    )


def _first(title: str) -> Head:
    return Head(say(title), is_number=False)


def _count(holding: Holding, kind: str, state: AssetState) -> Count:
    return Count(holding.number(state, kind=kind), links.of_assets(kind, state))


def _aged(holding: Holding, kind: str, state: AssetState, age: str) -> Count:
    since = stock.months(age, holding.today)
    many = holding.number(state, kind=kind, age=age)
    return Count(many, links.of_assets(kind, state, since=since.word))


def _oldest(holding: Holding, kind: str, state: AssetState) -> Since:
    oldest = holding.oldest(state, kind=kind)
    since = periods.month(oldest).word if oldest else None
    return Since(oldest, links.of_assets(kind, state, since=since))
