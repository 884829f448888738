"""The sheets one can buy are what their makers say."""

import pytest

from labels.errors import UnknownProfile
from labels.profiles import POINTS_PER_MM, PROFILES, named

PER_SHEET = {
    "L7160": 21,
    "L6009": 48,
    "L6008": 189,
    "L4731": 189,
    "SQUARE25": 70,
    "5160": 30,
    "5163": 10,
    "SQUARE25-LETTER": 63,
}
SHEETS = [name for name in PROFILES if not PROFILES[name].is_roll]


def test_every_profile_holds_as_many_labels_as_its_box_says() -> None:
    assert {name: PROFILES[name].places for name in SHEETS} == PER_SHEET
    assert {profile.places for profile in PROFILES.values() if profile.is_roll} == {1}


@pytest.mark.parametrize("name", PROFILES)
def test_labels_neither_overlap_nor_leave_the_paper(name: str) -> None:
    profile = PROFILES[name]
    assert profile.pitch_x >= profile.width
    assert profile.pitch_y >= profile.height
    assert profile.left + (profile.columns - 1) * profile.pitch_x + profile.width <= profile.paper[0]
    assert profile.top + (profile.rows - 1) * profile.pitch_y + profile.height <= profile.paper[1]


@pytest.mark.parametrize("name", PROFILES)
def test_the_labels_stand_in_the_middle_of_the_paper(name: str) -> None:
    profile = PROFILES[name]
    right = profile.paper[0] - profile.left - (profile.columns - 1) * profile.pitch_x - profile.width
    bottom = profile.paper[1] - profile.top - (profile.rows - 1) * profile.pitch_y - profile.height
    assert right == pytest.approx(profile.left, abs=0.5)
    assert bottom == pytest.approx(profile.top, abs=0.5)


@pytest.mark.parametrize("name", [name for name in PROFILES if name not in SHEETS])
def test_a_roll_is_one_label_a_page_and_its_printer_reaches_most_of_it(name: str) -> None:
    profile = PROFILES[name]
    assert profile.paper == (profile.width, profile.height)
    (corner,) = profile.corners()
    assert corner == pytest.approx([by * POINTS_PER_MM for by in profile.reach])
    assert min(profile.inner) > 20


def test_places_are_counted_in_reading_order_from_the_top_left() -> None:
    (x1, y1), (x2, y2), *_ = corners = named("L7160").corners()
    assert (x1 < x2, y1 == y2, corners[3][1] < y1) == (True, True, True)
    assert corners[0] == pytest.approx((20.55, 690.94), abs=0.01)


def test_a_profile_is_found_in_small_letters_too() -> None:
    assert named("square25") is PROFILES["SQUARE25"]


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownProfile) as refusal:
        named("L9999")
    assert refusal.value.facts == {"profile": "L9999", "known": list(PROFILES)}
