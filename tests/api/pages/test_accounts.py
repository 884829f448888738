"""Accounts as pages: invited, given another role, shut, opened, signed out; what was done stands beside."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.notices import Notice
from fleet.parties import sign_in
from fleet.parties.accounts import Account
from fleet.parties.sign_in import SignInLink
from tests.api.conftest import Client
from tests.cast import SECRET, Cast

Clients = Callable[[Role | Actor | str], Client]


@pytest.fixture
def admin(client: Clients, stored_cast: Cast) -> Client:
    return client(stored_cast.administrator)


def invitation(database: Database, email: str) -> str:
    """The address that the mail of the latest invitation holds."""
    with database.read() as session:
        links = select(SignInLink).join(Account).where(Account.email == email)
        link = session.scalars(links.order_by(SignInLink.created_at.desc()).limit(1)).one()
        assert session.scalar(select(Notice.id).where(Notice.key == link.id))
        return f"/sign-in/{sign_in.secret_of(link, SECRET)}"


def test_whoever_is_invited_opens_the_link_and_is_in(
    client: Clients, admin: Client, stored_cast: Cast, database: Database
) -> None:
    form = {"email": "Lea@Example.org", "place": f"{stored_cast.lender.id} volunteer", "locale": "fr"}
    answer = admin.post("/accounts/new", data=form)
    assert answer.status_code == 303
    assert "L’invitation est partie" in admin.get(answer.location).text
    link, guest = invitation(database, "lea@example.org"), client("")
    shown = guest.get(link)
    assert (shown.status_code, "lea@example.org" in shown.text) == (200, True)
    assert guest.get(link).status_code == 200, "looking at it spends nothing"
    opened = guest.post(link)
    assert opened.headers["Set-Cookie"].startswith("__Host-fleet=")
    assert guest.post(link).status_code == 403


def email_of(database: Database, person: Actor) -> str:
    with database.read() as session:
        return session.get_one(Account, person.name).email


def test_a_role_that_does_not_fit_and_an_address_in_use_are_told_beside_what_was_typed(
    admin: Client, stored_cast: Cast, database: Database
) -> None:
    wrong = {"email": "x@example.org", "place": f"{stored_cast.lender.id} association", "locale": "fr"}
    answer = admin.post("/accounts/new", data=wrong)
    assert answer.status_code == 422
    assert 'value="x@example.org"' in answer.text
    known = email_of(database, stored_cast.mentor)
    right = {"email": known, "place": f"{stored_cast.association.id} association", "locale": "fr"}
    assert admin.post("/accounts/new", data=right).status_code == 409


def test_a_role_is_changed_and_the_trail_says_by_whom(
    client: Clients, admin: Client, stored_cast: Cast, database: Database
) -> None:
    page = f"/accounts/{stored_cast.volunteer.name}"
    browser = client(stored_cast.volunteer)
    assert admin.post(f"{page}/role", data={"role": "association"}).status_code == 422
    assert admin.post(f"{page}/role", data={"role": "technician"}).status_code == 303
    text = admin.get(page).text
    assert "Nouveau rôle : atelier ; avant : bénévole." in text
    assert email_of(database, stored_cast.administrator) in text
    assert browser.get("/devices").status_code == 200


def test_an_account_is_shut_with_all_its_browsers_and_opened_again(
    client: Clients, admin: Client, stored_cast: Cast
) -> None:
    page, browser = f"/accounts/{stored_cast.mentor.name}", client(stored_cast.mentor)
    assert "Connecté sur 1 navigateur" in admin.get(page).text
    assert admin.post(f"{page}/disable").status_code == 303
    assert browser.get("/loans").status_code == 303
    assert "Ce compte ne peut pas se connecter." in admin.get(page).text
    assert admin.post(f"{page}/invite").status_code == 409
    assert admin.post(f"{page}/enable").status_code == 303
    assert browser.get("/loans").status_code == 303, "its old session stays ended"
    assert admin.post(f"{page}/invite").location == f"{page}?invited=1"


def test_one_browser_is_signed_out_and_then_all(
    client: Clients, admin: Client, stored_cast: Cast, database: Database
) -> None:
    page, browser = f"/accounts/{stored_cast.mentor.name}", client(stored_cast.mentor)
    stored_cast.cookie_of(stored_cast.mentor)
    stored_cast.store()
    with database.read() as session:
        _latest, first = sign_in.sessions_of(session, stored_cast.mentor.name, stored_cast.now)
    strange = f"/accounts/{stored_cast.volunteer.name}/end-sessions"
    assert admin.post(strange, data={"session": first.id}).status_code == 404
    assert admin.post(f"{page}/end-sessions", data={"session": first.id}).status_code == 303
    assert "Connecté sur 1 navigateur" in admin.get(page).text
    admin.post(f"{page}/end-sessions")
    assert "Connecté nulle part" in admin.get(page).text
    assert browser.get("/loans").status_code == 303


def test_the_last_administrator_stays_and_nobody_changes_their_own_role(
    admin: Client, stored_cast: Cast
) -> None:
    page = f"/accounts/{stored_cast.administrator.name}"
    assert f"{page}/role" not in admin.get(page).text
    assert admin.post(f"{page}/role", data={"role": "coordinator"}).status_code == 409
    refused = admin.post(f"{page}/disable")
    assert refused.status_code == 409
    assert "Il faut au moins un administrateur." in refused.text
