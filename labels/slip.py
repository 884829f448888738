"""The slip in the bag: the kit's code in large type and what is inside, to be ticked; no name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.platypus import PageBreak

from labels.french import day
from labels.paper import (
    CAPTION,
    HAIRLINE,
    HEADING,
    MM,
    SMALL,
    STRONG,
    Code,
    TickBox,
    grid,
    printed,
    style,
    words,
)
from labels.text import BOLD, wide

A6 = (105.0, 148.0)  # mm
MARGIN, SYMBOL, GAP = 9.0, 24.0, 5.0
COUNT = style("count", 9.25, 13, alignment=2)
WIDTH = (A6[0] - 2 * MARGIN) * MM


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the bag, in the words to print."""

    name: str
    detail: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Captions:
    """The fixed words of a slip."""

    kit: str = "Code du kit"
    youth: str = "Code jeune"
    association: str = "Pour"
    contents: str = "Dans ce sac"
    due: str = "À rendre au plus tard le"
    help: str = "Une question, une panne ?"


@dataclass(frozen=True, slots=True)
class Slip:
    """One kit. Codes only: there is no field for a person's name.

    `url` is what the code opens; empty for none. `youth_code` and `association` are printed where given.
    """

    kit_code: str
    items: tuple[Item, ...]
    contact: str
    due: date | None = None
    association: str = ""
    youth_code: str = ""
    url: str = ""
    captions: Captions = Captions()


def slip(given: Slip) -> bytes:
    """The slip as PDF, A6 portrait; the same bytes for the same facts. Raises TooMuchText."""
    return printed(
        _story(given),
        title=f"{given.captions.kit} {given.kit_code}",
        footer="",
        paper=A6,
        margin=MARGIN,
    )


def slips(given: Sequence[Slip], title: str) -> bytes:
    """The slips of many bags as one PDF, each beginning on a page of its own. Raises TooMuchText."""
    story: list[Any] = []
    for one in given:
        story += [*([PageBreak()] if story else []), *_story(one)]
    return printed(story, title=title, footer="", paper=A6, margin=MARGIN)


def _story(given: Slip) -> list[Any]:
    contents = words(given.captions.contents, HEADING)
    return [_head(given), contents, _contents(given.items), _foot(given)]


def _head(given: Slip) -> Any:
    captions, symbol = given.captions, SYMBOL * MM if given.url else 0.0
    room = WIDTH - symbol - (GAP * MM if symbol else 0)
    size = min(28.0, room / wide(given.kit_code, BOLD, 1))
    lines = [words(captions.kit, CAPTION), words(given.kit_code, style("kit", size, size * 1.25, BOLD))]
    for caption, text in ((captions.youth, given.youth_code), (captions.association, given.association)):
        if text:
            lines += [words(caption, CAPTION), words(text, STRONG)]
    right = Code(given.url, symbol) if symbol else ""
    return grid([(lines, right)], [WIDTH - symbol, symbol], ("BOTTOMPADDING", (0, 0), (-1, -1), 8))


def _contents(items: tuple[Item, ...]) -> Any:
    rows = [
        (
            TickBox(),
            [words(item.name, STRONG), *([words(item.detail, SMALL)] if item.detail else [])],
            words(f"× {item.count}" if item.count > 1 else "", COUNT),
        )
        for item in items
    ]
    return grid(
        rows,
        [7 * MM, WIDTH - 17 * MM, 10 * MM],
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE),
    )


def _foot(given: Slip) -> Any:
    captions, rows = given.captions, []
    if given.due:
        rows.append([[words(captions.due, CAPTION), words(day(given.due), STRONG)]])
    rows.append([[words(captions.help, CAPTION), words(given.contact, STRONG)]])
    return grid(rows, [WIDTH], ("TOPPADDING", (0, 0), (-1, -1), 9))
