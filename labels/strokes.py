"""A symbol as one path: each horizontal run of dark modules is one rectangle, spelled once and remembered."""

from collections.abc import Callable
from functools import lru_cache

from labels.qr import Matrix


class Strokes(dict[tuple[int, int], str]):
    """How one format spells each run of a symbol of `size` modules, by where it starts and how long it is.

    `spell` gets the column, the row from the top and the length, in modules.
    """

    def __init__(self, size: int, spell: Callable[[int, int, int], str]) -> None:
        super().__init__()
        self.size = size
        self.spell = spell

    def __missing__(self, run: tuple[int, int]) -> str:
        start, length = run
        y, x = divmod(start, self.size + 1)
        self[run] = spelled = self.spell(x, y, length)
        return spelled

    def path(self, matrix: Matrix) -> str:
        """All runs of a symbol, row by row."""
        found, start = [], 0
        for run in "0".join(matrix.lines()).split("0"):
            if run:
                found.append(self[start, length := len(run)])
                start += length
            start += 1
        return " ".join(found)


@lru_cache(maxsize=8)
def rectangles(size: int) -> Strokes:
    """Runs as PDF operators, in modules from the lower left corner."""
    return Strokes(size, lambda x, y, length: f"{x} {size - 1 - y} {length} 1 re")


@lru_cache(maxsize=8)
def rectangles_down(size: int) -> Strokes:
    """Runs as SVG path commands, in modules from the upper left corner."""
    return Strokes(size, lambda x, y, length: f"M{x} {y}h{length}v1h-{length}z")
