"""Alike wishes and alike things put together, so that the solver's problem stays small.

Five thousand lines are a few hundred different ones, and what tells ten thousand laptops apart matters only
where somebody asks for it: a keyboard that nobody needs, a screen between two sizes that are asked for, a
funder that no quota names are not looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from fleet.intake.assets import Kind
from fleet.intake.devices import Keyboard
from fleet.lending.fitting import Needs, Obstacle, Offer, obstacle
from fleet.lending.proposing.facts import Ranked, Thing
from fleet.lending.quotas import Account, Book


@dataclass(frozen=True)
class Group:
    """What the hard rules look at in a wish."""

    organisation: str
    territory: str
    needs: Needs

    @property
    def key(self) -> tuple[str, ...]:
        """In which order groups stand, whatever order they came in."""
        needs = self.needs
        return (
            self.organisation,
            self.territory,
            needs.keyboard or "",
            f"{needs.screen_inches or 0:02}",
            f"{needs.touch:d}",
        )


def offer_key(offer: Offer) -> tuple[str, ...]:
    """In which order offers stand, whatever order they came in."""
    return (
        offer.funder or "",
        ",".join(sorted(offer.territories)) if offer.territories is not None else "*",
        offer.keyboard or "",
        f"{offer.screen_inches or 0:05}",
        str(offer.touch),
    )


class Permit(NamedTuple):
    """An offer (and its number) that a group may have, and the quota it would count against."""

    number: int
    offer: Offer
    account: Account | None

    @property
    def quota(self) -> str | None:
        return self.account.id if self.account else None


class Rules:
    """The hard rules of one kind, asked once for each pair of unlike ones."""

    def __init__(self, kind: Kind, book: Book, ranked: Sequence[Ranked], things: Sequence[Thing]) -> None:
        self.kind, self.book = kind, book
        self.groups: dict[Group, list[Ranked]] = defaultdict(list)
        for one in ranked:
            self.groups[group_of(one)].append(one)
        self._asked = _Asked(self.groups, book)
        self.things: dict[Offer, list[Thing]] = defaultdict(list)
        for thing in sorted(things, key=lambda thing: (thing.here_since, thing.code)):
            self.things[self.plain(thing.offer)].append(thing)
        self.offers = sorted(self.things, key=offer_key)
        self._bars: dict[tuple[Needs, str], list[Obstacle | None]] = {}
        self._permitted: dict[Group, list[Permit]] = {}

    def plain(self, offer: Offer) -> Offer:
        """The offer without what nobody asks for."""
        return self._asked.plain(offer)

    def bars(self, group: Group) -> list[Obstacle | None]:
        """For each offer what keeps it from a group, quotas apart."""
        key = group.needs, group.territory
        if key not in self._bars:
            self._bars[key] = [obstacle(group.needs, group.territory, offer) for offer in self.offers]
        return self._bars[key]

    def is_bound(self, group: Group) -> bool:
        """Whether quotas bind this group."""
        return self.book.binds(group.organisation, self.kind)

    def account(self, group: Group, offer: Offer) -> Account | None:
        """Which quota that offer would count against; None also where quotas don't bind the group."""
        if not self.is_bound(group):
            return None
        return self.book.charged(group.organisation, group.territory, self.kind, offer.funder)

    def permitted(self, group: Group) -> list[Permit]:
        """The offers that the rules allow a group at all, what else is given left aside."""
        if group not in self._permitted:
            self._permitted[group] = list(self._permits(group))
        return self._permitted[group]

    def _permits(self, group: Group) -> Iterator[Permit]:
        bound = self.is_bound(group)
        for number, bar in enumerate(self.bars(group)):
            if bar is not None:
                continue
            account = self.account(group, self.offers[number])
            if account.granted > account.given if account else not bound:
                yield Permit(number, self.offers[number], account)


class _Asked:
    """What at least one group asks for."""

    def __init__(self, groups: Iterable[Group], book: Book) -> None:
        self.needs = {group.needs for group in groups}
        self.territories = frozenset(group.territory for group in groups)
        self.funders = {funder for *_, funder in book.accounts if funder}
        self._plain: dict[Offer, Offer] = {}

    @cached_property
    def keyboards(self) -> set[Keyboard]:
        return {needs.keyboard for needs in self.needs if needs.keyboard}

    @cached_property
    def screens(self) -> list[int]:
        return sorted({needs.screen_inches for needs in self.needs if needs.screen_inches}, reverse=True)

    @cached_property
    def touch(self) -> bool:
        return any(needs.touch for needs in self.needs)

    def plain(self, offer: Offer) -> Offer:
        if offer not in self._plain:
            self._plain[offer] = Offer(
                keyboard=offer.keyboard if offer.keyboard in self.keyboards else None,
                screen_inches=self._screen(offer.screen_inches),
                touch=bool(offer.touch) and self.touch,
                funder=offer.funder if offer.funder in self.funders else None,
                territories=self._territories(offer.territories),
            )
        return self._plain[offer]

    def _screen(self, inches: Decimal | None) -> Decimal | None:
        reached = (size for size in self.screens if inches is not None and inches >= size)
        found = next(reached, None)
        return None if found is None else Decimal(found)

    def _territories(self, territories: frozenset[str] | None) -> frozenset[str] | None:
        """None where it may go to whoever asks."""
        if territories is None or self.territories <= territories:
            return None
        return territories & self.territories


def group_of(one: Ranked) -> Group:
    """What the hard rules look at in that wish."""
    return Group(one.wish.organisation, one.wish.territory, one.wish.needs)


def merged(rules: Rules) -> Mapping[tuple[tuple[int, str | None], ...], list[Group]]:
    """Groups that may have the same offers against the same quotas: (offer's number, quota's id) → groups."""
    same: dict[tuple[tuple[int, str | None], ...], list[Group]] = defaultdict(list)
    for group in sorted(rules.groups, key=lambda group: group.key):
        permits = rules.permitted(group)
        same[tuple((each.number, each.quota) for each in permits)].append(group)
    return same
