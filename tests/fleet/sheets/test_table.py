import pytest

from fleet import sheets
from fleet.sheets import Limits
from fleet.sheets.table import DuplicateHeaders, EmptySheet, TooManyCells, TooManyColumns, TooManyRows

COLUMNS = {"maker": ("marque", "maker"), "model": ("modèle", "model")}


@pytest.mark.parametrize("data", [b"", b"\n\n", b";;;\n", b"a;b\n", b"\xef\xbb\xbf", b"   "])
def test_a_file_without_a_line_below_its_header_is_refused(data: bytes) -> None:
    with pytest.raises(EmptySheet):
        sheets.read(data)


def test_two_columns_of_one_name_are_refused_by_their_letters() -> None:
    with pytest.raises(DuplicateHeaders) as refusal:
        sheets.read("Marque;Modèle;x;MODELE *\n1;2;3;4\n".encode())
    assert refusal.value.facts == {"name": "Modèle", "first": "B", "second": "D"}


def test_columns_without_a_name_may_be_several() -> None:
    assert sheets.read(b"a;;;b\n1;2;3;4\n").header == ("a", "", "", "b")


def test_blank_lines_go_and_the_others_keep_their_numbers() -> None:
    assert [row.line for row in sheets.read(b"\na;b\n\n;;\n1;2\n\n3;4\n").rows] == [5, 7]


def test_a_header_below_a_title_is_found_when_columns_are_known() -> None:
    data = "Don de la société X;2026\n\nMarque;Modèle\nHP;840\n".encode()
    assert sheets.read(data).header == ("Don de la société X", "2026")
    found = sheets.read(data, columns=COLUMNS)
    assert (found.header, found.header_line) == (("Marque", "Modèle"), 3)
    assert [row.cells for row in found.rows] == [("HP", "840")]


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        (Limits(rows=2), TooManyRows),
        (Limits(columns=1), TooManyColumns),
        (Limits(cells=3), TooManyCells),
        (Limits(bytes_in=5), sheets.FileTooLarge),
    ],
)
def test_each_limit_refuses_what_is_past_it(limits: Limits, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        sheets.read(b"a;b\n1;2\n3;4\n", limits=limits)


def test_blank_lines_beyond_measure_are_refused() -> None:
    with pytest.raises(TooManyRows):
        sheets.read(b"a;b\n1;2\n" + b"\n" * 30, limits=Limits(rows=3))
    assert sheets.read(b"a;b\n1;2\n" + b"\n" * 20, limits=Limits(rows=3)).rows


def test_a_table_at_its_limits_is_read() -> None:
    limits = Limits(rows=3, columns=2, cells=4, bytes_in=12)
    assert len(sheets.read(b"a;b\n1;2\n3;4\n", limits=limits).rows) == 2
