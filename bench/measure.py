"""Taking turns: every figure and its floor in the same rounds, medians told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: milliseconds (medians), and how many times the floor's time that is."""

    what: str
    ours: float
    floor_is: str
    floor: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    def line(self, engine: str) -> str:
        """The row in Markdown."""
        return (
            f"| {self.what} | {engine} | {self.ours:,.2f} ms | {self.floor_is} | {self.floor:,.2f} ms "
            f"| {self.ratio:,.1f} × |"
        )


def taking_turns(
    ways: Mapping[str, Callable[[], object]],
    rounds: int = 30,
    inner: int = 5,
    clock: Callable[[], float] = perf_counter,
) -> dict[str, float]:
    """Milliseconds of one call of each way: the median of `rounds`, each the mean of `inner` calls."""
    for way in ways.values():
        way()
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start = clock()
            for _ in range(inner):
                way()
            times[name].append((clock() - start) * 1e3 / inner)
    return {name: median(found) for name, found in times.items()}


def once(way: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = perf_counter()
    way()
    return (perf_counter() - start) * 1e3
