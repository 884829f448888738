"""/api/v1/webhooks: made, looked at, changed, switched off and replayed by their association."""

from collections.abc import Callable
from typing import Any

import pytest

from fleet import webhooks
from fleet.access import Role
from fleet.webhooks import Webhook, delivering, signing
from tests.api.conftest import Client
from tests.cast import NOW, SECRET, Cast

Clients = Callable[[Any], Client]
URL = "https://tool.example.org/fleet?of=us"


def test_the_secret_is_shown_once_and_is_nowhere_in_the_database(client: Clients, stored_cast: Cast) -> None:
    mine = client(Role.ASSOCIATION)
    key = {"headers": {"Idempotency-Key": "one"}}
    made = mine.ok("POST", "webhooks", {"url": URL, "kinds": ["loan.hand_over"]}, **key)
    again = mine.ok("POST", "webhooks", {"url": URL, "kinds": ["loan.hand_over"]}, **key)
    assert again == {**made, "secret": None}
    webhook = stored_cast.session.get_one(Webhook, made["id"])
    assert made["secret"] == signing.secret_of(webhook, SECRET)
    assert made["secret"].startswith("whsec_")
    shown = mine.ok("GET", f"webhooks/{made['id']}")
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    assert (shown["state"], shown["kinds"]) == ("active", ["loan.hand_over"])
    assert mine.ok("GET", "webhooks")["items"] == [shown]


def test_a_webhook_is_changed_with_if_match_and_its_secret_replaced(client: Clients) -> None:
    mine = client(Role.ASSOCIATION)
    made = mine.ok("POST", "webhooks", {"url": URL})
    path = f"webhooks/{made['id']}"
    assert mine.call("PATCH", path, {"kinds": []}).status_code == 428
    tag = {"If-Match": mine.get(path).headers["ETag"]}
    changed = mine.ok("PATCH", path, {"kinds": ["youth.erased", "loan.hand_over"]}, headers=tag)
    assert changed["kinds"] == ["loan.hand_over", "youth.erased"]
    assert mine.call("PATCH", path, {"kinds": []}, headers=tag).status_code == 412
    rotated = mine.ok("POST", f"{path}/rotate")
    assert rotated["secret"] not in (None, made["secret"])
    assert rotated["rotated_at"]


def test_it_is_switched_off_and_on_tested_and_its_log_read(client: Clients, stored_cast: Cast) -> None:
    mine = client(Role.ASSOCIATION)
    path = f"webhooks/{mine.ok('POST', 'webhooks', {'url': URL})['id']}"
    sent = mine.ok("POST", f"{path}/test")
    assert (sent["kind"], sent["state"], sent["attempts"]) == ("webhook.test", "waiting", 0)
    stored_cast.youth()
    stored_cast.store()
    delivering.lease(stored_cast.session, NOW)
    stored_cast.store()
    log = mine.ok("GET", f"{path}/deliveries")["items"]
    assert [row["kind"] for row in log] == ["webhook.test", "youth.add"]
    assert mine.ok("GET", f"{path}/deliveries?state=delivered")["items"] == []
    again = mine.ok("POST", f"{path}/deliveries/{log[1]['id']}/resend")
    assert again["id"] == log[1]["id"]
    assert mine.ok("POST", f"{path}/replay", {"since": "2026-09-01T00:00:00Z"}) == {"replayed": 1}
    assert mine.ok("POST", f"{path}/disable")["state"] == "disabled"
    for move, body in (("test", None), ("replay", {"since": "2026-09-01T00:00:00Z"})):
        assert mine.post(f"{path}/{move}", body).status_code == 409
    assert mine.ok("POST", f"{path}/enable")["state"] == "active"
    assert mine.post(f"{path}/deliveries/dlv_nothing/resend").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://tool.example.org/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://intranet/",
        "https://me:secret@tool.example.org/",
        "https://tool.example.org/#part",
        "https://tool.example.org:0/",
        "https://tool.example.org:99999/",
        "https://printer.local/",
        "https://exa mple.org/",
        "https://\\example.org/",
        "ftp://tool.example.org/",
        "tool.example.org",
        "https://",
        "https://[::ffff:127.0.0.1]/",
    ],
)
def test_a6_an_address_that_is_plainly_wrong_is_refused_at_once(client: Clients, url: str) -> None:
    refused = client(Role.ASSOCIATION).post("webhooks", {"url": url})
    assert (refused.status_code, refused.json and refused.json["type"]) == (
        422,
        "/problems/bad-webhook-address",
    )


def test_kinds_that_do_not_exist_and_too_many_webhooks_are_refused(client: Clients) -> None:
    mine = client(Role.ASSOCIATION)
    for kind in ("loan.handover", "account.add", "loan.read"):
        refused = mine.post("webhooks", {"url": URL, "kinds": [kind]})
        assert (refused.status_code, kind in refused.get_data(as_text=True)) == (422, True)
    for _ in range(webhooks.MOST):
        mine.ok("POST", "webhooks", {"url": URL})
    assert mine.post("webhooks", {"url": URL}).status_code == 409


def test_the_desk_makes_one_on_behalf_of_an_association_and_of_nobody_else(
    client: Clients, stored_cast: Cast
) -> None:
    desk, house = client(Role.COORDINATOR), stored_cast.association.id
    assert desk.ok("POST", "webhooks", {"url": URL, "organisation": house})["organisation"] == house
    refused = desk.post("webhooks", {"url": URL})
    assert (refused.status_code, refused.json and refused.json["type"]) == (422, "/problems/no-subscriber")
    assert client("other").post("webhooks", {"url": URL, "organisation": house}).status_code == 422
