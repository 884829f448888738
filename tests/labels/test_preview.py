"""The preview shows the label of a run as it will be printed, and nothing a strict page would refuse."""

from collections.abc import Callable
from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from labels.errors import LevelTooHigh
from labels.label import Label
from labels.preview import preview
from labels.profiles import PROFILES
from labels.run import Run

Drawer = Callable[..., list[Label]]
NAME = "{http://www.w3.org/2000/svg}"


def test_it_is_as_large_as_the_label(drawer: Drawer) -> None:
    root = ElementTree.fromstring(preview(drawer(1)[0], Run.of("L7160")))  # noqa: S314 - our own
    assert (root.attrib["width"], root.attrib["height"]) == ("63.5mm", "38.1mm")
    assert root[0].text == drawer(1)[0].shown


def test_nothing_in_it_needs_a_style_or_a_script(drawer: Drawer) -> None:
    root = ElementTree.fromstring(preview(drawer(1, "a & <b>")[0], Run.of()))  # noqa: S314 - our own
    assert {element.tag.removeprefix(NAME) for element in root.iter()} == {
        "svg", "title", "rect", "g", "path", "text"
    }  # fmt: skip
    assert not {name for element in root.iter() for name in element.attrib} & {"style", "class", "href"}
    texts = "".join(text.text or "" for text in root.iter(f"{NAME}text"))
    assert texts == f"{drawer(1)[0].shown}a & <b>"


def test_what_cannot_be_printed_is_not_shown(drawer: Drawer) -> None:
    with pytest.raises(LevelTooHigh):
        preview(drawer(1)[0], Run.of("L4731"))


def test_each_profiles_label_reads_back_from_a_screen(drawer: Drawer, browser: object) -> None:
    (label,) = drawer(1)
    page = browser.new_page(viewport={"width": 500, "height": 300}, device_scale_factor=2)  # type: ignore[attr-defined]
    for name in PROFILES:
        run = Run.of(name, level="M" if name in ("L4731", "L6008") else "H")
        page.set_content(f"<!doctype html><body>{preview(label, run)}")
        (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(page.screenshot())))
        assert code.text == label.url, name
    page.close()
