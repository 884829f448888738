"""Rule N4: of a realistic evening under two in a hundred scans wait for a coordinator, none is lost."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from fleet import scanning
from fleet.access import Actor
from fleet.intake import labels
from fleet.intake.assets import Kind
from fleet.lending import allocations
from fleet.scanning import Action, Scan, Told, Verdict
from tests.cast import NOW, Cast

SCANS = {"receive": 30, "move": 10, "pack": 12, "take_back": 5}
EVENINGS = 3


class Evening:
    """Two phones in a basement without a network, and a coordinator upstairs who goes on working."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.rng, self.seed = cast, Random(seed), seed
        self.start = NOW + timedelta(days=seed, hours=9)
        session = cast.session
        self.fresh = [label.token for label in labels.print_batch(session, cast.coordinator, 30)]
        self.shelf = [cast.device().code for _ in range(10)]
        self.bags = [cast.kit().items[0].asset_code for _ in range(12)]
        self.lent = [cast.loan().items[0].asset_code for _ in range(5)]
        self.spare = cast.ready_laptop()
        cast.store()

    def told(self) -> list[Told]:
        """Each thing once, a few twice by mistake, over two hours."""
        place = {"site": self.cast.hub.id}
        tasks: list[tuple[Action, str, dict[str, Any]]] = [
            *((Action.RECEIVE, text, place) for text in self.fresh),
            *((Action.MOVE, text, {"site": self.cast.delivery_site.id}) for text in self.shelf),
            *((Action.PACK, text, {}) for text in self.bags),
            *((Action.TAKE_BACK, text, place) for text in self.lent),
        ]
        tasks += self.rng.sample(tasks, 5)
        self.rng.shuffle(tasks)
        every = timedelta(hours=2) / len(tasks)
        return [
            Told(f"{self.seed:02}-scan-{n:04}", action, self.start + every * n, text, facts)
            for n, (action, text, facts) in enumerate(tasks)
        ]

    def upstairs(self) -> None:
        """The coordinator puts a kit aside meanwhile."""
        desk = self.cast.coordinator.later(self.start + timedelta(hours=1))
        youth = self.cast.youth()
        request = self.cast.approved((youth, Kind.LAPTOP))
        allocations.reserve(self.cast.session, desk, request, youth, [self.spare])
        self.cast.store()

    def sent(self, volunteers: tuple[Actor, Actor]) -> Counter[Verdict]:
        """Both phones come up when it is over, one after the other, each with its half."""
        told, verdicts = self.told(), Counter[Verdict]()
        self.upstairs()
        for half, who in enumerate(volunteers):
            arrival = who.later(self.start + timedelta(hours=3, minutes=half))
            outcomes = scanning.send(self.cast.session, arrival, told[half::2])
            verdicts += Counter(outcome.verdict for outcome in outcomes)
            self.cast.store()
        return verdicts


def test_under_two_in_a_hundred_wait_for_a_coordinator(stored_cast: Cast) -> None:
    volunteers = (stored_cast.volunteer, stored_cast.other_coordinator)
    verdicts = Counter[Verdict]()
    for seed in range(EVENINGS):
        verdicts += Evening(stored_cast, seed).sent(volunteers)
    whole = sum(verdicts.values())
    assert whole == EVENINGS * (sum(SCANS.values()) + 5)
    assert stored_cast.session.scalar(select(func.count()).select_from(Scan)) == whole
    assert verdicts[Verdict.TO_REVIEW] < 0.02 * whole, verdicts
    assert verdicts[Verdict.BLOCKED] + verdicts[Verdict.UNKNOWN] < 0.02 * whole, verdicts
    assert verdicts[Verdict.APPLIED] >= EVENINGS * sum(SCANS.values()) - 3
