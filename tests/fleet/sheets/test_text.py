import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet import sheets
from fleet.errors import Invalid
from fleet.sheets.table import UnevenRow
from fleet.sheets.text import BrokenQuotes, UnreadableSheet, decoded, separator

FRENCH = "Modèle;Qté;État\nPortable à écran réparé, n° 3;2;très bon\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"]
)
def test_french_text_reads_the_same_from_every_encoding_offices_use(encoding: str) -> None:
    assert decoded(FRENCH.encode(encoding)).lstrip("\ufeff") == FRENCH


def test_utf16_with_its_mark_the_other_way_round() -> None:
    assert decoded(b"\xfe\xff" + FRENCH.encode("utf-16-be")) == FRENCH


def test_accented_capitals_in_windows_1252_stay_what_they_are() -> None:
    text = "ÉTAT;MODÈLE\nNEUF;À DÉFINIR\n"
    assert decoded(text.encode("cp1252")) == text


def test_letters_beyond_french_come_through_utf8() -> None:
    assert "Katkēvičš" in decoded("nom;x\nKatkēvičš;1".encode())


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"%PDF-1.7\n\x01\x02\x03",
        b"\xff\xfe\x00\x00A\x00\x00\x00",
        b"\xff\xfeA",
        bytes(range(256)),
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSheet):
        sheets.read(data)


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_any_line_end(mark: str, end: str) -> None:
    lines = [["Marque", "Modèle", "Qté"], ["HP", "840 G5", "2"], ["Dell", "5400", "1"]]
    sheet = sheets.read(end.join(mark.join(line) for line in lines).encode())
    assert sheet.header == ("Marque", "Modèle", "Qté")
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (2, ("HP", "840 G5", "2")),
        (3, ("Dell", "5400", "1")),
    ]


def test_a_comma_in_prose_does_not_beat_the_real_separator() -> None:
    text = "Don, société X, mars 2026\nMarque;Modèle\nHP;840, gris, 14\nDell;5400, noir\n"
    assert separator(text) == ";"


def test_one_column_is_a_table_too() -> None:
    sheet = sheets.read(b"model\nLatitude 5400\n")
    assert sheet.header == ("model",)
    assert sheet.rows[0].cells == ("Latitude 5400",)


def test_the_line_excel_writes_for_itself_is_not_data() -> None:
    sheet = sheets.read(b"sep=;\r\na;b\r\n1;2\r\n")
    assert (sheet.header_line, sheet.rows[0].line) == (2, 3)


def test_inches_are_read_as_csv_doubles_them() -> None:
    sheet = sheets.read(b'model,count\n"HP 250 15.6"" 4/128GB",1\nHP 14" plain,2\n')
    assert [row.cells[0] for row in sheet.rows] == ['HP 250 15.6" 4/128GB', 'HP 14" plain']


def test_a_line_break_inside_quotes_keeps_the_numbers_of_later_lines() -> None:
    sheet = sheets.read(b'a;b\n"one\ntwo";2\n3;4\n')
    assert [(row.line, row.cells) for row in sheet.rows] == [(2, ("one two", "2")), (4, ("3", "4"))]


@pytest.mark.parametrize("cell", ['"never closed;1', '"closed" too soon;1'])
def test_quotes_that_do_not_pair_up_name_their_line(cell: str) -> None:
    with pytest.raises(BrokenQuotes) as refusal:
        sheets.read(f"a;b\n1;2\n{cell}\n5;6\n".encode())
    assert refusal.value.facts["line"] == 3


def test_a_cell_of_megabytes_is_refused() -> None:
    with pytest.raises(BrokenQuotes):
        sheets.read(b"a;b\n1;" + b"x" * 200_000)


def test_a_line_longer_than_the_header_is_refused_with_its_number() -> None:
    with pytest.raises(UnevenRow) as refusal:
        sheets.read(b"a;b\n1;2\n\n3;4;5\n")
    assert refusal.value.facts == {"line": 4, "expected": 2, "found": 3}


def test_separators_at_the_end_of_lines_are_nothing() -> None:
    assert sheets.read(b"a;b;;\n1;2;;;;\n3\n").rows[1].cells == ("3", "")


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    try:
        sheets.read(data)
    except Invalid:
        return


@given(st.text(alphabet='ab;,"\n\r\té\u2028', max_size=120))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        sheet = sheets.read(text.encode())
    except Invalid:
        return
    assert all(len(row.cells) == len(sheet.header) for row in sheet.rows)
    assert [row.line for row in sheet.rows] == sorted({row.line for row in sheet.rows})
