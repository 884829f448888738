"""Rule Y4: the page a stranger gets tells nothing of the token in its address."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from limits import parse
from sqlalchemy import select
from werkzeug.test import TestResponse

from api.pages import label_page
from fleet import codes, settings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake import labels
from fleet.intake.assets import RetireReason
from fleet.intake.labels import Label
from fleet.lending import losses
from fleet.refurbishment import readiness
from fleet.settings import Settings
from fleet.support.tickets import Source, Ticket, Trouble
from tests.api.conftest import SETTINGS, Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

MALFORMED = (
    "",
    "x",
    "A" * 25,
    "A" * 27,
    "a" * 3000,
    "%00",
    "%ff%fe",
    "..%2f..%2fetc",
    "a/b/c",
    "/leading",
    "//two",
    "<script>",
    "' OR 1=1 --",
    "ABCD-EFGH",
    "🙂",
    "?token=1",
)


@pytest.fixture
def told() -> Settings:
    """The settings of a real service that lets a test write as often as it likes."""
    limits = SETTINGS["FLEET_RATE_LIMITS"] + ";stranger=1000000 per hour"
    return settings.read(SETTINGS | {"FLEET_RATE_LIMITS": limits})


def token_of(cast: Cast, code: str) -> str:
    return cast.session.scalars(select(Label.token).where(Label.asset_code == code)).one()


@pytest.fixture
def tokens(stored_cast: Cast) -> dict[str, str]:
    """A label of a device in each kind of state, a revoked one, one that nothing claimed, and others."""
    cast = stored_cast
    things = {
        "received": cast.device(),
        "ready": cast.ready_laptop(),
        "reserved": cast.kit().items[0].asset,
        "lent": cast.loan().items[0].asset,
        "missing": cast.loan().items[0].asset,
        "retired": cast.ready_laptop(),
        "sim": cast.ready_sim(),
        "revoked": cast.device(),
    }
    losses.report_missing(cast.session, cast.coordinator, things["missing"])
    readiness.retire(cast.session, cast.coordinator, things["retired"], RetireReason.PARTS)
    cast.session.flush()
    found = {name: token_of(cast, thing.code) for name, thing in things.items()}
    labels.revoke(cast.session, cast.coordinator, labels.read(cast.session, found["revoked"]))
    found["unclaimed"] = labels.print_batch(cast.session, cast.coordinator, 1)[0].token
    cast.store()
    return found | {"lower case": found["lent"].lower(), "unknown": codes.new_token()}


def said(response: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that a stranger sees of an answer but its date."""
    return (
        response.status_code,
        response.get_data(),
        [(name, value) for name, value in response.headers if name != "Date"],
    )


def ways(tokens: dict[str, str]) -> list[str]:
    return [f"/{prefix}/{token}" for prefix in "qQ" for token in (*tokens.values(), *MALFORMED)]


def test_every_token_gets_the_same_page_byte_for_byte(
    app: Flask, client: Clients, tokens: dict[str, str]
) -> None:
    stranger = client("")
    pages = {address: said(stranger.get(address)) for address in ways(tokens)}
    status, body, headers = pages[f"/q/{tokens['lent']}"]
    assert [address for address, page in pages.items() if page != (status, body, headers)] == []
    assert status == 200
    named = dict(headers)
    assert named["Cache-Control"] == "no-store"
    assert named["Referrer-Policy"] == "no-referrer"
    assert not {"Set-Cookie", "ETag", "Location", "Retry-After"} & named.keys()
    assert not [name for name in named if "ratelimit" in name.lower()]


def test_the_test_above_sees_a_page_that_names_its_token(
    app: Flask, client: Clients, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The teeth: a form that posted to the token's own address, in words, would be seen."""
    rendered = label_page._rendered

    def leaky(work: Any, template: str, **facts: Any) -> Any:
        answer = rendered(work, template, **facts)
        answer.set_data(answer.get_data() + label_page.request.path.encode())
        return answer

    monkeypatch.setattr(label_page, "_rendered", leaky)
    assert len({said(client("").get(address))[1] for address in ways(tokens)}) > 2


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"trouble": "screen", "note": "fendu"}, 200),
        ({"trouble": "found"}, 200),
        ({"trouble": "found", "note": "a\x00b"}, 200),
        ({"trouble": "screen", "note": "écrivez à jean@example.org"}, 422),
        ({"trouble": "screen", "note": "x" * 281}, 422),
        ({"trouble": "nothing known"}, 422),
        ({}, 422),
    ],
)
def test_what_is_sent_gets_the_same_answer_for_every_token(
    app: Flask, client: Clients, tokens: dict[str, str], sent: dict[str, str], status: int
) -> None:
    stranger = client("")
    answers = [said(stranger.post(address, data=sent)) for address in ways(tokens)]
    assert [answer for answer in answers if answer != answers[0]] == []
    assert answers[0][0] == status
    assert b"Set-Cookie" not in answers[0][1]


def tickets(database: Database) -> list[Ticket]:
    with database.read() as session:
        return list(session.scalars(select(Ticket)))


def test_a_real_token_makes_an_unverified_ticket_and_another_one_nothing(
    app: Flask, client: Clients, stored_cast: Cast, tokens: dict[str, str], database: Database
) -> None:
    sent = {"trouble": "battery", "note": "ne tient plus"}
    for name in ("unknown", "unclaimed", "revoked"):
        client("").post(f"/q/{tokens[name]}", data=sent)
    assert tickets(database) == []
    client("").post(f"/Q/{tokens['lent']}", data=sent)
    (ticket,) = tickets(database)
    assert (ticket.trouble, ticket.source, ticket.note) == (Trouble.BATTERY, Source.STRANGER, "ne tient plus")
    assert ticket.organisation_id == stored_cast.association.id


def test_personal_text_is_refused_before_the_token_is_looked_up(
    app: Flask, client: Clients, tokens: dict[str, str], database: Database
) -> None:
    answer = client("").post(f"/q/{tokens['lent']}", data={"trouble": "other", "note": "06 12 34 56 78"})
    assert "numéro de téléphone" in answer.text
    assert tickets(database) == []


def test_a_form_without_origin_is_taken_here_and_a_foreign_one_is_not(
    app: Flask, client: Clients, tokens: dict[str, str], stored_cast: Cast
) -> None:
    address, sent = f"/q/{tokens['lent']}", {"trouble": "found"}
    for reader in (client(""), client(stored_cast.funder)):
        browser = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        assert reader.post(address, data=sent, headers=browser).status_code == 200
        for foreign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert reader.post(address, data=sent, headers=foreign).status_code == 403
    nowhere_else = client(stored_cast.coordinator).post("/sign-out", headers={"Origin": "null"})
    assert nowhere_else.status_code == 403


def test_whoever_may_see_the_thing_is_led_to_it(
    app: Flask, client: Clients, stored_cast: Cast, tokens: dict[str, str]
) -> None:
    address = f"/Q/{tokens['lent']}"
    for person in (
        stored_cast.volunteer,
        stored_cast.technician,
        stored_cast.coordinator,
        stored_cast.mentor,
    ):
        answer = client(person).get(address)
        assert answer.status_code == 303
        assert answer.location.startswith("/devices/")
    assert client(stored_cast.volunteer).get(f"/q/{tokens['sim']}").location.startswith("/sims/")


def test_whoever_may_not_gets_the_strangers_page(
    app: Flask, client: Clients, stored_cast: Cast, tokens: dict[str, str]
) -> None:
    address = f"/q/{tokens['lent']}"
    page = said(client("").get(address))
    readers = (stored_cast.funder, stored_cast.officer, stored_cast.other_mentor, stored_cast.administrator)
    assert [said(client(reader).get(address)) == page for reader in readers] == [True] * 4


def test_the_language_is_the_browsers_whatever_cookie_it_holds(
    app: Flask, client: Clients, tokens: dict[str, str]
) -> None:
    address = f"/q/{tokens['lent']}"
    english = client("").get(address, headers={"Accept-Language": "en", "Cookie": "language=fr"})
    assert 'lang="en"' in english.text
    assert "It has a problem" in english.text


def test_posts_are_limited_alike_for_every_token(app: Flask, client: Clients, tokens: dict[str, str]) -> None:
    app.extensions["limits"].items["stranger"] = parse("20 per hour")
    sent = {"trouble": "found"}
    for name in [*tokens, *tokens][:20]:
        assert client("").post(f"/q/{tokens[name]}", data=sent).status_code == 200
    answers = [client("").post(f"/q/{tokens[name]}", data=sent) for name in ("lent", "unknown")]
    assert [answer.status_code for answer in answers] == [429, 429]
    assert answers[0].get_data() == answers[1].get_data()
