"""Rule A1: closed by default, for every route, every role, and every object of somebody else."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from flask import Flask
from werkzeug.routing import Rule

from fleet.access import MAY, Actor, Role, Verb
from tests.api.conftest import Client
from tests.api.world import World
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

PUBLIC: Final = {
    "/static/<path:filename>",
    "/static/scan/worker.js",
    "/static/scan-<dated>/<name>",
    "/api/v1/openapi.json",
    "/api/docs",
    "/problems",
    "/problems/<slug>",
    "/healthz",
    "/readyz",
}
"""Rule A1's short list, as far as it is the API's; pages add theirs in tests/api/pages."""
OWN_LOCK: Final = {"/metrics"}
ROLES: Final = [role for role in Role if role is not Role.SYSTEM]
ONE_OF_MANY: Final = frozenset({Role.ASSOCIATION, Role.FOUNDATION, Role.DEPARTMENT})
OF_FUNDERS: Final = frozenset({"share-links"})
"""Resources that no association has: in the world below they are another foundation's."""
ABSENT: Final = "zz_0123456789xy"
DAY: Final = (NOW + timedelta(days=90)).date().isoformat()
SIGNED: Final = {"signed_on": NOW.date().isoformat(), "signatory": "adult_youth"}


def operations(app: Flask) -> Iterator[tuple[Rule, str, Any]]:
    """Every rule and method but HEAD and OPTIONS, with its view."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, app.view_functions[rule.endpoint]


def of_api(app: Flask) -> list[tuple[Rule, str, Verb]]:
    return [
        (rule, method, view.verb)
        for rule, method, view in operations(app)
        if rule.rule.startswith("/api/v1/") and rule.rule not in PUBLIC
    ]


def filled(rule: Rule, key: str) -> str:
    return re.sub(r"<[^>]*>", key, re.sub(r"<int:[^>]*>", "1", rule.rule))


def test_every_route_is_public_by_name_or_asks_for_a_verb(app: Flask) -> None:
    unguarded = {
        rule.rule
        for rule, _method, view in operations(app)
        if getattr(view, "verb", None) is None and not rule.endpoint.startswith("pages.")
    }
    assert unguarded == PUBLIC | OWN_LOCK
    assert len(of_api(app)) > 100


def test_a_stranger_gets_nowhere(app: Flask, client: Clients) -> None:
    asked = {
        (rule.rule, method): client("").call(method, filled(rule, ABSENT)).status_code
        for rule, method, _verb in of_api(app)
    }
    assert set(asked.values()) == {401}


def test_a_wrong_role_is_refused_everywhere(app: Flask, client: Clients) -> None:
    wrong = [
        (rule, method, verb, role)
        for rule, method, verb in of_api(app)
        for role in ROLES
        if role not in MAY[verb]
    ]
    let_in = [
        (rule.rule, method, role.value)
        for rule, method, _verb, role in wrong
        if client(role).call(method, filled(rule, ABSENT)).status_code != 403
    ]
    assert let_in == []
    assert len(wrong) > 300


def test_a_right_role_is_let_in(app: Flask, client: Clients) -> None:
    """Without this, answering 403 to everybody would pass."""
    shut_out = [
        (rule.rule, method, role.value)
        for rule, method, verb in of_api(app)
        for role in ROLES
        if role in MAY[verb] and client(role).call(method, filled(rule, ABSENT)).status_code in (401, 403)
    ]
    assert shut_out == []


def test_a_token_without_the_scope_is_refused(app: Flask, stored_cast: Cast, client: Clients) -> None:
    narrow = Client(app, stored_cast.secret_of(Role.COORDINATOR, scopes=["youths:read"]))
    stored_cast.store()
    verbs = {
        (rule.rule, method): narrow.call(method, filled(rule, ABSENT)).status_code
        for rule, method, verb in of_api(app)
        if verb.scope != "youths:read" and Role.COORDINATOR in MAY[verb]
    }
    assert set(verbs.values()) == {403}
    assert narrow.get("youths").status_code == 200


BODIES: Final[dict[str, dict[str, Any]]] = {
    "arrive": {"site": "SITE"},
    "hand-over": {"agreement": SIGNED, "due_on": DAY},
    "renew": {"due_on": DAY, "reason": "studies"},
    "attest": {"agreement": SIGNED},
    "file-complaint": {"complaint_on": NOW.date().isoformat()},
    "transfer": {"territory": "83"},
    "replay": {"since": NOW.isoformat()},
}
"""What each move needs beside the thing, so that a refusal is about the thing."""


def hidden(app: Flask, world: World) -> Iterator[tuple[Rule, str, str, Role]]:
    """Every operation on one thing, and the roles that belong to one organisation among many: not by SEEN_BY,
    for a table that shows too much must not excuse itself from the test."""
    for rule, method, verb in of_api(app):
        resource = rule.rule.split("/")[3]
        for role in ROLES:
            if "<" in rule.rule and role in MAY[verb] & ONE_OF_MANY and resource in world.keys:
                yield rule, method, resource, role


def test_somebody_elses_thing_answers_exactly_like_nothing(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    world, asked = World(stored_cast), 0
    strangers = {Role.ASSOCIATION: client("other")}
    for rule, method, resource, role in hidden(app, world):
        caller = strangers.get(role) or client(role)
        theirs, absent = world.keys[resource], ABSENT
        body = BODIES.get(rule.rule.rpartition("/")[2]) if resource != "shipments" else None
        body = {**body, "site": world.site} if body and "site" in body else body
        there = caller.call(method, filled(rule, theirs), body)
        gone = caller.call(method, filled(rule, absent), body)
        assert (there.status_code, rule.rule, role) == (404, rule.rule, role)
        assert there.get_data(as_text=True).replace(theirs, "KEY") == gone.get_data(as_text=True).replace(
            absent, "KEY"
        )
        assert unlike(dict(there.headers)) == unlike(dict(gone.headers))
        asked += 1
    assert asked >= 25


COUNTED: Final = {"Date", "Content-Length", "RateLimit"}
"""What differs between any two answers: one's own requests are counted."""


def unlike(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in COUNTED}


def test_every_thing_of_an_association_is_in_that_test(app: Flask, stored_cast: Cast) -> None:
    """A new resource with a key has to be given its row above."""
    known = World(stored_cast).keys
    keyed = {
        rule.rule.split("/")[3]
        for rule, _method, verb in of_api(app)
        if "<" in rule.rule and MAY[verb] & ONE_OF_MANY
    }
    assert keyed - known.keys() == {"programmes"}  # public to all who may read them


def test_its_owner_does_find_it(app: Flask, client: Clients, stored_cast: Cast) -> None:
    """Without this, answering 404 to everybody would pass."""
    world = World(stored_cast)
    mine, desk = client(Role.ASSOCIATION), client(Role.COORDINATOR)
    found = {
        name: (desk if name in OF_FUNDERS else mine).get(f"{name}/{key}").status_code
        for name, key in world.keys.items()
    }
    assert set(found.values()) == {200}, found


def test_lists_hold_nothing_of_another_organisation(client: Clients, stored_cast: Cast) -> None:
    world, other = World(stored_cast), client("other")
    for name in OF_FUNDERS:
        assert client(Role.FOUNDATION).ok("GET", name)["items"] == [], name
    for name in world.keys.keys() - {"organisations"} - OF_FUNDERS:
        assert other.ok("GET", name)["items"] == [], name
    assert [row["id"] for row in other.ok("GET", "organisations")["items"]] == [
        stored_cast.other_association.id
    ]


@pytest.mark.parametrize("field", ["organisation", "delivery_site", "youth"])
def test_a_body_that_names_somebody_elses_thing_answers_like_nothing(
    client: Clients, stored_cast: Cast, field: str
) -> None:
    youth = stored_cast.youth(stored_cast.other_association)
    theirs, mine = stored_cast.youth(), client("other")
    stored_cast.store()
    names = {
        "organisation": stored_cast.association.id,
        "delivery_site": stored_cast.delivery_site.id,
        "youth": theirs.code,
    }

    def told(key: str) -> tuple[int, str]:
        line = {"youth": key if field == "youth" else youth.code, "kind": "laptop"}
        body: dict[str, Any] = {"needed_by": DAY, "lines": [line]}
        if field != "youth":
            body[field] = key
        answer = mine.post("equipment-requests", body)
        return answer.status_code, answer.get_data(as_text=True).replace(key, "KEY")

    assert told(names[field]) == told("ZZZZZZZZ")
    assert told(names[field])[0] == 422


def test_a_revoked_or_expired_token_is_nobody(app: Flask, client: Clients, stored_cast: Cast) -> None:
    admin = client(Role.ADMINISTRATOR)
    wanted = {"organisation": stored_cast.lender.id, "role": "volunteer"}
    issued = admin.ok("POST", "tokens", wanted)
    volunteer = Client(app, issued["secret"])
    assert volunteer.get("devices").status_code == 200
    assert "secret" not in admin.ok("GET", f"tokens/{issued['prefix']}")
    admin.ok("POST", f"tokens/{issued['prefix']}/revoke")
    assert volunteer.get("devices").status_code == 401


def test_a_volunteer_sees_a_youths_code_only_where_its_kit_is_prepared(
    client: Clients, stored_cast: Cast
) -> None:
    kit, lent = stored_cast.kit(), stored_cast.loan()
    stored_cast.store()
    volunteer = client(Role.VOLUNTEER)
    shown = {row["id"]: row["youth"] for row in volunteer.ok("GET", "allocations")["items"]}
    assert shown == {kit.id: kit.youth_code, lent.allocation_id: None}
    told = volunteer.ok("POST", f"loans/{lent.id}/take-back", {"site": stored_cast.hub.id})
    assert told["youth"] is None


def test_only_the_desk_sees_pins(client: Clients, stored_cast: Cast) -> None:
    sim = client(Role.COORDINATOR).ok(
        "POST", "sims", {"iccid": stored_cast.iccid(), "pin": "1234", "puk": "12345678"}
    )
    assert (sim["pin"], sim["puk"]) == ("1234", "12345678")
    assert client(Role.VOLUNTEER).ok("GET", f"sims/{sim['code']}")["pin"] is None
