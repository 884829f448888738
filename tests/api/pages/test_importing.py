"""Files taken in by a page: a donor's list and a hardware report, and what is wrong with them."""

import io
import json
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake.devices import Device
from fleet.intake.donations import Donation
from fleet.intake.snapshots import Snapshot, SnapshotState
from fleet.parties.organisations import Organisation
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

LIST = (
    "type;marque;modèle;numéro de série\nportable;HP;EliteBook 840;5CG8123ABC\nportable;HP;EliteBook 840;\n"
)
REPORT = {
    "id": "bench",
    "class": "system",
    "product": "EliteBook 840",
    "vendor": "HP",
    "serial": "5CG8123ABD",
    "configuration": {"chassis": "notebook"},
    "children": [{"id": "core", "class": "bus", "children": []}],
}


def sent(text: str, name: str, **more: str) -> dict[str, object]:
    return {
        "data": {"file": (io.BytesIO(text.encode()), name), **more},
        "content_type": "multipart/form-data",
    }


def test_a_list_is_announced_once_under_its_files_name(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    desk, donor = client(stored_cast.coordinator), stored_cast.donor.id
    first = desk.post("/lots/new", **sent(LIST, "Don mars.csv", donor=donor))
    again = desk.post("/lots/new", **sent(LIST, "autre nom.csv", donor=donor))
    assert first.status_code == 303, first.text
    assert first.location == again.location
    with database.read() as session:
        lot = session.scalars(select(Donation)).one()
        assert (lot.reference, first.location) == ("Don mars", f"/devices?lot={lot.id}")
        assert len(session.scalars(select(Device)).all()) == 2


def test_a_new_donor_is_added_with_the_list_or_not_at_all(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    desk = client(stored_cast.coordinator)
    bad = LIST + "grille-pain;X;Y;Z\n"
    refused = desk.post("/lots/new", **sent(bad, "a.csv", donor_name="Mairie de Grasse"))
    assert refused.status_code == 422
    assert "Ligne 4, colonne «\u00a0type\u00a0»" in refused.text
    assert 'value="Mairie de Grasse"' in refused.text
    with database.read() as session:
        assert (
            session.scalars(select(Organisation).where(Organisation.name == "Mairie de Grasse")).all() == []
        )
    assert desk.post("/lots/new", **sent(LIST, "a.csv", donor_name="Mairie de Grasse")).status_code == 303


def test_no_file_and_no_donor_are_said_beside_their_fields(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    answer = client(stored_cast.coordinator).post("/lots/new", data={})
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert 'id="donor-error"' in answer.text


def test_a_report_leads_to_its_device_and_nonsense_is_refused(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    bench = client(stored_cast.technician)
    answer = bench.post("/reports/new", **sent(json.dumps(REPORT), "lshw.json", site=stored_cast.hub.id))
    assert answer.status_code == 303, answer.text
    with database.read() as session:
        made = session.scalars(select(Device)).one()
        assert (made.serial, answer.location) == ("5CG8123ABD", f"/devices/{made.code}")
    for text in ("", "{", "[]", "\x00", '{"a": 1}'):
        assert bench.post("/reports/new", **sent(text, "x.json")).status_code == 422


def test_a_person_says_which_device_a_weak_report_means(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    desk = client(stored_cast.coordinator)
    desk.post("/lots/new", **sent(LIST, "a.csv", donor=stored_cast.donor.id))
    bench, weak = client(stored_cast.technician), REPORT | {"serial": "To Be Filled By O.E.M."}
    place = bench.post("/reports/new", **sent(json.dumps(weak), "lshw.json")).location
    assert place.startswith("/reports/")
    text = bench.get(place).text
    assert "annoncé avec ce modèle, sans numéro de série" in text
    with database.read() as session:
        code = session.scalars(select(Device.code).where(Device.serial.is_(None))).one()
    assert bench.post(f"{place}/confirm", data={"device": code}).location == f"/devices/{code}"
    assert bench.post(f"{place}/confirm", data={"device": code}).status_code == 409
    with database.read() as session:
        assert session.scalars(select(Snapshot)).one().status is SnapshotState.MATCHED
