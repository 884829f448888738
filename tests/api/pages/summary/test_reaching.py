"""As whom a summary is read: as oneself, or – for the desk – as a funder reads."""

import re
from collections.abc import Callable

from fleet.access import Actor, Role
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def read_of(main: str) -> str:
    """What is read on it: without the help, and without what is done from there."""
    return re.sub(r'<p class="no-print.*?</p>|<details class="help">.*', "", main, flags=re.S).strip()


def test_a_coordinator_sees_what_a_funder_sees_and_is_told_so(client: Clients, stored_cast: Cast) -> None:
    as_it = f"/summary?as={stored_cast.foundation.id}"
    shown = client(stored_cast.coordinator).get(as_it).text
    told, rest = re.findall(r"<p class=.quiet no-print.>.*?</p>\n", shown)[0], main_of(shown)
    assert f"Vous voyez ce que voit {stored_cast.foundation.name}." in told
    own = main_of(client(stored_cast.funder).get("/summary").text)
    assert read_of(rest.replace(told, "")) == read_of(own)


def test_nobody_else_may_read_as_another(client: Clients, stored_cast: Cast) -> None:
    for person in (stored_cast.funder, stored_cast.officer, stored_cast.administrator):
        for key in (stored_cast.department.id, stored_cast.association.id, "org_absent"):
            assert client(person).get(f"/summary?as={key}").status_code == 403


def test_only_a_funder_is_stood_for(client: Clients, stored_cast: Cast) -> None:
    desk = client(stored_cast.coordinator)
    assert desk.get(f"/summary?as={stored_cast.association.id}").status_code == 422
    assert desk.get("/summary?as=org_absent").status_code == 404
