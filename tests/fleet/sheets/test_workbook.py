import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fleet import sheets
from fleet.errors import Invalid
from fleet.sheets import Limits
from fleet.sheets.cells import is_spoilt_number
from fleet.sheets.table import EmptySheet, TooManyCells, TooManyColumns
from fleet.sheets.text import UnreadableSheet
from fleet.sheets.workbook import LockedWorkbook, UnpacksTooLarge

TABLE = [["Marque", "Modèle"], ["HP", "840"]]
WRITTEN = datetime(2024, 5, 3, tzinfo=UTC)
"""When every workbook here says it was made, so that its bytes are the same each time."""


def workbook(fill: Callable[[Any], None]) -> bytes:
    """A workbook that `fill` writes."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.set_properties({"created": WRITTEN})
    fill(book)
    book.close()
    return held.getvalue()


def of_rows(*tables: list[list[Any]]) -> bytes:
    """A workbook of one sheet per table."""

    def fill(book: Any) -> None:
        for table in tables:
            sheet = book.add_worksheet()
            for number, row in enumerate(table):
                sheet.write_row(number, 0, row)

    return workbook(fill)


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The workbook with parts replaced or added; `sheet1` is its first sheet."""
    held = io.BytesIO()
    names = {"sheet1": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml"}
    changed = {names.get(name, name): content for name, content in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, changed.pop(entry.filename, old.read(entry)))
        for name, content in changed.items():
            new.writestr(name, content)
    return held.getvalue()


def sheet_xml(rows: str) -> bytes:
    """A sheet's part around `rows`."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_a_workbook_reads_like_the_same_table_in_text() -> None:
    sheet = sheets.read(of_rows(TABLE))
    assert (sheet.header, sheet.header_line) == (("Marque", "Modèle"), 1)
    assert [(row.line, row.cells) for row in sheet.rows] == [(2, ("HP", "840"))]


def test_lines_keep_the_numbers_they_have_in_the_sheet() -> None:
    sheet = sheets.read(of_rows([[], [], ["", "a", "b"], [], ["", 1, 2]]))
    assert (sheet.header_line, sheet.rows[0].line) == (3, 5)
    assert sheet.header == ("", "a", "b")


def test_numbers_dates_and_truths_become_predictable_text() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        day, moment, clock = (
            book.add_format({"num_format": f}) for f in ("dd/mm/yyyy", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss")
        )
        sheet.write_row(0, 0, list("abcdefgh"))
        sheet.write_row(1, 0, [3.0, 1.25, -7, True])
        sheet.write_datetime(1, 4, datetime(2024, 5, 3), day)  # noqa: DTZ001 - a sheet has no zones
        sheet.write_datetime(1, 5, datetime(2024, 5, 3, 4, 5, 6), moment)  # noqa: DTZ001
        sheet.write_datetime(1, 6, time(14, 30), clock)
        sheet.write_string(1, 7, "  two \n lines ")

    expected = ("3", "1.25", "-7", "TRUE", "2024-05-03", "2024-05-03 04:05:06", "14:30:00", "two lines")
    assert sheets.read(workbook(fill)).rows[0].cells == expected


def test_a_number_past_fifteen_digits_shows_that_it_lost_some() -> None:
    cells = sheets.read(of_rows([["imei", "serial"], [356938035643809, 6377021234567890]])).rows[0].cells
    assert cells[0] == "356938035643809"
    assert is_spoilt_number(cells[1])


def test_the_first_visible_sheet_with_a_table_is_read() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("empty")
        book.add_worksheet("notes").write(0, 0, "Lisez-moi")
        hidden = book.add_worksheet("old")
        hidden.hide()
        for number, row in enumerate([["x", "y"], [1, 2]]):
            hidden.write_row(number, 0, row)
        shown = book.add_worksheet("list")
        for number, row in enumerate(TABLE):
            shown.write_row(number, 0, row)

    assert sheets.read(workbook(fill)).header == ("Marque", "Modèle")


def test_a_note_right_of_the_table_widens_it() -> None:
    sheet = sheets.read(of_rows([["a", "b"], [1, 2, "", "a note"]]))
    assert (sheet.header, sheet.rows[0].cells) == (("a", "b", "", ""), ("1", "2", "", "a note"))


def test_a_workbook_without_a_table_is_refused() -> None:
    with pytest.raises(EmptySheet):
        sheets.read(of_rows([], [["alone"]]))


def test_colours_down_to_the_last_row_cost_nothing() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        grey = book.add_format({"bg_color": "#DDDDDD"})
        for number, row in enumerate(TABLE):
            sheet.write_row(number, 0, row)
        sheet.write_blank(1_048_575, 16_383, None, grey)

    assert len(sheets.read(workbook(fill)).rows) == 1


def test_a_bomb_is_counted_while_it_unpacks_and_refused() -> None:
    bomb = repacked(of_rows(TABLE), sheet1=sheet_xml("<!--" + " " * 65 * 2**20 + "-->"))
    assert len(bomb) < 200_000
    with pytest.raises(UnpacksTooLarge):
        sheets.read(bomb)


def test_a_high_ratio_is_refused_below_the_size_limit() -> None:
    bomb = repacked(of_rows(TABLE), sheet1=sheet_xml("<!--" + " " * 20 * 2**20 + "-->"))
    with pytest.raises(UnpacksTooLarge):
        sheets.read(bomb)
    with pytest.raises(EmptySheet):
        sheets.read(bomb, limits=Limits(ratio=5_000))


def test_a_size_that_lies_does_not_get_more_unpacked() -> None:
    data = bytearray(of_rows([*TABLE, *([["Dell", "x" * 50]] * 500)]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    assert int.from_bytes(data[at + 24 : at + 28], "little") == entry.file_size
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(UnreadableSheet):
        sheets.read(bytes(data))


def test_two_cells_far_apart_are_refused_before_anything_is_allocated() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="CV1048576"><v>2</v></c></row>'
    with pytest.raises(TooManyCells):
        sheets.read(repacked(of_rows(TABLE), sheet1=sheet_xml(far)))


def test_a_value_past_the_widest_column_is_refused() -> None:
    wide = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    with pytest.raises(TooManyColumns):
        sheets.read(repacked(of_rows(TABLE), sheet1=sheet_xml(wide)))


def test_one_long_string_named_by_many_cells_is_refused() -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    long = f'<sst xmlns="{space}"><si><t>{"ab" * 20_000}</t></si></sst>'.encode()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3_001))
    with pytest.raises(TooManyCells):
        sheets.read(repacked(of_rows(TABLE), sheet1=sheet_xml(cells), strings=long))


def test_cells_without_a_place_are_counted_where_they_fall() -> None:
    cells = "".join(f"<row><c><v>{n}</v></c><c><v>{n + 1}</v></c></row>" for n in range(3))
    data = repacked(of_rows(TABLE), sheet1=sheet_xml(cells))
    assert len(sheets.read(data, limits=Limits(cells=6)).rows) == 2
    with pytest.raises(TooManyCells):
        sheets.read(data, limits=Limits(cells=5))


@pytest.mark.parametrize(
    "rows",
    [
        "<row",
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>no</v></c></row>',
        '<row r="1"><c r="AB"><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_is_no_proper_one_is_refused(rows: str) -> None:
    with pytest.raises(UnreadableSheet):
        sheets.read(repacked(of_rows(TABLE), sheet1=sheet_xml(rows)))


def test_a_document_type_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet_xml("<row><c><v>1</v></c></row>")
    with pytest.raises(UnreadableSheet):
        sheets.read(repacked(of_rows(TABLE), sheet1=bomb))


def test_pictures_are_not_unpacked() -> None:
    data = repacked(of_rows(TABLE), **{"xl/media/photo.png": bytes(70 * 2**20)})
    assert sheets.read(data).rows[0].cells == ("HP", "840")


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(UnreadableSheet):
        sheets.read(held.getvalue())


def test_other_ways_of_packing_are_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(UnreadableSheet):
        sheets.read(held.getvalue())


def test_more_entries_than_a_workbook_has_are_refused() -> None:
    with pytest.raises(UnreadableSheet):
        sheets.read(of_rows(TABLE), limits=Limits(entries=3))


def test_an_old_or_locked_workbook_says_what_to_do() -> None:
    with pytest.raises(LockedWorkbook) as refusal:
        sheets.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "CSV" in str(refusal.value)


def test_an_encrypted_entry_says_the_same() -> None:
    data = bytearray(of_rows(TABLE))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    with pytest.raises(LockedWorkbook):
        sheets.read(bytes(data))


@given(st.data())
def test_no_damaged_workbook_does_more_than_be_refused(data: st.DataObject) -> None:
    whole = bytearray(of_rows(TABLE))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(4, len(whole)))
    try:
        sheets.read(bytes(whole[:cut]))
    except Invalid:
        return
