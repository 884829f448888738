"""The pick list of a parcel: place by place and shelf by shelf what is taken, to be ticked."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from reportlab.platypus import Table

from labels.paper import (
    CAPTION,
    HAIRLINE,
    HEADING,
    MM,
    RIGHT_CAPTION,
    RIGHT_CODE,
    STRONG,
    SUBTITLE,
    TITLE,
    TickBox,
    grid,
    printed,
    style,
    words,
)
from labels.profiles import A4
from labels.text import BOLD

MARGIN = 17.0  # mm
WIDTH = (A4[0] - 2 * MARGIN) * MM
SHARES: Final = (0.06, 0.16, 0.38, 0.20, 0.20)
SHELF = style("shelf", 13, 16, BOLD)


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing to take: where it stands, what it is, and into which bag it goes. `done`: it is there."""

    site: str
    shelf: str
    name: str
    code: str
    kit: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class PickList:
    """One parcel, its things in the order in which they are walked past."""

    parcel: str
    receiver: str
    lender: str
    picks: tuple[Pick, ...]


def pick_list(given: PickList) -> bytes:
    """The paper as PDF on A4, in French; the same bytes for the same facts. Raises TooMuchText."""
    story: list[Any] = [_head(given)]
    for site, picks in groupby(given.picks, key=lambda pick: pick.site):
        heading = words(site or "Lieu non indiqué", HEADING)
        story += [grid([[heading]], [WIDTH], ("TOPPADDING", (0, 0), (-1, -1), 12)), _picks(list(picks))]
    return printed(
        story,
        title=f"Liste de préparation {given.parcel}",
        footer=f"Liste de préparation, colis {given.parcel} – {given.lender}",
        paper=A4,
        margin=MARGIN,
        author=given.lender,
    )


def _head(given: PickList) -> Any:
    todo = sum(not pick.done for pick in given.picks)
    left = [
        words("Liste de préparation", TITLE),
        words(f"Pour {given.receiver} – {todo} à prendre sur {len(given.picks)}", SUBTITLE),
    ]
    right = [words("Colis", RIGHT_CAPTION), words(given.parcel, RIGHT_CODE)]
    return grid([(left, right)], [WIDTH * 0.65, WIDTH * 0.35])


def _picks(picks: list[Pick]) -> Table:
    """Its head comes again on each page."""
    titles = [words(title, CAPTION) for title in ("", "Étagère", "Objet", "Code", "Sac du kit")]
    rows = [
        [
            words("pris", CAPTION) if pick.done else TickBox(),
            words(pick.shelf or "–", SHELF),
            words(pick.name, STRONG),
            words(pick.code, STRONG),
            words(pick.kit, STRONG),
        ]
        for pick in picks
    ]
    table = grid(
        [titles, *rows],
        [WIDTH * share for share in SHARES],
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE),
        ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 1), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 1), (-1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-2, -1), 6),
    )
    table.repeatRows = 1
    return table
