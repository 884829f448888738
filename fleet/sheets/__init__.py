"""Tables that other people send, read by what they hold and never by their name."""

from typing import Final

from fleet.errors import Invalid
from fleet.sheets import text, workbook
from fleet.sheets.table import Columns, EmptySheet, Limits, Row, Sheet, build

__all__ = ["LIMITS", "Columns", "FileTooLarge", "Limits", "Row", "Sheet", "read"]

LIMITS: Final = Limits()

_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an .xls file begins, and any workbook with a password."""


class FileTooLarge(Invalid):
    """This file is too large."""

    detail = "At most {most_mib} MiB are read."


def read(data: bytes, *, columns: Columns | None = None, limits: Limits = LIMITS) -> Sheet:
    """The table in a CSV or XLSX file; of a workbook, the first visible sheet that holds one.

    With `columns`, the header may stand below a title: it is the line that names most of them. Raises an
    Invalid of this package that says what to do.
    """
    if len(data) > limits.bytes_in:
        raise FileTooLarge(most_mib=limits.bytes_in // 2**20)
    if data.startswith(_COMPOUND):
        raise workbook.LockedWorkbook
    if not data.startswith(_ZIP):
        return build(text.lines(data), columns or {}, limits, even=True)
    return _first_table(data, columns or {}, limits)


def _first_table(data: bytes, columns: Columns, limits: Limits) -> Sheet:
    for lines in workbook.tables(data, limits):
        try:
            return build(lines, columns, limits, even=False)
        except EmptySheet:
            continue
    raise EmptySheet
