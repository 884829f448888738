"""A request in a file, as offices send it: any encoding and separator, French or English."""

import codecs
import io

import pytest
import xlsxwriter

from fleet import codes
from fleet.errors import Invalid
from fleet.intake.devices.features import Keyboard
from fleet.lending.equipment_requests import AskedKind, NamesInFile, NothingAsked, Priority
from fleet.lending.equipment_requests.reading import Listing, read
from fleet.lending.equipment_requests.words import COLUMNS, TEMPLATES
from fleet.parties.youths import Signatory
from fleet.sheets.columns import MissingColumns
from fleet.sheets.faults import told

CODE = codes.new_code()
FRENCH = (
    "Code du jeune;Département;Signataire;Besoin;Priorité;Clavier;Écran;Tactile\n"
    f"{CODE[:4]}-{CODE[4:].lower()};;;Les deux;Examens;Bépo;15,6 pouces;oui\n"
    ";6;Représentant légal;connexion;;;;\n"
    ";Alpes-Maritimes;ASE;ordinateur portable;premier équipement;peu importe;;non\n"
)
ENGLISH = (
    "Need,Youth code,Territory,Who signs,Reason,Keyboard,Screen size,Touch screen\n"
    f"both,{CODE},,,exams,bepo,15,yes\nconnection,,06,legal representative,,,,\n"
    "laptop,,06,child welfare,first equipment,any,,no\n"
)


def asked(listing: Listing) -> list[tuple[object, ...]]:
    return [
        (entry.ask.kind, entry.ask.priority, entry.ask.keyboard, entry.ask.screen_inches, entry.ask.touch)
        for entry in listing.entries
    ]


def faults(text: str) -> list[tuple[int, str | None, str]]:
    return [(fault.line, fault.column, told(fault.as_dict())) for fault in read(text.encode()).faults]


def as_workbook(text: str) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(text.splitlines()):
            sheet.write_row(row, 0, line.split(";"))
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        FRENCH.encode(),
        codecs.BOM_UTF8 + FRENCH.replace("\n", "\r\n").encode(),
        FRENCH.encode("cp1252"),
        FRENCH.replace("\n", "\r").encode("mac_roman"),
        FRENCH.replace(";", "\t").encode("utf-16"),
        as_workbook(FRENCH),
        ENGLISH.encode(),
    ],
    ids=["utf-8", "excel", "windows", "old mac", "utf-16 tabs", "xlsx", "english"],
)
def test_the_same_request_in_any_file_is_the_same_request(data: bytes) -> None:
    listing = read(data)
    assert listing.faults == ()
    assert asked(listing) == [
        (AskedKind.BOTH, Priority.EXAMS, Keyboard.BEPO, 15, True),
        (AskedKind.CONNECTION, Priority.NONE, None, None, False),
        (AskedKind.LAPTOP, Priority.FIRST_EQUIPMENT, None, None, False),
    ]
    assert [entry.ask.youth for entry in listing.entries] == [CODE, None, None]
    assert [(new.territory, new.signatory) for new in listing.new_youths] == [
        ("06", Signatory.LEGAL_REPRESENTATIVE),
        ("06", Signatory.ASE_SERVICE),
    ]
    assert [entry.ask.new_youth for entry in listing.entries] == [None, 0, 1]
    again = read(listing.plain)
    assert (again.entries, again.faults) == (listing.entries, ())


def test_every_fault_is_told_with_its_line_and_column() -> None:
    wrong = ("A" if CODE[0] != "A" else "B") + CODE[1:]
    text = (
        "code;département;signataire;besoin;priorité;clavier;écran;tactile\n"
        f"{wrong};;;laptop;;;;\n"
        "Kevin;;;laptop;;;;\n"
        ";99;Madame Untel;licorne;vite;dvorak;grand;peut-être\n"
        ";06;;;;;;\n"
    )
    assert faults(text) == [
        (2, "code", "This code has a typing mistake."),
        (3, "code", "This is not a youth’s code: there are eight letters and digits in one."),
        (4, "département", "“99” is not a département: 06, 2A or 974."),
        (
            4,
            "signataire",
            "Who signs is one of: représentant légal / legal representative, ASE, majeur / adult.",
        ),
        (
            4,
            "besoin",
            "“licorne” is none of: ordinateur / laptop, connexion / connection, les deux / both.",
        ),
        (
            4,
            "priorité",
            "“vite” is none of: examens / exams, recherche d’emploi / job search, premier équipement / "
            "first equipment.",
        ),
        (
            4,
            "clavier",
            "“dvorak” is none of: azerty, qwerty, qwertz, bépo, arabe / arabic, cyrillique / cyrillic.",
        ),
        (4, "écran", "“grand” is not a size in inches, such as 15."),
        (4, "tactile", "“peut-être” is neither yes nor no."),
        (5, "code", "Whom is it for? A code, or for a new youth the département and who signs."),
        (
            5,
            "besoin",
            "What is needed is missing: ordinateur / laptop, connexion / connection, les deux / both.",
        ),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Nom",
        "Prénom",
        "Nom du jeune",
        "Jeune",
        "Name",
        "Date de naissance",
        "Né(e) le",
        "Âge",
        "Adresse",
        "Téléphone",
        "E-mail",
        "École",
        "Foyer",
        "Placement",
        "Référent",
        "Code postal",
    ],
)
def test_y1_a_file_with_a_column_about_people_is_refused_and_quotes_no_cell(title: str) -> None:
    text = f"Code du jeune;Besoin;{title}\n{CODE};licorne;Kevin Untel\n"
    with pytest.raises(NamesInFile) as refused:
        read(text.encode())
    assert title in str(refused.value)
    assert "Kevin" not in str(refused.value)


def test_what_stands_where_a_code_should_is_never_quoted() -> None:
    (fault,) = read(b"code;besoin\nKevin Untel;laptop\n").faults
    assert "Kevin" not in str(fault)


def test_what_is_not_ours_is_not_read_nor_carried_along() -> None:
    listing = read(f"Code;Besoin;Remarque\n{CODE};laptop;pour Kevin\n".encode())
    assert listing.ignored_columns == ("Remarque",)
    assert b"Kevin" not in listing.plain


@pytest.mark.parametrize("spoken", sorted(TEMPLATES))
def test_the_template_names_all_our_columns_and_its_examples_are_left_out(spoken: str) -> None:
    text = "\n".join(";".join(row) for row in TEMPLATES[spoken])
    assert len(TEMPLATES[spoken][0]) == len(COLUMNS)
    with pytest.raises(NothingAsked):
        read(text.encode())
    listing = read(f"{text}\n{CODE};;;laptop;;;;\n".encode())
    assert [entry.line for entry in listing.entries] == [4]
    assert [warning.line for warning in listing.warnings] == [2, 3]
    assert listing.ignored_columns == ()


def test_a_file_that_says_neither_who_nor_what_is_refused_with_what_is_missing() -> None:
    with pytest.raises(MissingColumns):
        read(b"besoin;clavier\nlaptop;azerty\n")
    with pytest.raises(MissingColumns):
        read(b"code;clavier\nAAAA;azerty\n")


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"code", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_table_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Invalid):
        read(data)
