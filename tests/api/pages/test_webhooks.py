"""Webhooks as pages: an association sets one up, sees what became of each message, and sends again."""

import re
from collections.abc import Callable

import pytest

from fleet import webhooks
from fleet.access import Actor, Role
from fleet.webhooks import Trouble, Webhook, delivering
from tests.api.conftest import Client
from tests.cast import NOW, SECRET, Cast

Clients = Callable[[Role | Actor | str], Client]
URL = "https://tool.example.org/hook"


@pytest.fixture
def mentor(client: Clients, stored_cast: Cast) -> Client:
    return client(stored_cast.mentor)


def form(cast: Cast, **more: object) -> dict[str, object]:
    told = {"url": URL, "organisation": cast.association.id, "group": ["loan", "youth"], "once": "a key"}
    return {**told, **more}


def test_the_secret_is_shown_once_and_the_form_makes_one(mentor: Client, stored_cast: Cast) -> None:
    answer = mentor.post("/webhooks/new", data=form(stored_cast))
    (key,) = re.findall(r'href="/webhooks/(whk_\w+)"', answer.text)
    webhook = stored_cast.session.get_one(Webhook, key)
    secret = webhooks.secret_of(webhook, SECRET)
    assert f">{secret}<" in answer.text.replace("&#43;", "+").replace("&#x2b;", "+")
    assert "loan.hand_over" in webhook.kinds
    assert "ticket.open" not in webhook.kinds
    stored_cast.store()
    again = mentor.post("/webhooks/new", data=form(stored_cast))
    assert again.location == f"/webhooks/{key}?twice=1"
    for page in ("/webhooks", f"/webhooks/{key}"):
        assert secret not in mentor.get(page).text
    assert "prêts, codes des jeunes" in mentor.get("/webhooks").text


def test_everything_ticked_is_everything_for_ever_and_nothing_ticked_is_refused(
    mentor: Client, stored_cast: Cast
) -> None:
    offered = re.findall(r'name="group" value="(\w+)" checked', mentor.get("/webhooks/new").text)
    mentor.post("/webhooks/new", data=form(stored_cast, group=offered))
    assert stored_cast.session.query(Webhook).one().kinds == []
    stored_cast.store()
    refused = mentor.post("/webhooks/new", data=form(stored_cast, group=[], once="x"))
    assert (refused.status_code, URL in refused.text) == (422, True)
    refused = mentor.post("/webhooks/new", data=form(stored_cast, url="http://10.0.0.1/", once="y"))
    assert refused.status_code == 422
    theirs = form(stored_cast, organisation=stored_cast.other_association.id, once="z")
    assert mentor.post("/webhooks/new", data=theirs).status_code == 422


def test_the_log_says_why_and_sends_again(mentor: Client, stored_cast: Cast) -> None:
    cast = stored_cast
    made = webhooks.add(cast.session, cast.mentor, cast.association, URL)
    cast.store()
    cast.youth()
    cast.store()
    leased = delivering.lease(cast.session, NOW)
    assert leased is not None
    (each,) = leased.deliveries
    delivering.failed(cast.session, cast.system, each.id, Trouble.STATUS, 503)
    cast.store()
    page = f"/webhooks/{made.id}"
    assert "elle a répondu 503" in mentor.get(page).text
    assert "youth.add" not in mentor.get(f"{page}?state=delivered").text
    delivering.arrived(cast.session, each.id, NOW, 200)
    cast.store()
    assert f"{page}/deliveries/{each.id}/resend" in mentor.get(f"{page}?state=delivered").text
    assert mentor.post(f"{page}/deliveries/{each.id}/resend").location == f"{page}?said=replayed"
    for move in ("test", "rotate", "disable", "enable"):
        assert mentor.post(f"{page}/{move}").status_code in (200, 303), move
    assert mentor.post(f"{page}/replay", data={"days": "7"}).location == f"{page}?said=replayed"
    assert mentor.post(f"{page}/replay", data={"days": "400"}).status_code == 422
    mentor.post(f"{page}/disable")
    assert mentor.post(f"{page}/test").status_code == 409
    assert "désactivé" in mentor.get(page).text


def test_an_administrator_sees_all_and_an_association_its_own(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    for house in (cast.association, cast.other_association):
        webhooks.add(cast.session, cast.coordinator, house, f"https://{house.id}.example.org/")
    cast.store()
    shown = client(cast.administrator).get("/webhooks").text
    assert shown.count(".example.org") == 2
    assert cast.association.name.replace("'", "&#39;") in shown
    assert client(cast.mentor).get("/webhooks").text.count(".example.org") == 1
    assert "/webhooks" in client(cast.mentor).get("/account").text
