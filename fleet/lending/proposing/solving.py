"""Whole numbers of least cost under linear limits: SciPy's HiGHS, asked in one way.

SciPy is imported when a proposal is made and not before: it takes a third of a second, which no page pays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

NEAR: Final = 1e-6


@dataclass
class Model:
    """Columns are whole numbers from 0 to their limit; each row keeps a weighted sum between two bounds."""

    costs: list[float] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    _starts: list[int] = field(default_factory=lambda: [0])
    _columns: list[int] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)
    _least: list[float] = field(default_factory=list)
    _most: list[float] = field(default_factory=list)

    def column(self, cost: float, limit: float) -> int:
        """A new column; its number."""
        self.costs.append(cost)
        self.limits.append(limit)
        return len(self.costs) - 1

    def row(self, plus: Iterable[int], minus: Iterable[int] = (), *, least: float, most: float) -> None:
        """least ≤ Σ plus − Σ minus ≤ most."""
        before = len(self._columns)
        self._columns.extend(plus)
        self._weights.extend([1.0] * (len(self._columns) - before))
        before = len(self._columns)
        self._columns.extend(minus)
        self._weights.extend([-1.0] * (len(self._columns) - before))
        self._starts.append(len(self._columns))
        self._least.append(least)
        self._most.append(most)

    def solve(self) -> list[int]:
        """The values of the columns at least cost.

        Tried without asking for whole numbers first: nearly always the limits are those of a flow, whose best
        corners are whole, and that is many times as fast. Only where they are not, branches are searched.
        """
        if not self.costs:
            return []
        found = self._try(whole=False)
        rounded = [round(value) for value in found]
        if max(abs(value - whole) for value, whole in zip(found, rounded, strict=True)) > NEAR:
            rounded = [round(value) for value in self._try(whole=True)]
        return rounded

    def _try(self, *, whole: bool) -> Sequence[float]:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        shape = (len(self._least), len(self.costs))
        matrix = csr_array((self._weights, self._columns, self._starts), shape=shape)
        told: Any = milp(
            self.costs,
            integrality=[int(whole)] * len(self.costs),
            bounds=Bounds(0, self.limits),
            constraints=LinearConstraint(matrix, self._least, self._most),
            options={"mip_rel_gap": 0},
        )
        if told.x is None:
            raise RuntimeError(f"the solver found nothing: {told.message}")
        values: list[float] = told.x.tolist()
        return values
