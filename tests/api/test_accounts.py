"""Accounts and tokens over HTTP: the same rules as the pages and the commands."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.idempotency import Reply
from fleet.notices import Notice
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


def problem(client: Client, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
    answer = client.call(method, path, body, headers=headers)
    return answer.status_code, (answer.json or {}).get("type", "").rpartition("/")[2]


def test_an_account_is_invited_changed_shut_and_opened(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    admin = client(Role.ADMINISTRATOR)
    wanted = {"email": "lea@example.org", "role": "volunteer", "organisation": stored_cast.lender.id}
    made = admin.ok("POST", "accounts", wanted | {"invite": True})
    with database.read() as session:
        told = select(Notice.account_id).where(Notice.kind == "invitation")
        assert session.scalars(told).all() == [made["id"]]
    place = f"accounts/{made['id']}"
    assert problem(admin, "PATCH", place, {"role": "technician"}) == (428, "precondition-required")
    tag = {"If-Match": admin.get(place).headers["ETag"]}
    assert admin.ok("PATCH", place, {"role": "technician"}, headers=tag)["role"] == "technician"
    assert problem(admin, "PATCH", place, {"role": "volunteer"}, **tag) == (412, "precondition-failed")
    wrong = problem(admin, "PATCH", place, {"role": "association"}, **{"If-Match": "*"})
    assert wrong == (422, "wrong-kind")
    assert admin.ok("POST", f"{place}/disable")["status"] == "disabled"
    assert problem(admin, "POST", f"{place}/invite") == (409, "account-disabled")
    assert admin.ok("POST", f"{place}/enable")["status"] == "active"
    assert admin.ok("POST", f"{place}/invite")["id"] == made["id"]


def test_sessions_end_at_once_and_the_last_administrator_stays(client: Clients, stored_cast: Cast) -> None:
    admin, browser = client(Role.ADMINISTRATOR), client(stored_cast.mentor)
    assert browser.get("/account").status_code == 200
    admin.ok("POST", f"accounts/{stored_cast.mentor.name}/end-sessions")
    assert browser.get("/account").status_code == 303
    last = f"accounts/{stored_cast.administrator.name}"
    assert problem(admin, "POST", f"{last}/disable") == (409, "last-administrator")
    demoted = problem(admin, "PATCH", last, {"role": "coordinator"}, **{"If-Match": "*"})
    assert demoted == (409, "last-administrator")


def test_a_signed_in_account_takes_its_new_role_at_its_next_request(
    client: Clients, stored_cast: Cast
) -> None:
    admin, browser = client(Role.ADMINISTRATOR), client(stored_cast.coordinator)
    assert browser.get("/loans").status_code == 200
    place = f"accounts/{stored_cast.coordinator.name}"
    admin.ok("PATCH", place, {"role": "volunteer"}, headers={"If-Match": "*"})
    assert browser.get("/loans").status_code == 403


def test_a2_a_token_is_replaced_its_secret_is_shown_once_and_the_old_one_goes_on_as_told(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    admin = client(Role.ADMINISTRATOR)
    wanted = {"organisation": stored_cast.lender.id, "role": "volunteer", "scopes": ["devices:read"]}
    old = admin.ok("POST", "tokens", wanted)
    place, key = f"tokens/{old['prefix']}/rotate", {"Idempotency-Key": "once"}
    assert admin.post(place, {"keep_days": 8}).status_code == 422
    made = admin.ok("POST", place, {"keep_days": 2}, headers=key)
    assert (made["role"], made["scopes"]) == ("volunteer", ["devices:read"])
    again = admin.ok("POST", place, {"keep_days": 2}, headers=key)
    assert again == made | {"secret": None}
    for secret in (old["secret"], made["secret"]):
        assert Client(app, secret).get("devices").status_code == 200
    assert admin.ok("GET", f"tokens/{old['id']}")["replaced_by"] == made["id"]
    assert problem(admin, "POST", place) == (409, "already-replaced")
    admin.ok("POST", f"tokens/{made['id']}/rotate")
    assert Client(app, made["secret"]).get("devices").status_code == 401
    with database.read() as session:
        kept = b"".join(reply.body or b"" for reply in session.scalars(select(Reply)))
    assert made["secret"].encode() not in kept
