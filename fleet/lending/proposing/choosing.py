"""Which thing for whom, once it is known who is served: the nearest, then the best fit.

Near is the site where the kit is fetched, then its territory, then anywhere else. A good fit is a thing that
just meets what was asked: a touch screen is not spent on who needs none, nor a big screen, nor an unusual
keyboard on a youth in France who named none; a laptop comes before a desktop or a tablet, a SIM before a
hotspot. The grade decides nothing: it says how a thing looks, and no youth is owed a better look than
another; of equal things the one that has stood ready longest goes first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from fleet.intake.devices import Category, Keyboard
from fleet.lending.fitting import Needs, Offer
from fleet.lending.proposing.classes import Group, Rules, group_of, offer_key
from fleet.lending.proposing.facts import Distance, Ranked, Thing
from fleet.lending.proposing.solving import Model

LIKED: Final = (None, Category.LAPTOP)
TOUCH, OTHER_CATEGORY, BIG_SCREEN, ODD_KEYBOARD = 4, 8, 2, 1
USUAL_SCREEN: Final = 15
"""Inches: who names no screen is not given a bigger one while another will do."""
WORST: Final = TOUCH + OTHER_CATEGORY + BIG_SCREEN + ODD_KEYBOARD
FAR: Final = {Distance.SITE: 0, Distance.TERRITORY: 1, Distance.ELSEWHERE: 2}


class Like(NamedTuple):
    """What the fit looks at in a thing, beside its plain offer."""

    offer: Offer
    is_other: bool
    is_touch: bool
    is_odd: bool
    inches: int

    @property
    def key(self) -> tuple[object, ...]:
        return (offer_key(self.offer), self.is_other, self.is_touch, self.is_odd, self.inches)


@dataclass(frozen=True)
class Place:
    """Lines that are alike in everything: their group and where their kits are fetched."""

    group: Group
    site: str | None
    near: str

    @property
    def key(self) -> tuple[str, ...]:
        return (*self.group.key, self.site or "", self.near)


def misfit(needs: Needs, like: Like) -> int:
    """How much more, or how much else, a thing is than what was asked: 0 is the best fit."""
    most = needs.screen_inches or USUAL_SCREEN
    return (
        TOUCH * (like.is_touch and not needs.touch)
        + OTHER_CATEGORY * like.is_other
        + BIG_SCREEN * (like.inches > most + 1)
        + ODD_KEYBOARD * (like.is_odd and needs.keyboard is None)
    )


def like(rules: Rules, thing: Thing) -> Like:
    """What the fit looks at in that thing."""
    offer = thing.offer
    return Like(
        rules.plain(offer),
        is_other=thing.category not in LIKED,
        is_touch=bool(offer.touch),
        is_odd=offer.keyboard not in (None, Keyboard.AZERTY),
        inches=int(offer.screen_inches or 0),
    )


def distance(one: Ranked, thing: Thing) -> Distance:
    """How far it stands from where the kit is fetched."""
    if thing.site is not None and thing.site == one.wish.site:
        return Distance.SITE
    return Distance.TERRITORY if thing.territory == one.wish.near else Distance.ELSEWHERE


Pool = tuple[Distance, str, int]
"""Things to draw from: those of one site, those of one territory, or all; and the number of a likeness."""


def chosen(rules: Rules, ranked: Iterable[Ranked]) -> list[tuple[Ranked, Thing]]:
    """A thing for each of these lines, which can all be served."""
    places: dict[Place, list[Ranked]] = defaultdict(list)
    for one in sorted(ranked, key=lambda one: one.place):
        places[Place(group_of(one), one.wish.site, one.wish.near)].append(one)
    if not places:
        return []
    shelves = _Shelves(rules)
    flows = _flows(rules, shelves, places)
    return _hand_out(shelves, places, flows)


class _Shelves:
    """Where things stand: each shelf feeds its site's pool, that its territory's, and that the one of all."""

    def __init__(self, rules: Rules) -> None:
        alike: dict[Like, list[Thing]] = defaultdict(list)
        for things in rules.things.values():
            for thing in things:
                alike[like(rules, thing)].append(thing)
        self.known = sorted(alike, key=lambda each: each.key)
        self.by_shelf: dict[tuple[str, str, int], list[Thing]] = defaultdict(list)
        self.likes: dict[Offer, list[int]] = defaultdict(list)
        for number, each in enumerate(self.known):
            self.likes[each.offer].append(number)
            for thing in alike[each]:
                self.by_shelf[thing.site or "", thing.territory or "", number].append(thing)
        self.order = sorted(self.by_shelf)
        self.pools: set[Pool] = set()
        for site, territory, number in self.order:
            self.pools |= {
                (Distance.SITE, site, number),
                (Distance.TERRITORY, territory, number),
                (Distance.ELSEWHERE, "", number),
            }


Flows = Mapping[Place, Sequence[tuple[Pool, int]]]


def _flows(rules: Rules, shelves: _Shelves, places: Mapping[Place, Sequence[Ranked]]) -> Flows:
    """How many things each place draws from which pool, at least distance, then least misfit, in all."""
    model = Model()
    draws: dict[Pool, list[int]] = defaultdict(list)
    of_quota: dict[str, list[int]] = defaultdict(list)
    columns: dict[Place, list[tuple[Pool, int]]] = {}
    farther = WORST * sum(map(len, places.values())) + 1
    for place in sorted(places, key=lambda place: place.key):
        wanted = len(places[place])
        columns[place] = []
        for permit in rules.permitted(place.group):
            for pool in _reach(shelves, place, permit.offer):
                cost = farther * FAR[pool[0]] + misfit(place.group.needs, shelves.known[pool[2]])
                column = model.column(cost, wanted)
                columns[place].append((pool, column))
                draws[pool].append(column)
                if permit.quota is not None:
                    of_quota[permit.quota].append(column)
        model.row([column for _, column in columns[place]], least=wanted, most=wanted)
    _feed(model, shelves, draws)
    left = {account.id: account.granted - account.given for account in rules.book.accounts.values()}
    for quota, flowing in of_quota.items():
        model.row(flowing, least=0, most=left[quota])
    values = model.solve()
    return {
        place: [(pool, values[column]) for pool, column in drawn if values[column]]
        for place, drawn in columns.items()
    }


def _reach(shelves: _Shelves, place: Place, offer: Offer) -> list[Pool]:
    """The pools with that offer from which a place may draw."""
    return [
        pool
        for each in shelves.likes[offer]
        for pool in (
            (Distance.SITE, place.site or "-", each),
            (Distance.TERRITORY, place.near, each),
            (Distance.ELSEWHERE, "", each),
        )
        if pool in shelves.pools
    ]


def _feed(model: Model, shelves: _Shelves, draws: Mapping[Pool, Sequence[int]]) -> None:
    """What a shelf does not give to its own site goes on to its territory, and what is left there to all."""
    passed: dict[Pool, list[int]] = defaultdict(list)
    for site, territory, each in shelves.order:
        stock = len(shelves.by_shelf[site, territory, each])
        on = model.column(0, stock)
        own = draws.get((Distance.SITE, site, each), ()) if site else ()
        model.row([on, *own], least=0, most=stock)
        passed[Distance.TERRITORY, territory, each].append(on)
    for pool in list(passed):
        on = model.column(0, float("inf"))
        own = draws.get(pool, ()) if pool[1] else ()
        model.row([on, *own], passed[pool], least=-float("inf"), most=0)
        passed[Distance.ELSEWHERE, "", pool[2]].append(on)
    for pool, coming in passed.items():
        if pool[0] is Distance.ELSEWHERE:
            model.row(draws.get(pool, ()), coming, least=-float("inf"), most=0)


def _hand_out(
    shelves: _Shelves, places: Mapping[Place, Sequence[Ranked]], flows: Flows
) -> list[tuple[Ranked, Thing]]:
    """Take the things out of the pools: whoever comes first gets the nearest of what its place gets."""
    free = _Free(shelves)
    takes = [
        (FAR[pool[0]], place.key, pool[2], place, pool, number)
        for place, drawn in flows.items()
        for pool, number in drawn
    ]
    waiting = {place: iter(lines) for place, lines in places.items()}
    return [
        (next(waiting[place]), free.take(pool))
        for *_, place, pool, number in sorted(takes, key=lambda take: take[:3])
        for _ in range(number)
    ]


class _Free:
    """Things not yet handed out, by pool, those that came in first going first."""

    def __init__(self, shelves: _Shelves) -> None:
        self.taken: set[str] = set()
        self.queues: dict[Pool, list[Thing]] = defaultdict(list)
        for (site, territory, each), things in shelves.by_shelf.items():
            for pool in (
                (Distance.SITE, site, each),
                (Distance.TERRITORY, territory, each),
                (Distance.ELSEWHERE, "", each),
            ):
                self.queues[pool].extend(things)
        for queue in self.queues.values():
            queue.sort(key=lambda thing: (thing.here_since, thing.code), reverse=True)

    def take(self, pool: Pool) -> Thing:
        """The next one of that pool."""
        queue = self.queues[pool]
        while (thing := queue.pop()).code in self.taken:
            continue
        self.taken.add(thing.code)
        return thing
