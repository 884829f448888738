"""The proof of re-use for a donor: what became of the devices of its lots, by serial number (rule F6).

There is no field for a place, a day, a state or a person: a device was put to use in a year, or recycled.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from labels.french import day, number
from labels.paper import (
    BODY,
    CAPTION,
    HAIRLINE,
    HEADING,
    INK,
    MM,
    QUIET,
    SMALL,
    SUBTITLE,
    TITLE,
    grid,
    printed,
    style,
    words,
)
from labels.profiles import A4
from labels.text import BOLD, REGULAR, spelled, wide

MARGIN: Final = 17.0  # mm
WIDTH: Final = (A4[0] - 2 * MARGIN) * MM
SHARES: Final = (0.38, 0.24, 0.2, 0.18)
FIGURE: Final = style("proof figure", 20, 25, BOLD)
CELL: Final = style("proof cell", 8.25, 10)
CHUNK: Final = 40
"""Rows of one table: a table of thousands takes minutes to break into pages."""
DECREE: Final = (
    "Décret n° 2023-266 du 12 avril 2023 fixant les objectifs et modalités de réemploi et de réutilisation "
    "des matériels informatiques réformés par l’État et les collectivités territoriales, pris pour "
    "l’application de l’article 16 de la loi n° 2021-1485 du 15 novembre 2021."
)
READS: Final = (
    "« Mis en service en 2025 » : l’appareil, effacé et remis en état, a été remis au moins une fois à une "
    "personne accompagnée au cours de cette année, aujourd’hui terminée. « Recyclé » : il n’a jamais servi "
    "et a été confié à une filière de recyclage. Les autres appareils ne sont que comptés : ni lieu, ni date "
    "plus précise, ni personne ne figurent ici, pour protéger les bénéficiaires."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One device; `year` is that of its first use, None: recycled. Empty texts are not known."""

    device: str  # maker and model
    serial: str
    inventory: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Lot:
    """One lot: its reference, how many devices were given, and those that have their proof."""

    reference: str
    given: int
    lines: tuple[Line, ...]

    @property
    def not_yet(self) -> int:
        return self.given - len(self.lines)


@dataclass(frozen=True, slots=True)
class Reuse:
    """All that is proved to a donor, as it stood on a day; first uses up to the end of a year."""

    donor: str
    lender: str
    as_of: date
    used_until: int
    lots: tuple[Lot, ...]


def reuse(given: Reuse) -> bytes:
    """The paper as PDF on A4, in French; the same bytes for the same facts."""
    story = [
        words("Preuve de réemploi", TITLE),
        words(f"Établie par {given.lender} pour {given.donor} – état au {day(given.as_of)}", SUBTITLE),
        _figures(given),
        words(DECREE, SMALL),
        grid([[words(READS, SMALL)]], [WIDTH], ("TOPPADDING", (0, 0), (-1, -1), 4)),
    ]
    for lot in given.lots:
        story += _lot(lot)
    return printed(
        story,
        title=f"Preuve de réemploi – {given.donor}, état au {day(given.as_of)}",
        footer=f"Preuve de réemploi – {given.donor}, état au {day(given.as_of)} – {given.lender}",
        paper=A4,
        margin=MARGIN,
        author=given.lender,
    )


def _figures(given: Reuse) -> Any:
    lines = [line for lot in given.lots for line in lot.lines]
    used = sum(line.year is not None for line in lines)
    told = (
        (sum(lot.given for lot in given.lots), "donnés"),
        (used, f"mis en service jusqu’à fin {given.used_until}"),
        (len(lines) - used, "recyclés sans avoir servi"),
        (sum(lot.not_yet for lot in given.lots), "pas encore"),
    )
    cells = [[words(number(count), FIGURE), words(caption, CAPTION)] for count, caption in told]
    return grid(
        [cells],
        [WIDTH / len(cells)] * len(cells),
        ("TOPPADDING", (0, 0), (-1, -1), 14),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
    )


def _lot(lot: Lot) -> list[Any]:
    named = lot.reference if lot.reference.startswith("Lot ") else f"Lot {lot.reference}"
    heading = words(named, HEADING)
    head = grid([[heading]], [WIDTH], ("TOPPADDING", (0, 0), (-1, -1), 16))
    rest = f"{number(lot.not_yet)} pas encore" if lot.not_yet else "tous ont leur preuve"
    told = f"{number(lot.given)} donnés, {number(len(lot.lines))} prouvés ci-dessous, {rest}"
    if not lot.lines:
        return [head, words(f"{number(lot.given)} donnés : aucun n’a encore de preuve.", BODY)]
    return [head, words(told, SMALL), *_tables(lot.lines)]


def _tables(lines: Sequence[Line]) -> Iterator[Any]:
    titles = ["Appareil", "Numéro de série", "Numéro d’inventaire", "Ce qu’il est devenu"]
    for start in range(0, len(lines), CHUNK):
        head = [titles] if start == 0 else []
        rows = [_row(line) for line in lines[start : start + CHUNK]]
        yield grid(
            [*head, *rows],
            [WIDTH * share for share in SHARES],
            ("FONT", (0, 0), (-1, -1), REGULAR, CELL.fontSize, CELL.leading),
            ("FONT", (1, len(head)), (1, -1), BOLD, CELL.fontSize, CELL.leading),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            *(("FONT", (0, 0), (-1, 0), REGULAR, CAPTION.fontSize) for _ in head),
            *(("TEXTCOLOR", (0, 0), (-1, 0), QUIET) for _ in head),
        )


def _row(line: Line) -> list[Any]:
    became = "Recyclé" if line.year is None else f"Mis en service en {line.year}"
    told = (line.device or "–", line.serial or "sans numéro", line.inventory or "–", became)
    return [_cell(text, WIDTH * share - 6) for text, share in zip(told, SHARES, strict=True)]


def _cell(text: str, width: float) -> Any:
    """The text, whole: on more lines where it is too long for one (which is slow, and rare)."""
    return spelled(text) if wide(text, BOLD, CELL.fontSize) <= width else words(text, CELL)
