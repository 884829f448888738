"""Small invented worlds of wishes and things, and hard rules written a second time, apart from the code."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fleet.intake.assets import Kind
from fleet.intake.devices import Category, Keyboard
from fleet.lending.equipment_requests import Priority
from fleet.lending.fitting import Needs, Offer
from fleet.lending.proposing.facts import Facts, Proposal, Share, Thing, Wish
from fleet.lending.quotas import Account, Book

TODAY = date(2026, 9, 14)
LAPTOP = Kind.LAPTOP
BOARD = datetime(2026, 9, 1, tzinfo=UTC)

Quotas = Mapping[tuple[str, str, Kind, str | None], tuple[int, int]]


def wish(number: int, **told: Any) -> Wish:
    """A laptop for a youth in the Alpes-Maritimes, asked three weeks ago, with no needs, unless told."""
    facts = {
        "line_id": number,
        "number": 1,
        "request": f"req_{number}",
        "organisation": "phare",
        "youth": f"YOUTH{number:03}",
        "territory": "06",
        "kind": LAPTOP,
        "priority": Priority.NONE,
        "since": TODAY - timedelta(days=21),
        "needed_by": TODAY + timedelta(days=30),
        "near": "06",
        "site": None,
    } | told
    return Wish(**{"near": facts["territory"]} | facts)


def thing(number: int, offer: Offer | None = None, **told: Any) -> Thing:
    """A laptop of no special kind at the hub of Nice, unless told."""
    facts = {"category": Category.LAPTOP, "site": "nice", "territory": "06", "kind": LAPTOP} | told
    return Thing(code=f"THING{number:03}", here_since=BOARD, offer=offer or Offer(), **facts)


def book(quotas: Quotas) -> Book:
    """Quotas by key, each (granted, given)."""
    return Book((*key, Account("/".join(map(str, key)), *counts)) for key, counts in quotas.items())


def facts(
    wishes: Iterable[Wish], things: Iterable[Thing], quotas: Quotas | None = None, **more: Any
) -> Facts:
    return Facts(TODAY, list(wishes), list(things), book(quotas or {}), **more)


def pairs(proposal: Proposal) -> dict[str, str]:
    """Youth and kind → code of the thing."""
    return {
        f"{choice.wish.youth}/{choice.wish.kind}": choice.thing.code
        for kit in proposal.kits
        for choice in kit.choices
    }


def may_serve(one: Wish, other: Thing) -> bool:
    """The rules about one line and one thing, told again in other words."""
    offer, needs = other.offer, one.needs
    checks = [
        one.kind == other.kind,
        needs.keyboard in (None, offer.keyboard),
        not needs.screen_inches
        or (offer.screen_inches is not None and offer.screen_inches >= needs.screen_inches),
        offer.touch is True or not needs.touch,
        offer.territories is None or one.territory in offer.territories,
    ]
    return all(checks)


def counts_against(one: Wish, other: Thing, quotas: Quotas) -> tuple[bool, tuple[Any, ...] | None]:
    """Whether quotas allow the pair at all, and the key that it counts against."""
    if not any(key[0] == one.organisation and key[2] == one.kind for key in quotas):
        return True, None
    for funder in (other.offer.funder, None):
        key = (one.organisation, one.territory, one.kind, funder)
        if key in quotas:
            return True, key
    return False, None


def within(chosen: Iterable[tuple[Wish, Thing]], quotas: Quotas) -> bool:
    """Whether these pairs, together, break no rule."""
    chosen = list(chosen)
    told = [counts_against(one, other, quotas) for one, other in chosen]
    counted = Counter(key for _, key in told if key)
    return (
        all(may_serve(one, other) for one, other in chosen)
        and all(allowed for allowed, _ in told)
        and all(quotas[key][1] + number <= quotas[key][0] for key, number in counted.items())
        and len({other.code for _, other in chosen}) == len(chosen)
    )


KEYBOARDS = [None, None, Keyboard.AZERTY, Keyboard.QWERTY]
PLACES = {"nice": "06", "marseille": "13", "toulon": "83"}
HOUSES, FUNDERS, TERRITORIES = ["phare", "tandem"], [None, "horizon", "lien"], ["06", "13"]
NEEDS = st.builds(Needs, st.sampled_from(KEYBOARDS), st.sampled_from([None, None, 14, 15]), st.booleans())
OFFERS = st.builds(
    Offer,
    st.sampled_from(KEYBOARDS),
    st.sampled_from([None, Decimal("13.3"), Decimal("14.0"), Decimal("15.6"), Decimal("17.3")]),
    st.sampled_from([None, False, True]),
    st.sampled_from(FUNDERS),
    st.sampled_from([None, None, frozenset({"06"}), frozenset({"13", "83"})]),
)


@st.composite
def worlds(draw: st.DrawFn, most: int = 5) -> tuple[Facts, Quotas]:
    """A few wishes, things and quotas, so that scarcity of each kind happens."""
    wishes = []
    for number in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from([LAPTOP, LAPTOP, LAPTOP, Kind.CONNECTION]))
        site = draw(st.sampled_from([None, *PLACES]))
        territory = draw(st.sampled_from(TERRITORIES))
        told = {
            "organisation": draw(st.sampled_from(HOUSES)),
            "territory": territory,
            "kind": kind,
            "priority": draw(st.sampled_from(list(Priority))),
            "since": TODAY - timedelta(days=draw(st.sampled_from([1, 8, 30]))),
            "needs": draw(NEEDS) if kind is LAPTOP else Needs(),
            "site": site,
            "near": PLACES[site] if site else territory,
        }
        wishes.append(wish(number, **told))
    things = []
    for number in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from([LAPTOP, LAPTOP, LAPTOP, Kind.CONNECTION]))
        site = draw(st.sampled_from(list(PLACES)))
        category = draw(st.sampled_from([Category.LAPTOP, Category.TABLET])) if kind is LAPTOP else None
        about = {"kind": kind, "site": site, "territory": PLACES[site], "category": category}
        things.append(thing(number, draw(OFFERS), **about))
    keys = st.tuples(
        st.sampled_from(HOUSES), st.sampled_from(TERRITORIES), st.just(LAPTOP), st.sampled_from(FUNDERS)
    )
    counts = st.tuples(st.integers(0, 3), st.integers(0, 1)).map(lambda pair: (max(pair), pair[1]))
    quotas = draw(st.dictionaries(keys, counts, max_size=4))
    shares = {house: Share(draw(st.integers(0, 4)), 5) for house in HOUSES}
    return facts(wishes, things, quotas, shares=shares), quotas
