import pytest

from fleet.sheets.cells import column_letter, is_spoilt_number, key, tidy


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  HP \t EliteBook\n840 ", "HP EliteBook 840"),
        ("1\u00a0200\u202f500", "1 200 500"),
        ("5CG\u200b1234\ufeff", "5CG1234"),
        ("a\x00b\x1bc\u202ed", "abcd"),
        ("bad\ud800half", "badhalf"),
        ("\u2028", ""),
        ("Katkēvičš 型号 🙂", "Katkēvičš 型号 🙂"),
    ],
)
def test_a_cell_is_one_clean_line(written: str, read: str) -> None:
    assert tidy(written) == read


def test_a_cut_cell_does_not_end_in_a_space() -> None:
    assert tidy("abc def", 4) == "abc"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Numéro de série", "NUMERO DE SERIE *"),
        ("S/N", "sn"),
        ("SerialNumber", "serial_number"),
        ("Qté", "qte"),
        ("N° de série", "n de serie"),
    ],
)
def test_headers_are_compared_without_case_accents_and_punctuation(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


def test_columns_are_named_as_spreadsheets_do() -> None:
    names = {0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"}
    assert {index: column_letter(index) for index in names} == names


@pytest.mark.parametrize("cell", ["6.37702E+15", "6,37702E+15", "3.56938e+14", "1E+20", " 6.4E+15 "])
def test_a_number_whose_digits_are_gone_is_recognised(cell: str) -> None:
    assert is_spoilt_number(cell)


@pytest.mark.parametrize("cell", ["5CG1234567", "1E10QW2", "6E15", "E+15", "637702", "12.5E+1X", ""])
def test_a_serial_that_only_looks_like_one_is_not(cell: str) -> None:
    assert not is_spoilt_number(cell)
