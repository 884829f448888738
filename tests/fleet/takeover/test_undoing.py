"""A takeover is undone without a trace but in the trail, as long as nothing has happened since."""

import pytest
from sqlalchemy import func, select

from fleet import consistency, events, takeover
from fleet.codes import shown
from fleet.db import Base, Database
from fleet.intake import labels
from fleet.intake.assets import Kind
from fleet.lending import equipment_requests, loans
from fleet.lending.equipment_requests import Wanted
from fleet.parties import organisations, sites
from fleet.reporting import tallies
from fleet.takeover import AlreadyUndone, CorrectedEarlier, Defaults, HappenedSince, TakeoverState
from tests.cast import Cast
from tests.conftest import TRAIL_KEY
from tests.fleet.takeover.conftest import iccid, lent, messy, read, stocked, take
from tests.fleet.takeover.test_importing import device, loan_of

CARD = {"iccid": iccid(1), "line": "5678", "operator": "Télécom Azur", "ends": "30/06/2027"}
TOLD = {"events", "trail_heads", "takeovers"}


def rows(cast: Cast) -> dict[str, int]:
    """How many there are in each table; what was counted and is gone cancels out."""
    tallies.fold(cast.session)
    return {
        table.name: cast.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in TOLD
    }


def undo(cast: Cast, made: takeover.Takeover) -> takeover.Takeover:
    return takeover.undo(cast.session, cast.coordinator.later(cast.at(hours=1)), made)


def test_everything_it_brought_goes_and_the_trail_stays(stored_cast: Cast) -> None:
    cast = stored_cast
    (printed,) = labels.print_batch(cast.session, cast.coordinator, 1)
    cast.session.flush()
    before = rows(cast)
    lines, _, _ = messy(150)
    added = (lent("ADD1234", association="Les Nouveaux"), stocked("ADD1235", site="Cave", territory="83"))
    listing = read(
        *lines, *added, stocked("LAB1234", label=printed.short_code), defaults=Defaults(add_missing=True)
    )
    made = take(cast, listing=listing, leave_refused=True)
    cast.session.commit()
    told = events.count(cast.session)
    assert rows(cast)["devices"] > 100
    undo(cast, made)
    cast.session.commit()
    assert rows(cast) == before
    assert (made.status, printed.status.value) == (TakeoverState.UNDONE, "unclaimed")
    assert events.count(cast.session) == told + 1
    assert list(consistency.faults(cast.session, TRAIL_KEY)) == []
    with pytest.raises(AlreadyUndone):
        undo(cast, made)
    assert take(cast, listing=listing, leave_refused=True).id != made.id


def test_what_happened_since_is_named(cast: Cast) -> None:
    made = take(cast, lent("ABC1234", **CARD), lent("ABC1235"), stocked("ABC1236"))
    cast.session.commit()
    cast.take_back(loan_of(cast, "ABC1235"))
    cast.session.commit()
    with pytest.raises(HappenedSince) as refused:
        undo(cast, made)
    assert refused.value.facts["codes"] == shown(device(cast, "ABC1235").code), "as on its label, and no id"
    assert refused.value.facts["count"] == 2


def test_a_confirmed_loan_is_something_that_happened(cast: Cast) -> None:
    made = take(cast, lent("ABC1234"))
    loans.confirm(cast.session, cast.mentor, [loan_of(cast, "ABC1234")])
    cast.session.commit()
    with pytest.raises(HappenedSince):
        undo(cast, made)


def test_a_request_for_one_of_its_youths_holds_it_and_names_no_youth(cast: Cast) -> None:
    made = take(cast, lent("ABC1234"))
    youth = loan_of(cast, "ABC1234").youth
    assert youth is not None
    wanted = [Wanted(youth, Kind.CONNECTION)]
    told = {"needed_by": cast.at(days=90).date(), "delivery_site": cast.delivery_site}
    equipment_requests.draft(cast.session, cast.mentor, cast.association, wanted=wanted, **told)  # type: ignore[arg-type]
    cast.session.commit()
    with pytest.raises(HappenedSince) as refused:
        undo(cast, made)
    assert youth.code not in refused.value.facts["codes"]


def test_later_lists_are_undone_first(stored_cast: Cast) -> None:
    cast = stored_cast
    before = rows(cast)
    first = take(cast, lent("ABC1234"))
    cast.session.commit()
    second = take(cast, lent("ABC1234", model="Latitude 5410", **CARD), lent("ABC1235"))
    cast.session.commit()
    with pytest.raises(HappenedSince):
        undo(cast, first)
    undo(cast, second)
    cast.session.commit()
    assert device(cast, "ABC1234").model == "Latitude 5410"
    undo(cast, first)
    cast.session.commit()
    assert rows(cast) == before
    assert list(consistency.faults(cast.session, TRAIL_KEY)) == []


def test_a_list_that_corrected_states_stays(cast: Cast) -> None:
    take(cast, lent("ABC1234"))
    cast.session.commit()
    second = take(cast, stocked("ABC1234", maker="Dell", model="Latitude 5400"))
    cast.session.commit()
    with pytest.raises(CorrectedEarlier):
        undo(cast, second)


def test_an_association_that_is_used_by_now_stays(cast: Cast) -> None:
    listing = read(lent("ABC1234", association="Les Nouveaux"), defaults=Defaults(add_missing=True))
    made = take(cast, listing=listing)
    house = organisations.by_name(cast.session, "Les Nouveaux")
    sites.add(cast.session, cast.coordinator, "Leur bureau", house, "06")
    cast.session.commit()
    undo(cast, made)
    assert organisations.by_name(cast.session, "Les Nouveaux").id == house.id


def test_an_undone_takeover_leaves_the_database_able_to_start_again(
    database: Database, stored_cast: Cast
) -> None:
    made = take(stored_cast, lent("ABC1234", **CARD))
    stored_cast.store()
    undo(stored_cast, made)
    stored_cast.store()
    again = take(stored_cast, lent("ABC1234", **CARD))
    stored_cast.store()
    assert again.id != made.id
    with database.read() as session:
        assert list(consistency.faults(session, TRAIL_KEY)) == []
