"""One search box: an exact name leads to its page, a part of one to a list, a typing error to a hint."""

from collections.abc import Callable

import pytest
from flask import Flask

from fleet.access import Actor, Role
from fleet.codes import ALPHABET, shown
from fleet.intake import donations, labels
from fleet.intake.devices import Device
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


@pytest.fixture
def world(stored_cast: Cast) -> dict[str, str]:
    """What people type → where it leads."""
    cast = stored_cast
    laptop, sim = cast.ready_laptop(serial="PF1ABC2D"), cast.ready_sim()
    kit = cast.kit(laptop, sim)
    loan = cast.loan()
    manifest = b"category,maker,model,serial\nlaptop,HP,EliteBook,5CG8123ABC\n"
    lot = donations.import_manifest(
        cast.session, cast.coordinator, manifest, donor=cast.donor, reference="DON-2026-017"
    )
    cast.store()
    return {
        shown(laptop.code): f"/devices/{laptop.code}",
        laptop.code.lower(): f"/devices/{laptop.code}",
        " pf1abc2d ": f"/devices/{laptop.code}",
        f"HTTPS://FLEET.EXAMPLE.ORG/Q/{laptop_token(cast, laptop.code)}": f"/devices/{laptop.code}",
        sim.iccid: f"/sims/{sim.code}",
        sim.iccid[-6:]: f"/sims/{sim.code}",
        "don-2026-017": f"/devices?lot={lot.id}",
        shown(kit.kit_code): f"/kits/{kit.id}",
        kit.request_id: f"/requests/{kit.request_id}",
        loan.id: f"/loans/{loan.id}",
        "elitebook": f"/devices/{lot_device(cast, lot.id)}",
    }


def laptop_token(cast: Cast, code: str) -> str:
    """What a hand scanner types is a label's whole address."""
    return labels.newest_of(cast.session, [code])[code].token


def lot_device(cast: Cast, lot_id: str) -> str:
    found = cast.session.query(Device.code).filter_by(donation_id=lot_id).scalar()
    assert found
    cast.store()
    return str(found)


def test_whatever_has_a_name_is_found_by_it(
    app: Flask, client: Clients, stored_cast: Cast, world: dict[str, str]
) -> None:
    desk = client(stored_cast.coordinator)
    found = {text: desk.get("/search", query_string={"q": text}).location for text in world}
    assert found == world


def test_nobody_finds_what_they_may_not_see(
    app: Flask, client: Clients, stored_cast: Cast, world: dict[str, str]
) -> None:
    for stranger in (stored_cast.other_mentor, stored_cast.funder, stored_cast.administrator):
        browser = client(stranger)
        for text in world:
            answer = browser.get("/search", query_string={"q": text})
            assert answer.status_code == 200, (stranger.role, text)
            assert "Rien ne correspond" in answer.text


def test_a_technician_finds_equipment_but_no_request_or_loan(
    app: Flask, client: Clients, stored_cast: Cast, world: dict[str, str]
) -> None:
    bench = client(stored_cast.technician)
    led = {bench.get("/search", query_string={"q": text}).location for text in world}
    assert {place.split("/")[1].split("?")[0] for place in led if place} == {"devices", "sims"}


def test_a_typing_error_in_a_code_is_said_to_be_one(app: Flask, client: Clients, stored_cast: Cast) -> None:
    code = stored_cast.device().code
    stored_cast.store()
    wrong = code[:-1] + next(letter for letter in ALPHABET if letter != code[-1])
    text = client(stored_cast.volunteer).get("/search", query_string={"q": wrong}).text
    assert "un caractère est faux" in text


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1 --", "<script>alert(1)</script>", "é" * 300, "\t", "–"])
def test_odd_texts_find_nothing_and_harm_nothing(
    app: Flask, client: Clients, stored_cast: Cast, text: str
) -> None:
    stored_cast.device()
    stored_cast.store()
    answer = client(stored_cast.coordinator).get("/search", query_string={"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
