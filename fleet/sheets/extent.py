"""How far a workbook's sheets reach and how much text they repeat, found without holding any of it.

Two cells far enough apart make a reader allocate the whole rectangle between them, and one long shared string
can be named by a million cells: both are small on disk and fill a machine's memory (rule A6).
"""

from collections.abc import Collection
from typing import Final
from xml.parsers import expat

from fleet.sheets.table import Limits, TooManyCells, TooManyColumns
from fleet.sheets.text import UnreadableSheet

_VALUES: Final = ("v", "is")


def check(parts: Collection[bytes], limits: Limits) -> None:
    """Raises TooManyColumns or TooManyCells past `limits`, UnreadableSheet where a part is no proper XML."""
    lengths = _lengths(parts)
    for part in parts:
        if b"sheetData" in part:
            _check_one(_Extent(part, lengths), limits)


def _lengths(parts: Collection[bytes]) -> list[int]:
    """How long each shared string is. Two lists of them would leave open which one the reader takes."""
    lists = [found for part in parts if b"sst" in part and (found := _Strings(part).lengths)]
    if len(lists) > 1:
        raise UnreadableSheet
    return lists[0] if lists else []


def _check_one(extent: "_Extent", limits: Limits) -> None:
    if extent.columns > limits.columns:
        raise TooManyColumns(most=limits.columns)
    if extent.rows * extent.columns > limits.cells or extent.text > limits.bytes_unpacked:
        raise TooManyCells(most=limits.cells)


class _Walk:
    """XML read from one end to the other. A document type is refused: entities are how XML explodes."""

    def __init__(self, part: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, facts: self.start(name.rpartition(":")[2], facts)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(part, True)
        except (expat.ExpatError, ValueError, IndexError):
            raise UnreadableSheet from None

    def _refuse(self, *_: object) -> None:
        raise ValueError

    def start(self, name: str, facts: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def characters(self, text: str) -> None: ...


class _Strings(_Walk):
    """The length of each shared string."""

    def __init__(self, part: bytes) -> None:
        self.lengths: list[int] = []
        super().__init__(part)

    def start(self, name: str, facts: dict[str, str]) -> None:
        if name == "si":
            self.lengths.append(0)

    def characters(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Extent(_Walk):
    """The last row and column that hold a value, counted from 1, and the characters that shared strings come
    to. Formats alone don't count: many workbooks are coloured down to row 1,048,576."""

    def __init__(self, part: bytes, lengths: list[int]) -> None:
        self.rows = self.columns = self.text = 0
        self._row = self._column = 0
        self._lengths = lengths
        self._shared = False
        self._index = ""
        super().__init__(part)

    def start(self, name: str, facts: dict[str, str]) -> None:
        if name == "row":
            self._row = int(facts.get("r", self._row + 1))
            self._column = 0
        elif name == "c":
            self._place(facts.get("r"))
            self._shared = facts.get("t") == "s"
        elif name in _VALUES:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            self._index = ""

    def characters(self, text: str) -> None:
        if self._shared:
            self._index += text

    def end(self, name: str) -> None:
        if name == "v" and self._shared:
            self.text += self._lengths[int(self._index)]

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        self._row = int(reference[len(letters) :])
        self._column = 0
        for letter in letters[:4].upper():
            self._column = self._column * 26 + ord(letter) - ord("A") + 1
