"""One chart as a page, a spreadsheet and a drawing need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Cell = str | int | None
"""None is a number of youths that is not published. Words, years and quarters are texts."""


@dataclass(frozen=True)
class Chart:
    """Its message (`title`), what is measured (`note`), a sentence more (`told`), its table, its drawing.

    `kind` and `data` are what labels/charts draws: words in the reader's language, and numbers.
    """

    name: str
    title: str
    note: str
    told: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: str
    data: Mapping[str, Any]
    credit: str = ""
    """Whose work the drawing stands on, which its licence wants said beside it."""


def chart(
    name: str,
    kind: str,
    *,
    title: str,
    note: str,
    told: Sequence[str],
    head: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    source: str,
    credit: str = "",
    **data: Any,
) -> Chart:
    """A chart whose drawing carries its own words, as a file that goes from hand to hand must."""
    title = title[:1].upper() + title[1:]
    says = " ".join(filter(None, told))
    drawn = {"title": title, "note": note, "told": says, "source": f"{source} {credit}".strip(), **data}
    return Chart(name, title, note, says, tuple(head), tuple(rows), kind, drawn, credit)
