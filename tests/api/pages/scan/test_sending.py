"""What the service answers to scans that are sent, and what the phone then does with them."""

from typing import Any

from tests.api.pages.scan.phone import Phones
from tests.api.pages.scan.shelf import Shelf

SENT = "**/api/v1/scans"


def test_a_scan_that_lost_a_race_is_sent_again_and_not_set_aside(phone: Phones, shelf: Shelf) -> None:
    (code,), answers = shelf.laptops(1), []
    with phone() as one:
        one.arm("start_refurbishment", site=shelf.cast.hub.id)
        one.settled()

        def lose_once(route: Any) -> None:
            answers.append(409 if not answers else 200)
            route.fulfill(status=409, json={"title": "Faster"}) if len(answers) == 1 else route.continue_()

        one.page.route(SENT, lose_once)
        one.scan(code)
        one.wait(lambda: answers, "a first try")
        one.until_waiting(1)
        assert [(row["verdict"], row.get("refused")) for row in one.rows()] == [("applied", None)]
        one.until_waiting(0)
        assert not one.page.is_visible("#news")
    assert answers == [409, 200]
    assert shelf.scanned(code) == [(code, "start_refurbishment", "applied")]


def test_what_is_no_label_is_told_without_its_token(phone: Phones, shelf: Shelf) -> None:
    stranger = "A2" * 13
    with phone() as one:
        one.arm("start_refurbishment", site=shelf.cast.hub.id)
        one.scan(shelf.url(stranger))
        one.until_kept(1)
        one.until_waiting(0)
        (row,) = one.rows()
        assert row["verdict"] == "unknown"
        assert stranger not in str(row) + one.page.inner_text("#verdict")
