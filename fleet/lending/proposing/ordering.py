"""The fair order: who comes first where there is not enough for all.

Youths are put in order, not lines, so that a laptop and a connection asked together stay together. First the
reason for priority (exams, then job search, then first equipment), then how long the request has waited, in
whole weeks, then the date by which it is needed, then whichever association has had the smallest part of what
was approved for it. Whole weeks, so that the hour at which somebody pressed a button decides nothing, and the
later criteria decide something. Among equals associations take turns: each place that one of them gets counts
as had for the next.
"""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Final

from fleet.lending.equipment_requests import Priority
from fleet.lending.proposing.facts import Before, Facts, Ranked, Share, Wish

URGENCY: Final = (Priority.EXAMS, Priority.JOB_SEARCH, Priority.FIRST_EQUIPMENT, Priority.NONE)
"""The most urgent first."""

Standing = tuple[int, int, date]


def ranked(facts: Facts) -> list[Ranked]:
    """Every wish in the fair order, those of one youth of one request at consecutive places."""
    youths: dict[tuple[str, str], list[Wish]] = defaultdict(list)
    for wish in facts.wishes:
        youths[wish.request, wish.youth].append(wish)
    together = sorted(
        (sorted(wishes, key=lambda wish: wish.kind) for wishes in youths.values()),
        key=lambda wishes: (_standing(wishes, facts.today), _name(wishes[0])),
    )
    turns = _Turns(facts)
    for _, equals in groupby(together, key=lambda wishes: _standing(wishes, facts.today)):
        turns.take(list(equals))
    return turns.ranked


def _standing(wishes: Sequence[Wish], today: date) -> Standing:
    """What is compared before the shares: smaller comes first."""
    urgency = min(URGENCY.index(wish.priority) for wish in wishes)
    return urgency, -weeks(wishes[0], today), wishes[0].needed_by


def weeks(wish: Wish, today: date) -> int:
    """How many whole weeks it has waited."""
    return max(0, (today - wish.since).days) // 7


def _name(wish: Wish) -> tuple[date, str, str]:
    return wish.since, wish.youth, wish.request


class _Turns:
    """Associations taking turns; `had` grows with each place that one of them gets."""

    def __init__(self, facts: Facts) -> None:
        self.today, self.shares = facts.today, facts.shares
        self.had = {house: share.had for house, share in facts.shares.items()}
        self.ranked: list[Ranked] = []

    def take(self, equals: Sequence[list[Wish]]) -> None:
        """Give places to youths who are equal but for their associations' shares."""
        queues: dict[str, list[list[Wish]]] = defaultdict(list)
        for wishes in reversed(equals):
            queues[wishes[0].organisation].append(wishes)
        waiting = [(self._share(house), _name(queue[-1][0]), house) for house, queue in queues.items()]
        heapq.heapify(waiting)
        while waiting:
            share, _, house = heapq.heappop(waiting)
            wishes = queues[house].pop()
            urgency, waited, _ = _standing(wishes, self.today)
            for wish in wishes:
                self.ranked.append(Ranked(wish, len(self.ranked), URGENCY[urgency], -waited, share))
            self.had[house] = self.had.get(house, 0) + len(wishes)
            if queue := queues[house]:
                heapq.heappush(waiting, (self._share(house), _name(queue[-1][0]), house))

    def _share(self, house: str) -> Fraction:
        return Fraction(self.had.get(house, 0), max(1, self.shares.get(house, Share()).asked))


def decided_by(first: Ranked, second: Ranked) -> Before:
    """What put `first` before `second`."""
    criteria = {
        Before.PRIORITY: (first.priority, second.priority),
        Before.WAITING: (first.weeks, second.weeks),
        Before.NEED_DATE: (first.wish.needed_by, second.wish.needed_by),
        Before.SHARE: (first.share, second.share),
    }
    return next((name for name, (one, other) in criteria.items() if one != other), Before.CODE)
