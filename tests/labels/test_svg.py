"""One label as SVG: it reads back, and a strict page may show it."""

import re
from collections.abc import Callable
from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from labels.label import Label
from labels.svg import svg, symbol

Drawer = Callable[..., list[Label]]
NAME = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "title", "path", "g", "text"}


def drawn(picture: str, scale: int = 6) -> Image.Image:
    """The picture's dark path, painted by its own instructions."""
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own
    _, _, width, height = (float(n) for n in root.attrib["viewBox"].split())
    image = Image.new("L", (int(width * scale), int(height * scale)), 255)
    pen = ImageDraw.Draw(image)
    path = root.findall(f"{NAME}path")[1].attrib["d"]
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
    for x, y, length in ((int(a), int(b), int(c)) for a, b, c in runs):
        pen.rectangle([x * scale, y * scale, (x + length) * scale - 1, (y + 1) * scale - 1], fill=0)
    return image


def test_the_code_reads_back(drawer: Drawer) -> None:
    for label in drawer(20):
        (code,) = zxingcpp.read_barcodes(drawn(svg(label)))
        assert code.text == label.url


def test_the_code_reads_back_from_a_browsers_screen(drawer: Drawer, browser: object) -> None:
    (label,) = drawer(1)
    page = browser.new_page(viewport={"width": 300, "height": 360})  # type: ignore[attr-defined]
    page.set_content(f"<!doctype html><body>{svg(label)}")
    shot = page.screenshot(path=None)
    page.close()
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(shot)))
    assert code.text == label.url


def test_nothing_in_it_needs_a_style_a_script_or_another_file(drawer: Drawer) -> None:
    root = ElementTree.fromstring(svg(drawer(1)[0]))  # noqa: S314 - our own
    assert {element.tag.removeprefix(NAME) for element in root.iter()} == TAGS
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {
        name for name in attributes if name in {"style", "class", "href", "id"} or name.startswith("on")
    }


def test_a_screen_reader_says_the_short_code(drawer: Drawer) -> None:
    (label,) = drawer(1)
    root = ElementTree.fromstring(svg(label))  # noqa: S314 - our own
    assert root.attrib["role"] == "img"
    assert root[0].tag == f"{NAME}title"
    assert root[0].text == label.shown


def test_y3_it_says_the_short_code_and_the_contact_only(drawer: Drawer) -> None:
    (label,) = drawer(1, "Prêt & <b>materiel</b>@example.org")
    texts = [text.text or "" for text in ElementTree.fromstring(svg(label)).iter(f"{NAME}text")]  # noqa: S314
    assert "".join(texts).replace(" ", "") == f"{label.shown}{label.contact}".replace(" ", "")


@pytest.mark.parametrize("contact", ["01 23 45 67 89", "materiel@pret-solidaire.example.org", "w" * 80])
def test_text_stays_below_the_quiet_zone_and_inside(drawer: Drawer, contact: str) -> None:
    root = ElementTree.fromstring(svg(drawer(1, contact)[0]))  # noqa: S314 - our own
    _, _, width, height = (float(n) for n in root.attrib["viewBox"].split())
    for text in root.iter(f"{NAME}text"):
        top = float(text.attrib["y"]) - 0.73 * float(text.attrib["font-size"])
        assert width - 0.1 <= top < float(text.attrib["y"]) < height


def test_a_bare_code_for_a_screen_reads_back_small_letters_too_and_says_its_title() -> None:
    address = "https://fleet.example.org/sign-in/pass#" + "aB3_-" * 8 + "xyz"
    picture = symbol(address, "A <code> & more")
    (code,) = zxingcpp.read_barcodes(drawn(picture))
    assert code.text == address
    assert ElementTree.fromstring(picture)[0].text == "A <code> & more"  # noqa: S314 - our own
    assert "style" not in picture
