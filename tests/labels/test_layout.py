"""Nothing on a label is too small to read, leaves the label or runs into the code's quiet zone."""

import pytest

from labels.errors import ContactTooLong, ModulesTooSmall
from labels.layout import CAPITAL, SMALLEST_CONTACT, layout
from labels.profiles import POINTS_PER_MM, PROFILES
from labels.qr import QUIET
from labels.text import BOLD, REGULAR, wide

SIZE = 37  # modules of version 5
USABLE = [name for name in PROFILES if name != "L6008"]
CONTACTS = ["01 23 45 67 89", "materiel@pret-solidaire.example.org"]


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("name", USABLE)
def test_symbol_and_text_stand_inside_the_label_and_apart(name: str, contact: str) -> None:
    profile = PROFILES[name]
    width, height = profile.width * POINTS_PER_MM, profile.height * POINTS_PER_MM
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


def test_a_contact_that_needs_tiny_letters_is_refused() -> None:
    with pytest.raises(ContactTooLong) as refusal:
        layout(PROFILES["SQUARE25"], SIZE, "a-very-long-name-without-any-space@" + "x" * 45)
    assert refusal.value.facts["profile"] == "SQUARE25"
