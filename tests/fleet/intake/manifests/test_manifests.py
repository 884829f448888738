import io

import pytest
import xlsxwriter

from fleet.intake import manifests
from fleet.intake.manifests import FaultyManifest, Manifest, ManifestLine, NothingToImport, Why, words
from fleet.sheets.columns import MissingColumns
from fleet.sheets.faults import MOST_SHOWN, told
from fleet.sheets.table import DuplicateHeaders, EmptySheet

HEADER = "Type;Marque;Modèle;N° de série;Qté;N° inventaire;État\n"


def read(text: str) -> Manifest:
    return manifests.read(text.encode())


def faults(text: str) -> list[tuple[int, str | None, str]]:
    """What a list is refused for: line, column and the reason's message id."""
    with pytest.raises(FaultyManifest) as refusal:
        read(text)
    errors = refusal.value.facts["errors"]
    assert all(told(error) for error in errors)
    return [(error["line"], error["column"], error["message"]) for error in errors]


def warnings(text: str) -> list[tuple[int, str | None, str]]:
    """What a list is taken with."""
    return [(each.line, each.column, each.message) for each in read(text).warnings]


def test_a_french_list_is_read_line_by_line() -> None:
    manifest = read(
        HEADER + "PC portable;HP;EliteBook 840 G5;5cg1234567;;PC-12;bon état\nTablette;Apple;iPad;;12;;\n"
    )
    assert manifest.lines == (
        ManifestLine(2, "laptop", "HP", "EliteBook 840 G5", "5CG1234567", 1, "PC-12", "B"),
        ManifestLine(3, "tablet", "Apple", "iPad", None, 12, None, None),
    )
    assert (manifest.count, manifest.warnings, manifest.ignored_columns) == (13, (), ())


def test_an_english_list_in_another_order_reads_the_same() -> None:
    manifest = read("qty,serial number,brand,model,asset tag,condition\n1,5CG1234567,HP,840,PC-12,A\n")
    assert manifest.lines == (ManifestLine(2, "laptop", "HP", "840", "5CG1234567", 1, "PC-12", "A"),)


def test_a_workbook_reads_the_same() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet("Inventaire")
    for number, row in enumerate(
        [["Don de la mairie"], [], ["Marque", "Modèle", "Quantité"], ["Dell", "5400", 3]]
    ):
        sheet.write_row(number, 0, row)
    book.close()
    assert manifests.read(held.getvalue()).lines == (
        ManifestLine(4, "laptop", "Dell", "5400", None, 3, None, None),
    )


def test_columns_nobody_asked_for_are_named_and_not_read() -> None:
    manifest = read("Marque;Utilisateur;Modèle;Prix\nHP;Mme Dupont;840;12\n")
    assert manifest.ignored_columns == ("Utilisateur", "Prix")
    assert "Dupont" not in repr(manifest)


def test_a_maker_or_a_model_is_enough() -> None:
    assert read("Modèle\nLatitude 5400\n").lines[0].maker is None
    assert read("Marque;Quantité\nDell;4\n").lines[0].model is None


def test_a_list_without_either_is_refused_by_name() -> None:
    with pytest.raises(MissingColumns) as refusal:
        read("Nom;Téléphone\nX;1\n")
    assert "fabricant / manufacturer" in refusal.value.facts["missing"]
    assert refusal.value.facts["found"] == "Nom, Téléphone"


@pytest.mark.parametrize("text", ["", "Marque;Modèle\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(EmptySheet):
        read(text)


def test_columns_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateHeaders):
        read("Marque;Modèle;marque\nHP;840;Dell\n")


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("Ordinateur portable", "laptop"),
        ("CHROMEBOOK", "laptop"),
        ("DfE Restricted Windows Laptop", "laptop"),
        ("Unité centrale", "desktop"),
        ("all in one", "desktop"),
        ("iPad", "tablet"),
        ("Téléphone portable", "phone"),
        ("Point d'accès mobile", "hotspot"),
        ("Router (4G)", "router"),
    ],
)
def test_each_kind_has_its_words(word: str, category: str) -> None:
    assert read(f"type;model\n{word};X\n").lines[0].category == category


@pytest.mark.parametrize("word", ["Souris", "Sacoche pour portable", "PC", "Écran 24 pouces", "lap"])
def test_an_unknown_kind_is_refused_and_never_guessed(word: str) -> None:
    assert faults(f"Nature;model\nportable;A\n{word};X\n") == [(3, "Nature", Why.UNKNOWN_CATEGORY)]


def test_a_kind_left_blank_is_refused_where_there_is_a_column_for_it() -> None:
    assert faults("Type;model\n;X\n") == [(2, "Type", Why.NO_CATEGORY)]


def test_no_word_means_two_kinds() -> None:
    assert len(words.CATEGORIES) == len(
        {word for names in words.EQUIPMENT.values() for word in map(words.key, names)}
    )
    assert sum(len(set(map(words.key, names))) for names in words.EQUIPMENT.values()) == len(words.CATEGORIES)


def test_no_header_means_two_columns() -> None:
    headers = [word for names in words.COLUMNS.values() for word in {words.key(name) for name in names}]
    assert len(headers) == len(set(headers))


@pytest.mark.parametrize(
    ("written", "count"),
    [("", 1), ("1", 1), ("12", 12), ("1 200", 1200), ("3.0", 3), ("3,0", 3), ("5000", 5000)],
)
def test_a_count_is_read_as_people_write_it(written: str, count: int) -> None:
    assert read(f"model;qté\nX;{written}\n").lines[0].count == count


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("0", Why.COUNT_OUT_OF_RANGE),
        ("-3", Why.COUNT_OUT_OF_RANGE),
        ("5001", Why.COUNT_OUT_OF_RANGE),
        ("999999999", Why.COUNT_OUT_OF_RANGE),
        ("beaucoup", Why.NOT_A_COUNT),
        ("1.5", Why.NOT_A_COUNT),
        ("1.000", Why.NOT_A_COUNT),
        ("10 ou 12", Why.NOT_A_COUNT),
        ("1E+20", Why.NOT_A_COUNT),
        ("9" * 40, Why.NOT_A_COUNT),
    ],
)
def test_a_count_that_is_none_is_refused(written: str, why: Why) -> None:
    assert faults(f"model;qté\nX;{written}\n") == [(2, "qté", why)]


@pytest.mark.parametrize(
    ("serial", "why"),
    [
        ("6.37702E+15", Why.SPOILT_SERIAL),
        ("6,37702E+15", Why.SPOILT_SERIAL),
        ("2045-03-01", Why.DATE_SERIAL),
        ("A1" * 33, Why.TOO_LONG),
    ],
)
def test_a_serial_that_a_spreadsheet_spoilt_is_refused(serial: str, why: Why) -> None:
    assert faults(f"model;S/N\nX;{serial}\n") == [(2, "S/N", why)]


def test_a_serial_kept_as_a_number_has_lost_its_end() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["model", "serial"])
    sheet.write_row(1, 0, ["X", 6377021234567890])
    book.close()
    with pytest.raises(FaultyManifest) as refusal:
        manifests.read(held.getvalue())
    assert refusal.value.facts["errors"][0]["message"] == Why.SPOILT_SERIAL


@pytest.mark.parametrize(
    "serial", ["To Be Filled By O.E.M.", "0123456789", "00000000", "Default string", "néant"]
)
def test_a_placeholder_is_no_serial_and_said_so(serial: str) -> None:
    text = f"model;serial\nX;{serial}\nY;{serial}\n"
    assert [line.serial for line in read(text).lines] == [None, None]
    assert warnings(text) == [(2, "serial", Why.PLACEHOLDER_SERIAL), (3, "serial", Why.PLACEHOLDER_SERIAL)]


def test_one_serial_for_several_devices_is_refused() -> None:
    assert faults("model;serial;qté\nX;ABC12345;2\n") == [(2, "qté", Why.ONE_SERIAL_MANY)]


def test_a_serial_on_two_lines_names_both() -> None:
    with pytest.raises(FaultyManifest) as refusal:
        read("model;serial\nX;abc12345\nY;QWE98765\nZ; ABC12345 \n")
    (error,) = refusal.value.facts["errors"]
    assert (error["line"], error["message"]) == (4, Why.SERIAL_TWICE)
    assert error["facts"] == {"serial": "ABC12345", "first": 2}


@pytest.mark.parametrize(
    "line",
    [
        "EXEMPLE;HP;840;X;1;;",
        "laptop;Exemple : Dell;5400;X;1;;",
        "laptop;HP;example;;2;;",
        ";HP;840;EXEMPLE123;;;",
    ],
)
def test_the_templates_example_is_left_out(line: str) -> None:
    text = HEADER + line + "\nlaptop;HP;850;;1;;\n"
    assert [each.line_no for each in read(text).lines] == [3]
    assert warnings(text) == [(2, None, Why.EXAMPLE)]


def test_blank_lines_and_totals_are_left_out() -> None:
    text = "Marque;Modèle;Qté\nHP;840;2\n;;\n\nTOTAL :;;2\n;Total;2\n"
    assert [each.line_no for each in read(text).lines] == [2]
    assert warnings(text) == [(5, None, Why.TOTAL), (6, None, Why.TOTAL)]


@pytest.mark.parametrize(("written", "lines"), [("TRUE", 0), ("oui", 0), ("FALSE", 1), ("non", 1), ("", 1)])
def test_returns_are_left_out(written: str, lines: int) -> None:
    text = f"model;is_return\nX;{written}\nY;FALSE\n"
    assert len(read(text).lines) == lines + 1
    assert len(warnings(text)) == 1 - lines


def test_a_return_that_is_neither_yes_nor_no_is_refused() -> None:
    assert faults("model;is_return\nX;maybe\n") == [(2, "is_return", Why.NOT_YES_OR_NO)]


def test_a_list_of_examples_alone_is_refused() -> None:
    with pytest.raises(NothingToImport):
        read("Marque;Modèle\nExemple;840\nTotal;\n")


def test_a_line_without_a_name_is_refused() -> None:
    assert faults("Marque;Modèle;Qté\nHP;840;1\n;;4\n") == [(3, "Modèle", Why.UNNAMED)]


@pytest.mark.parametrize(
    ("written", "grade"), [("A", "A"), ("Grade B", "B"), ("moyen", "C"), ("HS", "D"), ("", None)]
)
def test_the_donors_word_for_the_condition_becomes_a_letter(written: str, grade: str | None) -> None:
    assert read(f"model;état\nX;{written}\n").lines[0].grade == grade


def test_a_condition_we_do_not_know_is_left_out_and_said_so() -> None:
    text = "model;état\nX;appartient à Paul\n"
    assert read(text).lines[0].grade is None
    assert warnings(text) == [(2, "état", Why.UNKNOWN_GRADE)]


@pytest.mark.parametrize(("column", "most"), [("Marque", 120), ("Modèle", 120), ("asset tag", 40)])
def test_a_cell_too_long_is_refused(column: str, most: int) -> None:
    other = "Modèle" if column == "Marque" else "Marque"
    assert read(f"{other};{column}\nX;{'x' * most}\n").count == 1
    assert faults(f"{other};{column}\nX;{'x' * (most + 1)}\n") == [(2, column, Why.TOO_LONG)]


def test_a_feeds_mark_before_a_description_goes() -> None:
    assert read('material_description;qty\n":COK:DFE: HP 250 15.6"" 4/128GB";1\n').lines[0].model == (
        'HP 250 15.6" 4/128GB'
    )


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    text = HEADER + "souris;X;Y;;1;;\nportable;;;;0;;\nportable;HP;840;1E+15;;;\n"
    assert [(line, column) for line, column, _ in faults(text)] == [
        (2, "Type"),
        (3, "Qté"),
        (3, "Modèle"),
        (4, "N° de série"),
    ]


def test_a_list_wrong_on_every_line_is_refused_in_a_readable_size() -> None:
    with pytest.raises(FaultyManifest) as refusal:
        read("model;qté\n" + "X;no\n" * 500)
    assert len(refusal.value.facts["errors"]) == MOST_SHOWN
    assert refusal.value.facts["faults"] == 500


def test_what_a_refusal_quotes_is_short_and_clean() -> None:
    with pytest.raises(FaultyManifest) as refusal:
        read("model;qté\nX;\u202e" + "z" * 5_000 + "\n")
    assert refusal.value.facts["errors"][0]["facts"]["found"] == "z" * 60
