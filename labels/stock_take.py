"""The report of a stock-take: what was expected, what was counted, and what differs; no person's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reportlab.platypus import Table

from labels.french import day, moment, number
from labels.paper import (
    BODY,
    CAPTION,
    HAIRLINE,
    HEADING,
    MM,
    QUIET,
    SMALL,
    STRONG,
    SUBTITLE,
    TITLE,
    grid,
    printed,
    style,
    words,
)
from labels.profiles import A4
from labels.text import BOLD

MARGIN = 17.0  # mm
WIDTH = (A4[0] - 2 * MARGIN) * MM
SHARES: Final = (0.15, 0.28, 0.31, 0.26)
FIGURE = style("figure", 22, 26, BOLD)
MOST: Final = 300
"""Lines of one list on paper: more is for a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: its code or what was read, what it is, what the records say, and what became of it."""

    code: str
    what: str
    records: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One list of differences, with how many there are: only the first of them need be given."""

    heading: str
    explains: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One stock-take, in the words to print; moments in the zone they are printed in."""

    site: str
    lender: str
    opened: datetime
    closed: datetime | None
    state: str
    expected: int
    found: int
    differences: tuple[Difference, ...]


def report(given: Report) -> bytes:
    """The paper as PDF on A4, in French; the same bytes for the same facts. Raises TooMuchText."""
    story = [words(f"Inventaire – {given.site}", TITLE), words(_when(given), SUBTITLE), _figures(given)]
    for difference in given.differences:
        story += _difference(difference)
    return printed(
        story,
        title=f"Inventaire – {given.site}, {day(given.opened)}",
        footer=f"Inventaire – {given.site}, ouvert le {day(given.opened)} – {given.lender}",
        paper=A4,
        margin=MARGIN,
        author=given.lender,
    )


def _when(given: Report) -> str:
    began = f"Ouvert le {moment(given.opened)}"
    return f"{began}, {given.state} le {moment(given.closed)}" if given.closed else f"{began}, {given.state}"


def _figures(given: Report) -> Table:
    """What was found of what was expected, and the length of each list, large."""
    told = [(given.expected, "attendus"), (given.found, "trouvés")]
    told += [(each.count, each.heading.lower()) for each in given.differences]
    cells = [[words(number(count), FIGURE), words(caption, CAPTION)] for count, caption in told]
    return grid(
        [cells],
        [WIDTH / len(cells)] * len(cells),
        ("TOPPADDING", (0, 0), (-1, -1), 14),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    )


def _difference(difference: Difference) -> list[Any]:
    heading = words(f"{difference.heading} : {number(difference.count)}", HEADING)
    head = grid([[heading]], [WIDTH], ("TOPPADDING", (0, 0), (-1, -1), 16))
    shown = difference.lines[:MOST]
    if not shown:
        return [head, words("Rien.", BODY)]
    rest = difference.count - len(shown)
    more = [words(f"Et {number(rest)} autres : voir le fichier CSV.", SMALL)] if rest > 0 else []
    return [head, words(difference.explains, SMALL), _lines(shown), *more]


def _lines(lines: Sequence[Line]) -> Table:
    """Its head comes again on each page."""
    titles = [words(title, CAPTION) for title in ("Code", "Objet", "Selon les fiches", "Suite donnée")]
    rows = [[words(one.code, STRONG), words(one.what), words(one.records), _outcome(one)] for one in lines]
    table = grid(
        [titles, *rows],
        [WIDTH * share for share in SHARES],
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-2, -1), 6),
    )
    table.repeatRows = 1
    return table


def _outcome(line: Line) -> Any:
    """What was decided, or a line to write it on."""
    return (
        words(line.outcome) if line.outcome else words("à décider", style("open", 9.25, 13, textColor=QUIET))
    )
