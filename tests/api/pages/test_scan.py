"""A typed or pasted code gives a verdict, and the next move where it needs nothing more."""

from collections.abc import Callable

from flask import Flask

from fleet.access import Actor, Role
from fleet.codes import ALPHABET, shown
from fleet.intake import assets, labels
from fleet.intake.assets import Asset
from fleet.refurbishment import readiness
from tests.api.conftest import PUBLIC, Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


def scanned(browser: Client, text: str) -> str:
    return browser.get("/scan", query_string={"code": text}).text


def test_every_way_to_name_a_label_gives_the_same_verdict(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    laptop: Asset = stored_cast.ready_laptop()
    token = labels.newest_of(stored_cast.session, [laptop.code])[laptop.code].token
    stored_cast.store()
    for text in (shown(laptop.code), laptop.code.lower(), token, f"{PUBLIC}/Q/{token}".upper()):
        page = scanned(client(stored_cast.volunteer), text)
        assert 'class="verdict ready"' in page
        assert f"/devices/{laptop.code}" in page


def test_ready_is_only_offered_where_nothing_is_left_to_do(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    laptop = stored_cast.ready_laptop()
    bench = stored_cast.device()
    assets.rework(stored_cast.session, stored_cast.technician, laptop)
    assets.start_refurbishment(stored_cast.session, stored_cast.technician, bench)
    readiness.refuse_unready(stored_cast.session, laptop)
    stored_cast.store()
    volunteer = client(stored_cast.volunteer)
    assert f"/devices/{laptop.code}/mark-ready" in scanned(volunteer, laptop.code)
    assert "mark-ready" not in scanned(volunteer, bench.code)


def test_a_wrong_character_is_told_from_an_unknown_label(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    code = stored_cast.device().code
    unclaimed = labels.print_batch(stored_cast.session, stored_cast.coordinator, 1)[0].short_code
    stored_cast.store()
    wrong = next(letter for letter in ALPHABET if letter != code[0]) + code[1:]
    volunteer = client(stored_cast.volunteer)
    assert "est faux" in scanned(volunteer, wrong)
    assert "Aucune de nos étiquettes" in scanned(volunteer, unclaimed)
    assert "Aucune de nos étiquettes" in scanned(volunteer, "bonjour")
