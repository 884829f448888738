"""Y3: a label carries a code to scan, a code to type and a neutral contact, and has no place for more."""

from dataclasses import fields

import pytest

from labels.errors import NotALabel
from labels.label import Label

URL = "HTTPS://PRET.EXAMPLE.ORG/Q/0123456789ABCDEFGHJKMNPQRS"
CONTACT = "01 23 45 67 89"


def test_y3_a_label_has_three_fields_and_no_other() -> None:
    assert [field.name for field in fields(Label)] == ["url", "short_code", "contact"]


@pytest.mark.parametrize("given", ["K7QFM2XD", "K7QF-M2XD"])
def test_the_short_code_is_shown_in_two_groups_of_four(given: str) -> None:
    assert Label(URL, given, CONTACT).shown == "K7QF-M2XD"


@pytest.mark.parametrize("url", [URL, URL.replace("HTTPS", "HTTP"), URL.replace(".ORG", ".ORG:8443")])
def test_addresses_in_capitals_are_taken(url: str) -> None:
    assert Label(url, "K7QFM2XD", CONTACT).url == url


@pytest.mark.parametrize(
    "url", ["", "PRET.EXAMPLE.ORG", URL.lower(), URL + "?A=1", URL + "\n", "HTTPS:///Q/A"]
)
def test_other_addresses_are_refused_by_name(url: str) -> None:
    with pytest.raises(NotALabel) as refusal:
        Label(url, "K7QFM2XD", CONTACT)
    assert refusal.value.facts == {"url": url}


@pytest.mark.parametrize("short_code", ["", "K7QF", "K7QFM2XDA", "k7qfm2xd", "K7QF M2XD"])
def test_other_short_codes_are_refused(short_code: str) -> None:
    with pytest.raises(NotALabel, match="eight characters"):
        Label(URL, short_code, CONTACT)


@pytest.mark.parametrize("contact", ["", "  ", "line one\nline two", "x" * 81])
def test_a_contact_is_one_line_of_at_most_eighty_characters(contact: str) -> None:
    with pytest.raises(NotALabel):
        Label(URL, "K7QFM2XD", contact)
