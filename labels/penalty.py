"""Which of its eight masks a QR code gets: the penalty rules as the `qrcode` package counts them.

The eight candidates stand side by side in one integer, each by rows and then by columns, so that every rule
is a handful of shifts for all of them at once. The rules are those of ISO/IEC 18004, 7.8.3.1; where the
standard leaves room, what counts is what `qrcode.util.lost_point` does.
"""

from dataclasses import dataclass
from itertools import product

MASKS = 8


def spread(pattern: int, stride: int) -> int:
    """The same bits for each of the eight masks, `stride` bits apart."""
    pattern |= pattern << stride
    pattern |= pattern << 2 * stride
    return pattern | pattern << 4 * stride


def _positions(size: int, columns: int, rows: int) -> int:
    """One bit for each module that has at least `columns` - 1 neighbours after it and `rows` - 1 below."""
    return sum(1 << (size * y + x) for y, x in product(range(size - rows + 1), range(size - columns + 1)))


@dataclass(frozen=True, slots=True)
class Rules:
    """The penalty rules for symbols of one size: where in the integer each pattern may start."""

    size: int
    stride: int  # bits per mask: the symbol by rows, then by columns
    segment: int  # ones over one mask's bits
    rows: int  # ones over the modules by rows, for all masks
    everywhere: int
    pairs: int  # where two neighbours fit
    finders: int  # where the eleven modules of a false finder pattern fit
    squares: int  # where a square of two by two fits, by rows only

    @classmethod
    def of(cls, size: int) -> "Rules":
        area, stride = size * size, 2 * size * size
        both = (1 << area) + 1
        return cls(
            size=size,
            stride=stride,
            segment=(1 << stride) - 1,
            rows=spread((1 << area) - 1, stride),
            everywhere=(1 << MASKS * stride) - 1,
            pairs=spread(_positions(size, 2, 1) * both, stride),
            finders=spread(_positions(size, 11, 1) * both, stride),
            squares=spread(_positions(size, 2, 2), stride),
        )

    def best(self, candidates: int) -> int:
        """The number of the mask with the fewest penalty points; the first of equals."""
        points = self.points(candidates)
        return points.index(min(points))

    def points(self, candidates: int) -> list[int]:
        """The penalty points of each of the eight candidates."""
        dark, light = candidates, candidates ^ self.everywhere
        same = ((dark ^ dark >> 1) & self.pairs) ^ self.pairs
        threes = same & same >> 1
        fives = threes & threes >> 2
        squares = same & same >> self.size & self.squares
        squares ^= squares & (dark ^ dark >> self.size)
        return self._counted(fives, fives & fives >> 1, squares, self._finders(dark, light), dark & self.rows)

    def _finders(self, dark: int, light: int) -> int:
        """Where 1011101 stands with four light modules before or behind it."""
        after = light >> 1
        edge, two = dark & after, dark & dark >> 1
        core = edge & two >> 2 & edge >> 4 & dark >> 6
        quiet = light & after
        quiet &= quiet >> 2
        return (core & quiet >> 7 | quiet & core >> 4) & self.finders

    def _counted(self, fives: int, longer: int, squares: int, finders: int, dark: int) -> list[int]:
        """A run of n ≥ 5 costs n - 2: it has n - 4 starts of five, n - 5 of which have a next one."""
        points = []
        for shift in range(0, MASKS * self.stride, self.stride):
            one = self.segment
            points.append(
                3 * (fives >> shift & one).bit_count()
                - 2 * (longer >> shift & one).bit_count()
                + 3 * (squares >> shift & one).bit_count()
                + 40 * (finders >> shift & one).bit_count()
                + self._imbalance((dark >> shift & one).bit_count())
            )
        return points

    def _imbalance(self, dark: int) -> int:
        """Ten points for each full 5 % away from half dark, in the same floating-point steps as qrcode."""
        return int(abs(float(dark) / self.size**2 * 100 - 50) / 5) * 10
