"""What a Zebra is sent reads back, bit by bit and by a decoder."""

import re
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image

from labels.errors import LevelTooHigh, NoRoll, NothingToPrint
from labels.label import Label
from labels.measures import Measures
from labels.profiles import PROFILES
from labels.qr import matrix
from labels.run import Run
from labels.zpl import zpl

Drawer = Callable[..., list[Label]]
ROLLS = [name for name in PROFILES if PROFILES[name].is_roll]
GRAPHIC = re.compile(r"\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([0-9A-F:]+)\^FS")


def bitmap(octets: int, data: str) -> list[str]:
    """The rows of a ^GFA graphic as texts of "0" and "1"; a colon repeats the row above."""
    rows: list[str] = []
    for row, again in re.findall(rf"([0-9A-F]{{{2 * octets}}})(:*)", data):
        rows += [f"{int(row, 16):0{8 * octets}b}"] * (1 + len(again))
    return rows


def printed(text: str) -> list[Image.Image]:
    """Each label's paper with the graphic in its place, as the printer's head burns it."""
    found = []
    for label in text.splitlines():
        head, graphic = re.match(r"\^XA\^CI28\^PW(\d+)\^LL(\d+)", label), GRAPHIC.search(label)
        assert head
        assert graphic
        x, y, total, _, octets = map(int, graphic.groups()[:5])
        rows = bitmap(octets, graphic[6])
        assert total == octets * len(rows)
        paper = Image.new("L", (int(head[1]), int(head[2])), 255)
        for down, row in enumerate(rows):
            for across, bit in enumerate(row):
                if bit == "1":
                    paper.putpixel((x + across, y + down), 0)
        found.append(paper)
    return found


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", ROLLS)
def test_each_label_reads_back_from_its_own_dots(drawer: Drawer, name: str, dpi: int) -> None:
    labels, run = drawer(2), Run.of(name, dpi=dpi)
    try:
        text = zpl(labels, run)
    except LevelTooHigh:  # whole dots of the coarser printer are under 0.4 mm on the two smallest Dymo labels
        assert (name, dpi) in {("11352", 203), ("11354", 203)}
        return
    papers = printed(text)
    assert [zxingcpp.read_barcodes(paper)[0].text for paper in papers] == [label.url for label in labels]


def test_the_bitmap_is_the_very_matrix_of_the_sheets(drawer: Drawer) -> None:
    (label,), run = drawer(1), Run.of("ROLL-50X25")
    graphic = GRAPHIC.search(zpl([label], run))
    assert graphic
    rows, dots = bitmap(int(graphic[5]), graphic[6]), 4
    symbol = matrix(label.url)
    assert len(rows) == symbol.size * dots
    assert [row[: symbol.size * dots : dots] for row in rows[::dots]] == symbol.lines()


def test_a_label_stays_on_its_paper_and_copies_are_the_printers(drawer: Drawer) -> None:
    (line,) = zpl(drawer(1), Run.of("ROLL-50X25", copies=2)).splitlines()
    assert line.startswith("^XA^CI28^PW400^LL200")
    assert line.endswith("^PQ2^XZ")
    for x, y in re.findall(r"\^F[OT](\d+),(\d+)", line):
        assert int(x) < 400
        assert int(y) <= 200


def test_an_offset_is_in_the_coordinates_and_never_off_the_paper(drawer: Drawer) -> None:
    straight, moved, far = (
        GRAPHIC.search(zpl(drawer(1), Run.of("ROLL-50X25", offset=offset)))
        for offset in ((0.0, 0.0), (1.0, -1.0), (-20.0, -20.0))
    )
    assert straight
    assert moved
    assert far
    assert int(moved[1]) - int(straight[1]) == 8
    assert int(moved[2]) - int(straight[2]) == -8
    assert (far[1], far[2]) == ("0", "0")


def test_y3_a_label_says_its_code_and_contact_whatever_stands_in_it(drawer: Drawer) -> None:
    (label,) = drawer(1, "Prêt ^XZ ~JA _x")
    line = zpl([label], Run.of("ROLL-100X50"))
    texts = [
        bytes.fromhex(re.sub(r"_([0-9A-F]{2})|(.)", lambda m: m[1] or f"{ord(m[2]):02X}", text)).decode()
        for text in re.findall(r"\^FD(.*?)\^FS", line)
    ]
    assert "".join(texts[:2]) == label.shown
    assert " ".join(texts[2:]) == label.contact
    assert line.count("^XZ") == 1
    assert line.isascii()


def test_a_tall_label_has_its_text_in_the_middle(drawer: Drawer) -> None:
    line = zpl(drawer(1), Run(Measures(30.0, 40.0, "ROLL").profile()))
    assert "^FB240,1,0,C" in line


def test_a_sheet_is_no_roll_and_nothing_is_nothing(drawer: Drawer) -> None:
    with pytest.raises(NoRoll):
        zpl(drawer(1), Run.of("L7160"))
    with pytest.raises(NothingToPrint):
        zpl([], Run.of("ROLL-50X25"))
