"""Labels that were printed, stained, scratched and photographed badly still read, and never wrongly.

What counts as read is what zxing-cpp reads: the scanner's own page has the same decoder. OpenCV, the second
one, must never read anything else either; it gives up sooner. Of a thousand each, at 203 and 300 dpi:

    clean               zxing 100.0 % and 100.0 %   OpenCV 93.8 % and 95.4 %
    a stain of 10 %     zxing  99.9 % and 100.0 %   OpenCV 79.2 % and 81.5 %
    a stain of 15 %     zxing  99.2 % and  99.5 %   OpenCV 69.7 % and 78.5 %
    three scratches     zxing  76.2 % and  80.6 %   OpenCV 58.7 % and 64.2 %
    ruined              zxing   1.1 % and   2.2 %   OpenCV  0.1 % and  0.3 %

and none of the ten thousand wrongly. Out of focus by more than a third of a module, zxing too reads less.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from labels.label import Label
from labels.run import Run
from labels.sheet import sheet
from tests.labels import wear
from tests.labels.wear import BADLY_STAINED, CLEAN, RUINED, SCRATCHED, STAINED, Print, Tally, Wear

Drawer = Callable[..., list[Label]]
Pages = Callable[[bytes, int], list[Image.Image]]
SMALLEST = "SQUARE25"
"""Of the sheets at level H, the one with the smallest modules: 0.44 mm, three and a half dots at 203 dpi."""


@pytest.fixture
def printed(drawer: Drawer, pages: Pages) -> Callable[[int], list[Print]]:
    """`printed(203)` answers the symbols of a sheet as a printer of that resolution lays them."""

    def printed_at(dpi: int) -> list[Print]:
        run = Run.of(SMALLEST)
        labels = drawer(run.profile.places)
        (page,) = pages(sheet(labels, run), dpi)
        return list(wear.prints(page, labels, run, dpi))

    return printed_at


def tallied(prints: list[Print], how: Wear, number: int, seed: int) -> Tally:
    """`number` photographs of worn labels, and how many were read."""
    chance, tally = np.random.default_rng(seed), Tally()
    for at in range(number):
        one = prints[at % len(prints)]
        tally.count(one.text, wear.worn(one, how, chance))
    return tally


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(("how", "least"), [(CLEAN, 1.0), (STAINED, 0.99), (BADLY_STAINED, 0.95)])
def test_level_h_reads_with_a_stain_on_it(
    printed: Callable[[int], list[Print]], how: Wear, least: float, dpi: int
) -> None:
    tally = tallied(printed(dpi), how, 60, seed=dpi)
    assert tally.share(tally.zxing) >= least, str(tally)
    assert tally.wrong == 0, str(tally)


@pytest.mark.parametrize("how", [SCRATCHED, RUINED])
def test_what_is_ruined_is_not_read_as_something_else(
    printed: Callable[[int], list[Print]], how: Wear
) -> None:
    tally = tallied(printed(203), how, 40, seed=7)
    assert tally.wrong == 0, str(tally)
    assert tally.either < tally.pictures or how is SCRATCHED, "this wear wears nothing"


def test_teeth_a_stain_beyond_what_level_h_bears_is_seen_by_the_test(
    printed: Callable[[int], list[Print]],
) -> None:
    tally = tallied(printed(203), replace(CLEAN, stain=0.3), 30, seed=3)
    assert tally.share(tally.zxing) < 0.95, str(tally)


def test_the_same_seed_gives_the_same_pictures(printed: Callable[[int], list[Print]]) -> None:
    (one, *_) = printed(203)
    first, second, other = (
        wear.worn(one, RUINED, np.random.default_rng(seed)).tobytes() for seed in (1, 1, 2)
    )
    assert first == second
    assert first != other


def test_a_stain_covers_its_share_and_leaves_the_finder_squares_alone() -> None:
    size, ground = 37, 300.0  # a ground that no stain has
    quiet, corner = wear.QUIET * wear.SIDE, 7 * wear.SIDE
    for seed in range(50):
        paper = np.full(((size + 8) * wear.SIDE,) * 2, ground)
        wear.stain(paper, size, 0.15, np.random.default_rng(seed))  # type: ignore[arg-type]
        stained = paper[quiet:-quiet, quiet:-quiet] != ground
        assert stained.mean() == pytest.approx(0.15, abs=0.01)
        assert (paper != ground).sum() == stained.sum(), "outside the symbol"
        for square in (stained[:corner, :corner], stained[:corner, -corner:], stained[-corner:, :corner]):
            assert not square.any()


@pytest.mark.battery
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(
    ("how", "least"), [(CLEAN, 1.0), (STAINED, 0.99), (BADLY_STAINED, 0.95), (SCRATCHED, 0.0), (RUINED, 0.0)]
)
def test_battery_of_ten_thousand_pictures_none_is_read_wrongly(
    printed: Callable[[int], list[Print]], how: Wear, least: float, dpi: int
) -> None:
    """A thousand of each kind; `-rP` shows the figures."""
    tally = tallied(printed(dpi), how, 1000, seed=1000 + dpi)
    print(f"{dpi} dpi, {how.name}: {tally}")  # noqa: T201
    assert tally.share(tally.zxing) >= least, str(tally)
    assert tally.wrong == 0, str(tally)
