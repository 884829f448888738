"""What happens to a label between the printer and a phone: stains, scratches, then a poor photograph.

A label is printed, its dots are black or white, and all that follows is drawn by a seeded generator: the same
seed gives the same ten thousand pictures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from labels.label import Label
from labels.profiles import POINTS_PER_MM
from labels.qr import QUIET
from labels.run import Run

Picture = NDArray[np.uint8]
SIDE: Final = 6
"""Dots of the photograph on a module: a phone's camera a hand's breadth away."""
FINDER: Final = 8
"""Modules of a finder square and the white beside it."""


@dataclass(frozen=True)
class Wear:
    """How hard a label's life was; each figure is the most, or what is always so.

    `stain` is the area of one round opaque stain of any grey, as a share of the symbol's; `blur` is in
    modules, `tilt` in degrees around all three axes, `contrast` the grey levels left between ink and paper.
    """

    name: str
    stain: float = 0.0
    scratches: int = 0
    blur: float = 0.3
    tilt: float = 15.0
    contrast: int = 70
    noise: float = 4.0


CLEAN = Wear("clean")
STAINED = Wear("a stain of 10 %", stain=0.10)
BADLY_STAINED = Wear("a stain of 15 %", stain=0.15)
SCRATCHED = Wear("three scratches", scratches=3)
RUINED = Wear("a stain of 22 % and scratches, out of focus", stain=0.22, scratches=3, blur=0.6, tilt=25.0)


@dataclass(frozen=True)
class Print:
    """One printed symbol with its quiet zone, SIDE dots a module, and what it says."""

    picture: Picture
    size: int
    text: str


def prints(page: Image.Image, labels: list[Label], run: Run, dpi: int) -> Iterator[Print]:
    """Each symbol of a sheet, cut out where the layout put it; a printer's dots are black or white."""
    dots = np.where(np.asarray(page.convert("L")) > 127, 255, 0).astype(np.uint8)
    height = run.profile.paper[1] * POINTS_PER_MM
    for label, (left, bottom) in zip(labels, run.profile.corners(), strict=False):
        symbol, place = run.placed(label)
        scale, quiet = dpi / 72, QUIET * place.module
        side = (symbol.size + 2 * QUIET) * place.module
        x = (left + place.x - quiet) * scale
        y = (height - bottom - place.y + quiet - side) * scale
        moved = np.array([[1, 0, x], [0, 1, y]], dtype=np.float32)
        moved[:, :2] *= side * scale / ((symbol.size + 2 * QUIET) * SIDE)
        size = (symbol.size + 2 * QUIET) * SIDE
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(dots, moved, (size, size), flags=flags, borderValue=255)
        yield Print(cut, symbol.size, label.url)


def worn(one: Print, wear: Wear, chance: np.random.Generator) -> Picture:
    """A photograph of the print after that life."""
    picture = one.picture.copy()
    if wear.stain:
        stain(picture, one.size, wear.stain, chance)
    for _ in range(wear.scratches):
        _scratch(picture, chance)
    return _photographed(picture, wear, chance)


def stain(picture: Picture, size: int, share: float, chance: np.random.Generator) -> None:
    """One round stain inside the symbol that touches no finder square."""
    radius = (share * size * size / np.pi) ** 0.5
    while True:
        x, y = chance.uniform(radius, size - radius, 2)
        corners = ((0, 0), (size - FINDER, 0), (0, size - FINDER))
        if all(_away(x, y, left, top) >= radius for left, top in corners):
            break
    centre = tuple(round((at + QUIET) * SIDE) for at in (x, y))
    cv2.circle(picture, centre, round(radius * SIDE), int(chance.integers(0, 256)), -1, cv2.LINE_AA)


def _away(x: float, y: float, left: float, top: float) -> float:
    """How far a point is from a square of FINDER modules."""
    across = max(left - x, 0.0, x - left - FINDER)
    down = max(top - y, 0.0, y - top - FINDER)
    return float(np.hypot(across, down))


def _scratch(picture: Picture, chance: np.random.Generator) -> None:
    """A bare line across the label, finder squares included, up to half a module wide."""
    ends = chance.integers(0, picture.shape[0], 4)
    width = int(chance.integers(1, SIDE // 2 + 1))
    grey = int(chance.integers(120, 256))
    cv2.line(picture, (int(ends[0]), int(ends[1])), (int(ends[2]), int(ends[3])), grey, width, cv2.LINE_AA)


def _photographed(picture: Picture, wear: Wear, chance: np.random.Generator) -> Picture:
    """Tilted, out of focus, in poor light."""
    side = picture.shape[0]
    room = side // 6
    whole = side + 2 * room
    flat = np.array([[0, 0], [side, 0], [side, side], [0, side]], dtype=np.float32)
    seen = _turned(flat - side / 2, np.radians(chance.uniform(-wear.tilt, wear.tilt, 3)), side) + whole / 2
    bent = cv2.getPerspectiveTransform(flat, seen.astype(np.float32))
    photo = cv2.warpPerspective(picture, bent, (whole, whole), flags=cv2.INTER_LINEAR, borderValue=255)
    sigma = chance.uniform(0.1, wear.blur) * SIDE
    photo = cv2.GaussianBlur(photo, (0, 0), sigma)
    spread = chance.uniform(wear.contrast, 255)
    dark = chance.uniform(0, 255 - spread)
    shade = np.linspace(0, chance.uniform(-25, 25), whole)[None, :]
    lit = dark + photo.astype(np.float32) / 255 * spread + shade + chance.normal(0, wear.noise, photo.shape)
    return np.clip(lit, 0, 255).astype(np.uint8)


def _turned(corners: NDArray[np.float32], by: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """The corners turned around three axes, seen from twice and a half their distance."""
    (sx, sy, sz), (cx, cy, cz) = np.sin(by), np.cos(by)
    around = (
        np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
        @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        @ np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    )
    points = np.column_stack([corners, np.zeros(4)]) @ around.T
    away = 2.5 * side
    seen: NDArray[np.float64] = points[:, :2] * (away / (away + points[:, 2:]))
    return seen


def by_zxing(picture: Picture) -> str | None:
    """What zxing-cpp reads."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if found else None


def by_opencv(picture: Picture) -> str | None:
    """What OpenCV reads; it wants twelve dots on a module where zxing is content with six."""
    larger = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    text, *_ = cv2.QRCodeDetector().detectAndDecode(larger)
    return text or None


@dataclass
class Tally:
    """How many pictures were read by each decoder, by either, and how many were read wrongly."""

    pictures: int = 0
    zxing: int = 0
    opencv: int = 0
    either: int = 0
    wrong: int = 0

    def count(self, text: str, picture: Picture) -> None:
        told = by_zxing(picture), by_opencv(picture)
        right = [one == text for one in told]
        self.pictures += 1
        self.zxing += right[0]
        self.opencv += right[1]
        self.either += any(right)
        self.wrong += sum(one is not None and one != text for one in told)

    def share(self, number: int) -> float:
        return number / self.pictures

    def __str__(self) -> str:
        shares = [f"{self.share(number):.2%}" for number in (self.zxing, self.opencv, self.either)]
        told = f"zxing {shares[0]}, OpenCV {shares[1]}, either {shares[2]}"
        return f"{self.pictures} pictures: {told}, {self.wrong} wrong"
