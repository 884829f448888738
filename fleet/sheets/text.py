"""Tables kept as text: CSV in any encoding, with any separator and line end that offices produce."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from fleet.errors import Invalid
from fleet.sheets.cells import tidy
from fleet.sheets.table import Line

SEPARATORS: Final = "\t;,|"
_SAMPLE_LINES: Final = 30
_SAMPLE_BYTES: Final = 10_000

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""What a file may begin with, and the encoding it announces."""

_BINARY: Final = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
"""What no text holds; 1A ends files that come from DOS."""

_USUAL: Final = "éèàçêùôîûâëïœ’'«»°€"
_CAPITALS: Final = "ÉÈÀÇÊÙÔÎÛÂËÏŒ"


class UnreadableSheet(Invalid):
    """This file can't be read as a table."""

    detail = "CSV and XLSX files are read: save it again as one of them."


class BrokenQuotes(Invalid):
    """The quotation marks of this file don't pair up."""

    detail = 'Line {line}: a cell that begins with " has to end with one, and holds "" for each one inside.'


def decoded(data: bytes) -> str:
    """The file as text: by its byte order mark, else UTF-16 or UTF-8 where it fits, else the likelier of
    Windows-1252 and MacRoman, told apart by which of them reads as French. Raises UnreadableSheet.
    """
    text = _decoded(data)
    if _BINARY.search(text):
        raise UnreadableSheet
    return text


def _decoded(data: bytes) -> str:
    announced = next((name for mark, name in _MARKS if data.startswith(mark)), None) or _unmarked_utf16(data)
    try:
        return data.decode(announced or "utf-8")
    except UnicodeDecodeError:
        if announced:
            raise UnreadableSheet from None
    high = data.translate(None, delete=bytes(range(128)))[:_SAMPLE_BYTES]
    likelier = max(("cp1252", "mac_roman"), key=lambda encoding: _frenchness(high, encoding))
    return data.decode(likelier, errors="replace")


def _unmarked_utf16(data: bytes) -> str | None:
    """Plain Latin text in UTF-16 has a zero in every other byte."""
    start = data[:400]
    if len(data) % 2 or start.count(0) < len(start) * 0.4:
        return None
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _frenchness(high: bytes, encoding: str) -> int:
    """How much the bytes past ASCII look like French; one that the encoding has not counts against it."""
    letters = Counter(high.decode(encoding, errors="replace"))
    usual, capitals = (sum(letters[c] for c in group) for group in (_USUAL, _CAPITALS))
    return 2 * usual + capitals - 3 * letters["\N{REPLACEMENT CHARACTER}"]


def lines(data: bytes) -> Iterator[Line]:
    """The lines of a text table, each with the number where it begins.

    Raises UnreadableSheet, BrokenQuotes.
    """
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    skipped, text = _without_separator_line(text)
    return _parsed(text, separator(text), skipped)


def _without_separator_line(text: str) -> tuple[int, str]:
    """Excel's own first line `sep=;` is not data; `separator` finds the same by itself."""
    first, newline, rest = text.partition("\n")
    return (1, rest) if newline and tidy(first).strip('"').lower().startswith("sep=") else (0, text)


def _parsed(text: str, mark: str, skipped: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
    number = skipped + 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise BrokenQuotes(line=number) from None
        if cells is None:
            return
        yield number, [tidy(cell) for cell in cells]
        number = skipped + reader.line_num + 1


def separator(text: str) -> str:
    """The separator that cuts the first lines into the steadiest and widest table."""
    return max(SEPARATORS, key=lambda mark: _steadiness(text, mark))


def _steadiness(text: str, mark: str) -> int:
    """How many lines share a width, squared so that a title or prose does not win, times that width."""
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    widths: Counter[int] = Counter()
    try:
        for cells in reader:
            widths[len(cells)] += len(cells) > 1
            if reader.line_num > _SAMPLE_LINES:
                break
    except csv.Error:
        return 0
    return max((count**2 * (width - 1) for width, count in widths.items()), default=0)
