"""What a printer would draw reads back, each label in its place."""

import re
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image

from labels.errors import BadSkip, ContactTooLong, ModulesTooSmall, NothingToPrint, UnknownProfile
from labels.label import Label
from labels.profiles import POINTS_PER_MM, PROFILES
from labels.run import Run
from labels.sheet import sheet

Drawer = Callable[..., list[Label]]
Pages = Callable[[bytes, int], list[Image.Image]]
Said = Callable[..., str]


def decoded(page: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", ["L7160", "L6009", "SQUARE25", "5160", "5163"])
def test_each_printed_label_reads_back(drawer: Drawer, pages: Pages, name: str, dpi: int) -> None:
    labels = drawer(PROFILES[name].places + 3)
    found = [decoded(page) for page in pages(sheet(labels, Run.of(name)), dpi)]
    assert sorted(found[0]) == sorted(label.url for label in labels[:-3])
    assert sorted(found[1]) == sorted(label.url for label in labels[-3:])


@pytest.mark.parametrize("name", ["L7160", "SQUARE25"])
def test_the_code_to_type_stands_on_the_label_of_its_code_to_scan(
    drawer: Drawer, pages: Pages, said: Said, name: str
) -> None:
    labels, dpi = drawer(PROFILES[name].places), 203
    pdf = sheet(labels, Run.of(name))
    (page,) = pages(pdf, dpi)
    scanned = {
        place(name, code.position.top_left.x / dpi * 72, code.position.top_left.y / dpi * 72): code.text
        for code in zxingcpp.read_barcodes(page)
    }
    typed: dict[int, str] = {}
    for x, y, word in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)".*>([A-Z0-9-]{4,9})<', said(pdf, "-bbox")):
        at = place(name, float(x), float(y))
        typed[at] = typed.get(at, "") + word
    assert scanned == {n: label.url for n, label in enumerate(labels)}
    assert typed == {n: label.shown for n, label in enumerate(labels)}


def place(name: str, x: float, y: float) -> int:
    """Which label of a sheet holds a point, in points from the top left."""
    profile = PROFILES[name]
    column = (x / POINTS_PER_MM - profile.left) // profile.pitch_x
    row = (y / POINTS_PER_MM - profile.top) // profile.pitch_y
    return int(row * profile.columns + column)


def test_skipped_places_stay_empty(drawer: Drawer, pages: Pages) -> None:
    (page,) = pages(sheet(drawer(1), Run.of(skip=20)), 203)
    (code,) = zxingcpp.read_barcodes(page)
    assert place("L7160", code.position.top_left.x / 203 * 72, code.position.top_left.y / 203 * 72) == 20


def test_a_sheet_that_was_begun_is_finished_before_the_next(drawer: Drawer, pages: Pages) -> None:
    found = [len(decoded(page)) for page in pages(sheet(drawer(23), Run.of(skip=20)), 203)]
    assert found == [1, 21, 1]


def test_y3_a_sheet_says_nothing_but_codes_and_contact(drawer: Drawer, said: Said) -> None:
    (label,) = drawer(1)
    assert said(sheet([label], Run.of("SQUARE25"))).split() == [label.shown, *label.contact.split()]


def test_accents_in_the_contact_are_printed(drawer: Drawer, said: Said) -> None:
    assert "Prêt (été) à Nîmes – 04 œ €" in said(
        sheet(drawer(1, "Prêt (été) à Nîmes – 04 œ €"), Run.of("5163"))
    )


def test_the_same_labels_give_the_same_bytes(drawer: Drawer) -> None:
    assert sheet(drawer(30)) == sheet(iter(drawer(30)))


def test_a_longer_host_gives_a_larger_symbol_that_still_reads(drawer: Drawer, pages: Pages) -> None:
    labels = drawer(48, host="MATERIEL.PRET-SOLIDAIRE.EXAMPLE.ORG")
    for name in ("L6009", "SQUARE25"):
        (page,) = pages(sheet(labels, Run.of(name)), 203)
        assert sorted(decoded(page)) == sorted(label.url for label in labels)


def test_a_sheet_of_one_path_a_label_is_small(drawer: Drawer) -> None:
    assert len(sheet(drawer(210))) < 210 * 1000


@pytest.mark.parametrize(
    ("labels", "profile", "skip", "refusal"),
    [
        (1, "L9999", 0, UnknownProfile),
        (1, "L7160", 21, BadSkip),
        (1, "L7160", -1, BadSkip),
        (0, "L7160", 0, NothingToPrint),
        (1, "L6008", 0, ModulesTooSmall),
    ],
)
def test_what_cannot_be_printed_is_refused(
    drawer: Drawer, labels: int, profile: str, skip: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        sheet(drawer(labels), Run.of(profile, skip=skip))


def test_a_contact_too_long_for_the_label_is_refused(drawer: Drawer) -> None:
    with pytest.raises(ContactTooLong):
        sheet(drawer(1, "w" * 80), Run.of("SQUARE25"))
