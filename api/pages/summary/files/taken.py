"""Figures taken along: a workbook or a CSV, the same bytes for the same figures (rule F5).

Nothing in them says when they were made or by whom; no cell is one that a spreadsheet would run (rule A6).
"""

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

import xlsxwriter
from flask import Response, request

from api.pages.lists.cells import Plain
from api.pages.lists.exporting import KINDS

MEDIA: Final = {ending: media for ending, (media, _) in KINDS.items()} | {"pdf": "application/pdf"}
PLAINLY: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Number = Plain | Decimal
"""What a cell of a summary holds: as of a list, or an amount in euro with its two decimals."""
WIDEST: Final = 60
"""Characters of a column, at most."""
MOST_NAME: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
"""What the name of a sheet can't hold, and how long it may be (Excel)."""


@dataclass(frozen=True)
class Table:
    """One sheet: what it is called, its columns, its rows. None is an empty cell."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Number]]


def xlsx(tables: Sequence[Table], *, title: str, as_of: date) -> bytes:
    """A workbook; `as_of` stands where a program would write the moment of making."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **PLAINLY})
    book.set_properties({"title": title, "created": datetime.combine(as_of, time())})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    money = book.add_format({"num_format": "#,##0.00"})
    for table in tables:
        sheet = book.add_worksheet(_FORBIDDEN.sub(" ", table.name)[:MOST_NAME])
        sheet.freeze_panes(1, 0)
        for place, (title, width) in enumerate(zip(table.head, _widths(table), strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, title, bold)
        for number, row in enumerate(table.rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, Decimal):
                    sheet.write_number(number, place, value, money)
                elif isinstance(value, int):
                    sheet.write_number(number, place, value)
                elif value:
                    sheet.write_string(number, place, value)
    book.close()
    return file.getvalue()


def _widths(table: Table) -> list[int]:
    """As wide as what they hold, in characters."""
    columns = zip(table.head, *([str(cell or "") for cell in row] for row in table.rows), strict=True)
    return [min(WIDEST, max(9, *map(len, column)) + 2) for column in columns]


def csv(table: Table) -> bytes:
    """As spreadsheets of French offices open it: UTF-8 with its mark, semicolons, decimal commas."""
    file = io.BytesIO()
    _, write = KINDS["csv"]
    write(file, table.head, iter([[_comma(cell) for cell in row] for row in table.rows]))
    return file.getvalue()


def _comma(cell: Number) -> Plain:
    return str(cell).replace(".", ",") if isinstance(cell, Decimal) else cell


def file(data: bytes, ending: str, name: str) -> Response:
    """The file to keep, with a tag of what it holds: a second request for the same bytes gets none."""
    response = Response(data, mimetype=MEDIA[ending].partition(";")[0])
    response.headers["Content-Type"] = MEDIA[ending]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.add_etag()
    response.make_conditional(request)
    return response


def named(*parts: str) -> str:
    """A file's name that every system can write: “Bilan – Été 2026” is bilan-ete-2026."""
    dashed = re.sub("[\u2010-\u2015]", "-", " ".join(parts).lower())
    plain = unicodedata.normalize("NFKD", dashed).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100]
