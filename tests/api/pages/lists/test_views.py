"""Saved views: one's own filters under a name, above the list they belong to."""

from collections.abc import Callable

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.parties.saved_views import MOST, SavedView
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
SAVE = "/views?list=/devices&state=ready&category=laptop"


def kept(database: Database) -> list[SavedView]:
    with database.read() as session:
        return session.query(SavedView).order_by(SavedView.name).all()


def test_a_view_is_kept_shown_to_its_account_alone_and_forgotten(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    mine, other = client(stored_cast.technician), client(stored_cast.other_technician)
    saved = mine.post(SAVE, data={"name": "  À  préparer "})
    assert saved.location == "/devices?state=ready&category=laptop"
    (view,) = kept(database)
    assert (view.name, view.query) == ("À préparer", "?state=ready&category=laptop")
    assert 'href="/devices?state=ready&amp;category=laptop"' in mine.get("/devices").text
    assert "À préparer" in mine.get("/devices").text
    assert "À préparer" not in mine.get("/tickets").text
    assert "À préparer" not in other.get("/devices").text
    assert other.post(f"/views/{view.id}/remove").status_code == 404
    gone = mine.post(f"/views/{view.id}/remove?state=ready", data={"list": "/devices"})
    assert gone.location == "/devices?state=ready"
    assert kept(database) == []


def test_only_words_that_the_list_knows_are_kept(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    path = "/views?list=/devices&state=ready&after=x&category=spaceship&next=//example.org"
    client(stored_cast.technician).post(path, data={"name": "prêts"})
    assert [view.query for view in kept(database)] == ["?state=ready"]


def test_a_name_is_there_once_short_and_printable(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    mine = client(stored_cast.technician)
    assert mine.post(SAVE, data={"name": "a" * 40}).status_code == 303
    for name, status in (("a" * 40, 409), ("a" * 41, 422), ("", 422), ("a\u202eb", 422), ("\u200b", 422)):
        refused = mine.post(SAVE, data={"name": name})
        assert refused.status_code == status, name
        assert 'role="alert"' in refused.text
        assert "/devices?" in refused.text
    assert len(kept(database)) == 1


def test_a_list_has_twenty_views_of_one_account(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    mine = client(stored_cast.technician)
    for number in range(MOST):
        assert mine.post(SAVE, data={"name": f"vue {number}"}).status_code == 303
    assert mine.post(SAVE, data={"name": "une de trop"}).status_code == 409
    assert client(stored_cast.other_technician).post(SAVE, data={"name": "vue 1"}).status_code == 303
    assert len(kept(database)) == MOST + 1


def test_programs_have_no_views_and_nobody_has_one_of_a_list_they_may_not_read(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    assert client(Role.TECHNICIAN).post(SAVE, data={"name": "robot"}).status_code == 403
    assert "Garder cette vue" not in client(Role.TECHNICIAN).get("/devices?state=ready").text
    for path in ("/loans", "/nowhere", "//example.org"):
        refused = client(stored_cast.technician).post(f"/views?list={path}", data={"name": "x"})
        assert refused.status_code == 404, path
    assert kept(database) == []
