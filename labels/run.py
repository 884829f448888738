"""A print run: which sheet or roll, how it is filled, how fine the code may be."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from labels import profiles
from labels.errors import BadRun, BadSkip, LevelTooHigh, ModulesTooSmall
from labels.label import Label
from labels.layout import ROUNDING, SMALLEST_MODULE, Layout, layout
from labels.profiles import POINTS_PER_MM, Profile
from labels.qr import LEVELS, Matrix, matrix

USUAL = "H"  # the level whose codes are read with a stain on them
FEWEST_DOTS = 2  # of the printer, across one module
DPI = (203, 300)
MOST_COPIES = 10
FARTHEST = 20.0  # mm; a printer that is further off needs a technician


@dataclass(frozen=True)
class Run:
    """How labels are printed; `offset` moves all ink right and down, in mm, and `copies` follow each other.

    `dpi` is that of the profile's printers unless told; on a roll, a module is so many whole dots.
    At level H a module has at least 0.4 mm and two dots of the printer; a lower level, chosen by name, may go
    down to the two dots, and `warning` tells. Raises BadSkip or BadRun.
    """

    profile: Profile
    skip: int = 0
    copies: int = 1
    offset: tuple[float, float] = (0.0, 0.0)
    cut_marks: bool = False
    level: str = USUAL
    dpi: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.skip < self.profile.places:
            raise BadSkip(skip=self.skip, places=self.profile.places)
        wrong = {
            "copies": not 1 <= self.copies <= MOST_COPIES,
            "offset": not all(abs(by) <= FARTHEST for by in self.offset),
            "level": self.level not in LEVELS,
            "dpi": self.dpi not in (None, *DPI),
        }
        if fields := [name for name, is_wrong in wrong.items() if is_wrong]:
            raise BadRun(**{name: getattr(self, name) for name in fields})

    @classmethod
    def of(cls, profile: str = "L7160", **choices: object) -> "Run":
        """A run by the profile's name. Raises UnknownProfile besides."""
        return cls(profiles.named(profile), **choices)  # type: ignore[arg-type]

    @cached_property
    def dots(self) -> int:
        """How many the printer lays on an inch."""
        return self.dpi or self.profile.dpi

    @cached_property
    def least(self) -> float:
        """The smallest module, in mm."""
        dots = FEWEST_DOTS * 25.4 / self.dots
        return max(SMALLEST_MODULE, dots) if self.level == USUAL else dots

    def each(self, labels: Iterable[Label]) -> Iterator[Label]:
        """The labels as they come off the printer: the copies of each one together."""
        return (label for label in labels for _ in range(self.copies))

    def placed(self, label: Label) -> tuple[Matrix, Layout]:
        """A label's symbol and where everything stands. Raises ModulesTooSmall and ContactTooLong."""
        symbol = matrix(label.url, self.level)
        try:
            return symbol, self._layout(symbol.size, label.contact)
        except ModulesTooSmall as reason:
            would_do = self._would_do(label)
            if would_do is None:
                raise
            told = {"level": self.level, "level_that_would_do": would_do}
            raise LevelTooHigh(**reason.facts, **told) from None

    def _layout(self, size: int, contact: str) -> Layout:
        dots = self.dots if self.profile.is_roll else None
        return layout(self.profile, size, contact, self.least, dots)

    def _would_do(self, label: Label) -> str | None:
        """The highest of the lower levels whose modules this printer still draws."""
        for level in reversed(list(LEVELS)[: list(LEVELS).index(self.level)]):
            lower = replace(self, level=level)
            with suppress(ModulesTooSmall):
                lower._layout(matrix(label.url, level).size, label.contact)
                return level
        return None

    def warning(self, label: Label) -> "Warned | None":
        """What to mind about labels like this one."""
        _, place = self.placed(label)
        module = place.module / POINTS_PER_MM
        if self.level == USUAL and module >= SMALLEST_MODULE - ROUNDING:
            return None
        return Warned(self.level, round(module, 2), SMALLEST_MODULE)


@dataclass(frozen=True, slots=True)
class Warned:
    """The code bears less damage than usual, and its modules may be small: print one and read it first."""

    level: str
    module_mm: float
    least_mm: float

    @property
    def is_small(self) -> bool:
        """Whether its modules are smaller than what reads reliably."""
        return self.module_mm < self.least_mm
