"""No network, a closed browser, two tabs, a page killed in the middle: nothing lost, nothing twice (N4)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fleet.access import Verb
from fleet.intake.assets import Asset
from fleet.lending import losses
from tests.api.pages.scan.phone import KEPT, PUT, Phone, Phones
from tests.api.pages.scan.shelf import Shelf

EVENING = 20
SENT = "**/api/v1/scans"


def at_the_bench(one: Phone) -> Phone:
    """Armed to send the hub's things to the bench, and ready to do without a network."""
    one.arm("start_refurbishment", site=one.shelf.cast.hub.id)
    one.settled()
    return one


def scan_all(one: Phone, codes: list[str]) -> None:
    before = len(one.rows())
    for code in codes:
        one.scan(code)
    one.until_kept(before + len(codes))


def test_twenty_scans_without_a_network_outlive_the_browser_and_are_applied_once(
    phone: Phones, shelf: Shelf, tmp_path: Path
) -> None:
    codes = shelf.laptops(EVENING)
    with phone(home=tmp_path / "phone") as one:
        at_the_bench(one)
        one.offline(True)
        scan_all(one, codes)
        one.until_waiting(EVENING)
        assert one.word == "À l’atelier"
        one.scan(codes[0])
        one.until("document.querySelector('#verdict').classList.contains('already')")
        one.until_waiting(EVENING + 1)
    assert shelf.scanned(*codes) == []
    with phone(home=tmp_path / "phone") as one:
        one.offline(True)
        one.open()
        one.until_waiting(EVENING + 1)
        assert "Envoyer à l’atelier" in one.page.inner_text(".armed")
        one.offline(False)
        one.until_waiting(0)
        assert [row["verdict"] for row in one.rows()] == ["applied"] * EVENING + ["already"]
        assert one.errors == []
    told = shelf.scanned(*codes)
    assert len(told) == EVENING + 1
    assert {shelf.stands(code) for code in codes} == {("refurbishing", "Hub de Nice")}
    assert [shelf.events(code, Verb.ASSET_START_REFURBISHMENT) for code in codes] == [1] * EVENING


def test_the_worker_sends_with_no_page_open(phone: Phones, shelf: Shelf) -> None:
    """As Chromium asks it to when the network is back; here the test asks."""
    codes = shelf.laptops(2)
    with phone() as one:
        at_the_bench(one)
        one.offline(True)
        scan_all(one, codes)
        one.page.goto("about:blank")
        one.offline(False)
        asking, known = one.context.new_cdp_session(one.page), []
        asking.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
        asking.send("ServiceWorker.enable")
        one.wait(lambda: known, "a worker")
        sync = {"registrationId": known[0]["registrationId"], "tag": "send", "lastChance": True}
        asking.send("ServiceWorker.dispatchSyncEvent", {"origin": shelf.address, **sync})
        one.wait(lambda: len(shelf.scanned(*codes)) == len(codes), "sent by the worker")
        one.open()
        one.until_waiting(0)
    assert shelf.scanned(*codes) == [(code, "start_refurbishment", "applied") for code in codes]


@pytest.mark.parametrize("locks", [True, pytest.param(False, marks=pytest.mark.battery)])
def test_two_tabs_send_each_scan_once(phone: Phones, shelf: Shelf, locks: bool) -> None:
    codes = shelf.laptops(8)
    with phone() as one:
        if not locks:
            one.context.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")
        at_the_bench(one)
        other = Phone(one.context, shelf)
        other.page = one.context.new_page()
        other.open()
        one.offline(True)
        scan_all(one, codes[:4])
        scan_all(other, codes[4:])
        one.offline(False)
        one.until_waiting(0)
        other.until_waiting(0)
        assert one.errors == other.errors == []
    assert sorted(shelf.scanned(*codes)) == sorted((code, "start_refurbishment", "applied") for code in codes)
    assert [shelf.events(code, Verb.ASSET_START_REFURBISHMENT) for code in codes] == [1] * len(codes)


def test_a_page_killed_after_the_service_heard_it_sends_again_without_effect(
    phone: Phones, shelf: Shelf
) -> None:
    codes, heard = shelf.laptops(3), []
    with phone() as one:
        at_the_bench(one)

        def swallow(route: Any) -> None:
            heard.append(route.fetch().status)  # it arrives, and the answer never does

        one.page.route(SENT, swallow)
        one.scan(codes[0])
        one.until_kept(1)
        one.wait(lambda: heard, "heard by the service")
        one.page.close(run_before_unload=False)
        assert shelf.scanned(codes[0]) == [(codes[0], "start_refurbishment", "applied")]
        again = Phone(one.context, shelf)
        again.page = one.context.new_page()
        again.open()
        again.until_waiting(0)
        assert [row["verdict"] for row in again.rows()] == ["applied"]
        scan_all(again, codes[1:])
        again.until_waiting(0)
    assert heard == [200]
    assert shelf.scanned(*codes) == [(code, "start_refurbishment", "applied") for code in codes]


def test_a_signed_out_phone_keeps_its_scans_and_says_so(phone: Phones, shelf: Shelf) -> None:
    (code,) = shelf.laptops(1)
    with phone() as one:
        at_the_bench(one)
        one.context.clear_cookies()
        one.scan(code)
        one.page.wait_for_selector("#sign-in:not([hidden])")
        one.until_waiting(1)
        assert "Reconnectez-vous" in one.page.inner_text("#sign-in")
        assert one.page.get_attribute("#sign-in a", "href") == "/sign-in?next=/scan"
        one.open()  # not the page for signing in: the scanner says what waits, and tries again
        one.page.wait_for_selector("#sign-in:not([hidden])")
        one.until_waiting(1)
        one.context.add_cookies([shelf.cookie(shelf.cast.volunteer)])
        one.open()
        one.until_waiting(0)
        one.context.clear_cookies()
        one.page.goto(f"{shelf.address}/scan")
        assert "/sign-in" in one.page.url
    assert shelf.scanned(code) == [(code, "start_refurbishment", "applied")]


def test_scans_wait_for_whoever_made_them(phone: Phones, shelf: Shelf) -> None:
    mine, theirs = shelf.laptops(2)
    with phone() as one:
        at_the_bench(one)
        one.offline(True)
        scan_all(one, [mine])
        one.page.goto("about:blank")
        one.context.clear_cookies()
        one.offline(False)
        one.context.add_cookies([shelf.cookie(shelf.cast.technician)])
        one.open()
        one.until("document.getElementById('waiting').innerText.includes('autre compte : 1')")
        one.scan(theirs)
        one.until_kept(2)
        one.until_waiting(0)
        assert shelf.scanned(mine) == []
        one.context.clear_cookies()
        one.context.add_cookies([shelf.cookie(shelf.cast.volunteer)])
        one.open()
        one.until("!document.getElementById('waiting').innerText.includes('autre compte')")
        one.until_waiting(0)
    assert shelf.scanned(mine, theirs) != []
    assert sorted(shelf.scanned(mine, theirs)) == sorted(
        (code, "start_refurbishment", "applied") for code in (mine, theirs)
    )


def test_a_verdict_that_turns_out_otherwise_is_announced(phone: Phones, shelf: Shelf) -> None:
    fine, gone = shelf.laptops(2)
    with phone() as one:
        at_the_bench(one)
        one.offline(True)
        scan_all(one, [gone, fine])
        assert [row["verdict"] for row in one.rows()] == ["applied", "applied"]
        with shelf.database.write() as session:
            actor = shelf.cast.coordinator.later(datetime.now(UTC))
            losses.report_missing(session, actor, session.get_one(Asset, gone))
        one.offline(False)
        one.until_waiting(0)
        verdict = one.rows()[0]["verdict"]
        assert verdict in ("blocked", "to_review")
        news = one.page.inner_text("#news")
        assert f"{gone[:4]}-{gone[4:]}" in news
        assert "finalement" in news
        assert one.page.inner_text("#word") == "À l’atelier"


def test_the_last_scan_is_taken_back_with_or_without_a_network(phone: Phones, shelf: Shelf) -> None:
    first, second = shelf.laptops(2)
    with phone() as one:
        at_the_bench(one)
        one.scan(first)
        one.until_waiting(0)
        one.until(f"document.getElementById('says').innerText.includes('{first[:4]}')")
        one.tap("#undo")
        one.until_kept(2)
        one.until_waiting(0)
        assert one.word == "Annulé"
        one.offline(True)
        scan_all(one, [second])
        one.tap("#undo")
        one.until_kept(4)
        one.scan(second)
        one.until_kept(5)
        assert one.word == "À l’atelier"  # as if it had never been scanned
        one.offline(False)
        one.until_waiting(0)
    assert shelf.stands(first) == ("received", "Hub de Nice")
    assert shelf.stands(second) == ("refurbishing", "Hub de Nice")


def test_a_scan_that_the_service_can_t_read_holds_no_other_up(phone: Phones, shelf: Shelf) -> None:
    codes = shelf.laptops(3)
    with phone() as one:
        at_the_bench(one)
        one.offline(True)
        scan_all(one, codes)
        spoilt = one.rows()[1]
        spoilt["body"]["action"] = "juggle"
        one.page.evaluate(PUT, spoilt)
        one.offline(False)
        one.until_waiting(1)
        one.until("document.getElementById('news').innerText.includes('Pas accepté')")
    assert [row[0] for row in shelf.scanned(*codes)] == [codes[0], codes[2]]


def test_what_is_damaged_is_told_by_tapping(phone: Phones, shelf: Shelf) -> None:
    first, second = shelf.laptops(2)
    with phone() as one:
        at_the_bench(one)
        one.scan(first)
        one.until_kept(1)
        one.page.wait_for_selector("#note:not([hidden])")
        for selector in ("#note", "[data-flaw=hinge]", "[data-flaw=charger_missing]"):
            one.tap(selector)
        one.scan(second)  # no need to close it first
        one.until_kept(3)
        one.until_waiting(0)
        noted = one.rows()[1]
        assert (noted["body"]["flaws"], noted["verdict"]) == (["hinge", "charger_missing"], "applied")
        assert not one.page.is_visible("#condition")
    assert ("note", "applied") in [row[1:] for row in shelf.scanned(first)]


def test_signing_out_warns_of_what_waits_and_lets_go_of_the_rest(phone: Phones, shelf: Shelf) -> None:
    (code,) = shelf.laptops(1)
    with phone() as one:
        at_the_bench(one)
        one.scan(code)
        one.until_waiting(0)
        row = one.rows()[0] | {"waits": 1, "account": "acc_another"}
        one.page.evaluate(PUT, {name: value for name, value in row.items() if name != "answered"})
        one.page.goto(f"{shelf.address}/account")
        one.page.click("form[data-leaving] button")
        one.page.wait_for_selector("#leaving:not([hidden])")
        assert "pas encore envoyés : 1" in one.page.inner_text("#leaving")
        assert one.page.url.endswith("/account")
        one.page.click("form[data-leaving] button")
        one.page.wait_for_url("**/sign-in")
        assert one.page.evaluate(f"{KEPT}.then(kept => kept ?? null)") is None
        assert one.page.evaluate("caches.keys()") == []
        assert [row["waits"] for row in one.rows()] == [1]


def test_the_phone_keeps_no_name_and_no_token_once_a_scan_is_sent(phone: Phones, shelf: Shelf) -> None:
    (code,) = shelf.laptops(1)
    with phone() as one:
        at_the_bench(one)
        one.scan(shelf.url(shelf.token(code)))
        (unknown,) = shelf.unused(1)
        one.scan(unknown)
        one.until_kept(2)
        one.until_waiting(0)
        kept = one.page.evaluate(f"Promise.all([{KEPT}]).then(JSON.stringify)")
        told = str(one.rows()) + kept
    assert shelf.token(code) not in told
    assert unknown[-26:] not in told
    assert "@example.org" not in told
