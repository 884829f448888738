"""What was missing for each line that is left out, from the first rule on that leaves nothing for it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fleet.lending.fitting import Obstacle, Offer
from fleet.lending.proposing.classes import Group, Permit, Rules, group_of
from fleet.lending.proposing.facts import LeftOut, Missing, Ranked, Thing
from fleet.lending.proposing.ordering import decided_by
from fleet.lending.quotas import Account

Told = tuple[Missing, Mapping[str, Any]]


class Explainer:
    """Knows one kind's choices, and says of each line left out what was missing."""

    def __init__(self, rules: Rules, choices: Iterable[tuple[Ranked, Thing]]) -> None:
        self.rules = rules
        self.used: Counter[Offer] = Counter()
        self.spent: Counter[str] = Counter()
        self.last_of_offer: dict[Offer, Ranked] = {}
        self.last_of_quota: dict[str, Ranked] = {}
        for one, thing in choices:
            offer = rules.plain(thing.offer)
            self.used[offer] += 1
            _later(self.last_of_offer, offer, one)
            if account := rules.account(group_of(one), offer):
                self.spent[account.id] += 1
                _later(self.last_of_quota, account.id, one)
        self._known: dict[Group, Callable[[Ranked], Told]] = {}

    def left_out(self, one: Ranked) -> LeftOut:
        """What was missing for that line."""
        group = group_of(one)
        if group not in self._known:
            self._known[group] = self._reason(group)
        return LeftOut(one, *self._known[group](one))

    def _reason(self, group: Group) -> Callable[[Ranked], Told]:
        rules = self.rules
        if not rules.offers:
            return _always(Missing.NOTHING_READY)
        barred = list(zip(rules.offers, rules.bars(group), strict=True))
        fitting = [offer for offer, bar in barred if bar in (None, Obstacle.EARMARK)]
        if not fitting:
            return _always(Missing.NOT_LIKE_THAT)
        here = [offer for offer, bar in barred if bar is None]
        if not here:
            return _always(Missing.EARMARKED, ready=self._ready(fitting))
        if permits := rules.permitted(group):
            return self._outrun(permits)
        accounts = [account for offer in here if (account := rules.account(group, offer))]
        if not accounts:
            return _always(Missing.NO_QUOTA, ready=self._ready(here))
        return _always(Missing.QUOTA_REACHED, **_sums(accounts))

    def _ready(self, offers: Iterable[Offer]) -> int:
        return sum(len(self.rules.things[offer]) for offer in offers)

    def _outrun(self, permits: Sequence[Permit]) -> Callable[[Ranked], Told]:
        """Of each quota (or none) it may be charged to: what was left of it, or of its things, is gone."""
        ways: dict[Account | None, list[Offer]] = defaultdict(list)
        for permit in permits:
            ways[permit.account].append(permit.offer)
        gone = [self._gone(account, offers) for account, offers in ways.items()]

        def say(one: Ranked) -> Told:
            blocks = [each for way in gone if (each := _before(way, one))]
            if len(blocks) < len(gone):
                return Missing.OTHERS_MORE, {}
            missing, last = max(blocks, key=lambda block: (block[0] is Missing.WENT_BEFORE, block[1].place))
            facts = {"before": decided_by(last, one), "last": last}
            if missing is Missing.QUOTA_SPENT:
                return missing, {**facts, **_sums(account for account in ways if account)}
            return missing, {**facts, "ready": self._ready(permit.offer for permit in permits)}

        return say

    def _gone(self, account: Account | None, offers: Sequence[Offer]) -> list[tuple[Missing, Ranked]]:
        """Why nothing more can be had this way, each with the last line that did have it."""
        found = []
        if account and account.given + self.spent[account.id] >= account.granted:
            found.append((Missing.QUOTA_SPENT, self.last_of_quota[account.id]))
        if all(self.used[offer] == len(self.rules.things[offer]) for offer in offers):
            last = max((self.last_of_offer[offer] for offer in offers), key=lambda one: one.place)
            found.append((Missing.WENT_BEFORE, last))
        return found


def _before(way: Sequence[tuple[Missing, Ranked]], one: Ranked) -> tuple[Missing, Ranked] | None:
    """What keeps a line from this way out and went to those before it alone."""
    return next((block for block in way if block[1].place < one.place), None)


def _later(known: dict[Any, Ranked], key: Any, one: Ranked) -> None:
    if key not in known or known[key].place < one.place:
        known[key] = one


def _always(missing: Missing, **facts: Any) -> Callable[[Ranked], Told]:
    return lambda _: (missing, facts)


def _sums(accounts: Iterable[Account]) -> dict[str, int]:
    each = {account.id: account for account in accounts}.values()
    return {"given": sum(one.given for one in each), "granted": sum(one.granted for one in each)}
