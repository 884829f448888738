"""Tokens as pages: a secret is shown on one answer and nowhere else, and no form makes two."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from fleet.access import Actor, Role
from fleet.db import Base, Database
from fleet.parties import tokens
from fleet.parties.tokens import Token
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


@pytest.fixture
def admin(client: Clients, stored_cast: Cast) -> Client:
    return client(stored_cast.administrator)


@pytest.fixture
def form(stored_cast: Cast) -> dict[str, object]:
    place = f"{stored_cast.association.id} association"
    return {"place": place, "scope": ["loans:read", "loans:write"], "days": "90", "once": "a form's own key"}


def secret_in(text: str) -> str:
    (found,) = re.findall(r">(fleet_\w{12}_[\w-]{43})<", text)
    return str(found)


def test_what_it_may_do_is_ticked_from_what_its_role_allows(admin: Client, stored_cast: Cast) -> None:
    assert "lecture" not in admin.get("/tokens/new").text
    chosen = admin.get(f"/tokens/new?place={stored_cast.association.id}+association").text
    ticked = set(re.findall(r'name="scope" value="([\w:-]+)" checked', chosen))
    assert ticked == set(tokens.scopes_of(Role.ASSOCIATION))
    assert "accounts:write" not in ticked
    for wrong in (f"{stored_cast.association.id}+coordinator", "org_nothing+association", "x"):
        assert 'name="scope"' not in admin.get(f"/tokens/new?place={wrong}").text


def test_a2_the_secret_is_shown_once_on_an_answer_that_nobody_keeps(
    app: Flask, admin: Client, form: dict[str, object], database: Database
) -> None:
    answer = admin.post("/tokens/new", data=form)
    secret = secret_in(answer.text)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert Client(app, secret).get("loans").status_code == 200
    assert Client(app, secret).get("devices").status_code == 403
    (key,) = re.findall(r'href="/tokens/(tok_\w+)"', answer.text)
    for page in ("/tokens", f"/tokens/{key}", "/trail"):
        assert secret not in admin.get(page).text
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            assert secret not in repr(session.execute(table.select()).all()), table.name


def test_a_form_sent_twice_makes_one_token_and_says_so(
    admin: Client, form: dict[str, object], database: Database
) -> None:
    first = admin.post("/tokens/new", data=form)
    again = admin.post("/tokens/new", data=form)
    assert again.status_code == 303
    assert secret_in(first.text) not in again.text
    assert "Ce formulaire a déjà été envoyé." in admin.get(again.location).text
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Token)) == 1
    admin.post("/tokens/new", data=form | {"once": "another one"})
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Token)) == 2


@pytest.mark.parametrize("wrong", [{"days": "366"}, {"days": "0"}, {"scope": []}, {"scope": ["x"]}])
def test_what_is_wrong_is_told_and_makes_nothing(
    admin: Client, form: dict[str, object], database: Database, wrong: dict[str, object]
) -> None:
    assert admin.post("/tokens/new", data=form | wrong).status_code == 422
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Token)) == 0
    assert admin.post("/tokens/new", data=form).status_code == 200, "the refused form's key is free"


def test_a_token_is_replaced_and_the_old_one_goes_on_for_a_while(
    app: Flask, admin: Client, form: dict[str, object], database: Database
) -> None:
    old = secret_in(admin.post("/tokens/new", data=form).text)
    with database.read() as session:
        key = session.scalars(select(Token.id)).one()
    sent = {"keep_days": "7", "once": "replace"}
    answer = admin.post(f"/tokens/{key}/rotate", data=sent)
    new = secret_in(answer.text)
    assert [Client(app, secret).get("loans").status_code for secret in (old, new)] == [200, 200]
    assert admin.post(f"/tokens/{key}/rotate", data=sent).status_code == 303, "not a third one"
    assert admin.post(f"/tokens/{key}/rotate", data=sent | {"once": "again"}).status_code == 409
    page = admin.get(f"/tokens/{key}").text
    assert "Ce jeton reste valable jusqu’au" in page
    assert new[:18] in page
    assert "remplacé" in admin.get("/tokens").text
    assert admin.post(f"/tokens/{key}/revoke").status_code == 303
    assert [Client(app, secret).get("loans").status_code for secret in (old, new)] == [401, 200]


def test_only_administrators_see_tokens(client: Clients, stored_cast: Cast) -> None:
    for person in (stored_cast.coordinator, stored_cast.mentor):
        assert client(person).get("/tokens").status_code == 403
        assert client(person).post("/tokens/new", data={}).status_code == 403
