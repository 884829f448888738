"""Which column is which: by its French or English header, wherever it stands."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fleet.errors import Invalid
from fleet.sheets.cells import column_letter, key
from fleet.sheets.faults import shown
from fleet.sheets.table import Columns, Row

_MOST_QUOTED: Final = 40
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class MissingColumns(Invalid):
    """Columns are missing in this file."""

    detail = "Missing: {missing}. Found: {found}."


@dataclass(frozen=True)
class Matched:
    """Where each known column stands, and the headers nobody asked for (left unread)."""

    header: tuple[str, ...]
    at: dict[str, int]
    unknown: tuple[str, ...]

    def __contains__(self, name: str) -> bool:
        return name in self.at

    def cell(self, row: Row, name: str) -> str:
        """The cell of `row` under our column `name`, blank where the file has no such column."""
        return row.cells[self.at[name]] if name in self.at else ""

    def title(self, name: str) -> str | None:
        """How the file itself heads our column `name`: what a refusal has to quote."""
        return (self.header[self.at[name]] or column_letter(self.at[name])) if name in self.at else None


def match_columns(
    header: Sequence[str], columns: Columns, *, required: Iterable[str | tuple[str, ...]] = ()
) -> Matched:
    """Find `columns` in `header`, in any order; of two headers for one column, the first in the table wins.

    `required` names columns that must be there, a tuple meaning any one of them. Raises MissingColumns naming
    each by its first two headers (French and English by convention).
    """
    places = _places(header)
    at: dict[str, int] = {}
    for name, words in columns.items():
        found = next((places[key(word)] for word in words if key(word) in places), None)
        if found is not None and found not in at.values():
            at[name] = found
    missing = [need for need in required if not any(name in at for name in _any_of(need))]
    if missing:
        raise MissingColumns(
            missing="; ".join(_label(need, columns) for need in missing),
            found=", ".join(shown(name) for name in header[:_MOST_QUOTED] if name) or "–",
        )
    unknown = tuple(name for i, name in enumerate(header) if i not in at.values() and name)
    return Matched(tuple(header), at, unknown)


def _places(header: Sequence[str]) -> dict[str, int]:
    """Where each header stands; `Quantité (pièces)` is also found as `Quantité`."""
    places = {key(_IN_BRACKETS.sub("", name)): i for i, name in reversed(list(enumerate(header)))}
    places |= {key(name): i for i, name in enumerate(header)}
    places.pop("", None)
    return places


def _any_of(need: str | tuple[str, ...]) -> tuple[str, ...]:
    return (need,) if isinstance(need, str) else need


def _label(need: str | tuple[str, ...], columns: Columns) -> str:
    return " | ".join(" / ".join(columns[name][:2]) for name in _any_of(need))
