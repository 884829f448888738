"""/requests/proposal: reasons beside each kit, what was missing below, and what is ticked is put aside."""

from collections.abc import Callable

from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.db import Database
from fleet.intake.assets import Kind
from fleet.lending.allocations import Allocation
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
ENGLISH = {"Accept-Language": "en"}
PAGE = "/requests/proposal"


def waiting(cast: Cast, number: int) -> list[tuple[str, str]]:
    """So many youths who wait for a laptop: (key in the form, code)."""
    made = []
    for _ in range(number):
        youth = cast.youth()
        made.append((f"{cast.approved((youth, Kind.LAPTOP)).id}.{youth.code}", youth.code))
    return made


def kits(database: Database) -> dict[str, list[str]]:
    """Youth → what is put aside."""
    with database.read() as session:
        found = session.scalars(select(Allocation))
        return {kit.youth_code or "": [item.asset_code for item in kit.items] for kit in found}


def test_each_kit_and_each_line_left_out_is_explained(stored_cast: Cast, client: Clients) -> None:
    laptop = stored_cast.ready_laptop().code
    (_, first), (_, second) = waiting(stored_cast, 2)
    stored_cast.store()
    text = client(stored_cast.coordinator).get(PAGE, headers=ENGLISH).text
    for told in (
        "1 kit can be put aside now",
        "Trait d&#39;union",
        shown(laptop),
        "It stands in the same territory.",
        "1 line gets nothing now",
        "All that would do (1) goes to lines before it",
        shown(first),
        shown(second),
    ):
        assert told in text, told


def test_what_is_ticked_is_put_aside_and_the_rest_waits(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    laptops = [stored_cast.ready_laptop().code for _ in range(2)]
    (key, code), _ = waiting(stored_cast, 2)
    stored_cast.store()
    told = client(stored_cast.coordinator).post(
        PAGE, data={"kit": key, f"asset-{key}": shown(laptops[1])}, headers=ENGLISH
    )
    assert told.status_code == 200
    assert "1 kit is put aside." in told.text
    assert "1 kit can be put aside now" in told.text
    assert kits(database) == {code: [laptops[1]]}


def test_what_changed_meanwhile_is_told_and_the_others_are_kept(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    laptop = stored_cast.ready_laptop().code
    (first, code), (second, _) = waiting(stored_cast, 2)
    stored_cast.store()
    form = {"kit": [first, second], f"asset-{first}": laptop, f"asset-{second}": laptop}
    told = client(stored_cast.coordinator).post(PAGE, data=form, headers=ENGLISH)
    assert "1 kit could not be put aside:" in told.text
    assert "This asset is not ready to be put aside." in told.text
    assert kits(database) == {code: [laptop]}


def test_nothing_ticked_is_said(stored_cast: Cast, client: Clients) -> None:
    stored_cast.ready_laptop()
    waiting(stored_cast, 1)
    stored_cast.store()
    told = client(stored_cast.coordinator).post(PAGE, data={}, headers=ENGLISH)
    assert told.status_code == 422
    assert "Tick at least one kit." in told.text


def test_nothing_to_do_is_said(stored_cast: Cast, client: Clients) -> None:
    told = client(stored_cast.coordinator).get(PAGE, headers=ENGLISH).text
    assert "No approved request waits for a kit" in told
    assert "Every approved line has its kit." in told


def test_an_association_is_proposed_nothing(stored_cast: Cast, client: Clients) -> None:
    assert client(stored_cast.mentor).get(PAGE).status_code == 403


def test_a_device_says_what_it_is_like_to_use(stored_cast: Cast, client: Clients) -> None:
    laptop = stored_cast.ready_laptop().code
    stored_cast.store()
    bench, path = client(stored_cast.technician), f"/devices/{laptop}"
    form = {"keyboard": "azerty", "screen_inches": "15,6", "touch": "no"}
    assert bench.post(f"{path}/features", data=form).status_code == 303
    text = bench.get(path, headers=ENGLISH).text
    assert "AZERTY keyboard" in text
    assert "15.6 inches" in text
    assert bench.post(f"{path}/features", data={"screen_inches": "big"}).status_code == 422
    told = bench.ok("GET", f"devices/{laptop}")
    assert (told["keyboard"], told["screen_inches"], told["touch"]) == ("azerty", 15.6, False)
