"""Somebody who knows the rule and everything published, and a linear programme that finds all that follows.

Unknown is what each closing took in, by territory and funder. Each published figure is an equation, each
figure that was not published an inequality: a territory that was due and not released held at most ten. Where
the rule leaves two reasons (a pool that was not released held too few, or too many) both are tried, and what
is possible in either is possible. The matrix is one of intervals and sums: its corners are whole numbers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

import numpy as np
from scipy import optimize, sparse

from fleet.publishing.ledger import POOL, K
from tests.fleet.publishing.oracle.world import Told

MANY: Final = 400.0
"""More than any quantity of these worlds: what nothing bounds."""
TOGETHER: Final = 60
Form = Mapping[Any, int]
"""A sum of unknowns: which, and how many times."""


@dataclass(frozen=True)
class Row:
    """low <= form <= high."""

    form: Form
    low: float
    high: float


@dataclass
class Attacker:
    """All that is known, and by it the least and the greatest that a sum of unknowns can be."""

    columns: dict[Any, int] = field(default_factory=dict)
    bounds: list[tuple[float, float]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    reasons: list[tuple[Row, Row]] = field(default_factory=list)

    def wonders(self, unknown: Any, low: float = 0, high: float = MANY) -> None:
        """There is such a number."""
        self.columns[unknown] = len(self.columns)
        self.bounds.append((low, high))

    def knows(self, form: Form, low: float, high: float) -> None:
        self.rows.append(Row(dict(form), low, high))

    def reads(
        self, told: Sequence[Told], forms: Sequence[Mapping[str, Form]], *, guarded: bool = True
    ) -> None:
        """One partition's ledger; `forms`: closing → group → the unknowns that it took in."""
        waiting: dict[str, dict[Any, int]] = {code: {} for code in forms[0]}
        for one, came in zip(told, forms, strict=True):
            for code, form in came.items():
                waiting[code].update(form)
            self._reads_blocks(one, waiting)
            if one.year_ends:
                self._reads_pool(one, waiting, guarded)

    def _reads_blocks(self, one: Told, waiting: dict[str, dict[Any, int]]) -> None:
        for code in waiting:
            if code in one.closing.released:
                self.knows(waiting[code], one.closing.released[code], one.closing.released[code])
                waiting[code] = {}
            elif code in one.below:
                self.knows(waiting[code], -MANY, -1)
            elif code in one.due:
                self.knows(waiting[code], 0, K - 1)

    def _reads_pool(self, one: Told, waiting: dict[str, dict[Any, int]], guarded: bool) -> None:
        left = one.left
        together = {unknown: 1 for code in left for unknown in waiting[code]}
        if POOL in one.closing.released:
            self.knows(together, one.closing.released[POOL], one.closing.released[POOL])
            waiting.update({code: {} for code in left})
        elif together and guarded:
            few, many = Row(together, 0, K - 1), Row(together, (len(left) - 1) * (K - 1) + 1, MANY)
            self.reasons.append((few, many))
        elif together:
            self.knows(together, 0, K - 1)

    def finds(self, forms: Sequence[Form]) -> list[tuple[float, float]]:
        """The least and the greatest of each."""
        found = [self._finds(forms, chosen) for chosen in product(*self.reasons)]
        possible = [one for one in found if one is not None]
        assert possible, "what is true can't be impossible"
        low, high = np.array(possible)[:, :, 0].min(axis=0), np.array(possible)[:, :, 1].max(axis=0)
        return [*zip(low.tolist(), high.tolist(), strict=True)]

    def _finds(self, forms: Sequence[Form], chosen: Iterable[Row]) -> list[tuple[float, float]] | None:
        """By one choice of reasons; None where it contradicts what is known."""
        rows = [*self.rows, *chosen]
        matrix = self._matrix([row.form for row in rows])
        low, high = np.array([row.low for row in rows]), np.array([row.high for row in rows])
        aims = self._matrix(forms).toarray()
        found: list[tuple[float, float]] = []
        for part in _parts(aims):
            least = self._least(matrix, low, high, np.vstack([part, -part]))
            if least is None:
                return None
            found += zip(least[: len(part)].tolist(), (-least[len(part) :]).tolist(), strict=True)
        return found

    def _least(self, matrix: Any, low: Any, high: Any, aims: Any) -> Any:
        """The least of each aim: as many copies of the same constraints beside each other, solved at once."""
        same = low == high
        copies = sparse.identity(len(aims), format="csr")
        over, under = np.isfinite(high) & ~same, np.isfinite(low) & ~same
        at_most = sparse.vstack([matrix[over], -matrix[under]])
        solved = optimize.linprog(
            aims.ravel(),
            A_ub=sparse.kron(copies, at_most, format="csr"),
            b_ub=np.tile(np.concatenate([high[over], -low[under]]), len(aims)),
            A_eq=sparse.kron(copies, matrix[same], format="csr"),
            b_eq=np.tile(low[same], len(aims)),
            bounds=self.bounds * len(aims),
            method="highs-ds",
        )
        if solved.status == 2:
            return None
        assert solved.status == 0, solved.message
        return (aims * solved.x.reshape(aims.shape)).sum(axis=1)

    def _matrix(self, forms: Sequence[Form]) -> Any:
        entries = [
            (number, self.columns[unknown], times)
            for number, form in enumerate(forms)
            for unknown, times in form.items()
        ]
        where, which, how_often = zip(*entries, strict=True) if entries else ((), (), ())
        return sparse.csr_matrix(
            (how_often, (where, which)), shape=(len(forms), len(self.columns)), dtype=float
        )


def _parts(aims: Any) -> Iterator[Any]:
    for first in range(0, len(aims), TOGETHER):
        yield aims[first : first + TOGETHER]
