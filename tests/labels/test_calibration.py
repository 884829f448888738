"""The calibration page is true to the millimetre, and the number read off it undoes what a printer does."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageChops

from labels.calibration import BAR, CROSS, Captions, calibration
from labels.errors import NothingToPrint
from labels.profiles import PROFILES, named

Pages = Callable[[bytes, int], list[Image.Image]]
WORDS = Captions("By how much?", ("Print it.", "Hold it against a window."), "the cross", "100 mm")
DPI = 254  # ten dots a millimetre


def dark(page: Image.Image, x: float, y: float) -> bool:
    """Whether there is ink within a dot of a point, in mm."""
    left, top = round(x * 10) - 1, round(y * 10) - 1
    return page.crop((left, top, left + 3, top + 3)).getextrema()[0] < 160  # type: ignore[operator]


@pytest.mark.parametrize("name", [name for name in PROFILES if not PROFILES[name].is_roll])
def test_the_cross_and_the_longest_rungs_are_where_they_say(pages: Pages, name: str) -> None:
    profile = named(name)
    (page,) = pages(calibration(profile, WORDS), DPI)
    assert dark(page, *CROSS)
    assert all(dark(page, CROSS[0] + by, CROSS[1]) and dark(page, CROSS[0], CROSS[1] + by) for by in (-5, 5))
    assert dark(page, profile.left, profile.top + 7.5)
    assert dark(page, profile.left + 15.5, profile.top)
    for rung in (-4, -2, -1, 1, 2, 4):
        assert dark(page, profile.left + rung, profile.top + 5)


def test_a_printer_that_is_off_puts_the_number_to_type_on_the_real_edge(pages: Pages) -> None:
    profile = named("L7160")
    (page,) = pages(calibration(profile, WORDS), DPI)
    off_by = ImageChops.offset(page, 10, -20)  # 1 mm right, 2 mm up
    assert dark(off_by, profile.left + 1 - 1, profile.top - 2 + 5), "the rung of -1"
    (typed,) = pages(calibration(profile, WORDS, (-1.0, 2.0)), DPI)
    mended = ImageChops.offset(typed, 10, -20)
    assert dark(mended, profile.left, profile.top + 7.5), "the rung of 0, the longest"
    assert dark(mended, *CROSS)


def test_its_words_and_the_bars_length_stand_on_it(said: Callable[..., str]) -> None:
    told = said(calibration(named("5163"), WORDS))
    for words in (WORDS.title, *WORDS.says, WORDS.cross, WORDS.bar):
        assert words in told
    assert BAR == 100


def test_a_roll_has_no_room_for_it() -> None:
    with pytest.raises(NothingToPrint):
        calibration(named("99012"), WORDS)
