"""Lists that can't be read, or not like that, and forms that were tampered with: told in words."""

from base64 import b64encode
from io import BytesIO
from zlib import compress

import pytest
from flask import Flask, request

from api.pages.takeover import carrying
from fleet.access import MAY, Role, Verb
from tests.api.pages.takeover.conftest import MESSY, Clients, Desk
from tests.cast import Cast


def test_a_file_that_is_no_list_is_told_beside_the_field_or_on_top(desk: Desk) -> None:
    for data in (b"", b"\x00\x01", b"PK\x03\x04", b"a", b"a;b\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        answer = desk.choose(data)
        assert answer.status_code == 422, data
        assert 'id="file-error"' in answer.text or 'id="refused"' in answer.text
        assert 'type="file"' in answer.text


def test_a_list_in_which_nothing_identifies_a_thing_can_be_put_right(desk: Desk) -> None:
    answer = desk.choose("Réf;Quoi\nA1;portable\nA2;portable\n".encode())
    assert answer.status_code == 422
    assert "Columns are missing in this file." in answer.text
    desk.is_column("Réf", "inventory_number")
    desk.is_column("Quoi", "category")
    assert desk.look().status_code == 200


def test_two_columns_for_one_are_told_beside_both(desk: Desk) -> None:
    desk.choose(MESSY)
    desk.is_column("N° inv.", "serial")
    answer = desk.look()
    assert answer.status_code == 422
    assert answer.text.count("Two columns can’t both be this") == 2
    desk.is_column("N° inv.", "inventory_number")
    assert desk.look().status_code == 200


NO_CHOICES = {
    "category": "spoon",
    "territory": "XX",
    "signatory": "grandmother",
    "due_on": "soon",
    "meaning": "spoon",
    "ours": "spoon",
    "site": "nowhere",
}


def test_what_is_no_choice_is_refused_and_the_list_is_kept(desk: Desk) -> None:
    for field, value in NO_CHOICES.items():
        desk.choose(MESSY)
        carried = desk.fields["list"]
        desk.fields.setlist(field, [value, *desk.fields.getlist(field)[1:]])
        assert desk.look().status_code == 422, field
        assert desk.fields["list"] == carried


def test_an_unknown_place_may_be_added_with_the_list(desk: Desk) -> None:
    desk.choose(MESSY)
    desk.answer(site="Local Vence")
    desk.look()
    assert "Add what nobody has entered yet, and look again" in desk.page
    assert desk.look(add_missing="yes").status_code == 200
    assert "Local Vence" in desk.page


BOMB = b64encode(compress(b"a;b\n" * 2**23, 9)).decode()


def test_what_is_no_carried_list_leads_back_to_choosing_one(desk: Desk) -> None:
    for field in ("", "%%%", "AAAA", "é", BOMB, b64encode(compress(b"")).decode()):
        for path in ("/takeover/look", "/takeover", "/takeover/refused-lines"):
            answer = desk.send(path, list=field)
            assert answer.status_code == 422, field[:10]
            assert "Choose the file again." in answer.text


def test_a_list_longer_than_a_page_takes_is_told_the_command(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "MOST_LINES", 3)
    answer = desk.choose(MESSY)
    assert answer.status_code == 422
    assert "python -m fleet import fleet" in answer.text


def test_a_file_that_is_sent_stays_in_memory(app: Flask) -> None:
    """It may hold names: not even a nameless file on the disk."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="parc.csv"\r\n\r\n'
    told = {"method": "POST", "content_type": "multipart/form-data; boundary=x"}
    with app.test_request_context("/takeover/look", data=head + b"a" * 2**20 + b"\r\n--x--\r\n", **told):
        assert isinstance(request.files["file"].stream, BytesIO)


def test_an_empty_fleet_begins_with_its_list(client: Clients, stored_cast: Cast) -> None:
    start = client(stored_cast.coordinator).get("/").text
    assert 'href="/takeover"' in start
    assert 'href="/takeover"' not in client(stored_cast.technician).get("/").text
    stored_cast.device()
    stored_cast.store()
    assert 'href="/takeover"' not in client(stored_cast.coordinator).get("/").text
    assert MAY[Verb.TAKEOVER_IMPORT] == {Role.COORDINATOR, Role.SYSTEM}
