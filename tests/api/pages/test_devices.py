"""A device's page: what it says, and every form on it, from its arrival to its return."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake import devices as domain
from fleet.intake import labels
from fleet.intake.devices import AccountLock, Category, Device, Grade, StorageKind
from fleet.lifecycle import AssetState
from fleet.refurbishment import checks, erasures
from fleet.refurbishment.checks import CHECKLISTS
from fleet.refurbishment.erasures import Erasure, ErasureState
from fleet.support.tickets import Ticket, Trouble
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

WIPE = {
    "method": "ata_secure_erase",
    "tool": "nwipe",
    "tool_version": "0.38",
    "performed_by": "l'atelier",
    "ended_on": "14/09/2026",
    "started_at": "10:40",
    "ended_at": "11h10",
    "result": "erased",
    "errors": "0",
    "rounds": "1",
    "hidden_sectors": "none",
}
"""What a technician types at 11:30 in Paris."""


@pytest.fixture
def device(stored_cast: Cast) -> Device:
    """On the shelf, one disk in it, nothing done."""
    made = stored_cast.device()
    stored_cast.store()
    return made


def now(database: Database, code: str) -> Device:
    with database.read() as session:
        found = session.get_one(Device, code)
        assert found.storages is not None
        assert found.site is None or found.site.name
        return found


def test_the_whole_bench_by_forms(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, device: Device
) -> None:
    bench, place = client(stored_cast.technician), f"/devices/{device.code}"
    disk = device.to_erase[0]
    assert "Ce portable attend de passer à l’atelier." in bench.get(place).text
    assert bench.post(f"{place}/start-refurbishment").location == place
    early = bench.post(f"{place}/mark-ready")
    assert early.status_code == 409
    assert "Rien n’a été modifié" in early.text
    wiped = bench.post(f"{place}/disks/{disk.id}/erasure", data=WIPE | {"serial": disk.serial})
    assert wiped.status_code == 303, wiped.text
    tapped = {f"check-{item}": "yes" for item in CHECKLISTS[Category.LAPTOP]}
    assert bench.post(f"{place}/checks", data=tapped).status_code == 303
    graded = {"grade": "B", "account_lock": "none", "condition": "rayures sur le capot"}
    assert bench.post(f"{place}/grade", data=graded).status_code == 303
    assert bench.post(f"{place}/mark-ready").status_code == 303
    after = now(database, device.code)
    assert (after.state, after.grade, after.account_lock) == (AssetState.READY, Grade.B, AccountLock.NONE)
    told = bench.get(place).text
    for sentence in ("disponible pour un prêt", "Passage à l’atelier", "13 points essayés", "disque SSD"):
        assert sentence in told


def test_evidence_needs_what_the_form_asks_and_keeps_what_was_typed(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, device: Device
) -> None:
    disk = device.to_erase[0]
    address = f"/devices/{device.code}/disks/{disk.id}/erasure"
    bad = WIPE | {"ended_on": "demain", "started_at": "", "errors": "beaucoup", "tool": "blancco"}
    answer = client(stored_cast.technician).post(address, data=bad)
    assert answer.status_code == 422
    assert 'value="blancco"' in answer.text
    assert answer.text.count('aria-invalid="true"') >= 3
    with database.read() as session:
        assert session.scalars(select(Erasure)).all() == []


def test_a_second_person_signs_imperfect_evidence(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, device: Device
) -> None:
    disk, place = device.to_erase[0], f"/devices/{device.code}"
    sent = WIPE | {"hidden_sectors": "unknown", "serial": disk.serial or ""}
    client(stored_cast.technician).post(f"{place}/disks/{disk.id}/erasure", data=sent)
    assert "Une autre personne doit signer" in client(stored_cast.technician).get(place).text
    other = client(stored_cast.other_technician)
    (action,) = re.findall(r'action="([^"]+/countersign)"', other.get(place).text)
    assert client(stored_cast.technician).post(action, data={"reason": "ok"}).status_code == 403
    assert other.post(action, data={"reason": ""}).status_code == 422
    assert other.post(action, data={"reason": "disque relu, vide"}).status_code == 303
    with database.read() as session:
        assert session.scalars(select(Erasure)).one().status is ErasureState.ACCEPTED


def test_a_volunteer_sees_evidence_but_no_form_for_it(
    app: Flask, client: Clients, stored_cast: Cast, device: Device
) -> None:
    text = client(stored_cast.volunteer).get(f"/devices/{device.code}").text
    assert "1 disque est à effacer" in text
    assert "/erasure" not in text
    assert "/checks" not in text


def test_an_association_sees_its_device_without_bench_labels_or_earlier_lives(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    laptop = stored_cast.ready_laptop()
    first = stored_cast.loan(laptop)
    stored_cast.take_back(first, at=stored_cast.at(minutes=10))
    stored_cast.refurbish(laptop, at=stored_cast.at(minutes=20))
    loan = stored_cast.loan(laptop, at=stored_cast.at(minutes=30))
    stored_cast.store()
    text = client(stored_cast.mentor).get(f"/devices/{laptop.code}").text
    assert f"/loans/{loan.id}" in text
    assert text.count("le prêt commence") == 1
    for hidden in ("Son étiquette", "Noter son effacement", "Annonce", first.id):
        assert hidden not in text


def test_received_with_a_printed_label_in_one_go(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    cast = stored_cast
    coming = domain.announce(cast.session, cast.coordinator, Category.LAPTOP, maker="HP", serial="5CG8")
    label = labels.print_batch(cast.session, cast.coordinator, 1)[0]
    cast.store()
    place, sent = f"/devices/{coming.code}", {"site": cast.hub.id, "label": label.short_code}
    volunteer = client(cast.volunteer)
    assert volunteer.post(f"{place}/receive", data=sent | {"site": "nowhere"}).status_code == 422
    unknown = volunteer.post(f"{place}/receive", data=sent | {"label": "ABCD-EFGH"})
    assert unknown.status_code == 404
    assert now(database, coming.code).state is AssetState.ANNOUNCED
    assert volunteer.post(f"{place}/receive", data=sent).status_code == 303
    assert now(database, coming.code).state is AssetState.RECEIVED
    assert volunteer.get(f"/devices/{label.short_code}").location == place


def test_a_volunteer_takes_a_kit_back_at_the_counter(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    laptop, sim = stored_cast.ready_laptop(), stored_cast.ready_sim()
    stored_cast.loan(laptop, sim)
    stored_cast.store()
    sent = {"site": stored_cast.hub.id, "no_charger": "yes"}
    answer = client(stored_cast.volunteer).post(f"/devices/{laptop.code}/take-back", data=sent)
    assert answer.status_code == 303
    back = now(database, laptop.code)
    assert (back.state, back.cycle) == (AssetState.RETURNED, 2)
    sim_page = client(stored_cast.volunteer).get(f"/sims/{sim.code}").text
    assert "de retour" in sim_page
    assert "1 disque est à effacer" in client(stored_cast.volunteer).get(f"/devices/{laptop.code}").text


def test_lost_and_found(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, device: Device
) -> None:
    place, volunteer = f"/devices/{device.code}", client(stored_cast.volunteer)
    volunteer.post(f"{place}/report-missing")
    assert now(database, device.code).state is AssetState.MISSING
    assert "Ce portable est introuvable." in volunteer.get(place).text
    volunteer.post(f"{place}/find", data={"site": stored_cast.hub.id})
    assert now(database, device.code).state is AssetState.RETURNED


def test_leaving_for_good_needs_a_reason_and_recycling_its_slip(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    laptop = stored_cast.ready_laptop()
    stored_cast.store()
    desk, address = client(stored_cast.coordinator), f"/devices/{laptop.code}/retire"
    assert desk.post(address, data={}).status_code == 422
    assert desk.post(address, data={"reason": "recycled"}).status_code == 422
    assert desk.post(address, data={"reason": "recycled", "slip": "BSDD-1"}).status_code == 303
    assert now(database, laptop.code).state is AssetState.RETIRED


def test_correcting_adding_a_disk_saying_what_is_wrong(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, device: Device
) -> None:
    place, bench = f"/devices/{device.code}", client(stored_cast.technician)
    facts = {"category": "laptop", "maker": "Lenovo", "model": "T480", "serial": "PF1ABC2D"}
    assert bench.post(f"{place}/edit", data=facts).status_code == 303
    assert bench.post(f"{place}/disks", data={"kind": "unknown", "size_gb": "512"}).status_code == 303
    unknown = next(one for one in now(database, device.code).to_erase if one.kind is StorageKind.UNKNOWN)
    assert bench.post(f"{place}/disks/{unknown.id}/identify", data={"kind": "hdd"}).status_code == 303
    told = bench.post(f"{place}/trouble", data={"trouble": "keyboard", "note": "touche E"})
    assert told.location.startswith("/tickets/")
    after = now(database, device.code)
    assert (after.model, {one.kind for one in after.to_erase}) == ("T480", {StorageKind.SSD, StorageKind.HDD})
    with database.read() as session:
        assert session.scalars(select(Ticket)).one().trouble is Trouble.KEYBOARD


def test_nothing_in_it_stores_data_takes_two_people(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    empty = stored_cast.device(storages=())
    stored_cast.store()
    address = f"/devices/{empty.code}/no-storage"
    assert client(stored_cast.technician).post(address).status_code == 303
    assert client(stored_cast.technician).post(address).status_code == 403
    assert client(stored_cast.other_technician).post(address).status_code == 303
    with database.read() as session:
        assert erasures.missing(session, session.get_one(Device, empty.code)) == []


def test_a_label_is_shown_as_a_picture_and_printed_as_a_sheet(
    app: Flask, client: Clients, stored_cast: Cast, device: Device
) -> None:
    volunteer = client(stored_cast.volunteer)
    picture = volunteer.get(f"/labels/{device.code}.svg")
    assert (picture.mimetype, picture.text[:4]) == ("image/svg+xml", "<svg")
    sheet = volunteer.get(f"/labels/{device.code}.pdf")
    assert sheet.get_data()[:5] == b"%PDF-"
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert client(stored_cast.mentor).get(f"/labels/{device.code}.svg").status_code == 403
    assert volunteer.get("/labels/ABCDEFGH.svg").status_code == 404


def test_only_what_changed_on_the_checklist_is_kept(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, device: Device
) -> None:
    bench, address = client(stored_cast.technician), f"/devices/{device.code}/checks"
    bench.post(address, data={"check-screen": "no", "check-sound": "yes", "check-nonsense": "yes"})
    bench.post(address, data={"check-screen": "yes", "check-sound": "yes"})
    with database.read() as session:
        kept = session.scalars(select(checks.Check.item)).all()
    assert sorted(kept) == ["screen", "screen", "sound"]


def test_a_list_is_filtered_by_its_address_and_goes_on_by_a_cursor(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    for _each in range(51):
        stored_cast.device()
    stored_cast.ready_laptop()
    stored_cast.store()
    desk = client(stored_cast.coordinator)
    first = desk.get("/devices?state=received").text
    assert "51 appareils" in first
    assert first.count('<th scope="row">') == 50
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = desk.get(onward.replace("&amp;", "&")).text
    assert second.count('<th scope="row">') == 1
    assert "1 appareil" in desk.get("/devices?state=ready").text
    assert "Aucun appareil ne correspond" in desk.get("/devices?state=missing").text
    assert desk.get("/devices?after=nonsense").status_code == 422


def test_a_wipe_that_ran_past_midnight_began_the_day_before(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, device: Device
) -> None:
    disk, bench = device.to_erase[0], client(stored_cast.technician)
    night = {"started_at": "22:10", "ended_at": "6h05", "ended_on": "15/09/2026", "serial": disk.serial}
    with time_machine.travel(NOW + timedelta(days=1)):
        answer = bench.post(f"/devices/{device.code}/disks/{disk.id}/erasure", data=WIPE | night)
    assert answer.status_code == 303, answer.text
    with database.read() as session:
        wiped = session.scalars(select(Erasure)).one()
        assert wiped.ended_at - wiped.started_at == timedelta(hours=7, minutes=55)
