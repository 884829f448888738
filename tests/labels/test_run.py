"""A print run takes what a printer can draw, refuses the rest, and says what to mind."""

from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image

from labels.errors import BadRun, BadSkip, LevelTooHigh, ModulesTooSmall, UnknownProfile
from labels.label import Label
from labels.measures import Measures
from labels.profiles import POINTS_PER_MM, PROFILES
from labels.run import Run
from labels.sheet import sheet

Drawer = Callable[..., list[Label]]
Pages = Callable[[bytes, int], list[Image.Image]]


def test_l4731_at_level_h_is_refused_with_the_level_that_would_do(drawer: Drawer) -> None:
    with pytest.raises(LevelTooHigh) as refusal:
        sheet(drawer(1), Run.of("L4731"))
    facts = refusal.value.facts
    assert (facts["module_mm"], facts["least_mm"], facts["level"]) == (0.22, 0.4, "H")
    assert facts["level_that_would_do"] == "M"
    assert "L4731" not in facts["large_enough"]
    assert "SQUARE25" in facts["large_enough"]


def test_a_finer_printer_draws_a_higher_level_on_the_same_label(drawer: Drawer) -> None:
    with pytest.raises(LevelTooHigh) as refusal:
        sheet(drawer(1), Run.of("L4731", dpi=300))
    assert refusal.value.facts["level_that_would_do"] == "Q"


@pytest.mark.parametrize("dpi", [203, 300])
def test_l4731_at_level_m_prints_with_a_warning_and_reads_back(
    drawer: Drawer, pages: Pages, dpi: int
) -> None:
    labels, run = drawer(189), Run.of("L4731", level="M", dpi=dpi)
    (page,) = pages(sheet(labels, run), dpi)
    for place, label in enumerate(labels):
        # One by one, as a phone sees them: two hundred codes in one picture are too many for any decoder.
        (code,) = zxingcpp.read_barcodes(cut_out(page, run, place, dpi))
        assert code.text == label.url
    warning = run.warning(labels[0])
    assert warning is not None
    assert (warning.level, warning.module_mm, warning.least_mm, warning.is_small) == ("M", 0.27, 0.4, True)


def cut_out(page: Image.Image, run: Run, place: int, dpi: int) -> Image.Image:
    """One label of a sheet, in black and white as a printer lays it."""
    row, column = divmod(place, run.profile.columns)
    left, top = run.profile.left + column * run.profile.pitch_x, run.profile.top + row * run.profile.pitch_y
    sides = (left, top, left + run.profile.width, top + run.profile.height)
    label = page.crop(tuple(int(side / 25.4 * dpi) for side in sides))  # type: ignore[arg-type]
    return label.point(lambda grey: 255 if grey > 127 else 0)


def test_a_lower_level_on_a_large_label_warns_of_the_level_alone(drawer: Drawer) -> None:
    (label,) = drawer(1)
    assert Run.of("L7160").warning(label) is None
    warning = Run.of("L7160", level="L").warning(label)
    assert warning is not None
    assert not warning.is_small


def test_modules_under_two_dots_are_refused_at_any_level(drawer: Drawer) -> None:
    tiny = Measures(width=40, height=8.5).profile()
    with pytest.raises(ModulesTooSmall) as refusal:
        sheet(drawer(1), Run(tiny, level="L"))
    assert not isinstance(refusal.value, LevelTooHigh)
    assert (refusal.value.facts["module_mm"], refusal.value.facts["least_mm"]) == (0.23, 0.25)
    assert sheet(drawer(1), Run(tiny, level="L", dpi=300)).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("choices", "refusal"),
    [
        ({"skip": 21}, BadSkip),
        ({"skip": -1}, BadSkip),
        ({"copies": 0}, BadRun),
        ({"copies": 11}, BadRun),
        ({"offset": (0.0, 20.1)}, BadRun),
        ({"offset": (float("nan"), 0.0)}, BadRun),
        ({"level": "X"}, BadRun),
        ({"dpi": 600}, BadRun),
        ({"profile": "L9999"}, UnknownProfile),
    ],
)
def test_what_no_printer_does_is_refused(choices: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        Run.of(**choices)  # type: ignore[arg-type]


def test_copies_follow_each_other_for_the_lid_and_the_base(drawer: Drawer, pages: Pages) -> None:
    labels = drawer(11)
    found = [zxingcpp.read_barcodes(page) for page in pages(sheet(labels, Run.of(copies=2)), 203)]
    assert [len(page) for page in found] == [21, 1]
    ordered = sorted(found[0], key=lambda code: (code.position.top_left.y // 100, code.position.top_left.x))
    twice = [label.url for label in labels for _ in range(2)]
    assert [code.text for code in (*ordered, *found[1])] == twice


def test_an_offset_moves_every_code_right_and_down(drawer: Drawer, pages: Pages) -> None:
    labels, dpi = drawer(21), 300
    (straight,), (moved,) = (
        pages(sheet(labels, Run.of(offset=offset)), dpi) for offset in ((0.0, 0.0), (2.0, -1.5))
    )
    for by, at in places(straight, dpi).items():
        right, down = places(moved, dpi)[by]
        assert (right - at[0], down - at[1]) == pytest.approx((2.0, -1.5), abs=0.15)


def places(page: Image.Image, dpi: int) -> dict[str, tuple[float, float]]:
    """Text → where its upper left corner is, in mm."""
    found = zxingcpp.read_barcodes(page)
    corners = {code.text: code.position.top_left for code in found}
    return {text: (corner.x / dpi * 25.4, corner.y / dpi * 25.4) for text, corner in corners.items()}


def test_a_roll_has_a_page_of_the_labels_size_for_each(drawer: Drawer, facts: Callable[[bytes], str]) -> None:
    told = facts(sheet(drawer(3), Run.of("99012", copies=2)))
    assert "Pages:           6" in told
    width, height = (89 * POINTS_PER_MM, 36 * POINTS_PER_MM)
    size = next(line for line in told.splitlines() if line.startswith("Page size:")).split()
    assert (float(size[2]), float(size[4])) == pytest.approx((width, height), abs=0.01)


@pytest.mark.parametrize("name", [name for name in PROFILES if PROFILES[name].is_roll])
def test_each_roll_reads_back_at_its_printers_dots_in_black_and_white(
    drawer: Drawer, pages: Pages, name: str
) -> None:
    labels, run = drawer(3), Run.of(name)
    for label, page in zip(labels, pages(sheet(labels, run), run.dots), strict=True):
        (code,) = zxingcpp.read_barcodes(page.point(lambda grey: 255 if grey > 127 else 0))
        assert code.text == label.url
