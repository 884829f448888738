import pytest

from fleet.sheets.columns import MissingColumns, match_columns
from fleet.sheets.table import Row

COLUMNS = {
    "maker": ("fabricant", "manufacturer", "marque"),
    "serial": ("numéro de série", "serial number", "s/n"),
    "count": ("quantité", "quantity"),
}


@pytest.mark.parametrize(
    "header",
    [
        ("Marque", "S/N", "Quantité (pièces)"),
        ("QUANTITE *", "numero de serie", "Fabricant :"),
        ("serial_number", "QUANTITY", "Manufacturer"),
    ],
)
def test_columns_are_found_in_any_order_language_and_spelling(header: tuple[str, ...]) -> None:
    assert set(match_columns(header, COLUMNS).at) == set(COLUMNS)


def test_a_cell_is_read_by_our_name_and_blank_without_its_column() -> None:
    found = match_columns(("Qté", "Marque"), COLUMNS)
    row = Row(2, ("3", "HP"))
    assert (found.cell(row, "maker"), found.cell(row, "serial")) == ("HP", "")


def test_refusals_can_quote_the_header_as_it_is_written() -> None:
    found = match_columns(("MARQUE (obligatoire)",), COLUMNS)
    assert (found.title("maker"), found.title("count")) == ("MARQUE (obligatoire)", None)


def test_of_two_headers_for_one_column_the_first_in_the_table_wins() -> None:
    found = match_columns(("Marque", "Fabricant"), COLUMNS)
    assert found.at == {"maker": 1}
    assert found.unknown == ("Marque",)


def test_what_nobody_asked_for_is_reported_and_no_error() -> None:
    assert match_columns(("Marque", "Utilisateur", "", "Prix"), COLUMNS).unknown == ("Utilisateur", "Prix")


def test_missing_columns_are_named_in_both_languages_beside_what_was_found() -> None:
    with pytest.raises(MissingColumns) as refusal:
        match_columns(("Nom", "Prénom"), COLUMNS, required=["serial", ("maker", "count")])
    assert refusal.value.facts == {
        "missing": "numéro de série / serial number; fabricant / manufacturer | quantité / quantity",
        "found": "Nom, Prénom",
    }


def test_one_of_a_group_is_enough() -> None:
    assert match_columns(("quantité",), COLUMNS, required=[("maker", "count")]).at == {"count": 0}
