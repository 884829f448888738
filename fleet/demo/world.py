"""The invented world: its clock, its stock, and stories that take turns in the order of their time."""

import heapq
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from fleet.access import Actor, Role
from fleet.demo.cast import Cast
from fleet.intake.assets import Asset, Kind

Story = Iterator[datetime]
"""Does a step, then says when the next one is due; what is due after the present day never happens."""


@dataclass
class World:
    """Everything that stories share. `now` moves from `start` to `at`."""

    session: Session
    rng: random.Random
    cast: Cast
    start: datetime
    at: datetime
    now: datetime
    stock: dict[Kind, deque[Asset]] = field(default_factory=lambda: {kind: deque() for kind in Kind})
    _waiting: list[tuple[datetime, int, Story]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def acting(self, name: str) -> Actor:
        """A person of the cast, now."""
        return self.cast.acting(name, self.now)

    def job(self, name: str) -> Actor:
        """A job, now."""
        return Actor(f"job:{name}", Role.SYSTEM, self.now, zone=self.cast.zone)

    def later(self, least: float, most: float) -> datetime:
        """A moment `least` to `most` days from now, in working hours."""
        moment = self.now + timedelta(days=self.rng.uniform(least, most))
        if 7 <= moment.hour < 18:
            return moment
        return max(self.now, moment.replace(hour=7)) + timedelta(minutes=self.rng.randrange(1, 480))

    def tell(self, story: Story) -> None:
        """Begin a story: up to the moment of its first step."""
        self._queue(story)

    def live(self, told: Callable[[float], None] | None = None) -> None:
        """Let every story go on until the present day."""
        while self._waiting:
            self.now, _, story = heapq.heappop(self._waiting)
            self._queue(story)
            if told:
                told((self.now - self.start) / (self.at - self.start))
        self.now = self.at

    def _queue(self, story: Story) -> None:
        due = next(story, None)
        if due is not None and due < self.at:
            heapq.heappush(self._waiting, (max(due, self.now), next(self._order), story))
