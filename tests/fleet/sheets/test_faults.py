from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from babel.messages.pofile import read_po

import fleet
from fleet.errors import Invalid
from fleet.intake.manifests import Why
from fleet.sheets.faults import Fault, shown, told

CATALOGUE = Path(fleet.__file__).parent / "locale" / "fr" / "LC_MESSAGES" / "fleet.po"
READERS = ("fleet.sheets", "fleet.intake.reports", "fleet.intake.manifests")


def refusals() -> list[type[Invalid]]:
    """Every refusal of what reads other people's files."""
    for package in READERS:
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            import_module(module.name)
    return [each for each in Invalid.__subclasses__() if each.__module__.startswith(READERS)]


def test_a_fault_travels_as_plain_data() -> None:
    fault = Fault(3, "Qté", Why.NOT_A_COUNT, {"found": "deux"})
    assert fault.as_dict() == {
        "line": 3,
        "column": "Qté",
        "message": "“{found}” is not a whole number.",
        "facts": {"found": "deux"},
    }
    assert type(fault.as_dict()["message"]) is str


def test_a_fault_is_told_in_the_readers_language() -> None:
    error = Fault(3, "Qté", Why.NOT_A_COUNT, {"found": "deux"}).as_dict()
    french = {Why.NOT_A_COUNT.value: "« {found} » n’est pas un nombre entier."}
    assert told(error) == "“deux” is not a whole number."
    assert told(error, french.__getitem__) == "« deux » n’est pas un nombre entier."


def test_a_quoted_cell_is_short_and_on_one_line() -> None:
    assert shown("a\n" + "b" * 100) == "a " + "b" * 58


@pytest.fixture(scope="module")
def french() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale="fr")}


def test_every_reason_of_a_list_has_its_french(french: dict[str, str]) -> None:
    assert [why for why in Why if not french.get(why)] == []


def test_every_refusal_of_a_file_has_its_french(french: dict[str, str]) -> None:
    assert len(refusals()) >= 20
    said = {text for each in refusals() for text in (each.title(), each.detail) if text}
    assert sorted(text for text in said if not french.get(text)) == []
