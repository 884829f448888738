"""Tick many and act once: each row its own verdict, and a refused one undoes nothing."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from api.pages.lists import acting
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.events import Event
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.lifecycle import AssetState
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
Read = Callable[[str], list[tuple[str, str]]]
BENCH = {"do": "asset.start_refurbishment"}


@pytest.fixture
def devices(stored_cast: Cast) -> list[Device]:
    """Two that wait for the bench, and one that is ready."""
    made = [stored_cast.device(), stored_cast.device(), stored_cast.ready_laptop()]
    stored_cast.store()
    return made


def codes(devices: Sequence[Device]) -> list[str]:
    return [device.code for device in devices]


def states(database: Database, devices: Sequence[Device]) -> list[AssetState | None]:
    with database.read() as session:
        return [session.get_one(Device, code).state for code in codes(devices)]


def test_each_row_has_its_own_verdict_and_the_others_are_done(
    client: Clients, stored_cast: Cast, database: Database, devices: list[Device], verdicts: Read
) -> None:
    answer = client(stored_cast.technician).post("/devices/together", data=BENCH | {"row": codes(devices)})
    assert answer.status_code == 200
    assert [one for one, _why in verdicts(answer.text)] == ["refusé", "fait", "fait"]
    assert "« disponible »" in verdicts(answer.text)[0][1]
    assert states(database, devices) == [
        AssetState.REFURBISHING,
        AssetState.REFURBISHING,
        AssetState.READY,
    ]


def test_sent_twice_it_is_done_once_and_says_so(
    client: Clients, stored_cast: Cast, database: Database, devices: list[Device], verdicts: Read
) -> None:
    bench, form = client(stored_cast.technician), BENCH | {"row": codes(devices[:2])}
    bench.post("/devices/together", data=form)
    again = bench.post("/devices/together", data=form)
    assert verdicts(again.text) == [("c’était déjà fait", "")] * 2
    with database.read() as session:
        done = session.query(Event).filter_by(verb="asset.start_refurbishment")
        assert done.filter(Event.subject_id.in_(codes(devices[:2]))).count() == 2


def test_a_refused_row_leaves_no_event_and_no_half(
    client: Clients, stored_cast: Cast, database: Database, devices: list[Device], verdicts: Read
) -> None:
    """To be marked ready it must be erased: what the try began is undone with its savepoint."""
    bench = client(stored_cast.technician)
    bench.post("/devices/together", data=BENCH | {"row": codes(devices)})
    told = bench.post("/devices/together", data={"do": "asset.mark_ready", "row": codes(devices[:2])})
    assert [one for one, _why in verdicts(told.text)] == ["refusé"] * 2
    assert all("effac" in why for _one, why in verdicts(told.text))
    with database.read() as session:
        assert session.query(Event).filter_by(verb="asset.mark_ready").count() == 1


def test_what_an_action_needs_is_asked_once_for_all(
    client: Clients, stored_cast: Cast, database: Database, verdicts: Read
) -> None:
    lent = [stored_cast.loan().items[0].asset for _ in range(2)]
    stored_cast.store()
    desk, form = client(stored_cast.volunteer), {"do": "loan.take_back", "row": [one.code for one in lent]}
    asked = desk.post("/devices/together", data=form)
    assert asked.status_code == 200
    assert "Les reprendre – 2 appareils" in asked.text
    assert states(database, lent) == [AssetState.ON_LOAN] * 2  # type: ignore[arg-type]
    empty = desk.post("/devices/together", data=form | {"sure": "yes", "site": ""})
    assert empty.status_code == 422
    assert 'id="site-error"' in empty.text
    assert all(one.code in empty.text for one in lent), "what was ticked is still there"
    told = desk.post("/devices/together", data=form | {"sure": "yes", "site": stored_cast.hub.id})
    assert verdicts(told.text) == [("fait", "")] * 2
    assert states(database, lent) == [AssetState.RETURNED] * 2  # type: ignore[arg-type]


def test_all_of_the_list_is_all_that_matches_its_filters(
    client: Clients, stored_cast: Cast, database: Database, devices: list[Device]
) -> None:
    bench = client(stored_cast.technician)
    bench.post("/devices/together?state=received", data=BENCH | {"all": "yes"})
    assert states(database, devices) == [
        AssetState.REFURBISHING,
        AssetState.REFURBISHING,
        AssetState.READY,
    ]


def test_another_organisations_thing_is_not_there_like_one_that_never_was(
    client: Clients, stored_cast: Cast, database: Database, verdicts: Read
) -> None:
    lent = stored_cast.loan().items[0].asset
    stored_cast.store()
    other, told = client(stored_cast.other_mentor), []
    for key in (lent.code, "ZZZZZZZZ"):
        form = {"do": "asset.arrive", "row": [key], "sure": "yes", "site": stored_cast.hub.id}
        answer = other.post("/devices/together", data=form)
        told.append(answer.text.replace(key, "KEY"))
    assert told[0] == told[1]
    assert states(database, [lent]) == [AssetState.ON_LOAN]  # type: ignore[list-item]


def test_only_what_the_role_may_is_offered_and_taken(
    client: Clients, stored_cast: Cast, devices: list[Device]
) -> None:
    floor = client(stored_cast.volunteer)
    assert "asset.retire" not in floor.get("/devices").text
    assert "asset.retire" in client(stored_cast.coordinator).get("/devices").text
    form = {"row": codes(devices), "sure": "yes", "reason": "parts"}
    assert floor.post("/devices/together", data=form | {"do": "asset.retire"}).status_code == 403
    for word in ("asset.fly", ""):
        refused = floor.post("/devices/together", data=form | {"do": word})
        assert refused.status_code == 422
        assert "Choisissez d’abord que faire" in refused.text


def test_nothing_ticked_says_so_and_keeps_the_list(
    client: Clients, stored_cast: Cast, devices: list[Device]
) -> None:
    answer = client(stored_cast.technician).post("/devices/together?state=ready", data=BENCH)
    assert answer.status_code == 422
    assert "Cochez d’abord au moins une ligne." in answer.text
    assert devices[2].code in answer.text
    assert devices[0].code not in answer.text


def test_more_than_a_limit_is_left_for_next_time_and_told(
    client: Clients, stored_cast: Cast, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "MOST", 2)
    made = [stored_cast.device() for _ in range(3)]
    stored_cast.store()
    bench = client(stored_cast.technician)
    told = bench.post("/devices/together?state=received", data=BENCH | {"all": "yes"}).text
    assert "2 faits" in told
    assert "Il en reste 1" in told
    assert states(database, made).count(AssetState.REFURBISHING) == 2
    assert "Il en reste 1" in bench.post("/devices/together", data=BENCH | {"row": codes(made)}).text


def test_two_who_act_at_once_do_it_once(
    client: Clients, stored_cast: Cast, database: Database, verdicts: Read
) -> None:
    """A row that somebody else changed since it was read is refused alone (rule N1's version)."""
    made = [stored_cast.device() for _ in range(3)]
    stored_cast.store()
    bench = client(stored_cast.technician)

    def faster(session: Any, _flush: Any, _instances: Any) -> None:
        changed = {one.code for one in session.dirty if isinstance(one, Device)}
        if made[1].code in changed:
            table = Asset.__table__
            session.connection().execute(update(table).where(table.c.code == made[1].code).values(version=7))

    event.listen(Session, "before_flush", faster)
    try:
        told = bench.post("/devices/together", data=BENCH | {"row": codes(made)})
    finally:
        event.remove(Session, "before_flush", faster)
    assert [one for one, _why in verdicts(told.text)] == ["refusé", "fait", "fait"]
    assert "plus rapide" in told.text
    assert states(database, made).count(AssetState.REFURBISHING) == 2
