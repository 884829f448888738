"""A list is understood whatever office it comes from, and what is wrong is told by line and column."""

import io
from datetime import date

import pytest
import xlsxwriter

from fleet import takeover
from fleet.sheets.columns import MissingColumns
from fleet.sheets.table import DuplicateHeaders
from fleet.takeover import Defaults, Meaning, NoSuchColumn, NoSuchMeaning, PersonalColumn, Remembered
from tests.fleet.takeover.conftest import HEADER, LEFT_OUT, iccid, lent, line, read, sheet, stocked


@pytest.mark.parametrize(
    ("encoding", "end"),
    [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("cp1252", "\r\n"), ("mac_roman", "\r"), ("utf-16", "\n")],
)
def test_the_same_list_reads_the_same_in_every_encoding_and_with_every_line_end(
    encoding: str, end: str
) -> None:
    found = takeover.read(sheet(lent("7QK1ZX2", notes="touche abîmée"), encoding=encoding, end=end))
    (entry,) = found.rows
    assert (entry.meaning, entry.serial, entry.association) == (Meaning.LENT, "7QK1ZX2", "Trait d'union")
    assert (entry.since, entry.signed_on, entry.condition) == (date(2025, 9, 13),) * 2 + ("touche abîmée",)


def test_tabs_and_english_headers_read_as_well() -> None:
    header = "Serial number\tBrand\tStatus\tPartner\tLent on\n"
    text = header + "PF1ABCD\tLenovo\tOn loan\tTrait d'union\t2025-09-03\n"
    (entry,) = takeover.read(text.encode()).rows
    assert (entry.serial, entry.maker, entry.meaning) == ("PF1ABCD", "Lenovo", Meaning.LENT)


def test_a_workbook_reads_as_its_cells_say() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, ["Suivi du parc 2026"])
        page.write_row(2, 0, ["N° de série", "N° inventaire", "État", "Date de prêt", "Association", "ICCID"])
        page.write_row(3, 0, ["5CG1234", 42, "Prêté", None, "Trait d'union", iccid(1)])
        page.write_datetime(3, 3, date(2025, 9, 3), day)
        page.write_row(4, 0, ["5CG1235", 43, "Stock", None, "", 8933010000000000123])
    found = takeover.read(out.getvalue())
    (entry,) = found.rows
    assert (entry.inventory_number, entry.since, entry.iccid) == ("42", date(2025, 9, 3), iccid(1))
    assert [(fault.line, fault.column) for fault in found.faults] == [(5, "ICCID")]


def test_names_births_and_addresses_are_never_read_and_the_list_says_so() -> None:
    header = "N° de série;Statut;Nom du jeune;Prénom;Né le;Adresse;Nom;Téléphone;Adresse MAC\n"
    found = takeover.read(
        (header + "ABC1234;stock;Martin;Léa;3/3/09;1 rue X;Martin;0612345678;aa:bb\n").encode()
    )
    personal = [column.title for column in found.columns if column.why == "personal"]
    assert personal == ["Nom du jeune", "Prénom", "Né le", "Adresse", "Nom", "Téléphone"]
    assert [column.why for column in found.columns if column.title == "Adresse MAC"] == ["unknown"]
    assert "Martin" not in repr(found)
    assert "0612345678" not in repr(found)


def test_not_even_by_hand() -> None:
    with pytest.raises(PersonalColumn):
        read(lent("A1B2C3"), columns={"Nom du jeune": "notes"})


def test_columns_are_corrected_by_hand_and_remembered() -> None:
    text = b"Ref;Serial;Statut\nPC-1;ABC1234;stock\n"
    (entry,) = takeover.read(text, columns={"ref": "inventory_number", "Serial": "leave_out"}).rows
    assert (entry.inventory_number, entry.serial) == ("PC-1", None)
    memory = Remembered(columns={"Ref": "label", "Absent here": "site"})
    found = takeover.read(text, remembered=memory)
    assert found.rows[0].inventory_number == "PC-1"
    assert [(column.ours, column.why) for column in found.columns][0] == ("label", "by_hand")
    with pytest.raises(NoSuchColumn):
        takeover.read(text, columns={"Absent here": "site"})
    with pytest.raises(NoSuchColumn):
        takeover.read(text, columns={"Ref": "colour"})


def test_words_for_states_are_guessed_given_or_asked_for() -> None:
    lines = [stocked(f"ABC{n}XY", state=state) for n, state in enumerate(("Dispo", "dispo", "au chaud", ""))]
    found = read(*lines)
    told = {word.text: (word.count, word.meaning, word.guessed) for word in found.words}
    assert told == {"Dispo": (2, Meaning.IN_STOCK, True), "au chaud": (1, None, False), "": (1, None, False)}
    assert ([entry.line for entry in found.rows], [fault.line for fault in found.faults]) == ([2, 3], [4, 5])
    again = read(*lines, words={"Au chaud": "lent", "": "missing"})
    assert [entry.meaning.value for entry in again.rows] == ["in_stock", "in_stock", "lent", "missing"]
    assert not again.open_words
    with pytest.raises(NoSuchMeaning):
        read(*lines, words={"Au chaud": "warm"})


def test_without_a_word_what_an_association_has_is_lent() -> None:
    (entry,) = read(lent("ABC1234", state="")).rows
    assert entry.meaning is Meaning.LENT


def test_examples_totals_and_what_is_to_be_ignored_are_left_out_and_told() -> None:
    found = read(*LEFT_OUT, stocked("ABC1234"))
    assert (len(found.rows), [fault.line for fault in found.left_out]) == (1, [2, 3, 4])


def test_a_header_that_comes_again_further_down_is_left_out_and_asks_nothing() -> None:
    found = read(stocked("ABC1234"), HEADER.replace("Nom du jeune", ""), stocked("ABC1235"))
    assert (len(found.rows), [fault.line for fault in found.left_out]) == (2, [3])
    assert (found.faults, len(found.words)) == ((), 1)


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (lent("6.37702E+15"), "N° de série"),
        (lent("2024-03-01"), "N° de série"),
        (lent("ABC1", iccid="8933000000000000000"), "ICCID"),
        (lent("ABC1", number="1,23E+12"), "N° inventaire"),
        (lent("ABC1", since="31/02/2025"), "Date de prêt"),
        (lent("ABC1", since="hier"), "Date de prêt"),
        (lent("ABC1", signed="peut-être"), "Convention signée"),
        (lent("ABC1", territory="Atlantide"), "Département"),
        (lent("ABC1", notes="mail : lea@example.org"), "Remarques"),
        (lent("ABC1", notes="x" * 300), "Remarques"),
        (lent("ABC1", iccid=iccid(1), line="12345"), "Numéro de ligne"),
        (line(maker="Dell", model="5400", state="stock"), None),
        (line(serial="System Serial Number", state="stock"), None),
    ],
)
def test_each_fault_is_told_with_its_line_and_column(bad: str, column: str | None) -> None:
    found = read(stocked("FINE123"), bad)
    assert [(fault.line, fault.column) for fault in found.faults] == [(3, column)]
    assert len(found.rows) == 1


def test_notes_about_people_can_be_left_out_and_never_show() -> None:
    found = read(lent("ABC1234", notes="mail : lea@example.org"), defaults=Defaults(drop_notes=True))
    assert (found.rows[0].condition, found.faults) == (None, ())
    assert "lea@" not in repr(found) + repr(read(lent("ABC1234", notes="mail : lea@example.org")))


def test_one_serial_or_card_stands_once() -> None:
    serials = stocked("ABC1234"), stocked("abc1234"), stocked("ABC1234", maker="Dell")
    found = read(*serials, stocked("X1Y2", number="7"), stocked("X1Y3", number="7"))
    assert [(fault.line, fault.facts["first"]) for fault in found.faults] == [(3, 2), (6, 5)]


def test_american_dates_are_told_by_the_whole_column() -> None:
    found = read(lent("ABC1", since="09/03/2025"), lent("ABC2", since="09/25/2025"))
    assert [entry.since for entry in found.rows] == [date(2025, 9, 3), date(2025, 9, 25)]
    assert any("American" in fault.message for fault in found.warnings)
    mixed = read(
        lent("ABC1", since="09/03/2025"), lent("ABC2", since="09/25/2025"), lent("ABC3", since="25/9/25")
    )
    assert [fault.line for fault in mixed.faults] == [2]


@pytest.mark.parametrize(
    ("cell", "number", "ending"),
    [
        ("0612345678", "+33612345678", None),
        ("612345678", "+33612345678", None),
        ("+33 6 12 34 56 78", "+33612345678", None),
        ("…5678", None, "5678"),
        ("78", None, "78"),
        ("01 23 45 67 89", "+33123456789", None),
    ],
)
def test_a_number_is_whole_or_its_last_digits(cell: str, number: str | None, ending: str | None) -> None:
    (entry,) = read(lent("ABC1234", iccid=iccid(1), line=cell)).rows
    assert (entry.number, entry.number_ending) == (number, ending)


@pytest.mark.parametrize(
    "cell", ["06", "6", "Alpes-Maritimes", "06 - Alpes-Maritimes", "ALPES MARITIMES (06)"]
)
def test_a_territory_is_a_code_or_a_name(cell: str) -> None:
    (entry,) = read(lent("ABC1234", territory=cell)).rows
    assert entry.territory == "06"


def test_our_label_is_known_by_its_check_and_their_own_becomes_a_number() -> None:
    from fleet.codes import check_character

    ours = "ABCDEFG" + check_character("ABCDEFG")
    found = read(stocked("ABC1", label=f"{ours[:4]}-{ours[4:].lower()}"), stocked("ABC2", label="PORT-12"))
    assert [(entry.label, entry.inventory_number) for entry in found.rows] == [
        (ours, None),
        (None, "PORT-12"),
    ]


def test_a_list_that_identifies_nothing_is_refused_and_so_are_two_columns_of_one_name() -> None:
    with pytest.raises(MissingColumns):
        takeover.read(b"Maker;Status\nDell;stock\n")
    with pytest.raises(DuplicateHeaders):
        takeover.read(f"{HEADER};Statut\n{stocked('ABC1')};x\n".encode())
