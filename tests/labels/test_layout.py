"""Nothing on a label is too small to read, leaves the label or runs into the code's quiet zone."""

import pytest

from labels.errors import ContactTooLong, ModulesTooSmall
from labels.layout import CAPITAL, SMALLEST_CONTACT, layout
from labels.measures import Measures
from labels.profiles import POINTS_PER_MM, PROFILES
from labels.qr import QUIET
from labels.text import BOLD, REGULAR, wide

SIZE = 37  # modules of version 5
USABLE = [name for name in PROFILES if name not in ("L6008", "L4731")]
CONTACTS = ["01 23 45 67 89", "materiel@pret-solidaire.example.org"]


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("name", USABLE)
def test_symbol_and_text_stand_inside_the_label_and_apart(name: str, contact: str) -> None:
    profile = PROFILES[name]
    width, height = (length * POINTS_PER_MM for length in profile.inner)
    found = layout(profile, SIZE, contact)
    quiet, side = QUIET * found.module, SIZE * found.module
    assert min(found.x, found.y) >= quiet - 0.01
    assert max(found.x + side + quiet - width, found.y + side + quiet - height) <= 0.01
    assert found.module >= 0.4 * POINTS_PER_MM
    code = "WWWW-WWWW" if found.centred else "WWWW-"
    widths = [wide(code, BOLD, found.code_size)]
    widths += [wide(text, REGULAR, found.contact_size) for _, text in found.contact]
    if found.centred:
        assert max(widths) <= width
        assert max(found.code_y) + CAPITAL * found.code_size <= found.y - quiet + 0.01
    else:
        assert found.text_x >= found.x + side + quiet - 0.01
        assert found.text_x + max(widths) <= width
        assert max(found.code_y) + CAPITAL * found.code_size <= height
    assert min(y for y, _ in found.contact) > 0
    assert max(y for y, _ in found.contact) + CAPITAL * found.contact_size < min(found.code_y)
    assert found.contact_size >= SMALLEST_CONTACT


def test_modules_under_four_tenths_of_a_millimetre_are_refused_with_the_profiles_that_would_do() -> None:
    with pytest.raises(ModulesTooSmall) as refusal:
        layout(PROFILES["L6008"], SIZE, CONTACTS[0])
    assert refusal.value.facts == {
        "profile": "L6008",
        "module_mm": 0.22,
        "least_mm": 0.4,
        "large_enough": USABLE,
    }


@pytest.mark.parametrize("height", [8.0, 10.0, 12.5, 15.0])
def test_on_a_very_small_label_the_code_gives_way_until_the_contact_fits(height: float) -> None:
    profile = Measures(width=3 * height, height=height).profile()
    found = layout(profile, 29, CONTACTS[0], least=0.1)
    assert min(y for y, _ in found.contact) > 0
    assert max(y for y, _ in found.contact) + CAPITAL * found.contact_size < min(found.code_y)
    assert max(found.code_y) + CAPITAL * found.code_size < height * POINTS_PER_MM
    assert found.contact_size >= SMALLEST_CONTACT


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", [name for name in PROFILES if PROFILES[name].is_roll])
def test_in_dots_each_module_is_as_wide_as_the_next_and_in_the_middle(name: str, dpi: int) -> None:
    loose = layout(PROFILES[name], SIZE, CONTACTS[0])
    found = layout(PROFILES[name], SIZE, CONTACTS[0], 0.2, dpi)
    dots = found.module * dpi / 72
    assert dots == pytest.approx(round(dots))
    assert 0 <= loose.module - found.module < 72 / dpi
    middle = loose.x + SIZE * loose.module / 2
    assert found.x + SIZE * found.module / 2 == pytest.approx(middle)


def test_a_contact_that_needs_tiny_letters_is_refused() -> None:
    with pytest.raises(ContactTooLong) as refusal:
        layout(PROFILES["SQUARE25"], SIZE, "a-very-long-name-without-any-space@" + "x" * 45)
    assert refusal.value.facts["profile"] == "SQUARE25"
