"""E4: the certificate names disk, method, tool, times, result and performer, and where to verify it."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone

import zxingcpp
from PIL import Image

from labels.certificate import Certificate, certificate

PARIS = timezone(timedelta(hours=1))
GIVEN = Certificate(
    code="E7QK-4MZ8",
    verify_url="https://pret.example.org/verify/E7QK4MZ8",
    lender="Prêt solidaire",
    issued=date(2026, 11, 4),
    device_code="K7QF-M2XD",
    device="Acme Book 14",
    disk_kind="SSD SATA",
    disk_model="Acme SSD 500",
    disk_serial="S3Z2NB0K123456X",
    size_bytes=500107862016,
    method="Effacement sécurisé ATA",
    tool="nwipe",
    tool_version="0.39",
    started=datetime(2026, 11, 3, 14, 5, tzinfo=PARIS),
    ended=datetime(2026, 11, 3, 14, 47, tzinfo=PARIS),
    result="Réussi",
    performed_by="Atelier de Nice",
    level="Purge",
    rounds=1,
    erased_bytes=500107862016,
    errors=0,
)


def test_e4_it_names_disk_method_tool_times_result_and_performer(said: Callable[..., str]) -> None:
    text = " ".join(said(certificate(GIVEN), "-layout").split())
    for words in (
        "E7QK-4MZ8",
        "Acme SSD 500",
        "S3Z2NB0K123456X",
        "500 107 862 016 octets (500 Go)",
        "Acme Book 14 – K7QF-M2XD",
        "Effacement sécurisé ATA (niveau Purge)",
        "nwipe 0.39",
        "Début 3 novembre 2026 à 14 h 05 (UTC+01:00)",
        "Fin 3 novembre 2026 à 14 h 47 (UTC+01:00)",
        "Passes 1",
        "Erreurs 0",
        "Réussi",
        "Atelier de Nice",
    ):
        assert words in text


def test_e4_its_code_opens_the_page_that_verifies_it(
    pages: Callable[[bytes, int], list[Image.Image]],
) -> None:
    (page,) = pages(certificate(GIVEN), 203)
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [GIVEN.verify_url]


def test_e4_there_is_no_field_for_an_earlier_holder() -> None:
    assert not {field.name for field in fields(Certificate)} & {
        "holder",
        "youth",
        "association",
        "loan",
        "kit_code",
    }


def test_e2_an_exception_names_its_second_person_and_reason(said: Callable[..., str]) -> None:
    text = said(certificate(replace(GIVEN, verified_by="Dominique", exception="secteurs cachés inconnus")))
    assert "Dominique" in text
    assert "secteurs cachés inconnus" in text


def test_what_is_unknown_is_left_out(said: Callable[..., str]) -> None:
    text = said(certificate(replace(GIVEN, rounds=None, erased_bytes=None, errors=None, level="")))
    assert not [
        caption for caption in ("Passes", "Erreurs", "Données écrasées", "niveau P") if caption in text
    ]


def test_the_reports_fingerprint_is_printed_whole(said: Callable[..., str]) -> None:
    fingerprint = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    text = said(certificate(replace(GIVEN, report_sha256=fingerprint)), "-layout")
    assert fingerprint[:32] in text
    assert fingerprint[32:] in text


def test_the_same_facts_give_the_same_bytes() -> None:
    assert certificate(GIVEN) == certificate(replace(GIVEN))
