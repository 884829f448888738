"""The list as it is filtered, taken along as a file: CSV or XLSX, of the columns that fit the reader.

Nothing in it is a cell that a spreadsheet would run (rule A6). The file is written to disk while the rows
are read, so its size costs no memory, and an error is told before the first byte leaves.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final

import xlsxwriter
from flask import Response, send_file

from api import language, limits
from api.pages.lists.asking import asked
from api.pages.lists.cells import Plain
from api.pages.lists.table import List
from api.pages.words import number as written
from api.request import Work
from fleet.errors import Conflict

MOST: Final = 100_000
"""Rows of one file."""
IN_MEMORY: Final = 2**20
"""Bytes of a file that are not worth a file on disk."""
RUNS: Final = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that a spreadsheet takes for a formula (OWASP, CSV injection)."""

Rows = Iterator[list[Plain]]
Write = Callable[[IO[bytes], Sequence[str], Rows], None]


class TooLongForOneFile(Conflict):
    """This list is too long for one file."""

    detail = "A file holds {most} rows at most: ask for fewer with the filters, and take several."


def _csv(file: IO[bytes], titles: Sequence[str], rows: Rows) -> None:
    """As spreadsheets of French offices open it: UTF-8 with its mark, semicolons."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    told = csv.writer(text, delimiter=";")
    told.writerow(titles)
    told.writerows([_written(value) for value in row] for row in rows)
    text.flush()
    text.detach()  # or it would close the file


def _written(value: Plain) -> str | int:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(RUNS):
        return f"'{value}"
    return "" if value is None else value


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name (31 characters at most), the heads of its columns, its rows."""

    name: str
    titles: Sequence[str]
    rows: Iterable[Sequence[Plain]]


def _xlsx(file: IO[bytes], titles: Sequence[str], rows: Rows) -> None:
    workbook(file, [Sheet("", titles, rows)])


def workbook(file: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Days are days, text is text: no cell is a formula or a link, whatever it begins with."""
    plainly = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **plainly})
    bold = book.add_format({"bold": True})
    shapes = {shape: book.add_format({"num_format": told}) for shape, told in DATES.items()}
    for each in sheets:
        sheet = book.add_worksheet(each.name or None)
        sheet.set_column(0, len(each.titles) - 1, 20)
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(each.titles):
            sheet.write_string(0, place, title, bold)
        for number, row in enumerate(each.rows, 1):
            for place, value in enumerate(row):
                _write(sheet, number, place, value, shapes)
    book.close()


DATES: Final[Mapping[type[date], str]] = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}


def _write(sheet: Any, row: int, place: int, value: Plain, shapes: Mapping[type[date], Any]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, place, value, shapes[type(value)])
    elif isinstance(value, int):
        sheet.write_number(row, place, value)
    elif value:
        sheet.write_string(row, place, value)


KINDS: Final[Mapping[str, tuple[str, Write]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}
"""Ending → media type and how it is written."""


def export(work: Work, table: List, ending: str) -> Response:
    """The list as a file of that ending. Raises TooLongForOneFile or TooMany."""
    limits.count("export", by=work.actor.name)
    found = asked(work, table)
    if found.number(MOST) > MOST:
        raise TooLongForOneFile(most=written(MOST))
    mimetype, write = KINDS[ending]
    columns = [one for one in found.columns if one.in_file]
    rows = ([one.cell(row, notes).plain for one in columns] for row, notes in found.each())
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    say = language.translator()
    write(file, [say(one.title) for one in columns], rows)
    name, day = ascii_name(say(table.file)), work.actor.today.isoformat()
    return send_file(rewound(file), mimetype, as_attachment=True, download_name=f"{name}-{day}.{ending}")


def ascii_name(text: str) -> str:
    """A word as every system writes it in a file's name: “Prêts” is prets."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def rewound(file: IO[bytes]) -> IO[bytes]:
    """The file from its beginning; a small one needs the disk no longer."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > IN_MEMORY:
        return file
    with file:
        return io.BytesIO(file.read())
