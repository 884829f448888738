"""A list travels with its form from one look to the next: nothing of it is stored before it is taken over.

What stands in columns about people is not carried at all; lines keep the numbers they have in the file.
"""

import csv
import io
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Final

from fleet import sheets
from fleet.errors import Invalid
from fleet.sheets import Sheet
from fleet.sheets.columns import match_columns
from fleet.sheets.people import is_personal
from fleet.takeover import COLUMNS

MOST_LINES: Final = 20_000
"""Of a list on a page: a longer one is for the command line, which shows how far it is."""
MOST_UNPACKED: Final = 16 * 2**20
"""Bytes of text in a field of the form; the field itself is as long as a request may be."""


class TooLongForAPage(Invalid):
    """This list is too long for a page."""

    detail = (
        "A page takes {most} lines. Whoever runs the service takes it over by a command: "
        "python -m fleet import fleet FILE"
    )


class NotCarried(Invalid):
    """The list did not come through."""

    detail = "Choose the file again."


def opened(data: bytes) -> Sheet:
    """The table in a file. Raises a refusal of `fleet.sheets`, TooLongForAPage."""
    sheet = sheets.read(data, columns=COLUMNS)
    if len(sheet.rows) > MOST_LINES:
        raise TooLongForAPage(most=MOST_LINES)
    return sheet


def plain(sheet: Sheet) -> bytes:
    """The table as text, without what stands in columns about people: what a takeover is made from."""
    titled = [place for place, title in enumerate(sheet.header) if title]
    ours = match_columns(sheet.header, COLUMNS).at.values()
    shown = {place for place in titled if place in ours or not is_personal(sheet.header[place])}
    text = io.StringIO("\n" * (sheet.header_line - 1))
    text.seek(0, io.SEEK_END)
    told, at = csv.writer(text, "excel-tab", lineterminator="\n"), sheet.header_line + 1
    told.writerow(sheet.header[place] for place in titled)
    for row in sheet.rows:
        text.write("\n" * (row.line - at))
        told.writerow(row.cells[place] if place in shown else "" for place in titled)
        at = row.line + 1
    return text.getvalue().encode()


def packed(data: bytes) -> str:
    """The text for a field of the form."""
    return b64encode(zlib.compress(data, 9)).decode()


def unpacked(field: str) -> bytes:
    """The text again. Raises NotCarried."""
    opener = zlib.decompressobj()
    try:
        data = opener.decompress(b64decode(field, validate=True), MOST_UNPACKED)
    except (NotBase64, ValueError, zlib.error):
        raise NotCarried() from None
    if not data or not opener.eof:
        raise NotCarried()
    return data
