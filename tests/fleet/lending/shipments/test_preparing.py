"""A parcel takes whole kits of one association to one place, and nothing is in two parcels."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours
from fleet.db import Database
from fleet.lending import allocations, shipments
from fleet.lending.allocations import Allocation
from fleet.lending.shipments import (
    EmptyParcel,
    GoesElsewhere,
    InAParcel,
    NotFromHere,
    NothingToSend,
    NotInThisParcel,
    NotToThere,
    OtherHouse,
    TrackingUnreadable,
)
from fleet.lifecycle import ShipmentState, WrongState
from fleet.parties import sites
from fleet.parties.sites import Site
from fleet.text import PersonalText
from tests.cast import Cast
from tests.racing import LOST, race


def test_a_parcel_holds_the_things_of_its_kits(cast: Cast) -> None:
    kit, other = cast.kit(cast.ready_laptop(), cast.ready_sim()), cast.kit()
    parcel = cast.parcel(kit, other)
    assert parcel.state is ShipmentState.PREPARING
    assert {line.asset for line in parcel.goods} == {item.asset for one in (kit, other) for item in one.items}
    assert parcel.kits == [kit, other]
    assert parcel.organisation_id == cast.association.id


def test_it_goes_from_a_place_of_ours_to_one_of_its_association_or_to_another_of_ours(cast: Cast) -> None:
    kit = cast.kit()
    kit.request.delivery_site = None
    abroad = sites.add(cast.session, cast.system, "Bureau de Cannes", cast.other_association, "06")
    annex = sites.add(cast.session, cast.system, "Annexe", cast.lender, "06")
    for from_site, to_site, refusal in (
        (cast.delivery_site, cast.hub, NotFromHere),
        (cast.hub, abroad, NotToThere),
        (cast.hub, cast.hub, NotToThere),
    ):
        with pytest.raises(refusal):
            shipments.prepare(cast.session, cast.volunteer, [kit], from_site=from_site, to_site=to_site)
    ways = {"from_site": cast.hub, "to_site": annex}
    assert shipments.prepare(cast.session, cast.volunteer, [kit], **ways).to_site is annex


def test_kits_of_two_houses_or_for_two_places_go_apart(cast: Cast) -> None:
    kit, other = cast.kit(), cast.kit()
    with pytest.raises(EmptyParcel):
        shipments.prepare(cast.session, cast.volunteer, [], from_site=cast.hub, to_site=cast.delivery_site)
    other.organisation_id = cast.other_association.id
    with pytest.raises(OtherHouse):
        cast.parcel(kit, other)


def test_a_kit_for_another_place_does_not_go(cast: Cast) -> None:
    kit = cast.kit()
    kit.request.delivery_site = sites.add(cast.session, cast.system, "Antenne", cast.association, "06")
    with pytest.raises(GoesElsewhere):
        cast.parcel(kit)


def test_a_kit_is_in_one_parcel_at_a_time(cast: Cast) -> None:
    kit = cast.kit()
    first = cast.parcel(kit)
    with pytest.raises(InAParcel):
        cast.parcel(kit)
    shipments.cancel(cast.session, cast.volunteer, first)
    assert first.state is ShipmentState.CANCELLED
    assert cast.parcel(kit).state is ShipmentState.PREPARING


def test_a_kit_taken_apart_is_in_no_parcel_and_its_laptop_goes_with_another(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    kit = cast.kit(laptop)
    parcel = cast.parcel(kit)
    allocations.release(cast.session, cast.coordinator, kit)
    assert parcel.goods == []
    assert [line.asset for line in cast.parcel(cast.kit(laptop)).goods] == [laptop]
    assert parcel.lines == []


def test_a_kit_that_is_gone_has_nothing_to_send(cast: Cast) -> None:
    kit = cast.kit()
    cast.hand_over(kit)
    with pytest.raises(NothingToSend):
        cast.parcel(kit)


def test_kits_are_put_in_and_taken_out_while_it_is_prepared(cast: Cast) -> None:
    kit, other = cast.kit(), cast.kit()
    parcel = cast.parcel(kit)
    shipments.add(cast.session, cast.volunteer, parcel, [other])
    assert parcel.kits == [kit, other]
    shipments.remove(cast.session, cast.volunteer, parcel, [kit])
    assert parcel.kits == [other]
    with pytest.raises(NotInThisParcel):
        shipments.remove(cast.session, cast.volunteer, parcel, [kit])
    sent = cast.sent_parcel(kit)
    with pytest.raises(WrongState):
        shipments.remove(cast.session, cast.volunteer, sent, [kit])


def test_who_packs_prepares_and_nobody_else(cast: Cast) -> None:
    kit = cast.kit()
    for person in (cast.technician, cast.mentor, cast.funder, cast.administrator):
        with pytest.raises(NotYours):
            shipments.prepare(cast.session, person, [kit], from_site=cast.hub, to_site=cast.delivery_site)


def test_y2_carrier_and_tracking_number_hold_no_person(cast: Cast) -> None:
    parcel = cast.parcel()
    for carrier in ("marie@example.org", "06 12 34 56 78"):
        with pytest.raises(PersonalText):
            shipments.edit(cast.session, cast.volunteer, parcel, carrier=carrier)
    persons = ("1 05 05 06 001 234 38", "2010-03-12", "12.03.2010", "marie@example.org", "Marie Dupont")
    for tracking in (*persons, "06 12 34 56 78", "+33 6 12 34 56 78", "1" * 41):
        with pytest.raises(TrackingUnreadable):
            shipments.edit(cast.session, cast.volunteer, parcel, tracking=tracking)
    shipments.edit(cast.session, cast.volunteer, parcel, carrier="Chronopost", tracking=" 6a 0123-4567 ")
    assert (parcel.carrier, parcel.tracking) == ("Chronopost", "6A01234567")
    shipments.edit(cast.session, cast.volunteer, parcel, tracking="05809080123456")
    assert parcel.tracking == "05809080123456"


def test_what_waits_for_a_parcel_is_what_is_in_none_and_goes_elsewhere(cast: Cast) -> None:
    kit, stays, other = cast.kit(), cast.kit(), cast.kit()
    stays.request.delivery_site = cast.hub
    parcel = cast.parcel(other)
    cast.session.flush()

    def waiting() -> set[Allocation]:
        return set(cast.session.scalars(shipments.waiting(cast.volunteer)))

    assert waiting() == {kit}
    shipments.cancel(cast.session, cast.volunteer, parcel)
    cast.session.flush()
    assert waiting() == {kit, other}


def test_n1_of_many_who_put_one_kit_into_a_parcel_at_once_one_wins(
    stored_cast: Cast, database: Database
) -> None:
    kit = stored_cast.kit().id
    stored_cast.store()

    def prepare() -> str:
        with database.write() as session:
            return shipments.prepare(
                session,
                stored_cast.volunteer,
                [session.get_one(Allocation, kit)],
                from_site=session.get_one(Site, stored_cast.hub.id),
                to_site=session.get_one(Site, stored_cast.delivery_site.id),
            ).id

    won, lost = race([prepare] * 8)
    assert len(won) == 1
    assert all(isinstance(error, LOST) for error in lost), lost


def test_n1_no_sql_puts_an_asset_into_two_parcels(cast: Cast) -> None:
    parcel, other = cast.parcel(), cast.parcel()
    facts = {"parcel": other.id, "asset": parcel.lines[0].asset_code}
    insert = text("INSERT INTO shipment_lines (shipment_id, asset_code) VALUES (:parcel, :asset)")
    cast.session.flush()
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(insert, facts)
    cast.session.execute(text("DROP INDEX uq_shipment_lines_asset"))
    cast.session.execute(insert, facts)
