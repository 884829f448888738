"""One cell of somebody's table: cleaned, compared, named, and recognised where a spreadsheet spoilt it."""

import re
import unicodedata
from typing import Final

_SPOILT: Final = re.compile(r"[+-]?\d([.,]\d+)?E\+\d+", re.IGNORECASE)


def tidy(text: str, most: int | None = None) -> str:
    """`text` on one line, without what does not print, at most `most` characters.

    Control and direction marks, lone surrogates and zero-width characters go: the first would break a log,
    the second can't be stored, the third make two equal words differ.
    """
    spaced = " ".join(text.split())
    if not spaced.isprintable():
        spaced = " ".join("".join(c for c in spaced if c.isprintable()).split())
    return spaced if most is None else spaced[:most].rstrip()


def key(text: str) -> str:
    """What two spellings of the same words have in common: `N° de Série*` gives `ndeserie`."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in bare if c.isalnum())


def column_letter(index: int) -> str:
    """The name a spreadsheet gives the column at `index`, counted from 0: A, B … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def is_spoilt_number(cell: str) -> bool:
    """Whether a spreadsheet turned a long number into `6.37702E+15`: its digits are gone for good."""
    return _SPOILT.fullmatch(cell.strip()) is not None
