"""Cut marks stand at every edge, in the margins alone."""

import re
from collections.abc import Callable

import pytest
from PIL import Image, ImageChops

from labels.cutting import cut_marks
from labels.label import Label
from labels.profiles import POINTS_PER_MM, PROFILES, named
from labels.run import Run
from labels.sheet import sheet

Drawer = Callable[..., list[Label]]
Pages = Callable[[bytes, int], list[Image.Image]]


def marks(name: str) -> list[tuple[float, float, float, float]]:
    """Each mark's two ends, in mm from the top left corner of the paper."""
    profile, number = PROFILES[name], r"(-?[\d.]+)"
    found = re.findall(rf"{number} {number} m {number} {number} l", cut_marks(profile, 0.0, 0.0))
    height = profile.paper[1]
    lines = [[float(n) / POINTS_PER_MM for n in line] for line in found]
    return [(x1, height - y1, x2, height - y2) for x1, y1, x2, y2 in lines]


@pytest.mark.parametrize("name", [name for name in PROFILES if not PROFILES[name].is_roll])
def test_no_mark_touches_a_label_or_leaves_the_paper(name: str) -> None:
    profile = PROFILES[name]
    for x1, y1, x2, y2 in marks(name):
        assert min(x1, x2) >= -0.01
        assert max(x1, x2) <= profile.paper[0] + 0.01
        for place in range(profile.places):
            row, column = divmod(place, profile.columns)
            left = profile.left + column * profile.pitch_x
            top = profile.top + row * profile.pitch_y
            beside = max(x1, x2) < left or min(x1, x2) > left + profile.width
            above = max(y1, y2) < top or min(y1, y2) > top + profile.height
            assert beside or above


def test_every_edge_has_a_mark_at_both_ends() -> None:
    found, profile = marks("SQUARE25"), named("SQUARE25")
    upright = [round(x1, 1) for x1, _, x2, _ in found if round(x1, 2) == round(x2, 2)]
    edges = [profile.left + n * 27 + side for n in range(7) for side in (0, 25)]
    assert sorted(set(upright)) == pytest.approx(edges, abs=0.06)
    assert len(upright) == 2 * len(edges)
    assert len(found) == 2 * (len(edges) + 20)


def test_neighbours_that_touch_share_a_mark() -> None:
    lying = {round(y1, 2) for _, y1, _, y2 in marks("L7160") if round(y1, 2) == round(y2, 2)}
    assert len(lying) == 8


def test_a_roll_has_nothing_to_cut() -> None:
    assert cut_marks(named("99012"), 0.0, 0.0) == ""


def test_marks_are_drawn_only_when_asked_for_and_move_with_the_ink(drawer: Drawer, pages: Pages) -> None:
    labels = drawer(70)
    plain, marked, moved = (
        pages(sheet(labels, Run.of("SQUARE25", **choices)), 100)[0]
        for choices in ({}, {"cut_marks": True}, {"cut_marks": True, "offset": (2.0, 2.0)})
    )
    box = ImageChops.difference(plain, marked).getbbox()
    assert box is not None
    inked = [ImageChops.invert(page).getbbox() for page in (plain, marked, moved)]
    assert inked[1][0] < inked[0][0]  # type: ignore[index]
    assert moved.tobytes() != marked.tobytes()
