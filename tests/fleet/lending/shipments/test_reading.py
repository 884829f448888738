"""What is said of parcels in a list, and what the consistency check would say of impossible ones."""

from sqlalchemy import text

from fleet import consistency
from fleet.lending import shipments
from tests.cast import Cast


def test_a_kit_tells_its_parcels_but_for_cancelled_ones(cast: Cast) -> None:
    kit = cast.kit()
    cancelled = shipments.cancel(cast.session, cast.volunteer, cast.parcel(kit))
    parcel = cast.parcel(kit)
    cast.session.flush()
    assert list(shipments.of_kit(cast.session, kit)) == [parcel]
    assert cancelled is not parcel


def test_what_sql_alone_could_do_to_a_parcel_is_found(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    cast.session.flush()
    check = consistency.CHECKS["shipments"]
    assert list(check(cast.session)) == []
    cast.session.execute(
        text("UPDATE shipment_lines SET heard_at = picked_at, heard_by = 'x' WHERE shipment_id = :id"),
        {"id": parcel.id},
    )
    assert list(check(cast.session)) == [
        f"shipment {parcel.id}: on the road although each of its lines was heard of"
    ]
    moved = "UPDATE shipments SET state = 'arrived', arrived_at = sent_at WHERE id = :id"
    cast.session.execute(text(moved), {"id": parcel.id})
    cast.session.execute(
        text("UPDATE shipment_lines SET heard_at = NULL, heard_by = NULL WHERE shipment_id = :id"),
        {"id": parcel.id},
    )
    assert list(check(cast.session)) == [f"shipment {parcel.id}: arrived although something of it is awaited"]
