"""F6: a donor's paper says by serial number "put to use in YEAR" or "recycled", and the rest is a number."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

from labels.reuse import Line, Lot, Reuse, reuse

GIVEN = Reuse(
    donor="Métropole de Nice",
    lender="Prêt solidaire",
    as_of=date(2026, 9, 30),
    used_until=2025,
    lots=(
        Lot("MNCA-1", 5, (Line("Dell Latitude", "SN-1", "INV-1", 2025), Line("", "SN-2", "", None))),
        Lot("MNCA-2", 3, ()),
    ),
)


def test_f6_each_device_has_its_serial_and_what_became_of_it(said: Callable[..., str]) -> None:
    text = said(reuse(GIVEN), "-layout")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "Dell Latitude SN-1 INV-1 Mis en service en 2025" in lines
    assert "– SN-2 – Recyclé" in lines
    assert "5 donnés, 2 prouvés ci-dessous, 3 pas encore" in lines
    assert "3 donnés : aucun n’a encore de preuve." in lines
    assert [line for line in lines if line.startswith("8 1 1 6")], "all lots together"


def test_it_names_the_decree_the_lender_the_donor_and_the_day(said: Callable[..., str]) -> None:
    text = " ".join(said(reuse(GIVEN)).split())
    for words in ("Décret n° 2023-266 du 12 avril 2023", "Prêt solidaire", "Métropole de Nice"):
        assert words in text
    assert "état au 30 septembre 2026" in text


def test_f6_there_is_no_field_for_a_place_a_day_or_a_state() -> None:
    assert [field.name for field in fields(Line)] == ["device", "serial", "inventory", "year"]
    assert [field.name for field in fields(Lot)] == ["reference", "given", "lines"]


def test_a_lot_is_called_so_once(said: Callable[..., str]) -> None:
    lots = (Lot("Lot 2025-04", 3, ()), Lot("MNCA-2", 3, ()))
    text = said(reuse(replace(GIVEN, lots=lots)))
    assert "Lot Lot" not in text
    assert "Lot 2025-04" in text
    assert "Lot MNCA-2" in text


def test_a_long_serial_is_printed_whole(said: Callable[..., str]) -> None:
    serial = "S" * 30 + "E" * 34
    lot = Lot("Lot", 1, (Line("Acme", serial, "I" * 64, 2025),))
    text = "".join(said(reuse(replace(GIVEN, lots=(lot,))), "-raw").split())
    assert serial in text


def test_the_same_facts_give_the_same_bytes_and_a_long_list_all_its_lines(said: Callable[..., str]) -> None:
    lot = Lot("Lot", 500, tuple(Line("Acme", f"SN{n:04}", "", 2025) for n in range(500)))
    paper = reuse(replace(GIVEN, lots=(lot,)))
    assert paper == reuse(replace(GIVEN, lots=(lot,)))
    text = said(paper)
    assert [n for n in range(500) if f"SN{n:04}" not in text] == []
