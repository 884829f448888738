import pytest

from fleet.intake.serials import is_filler, is_placeholder_serial, normalise_serial, real_serial


@pytest.mark.parametrize(
    "written",
    [
        "To Be Filled By O.E.M.",
        "to be filled by o.e.m",
        "System Serial Number",
        "Default string",
        "0123456789",
        "123456789",
        "1234567890",
        "SN 123456789ABC",
        "EeePC-0123456789",
        "SerNum0",
        "0",
        "00000000",
        "0000-0000-0000",
        "XXXXXXXX",
        "........",
        "None",
        "N/A",
        "NotSupport",
        "Not Specified",
        "Néant",
        "à compléter",
        "-",
        "",
        "   ",
    ],
)
def test_what_stands_in_a_serials_place_is_never_an_identity(written: str) -> None:
    assert is_placeholder_serial(written)
    assert real_serial(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "8BOAAQ191999",
        "LXAZ70X0669112B8DB1601",
        "D8FTRY1",
        "640HP72",
        "13138/00064437",
        "SN12AB34",
        "1234ABX",
        "PF0N",
    ],
)
def test_a_real_serial_stays(written: str) -> None:
    assert real_serial(written) == written


def test_one_serial_has_one_writing() -> None:
    assert normalise_serial("  5cg\u200b12\n34  ") == "5CG12 34"
    assert normalise_serial("ＡＢ１２") == "AB12"


def test_a_serial_longer_than_any_is_none() -> None:
    assert real_serial("A1" * 33) is None
    assert real_serial(None) is None


def test_a_filler_phrase_is_known_where_names_stand_too() -> None:
    assert is_filler("To be filled by O.E.M.")
    assert is_filler("0000000000")
    assert not is_filler("HP")
