"""After midnight a phone of the evening may send what waits on it for a week, and nothing else (rule A2)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from api import credentials
from api.credentials import WAITING_SCANS, Visitor
from fleet.access import Role, Verb, may
from fleet.parties import sites
from tests.api.conftest import PUBLIC, Client
from tests.api.pages.passes.conftest import ENROL, MIDNIGHT, Clients, enrolled, is_stranger
from tests.cast import Cast


@pytest.fixture
def next_day(app: Flask, desk: Client, stored_cast: Cast) -> Iterator[tuple[Client, str]]:
    """A phone of last evening, and the page of its pass."""
    mine, address = enrolled(app, desk, stored_cast.volunteer)
    with time_machine.travel(MIDNIGHT + timedelta(minutes=5), tick=True):
        yield mine, address


def test_a2_after_midnight_every_route_takes_the_phone_for_a_stranger_but_one(
    app: Flask, next_day: tuple[Client, str]
) -> None:
    mine, _address = next_day
    let_in, asked = [], 0
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if getattr(app.view_functions[rule.endpoint], "verb", None) is None:
                continue
            path = re.sub(r"<[^>]*>", "zz_0123456789xy", re.sub(r"<int:[^>]*>", "1", rule.rule))
            if (method, path) != WAITING_SCANS and not is_stranger(mine.call(method, path)):
                let_in.append((method, rule.rule))
            asked += 1
    assert let_in == []
    assert asked > 200


def test_after_midnight_public_pages_know_nobody_either(
    client: Clients, next_day: tuple[Client, str], stored_cast: Cast
) -> None:
    mine, _address = next_day
    for path in ("/sign-in", ENROL, "/q/x"):
        page = mine.get(path)
        assert page.status_code == 200
        assert "/account" not in page.text
        assert "@example.org" not in page.text


def test_the_coordinator_sees_that_it_may_still_send_and_refuses_it(
    app: Flask, client: Clients, next_day: tuple[Client, str], stored_cast: Cast
) -> None:
    mine, address = next_day
    desk = client(stored_cast.coordinator)
    assert 'data-state="sending"' in desk.get(address).text
    assert "soirées terminées" in desk.get("/passes").text.lower()
    assert desk.post(f"{address}/end").location == "/passes"
    assert 'data-state="over"' in desk.get(address).text
    assert not visiting(app, mine, *WAITING_SCANS).is_known


def visiting(app: Flask, browser: Client, method: str, path: str) -> Visitor:
    """Whom the edge takes that browser for, at this moment and address."""
    cookie = browser.flask.get_cookie("__Host-fleet", domain="fleet.example.org")
    assert cookie is not None
    service = app.extensions["fleet"]
    sent = {"Cookie": f"__Host-fleet={cookie.value}"}
    with (
        app.test_request_context(path, method=method, headers=sent, base_url=PUBLIC),
        service.database.read() as session,
    ):
        return credentials.visitor(session, service.settings, datetime.now(UTC))


def test_what_waits_is_sent_as_the_volunteer_with_that_scope_alone_and_the_end_of_the_evening(
    app: Flask, next_day: tuple[Client, str], stored_cast: Cast
) -> None:
    mine, _address = next_day
    found = visiting(app, mine, *WAITING_SCANS)
    assert (found.actor.name, found.actor.role) == (stored_cast.volunteer.name, Role.VOLUNTEER)
    assert found.actor.scopes == frozenset({"scans:write"})
    assert found.scans_before == MIDNIGHT
    allowed = {verb for verb in Verb if may(found.actor, verb)}
    assert Verb.SCAN_SEND in allowed
    assert {verb.scope for verb in allowed} == {"scans:write"}
    for method, path in (("GET", WAITING_SCANS[1]), ("POST", f"{WAITING_SCANS[1]}/"), ("POST", "/scan")):
        assert not visiting(app, mine, method, path).is_known
    with time_machine.travel(MIDNIGHT + timedelta(days=7), tick=False):
        assert not visiting(app, mine, *WAITING_SCANS).is_known


def test_before_midnight_the_engine_is_told_the_end_too_and_of_ones_own_session_none(
    app: Flask, client: Clients, desk: Client, stored_cast: Cast
) -> None:
    mine, _address = enrolled(app, desk, stored_cast.volunteer)
    found = visiting(app, mine, *WAITING_SCANS)
    assert (found.scans_before, found.actor.scopes) == (MIDNIGHT, None)
    assert visiting(app, client(stored_cast.volunteer), *WAITING_SCANS).scans_before is None


def test_an_account_that_is_disabled_sends_nothing_more(
    app: Flask, client: Clients, next_day: tuple[Client, str], stored_cast: Cast
) -> None:
    mine, _address = next_day
    admin = client(stored_cast.administrator)
    assert admin.post(f"/accounts/{stored_cast.volunteer.name}/disable").status_code == 303
    assert not visiting(app, mine, *WAITING_SCANS).is_known


def scanned(number: int, at: datetime, code: str, site: str) -> dict[str, str]:
    return {"id": f"evening-{number}", "action": "move", "at": at.isoformat(), "code": code, "site": site}


def test_what_waits_counts_where_it_was_scanned_before_midnight_and_only_there(
    app: Flask, next_day: tuple[Client, str], stored_cast: Cast
) -> None:
    mine, _address = next_day
    device = stored_cast.device()
    other = sites.add(stored_cast.session, stored_cast.system, "Annexe", stored_cast.lender, "06")
    code, here = device.code, other.id
    stored_cast.store()
    evening = [
        scanned(1, MIDNIGHT - timedelta(minutes=5), code, here),
        scanned(2, MIDNIGHT, code, stored_cast.hub.id),
        scanned(3, MIDNIGHT + timedelta(minutes=1), code, stored_cast.hub.id),
    ]
    answer = mine.post(WAITING_SCANS[1], evening)
    assert answer.status_code == 200, answer.text
    told = answer.json["items"]
    assert [(one["verdict"], (one["reason"] or {}).get("type")) for one in told] == [
        ("applied", None),
        ("blocked", "/problems/pass-over"),
        ("blocked", "/problems/pass-over"),
    ]
    again = mine.post(WAITING_SCANS[1], evening).json["items"]
    assert {one["verdict"] for one in again} == {"duplicate"}
    assert is_stranger(mine.get(WAITING_SCANS[1]))
    assert mine.post(WAITING_SCANS[1], evening, headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_revoked_or_disabled_phone_sends_nothing_that_waits(
    app: Flask, client: Clients, next_day: tuple[Client, str], stored_cast: Cast
) -> None:
    mine, address = next_day
    scans = [scanned(1, MIDNIGHT - timedelta(minutes=5), "ABCDEFGH", stored_cast.hub.id)]
    assert mine.post(WAITING_SCANS[1], scans).status_code == 200
    client(stored_cast.coordinator).post(f"{address}/end")
    assert mine.post(WAITING_SCANS[1], scans).status_code == 401
