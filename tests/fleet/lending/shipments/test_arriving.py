"""A parcel has arrived when each of its lines was heard of, however and in whatever order."""

import pytest
from sqlalchemy import select

from fleet import consistency
from fleet.access import NotYours
from fleet.db import Database
from fleet.intake.assets import Asset
from fleet.lending import losses, shipments, shipping
from fleet.lending.shipments import (
    Difference,
    DifferenceReason,
    Differs,
    NotAwaited,
    Remedy,
    Shipment,
    ToldTwice,
    WrongReason,
)
from fleet.lifecycle import AssetState, ShipmentState, WrongState
from fleet.notices import Notice
from fleet.parties.sites import Site
from tests.cast import Cast
from tests.conftest import TRAIL_KEY
from tests.racing import LOST, race


def test_the_association_says_that_all_of_it_is_there(cast: Cast) -> None:
    parcel = cast.sent_parcel(cast.kit(), cast.kit())
    shipments.arrive(cast.session, cast.mentor.later(cast.at(days=2)), parcel)
    assert parcel.state is ShipmentState.ARRIVED
    assert (parcel.arrived_at, parcel.confirmed_by) == (cast.at(days=2), cast.mentor.name)
    for line in parcel.lines:
        assert (line.asset.state, line.asset.site) == (AssetState.DELIVERED, cast.delivery_site)
        assert line.ended_at == cast.at(days=2)
    with pytest.raises(WrongState):
        shipments.arrive(cast.session, cast.volunteer, parcel)


def test_line_by_line_it_has_arrived_with_the_last(cast: Cast) -> None:
    parcel = cast.sent_parcel(cast.kit(), cast.kit())
    first, last = (line.asset for line in parcel.lines)
    shipments.arrive(cast.session, cast.mentor, parcel, only=[first.code])
    assert (parcel.state, last.state) == (ShipmentState.SENT, AssetState.IN_TRANSIT)
    with pytest.raises(NotAwaited):
        shipments.arrive(cast.session, cast.mentor, parcel, only=[first.code])
    shipping.arrive(cast.session, cast.volunteer, last, site=cast.delivery_site)
    assert (parcel.state, parcel.confirmed_by) == (ShipmentState.ARRIVED, cast.volunteer.name)


def test_what_is_missing_stays_on_the_road_and_what_is_damaged_is_there(cast: Cast) -> None:
    parcel = cast.sent_parcel(cast.kit(), cast.kit(), cast.kit())
    gone, broken, good = (line.asset for line in parcel.lines)
    told = [
        Differs(gone.code, Difference.MISSING, DifferenceReason.NOT_IN_PARCEL),
        Differs(broken.code, Difference.DAMAGED, DifferenceReason.SCREEN),
    ]
    shipments.arrive(cast.session, cast.mentor, parcel, differences=told)
    assert parcel.state is ShipmentState.ARRIVED
    assert [each.state for each in (gone, broken, good)] == [
        AssetState.IN_TRANSIT,
        AssetState.DELIVERED,
        AssetState.DELIVERED,
    ]
    assert [line.asset for line in parcel.open_differences] == [gone, broken]
    cast.session.flush()
    assert cast.session.scalars(select(Shipment).where(shipments.differs())).all() == [parcel]
    assert shipments.numbers(cast.session, [parcel]) == {parcel.id: (3, 3, 2)}
    notice = cast.session.scalars(select(Notice).where(Notice.kind == "shipment_differs")).one()
    assert notice.facts == {"shipment_id": parcel.id}


def test_a_difference_is_told_once_and_with_a_reason_of_its_own(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    code = parcel.lines[0].asset_code
    twice = [Differs(code, Difference.DAMAGED, DifferenceReason.CASE)] * 2
    with pytest.raises(ToldTwice):
        shipments.arrive(cast.session, cast.mentor, parcel, differences=twice)
    odd = [Differs(code, Difference.MISSING, DifferenceReason.SCREEN)]
    with pytest.raises(WrongReason) as wrong:
        shipments.arrive(cast.session, cast.mentor, parcel, differences=odd)
    assert wrong.value.facts["reasons"] == ["not_in_parcel", "parcel_lost", "parcel_opened"]
    other = [Differs(cast.ready_laptop().code, Difference.DAMAGED, DifferenceReason.CASE)]
    with pytest.raises(NotAwaited):
        shipments.arrive(cast.session, cast.mentor, parcel, differences=other)


def test_what_was_missing_and_is_scanned_after_all_has_turned_up(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    (line,) = parcel.lines
    told = [Differs(line.asset_code, Difference.MISSING, DifferenceReason.PARCEL_LOST)]
    shipments.arrive(cast.session, cast.mentor, parcel, differences=told)
    shipping.arrive(cast.session, cast.volunteer, line.asset, site=cast.delivery_site)
    assert (line.remedy, line.settled_by) == (Remedy.TURNED_UP, cast.volunteer.name)
    assert parcel.open_differences == []


def test_what_was_reported_missing_on_the_road_does_not_hold_the_rest_up(cast: Cast) -> None:
    parcel = cast.sent_parcel(cast.kit(), cast.kit())
    gone = parcel.lines[0]
    losses.report_missing(cast.session, cast.coordinator, gone.asset)
    shipments.arrive(cast.session, cast.mentor, parcel)
    assert (parcel.state, gone.remedy) == (ShipmentState.ARRIVED, Remedy.REPORTED_MISSING)
    assert gone.asset.state is AssetState.MISSING


def test_an_arrival_that_is_taken_back_brings_the_parcel_back_on_the_road(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    (line,) = parcel.lines
    stood = shipments.standing(cast.session, line.asset)
    shipping.arrive(cast.session, cast.volunteer, line.asset, site=cast.delivery_site)
    shipments.put_back(cast.session, cast.volunteer, stood)
    assert (parcel.state, parcel.arrived_at, line.heard_at) == (ShipmentState.SENT, None, None)
    cast.session.flush()
    assert list(consistency.CHECKS["shipments"](cast.session)) == []


def test_nobody_else_confirms_it(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    for person in (cast.technician, cast.funder):
        with pytest.raises(NotYours):
            shipments.arrive(cast.session, person, parcel)


def test_of_two_phones_that_confirm_at_once_one_is_told_that_it_has_arrived(
    stored_cast: Cast, database: Database
) -> None:
    parcel = stored_cast.sent_parcel(stored_cast.kit(), stored_cast.kit()).id
    stored_cast.store()

    def confirm() -> str:
        with database.write() as session:
            return shipments.arrive(session, stored_cast.mentor, session.get_one(Shipment, parcel)).id

    won, lost = race([confirm] * 4)
    assert len(won) == 1
    assert all(isinstance(error, LOST) for error in lost), lost


def _scan_each(stored_cast: Cast, database: Database, rounds: int) -> list[ShipmentState | None]:
    """Two people scan the two things of a parcel at the same moment, so many times: as what it ends."""
    ends = []
    for _ in range(rounds):
        parcel = stored_cast.sent_parcel(stored_cast.kit(), stored_cast.kit())
        codes = [line.asset_code for line in parcel.lines]
        stored_cast.store()

        def scan(code: str) -> None:
            with database.write() as session:
                site = session.get_one(Site, stored_cast.delivery_site.id)
                shipping.arrive(session, stored_cast.volunteer, session.get_one(Asset, code), site=site)

        _won, lost = race([lambda code=code: scan(code) for code in codes])
        assert lost == []
        with database.read() as session:
            ends.append(session.get_one(Shipment, parcel.id).state)
            assert list(consistency.faults(session, TRAIL_KEY)) == []
    return ends


def test_of_two_last_things_scanned_at_once_the_second_brings_the_parcel_in(
    stored_cast: Cast, database: Database
) -> None:
    assert set(_scan_each(stored_cast, database, 6)) == {ShipmentState.ARRIVED}


def test_who_finds_a_thing_and_who_confirms_its_parcel_do_not_stop_each_other(
    stored_cast: Cast, database: Database
) -> None:
    for _ in range(6):
        parcel = stored_cast.sent_parcel(stored_cast.kit(), stored_cast.kit())
        lost_code, key = parcel.lines[0].asset_code, parcel.id
        losses.report_missing(stored_cast.session, stored_cast.volunteer, parcel.lines[0].asset)
        stored_cast.store()

        def find(code: str = lost_code) -> None:
            with database.write() as session:
                hub = session.get_one(Site, stored_cast.hub.id)
                losses.find(session, stored_cast.volunteer, session.get_one(Asset, code), site=hub)

        def confirm(key: str = key) -> None:
            with database.write() as session:
                shipments.arrive(session, stored_cast.mentor, session.get_one(Shipment, key))

        _won, lost = race([find, confirm])
        assert [type(one) for one in lost if not isinstance(one, LOST)] == []
        stored_cast.session.expire_all()
        assert parcel.state is ShipmentState.ARRIVED
        assert [line.remedy for line in parcel.lines] == [Remedy.REPORTED_MISSING, None]
        stored_cast.store()
