"""What the tallies say of a small fleet."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from fleet.intake import devices
from fleet.intake.devices import Category
from fleet.intake.donations import Donation
from fleet.lending import loans, losses
from fleet.privacy import erasing
from fleet.reporting import tallies
from fleet.reporting.tallies import Stock
from tests.cast import Cast

TODAY, MONTH = date(2026, 9, 14), date(2026, 9, 1)


def flow(session: Session) -> dict[str, int]:
    """What happened today."""
    session.flush()
    told = tallies.flow(session, TODAY, TODAY)
    assert all(day == TODAY for _, day in told)
    return {measure: number for (measure, _), number in told.items()}


def test_stock_tells_kind_state_site_and_the_month_since(session: Session, cast: Cast) -> None:
    cast.device(Category.TABLET)
    cast.ready_laptop()
    cast.ready_sim()
    session.flush()
    assert set(tallies.stock(session)) == {
        Stock("tablet", "received", cast.hub.id, MONTH, 1),
        Stock("laptop", "ready", cast.hub.id, MONTH, 1),
        Stock("sim", "ready", cast.hub.id, MONTH, 1),
    }
    assert tallies.stock(session, by=("state",)) == [
        Stock(None, "ready", None, None, 2),
        Stock(None, "received", None, None, 1),
    ]


def test_a_hand_over_counts_and_its_undoing_takes_it_back(session: Session, cast: Cast) -> None:
    loan = cast.loan()
    assert flow(session)["handed_over"] == 1
    assert tallies.days(session, "request_to_hand_over", TODAY, TODAY) == {0: 1}
    loans.undo(session, cast.volunteer, loan)
    assert "handed_over" not in flow(session)
    assert tallies.days(session, "request_to_hand_over", TODAY, TODAY) == {}


def test_every_flow_of_a_day_is_told(session: Session, cast: Cast) -> None:
    loan = cast.loan()
    before = flow(session)
    assert before["requested"] >= 1
    assert before["received"] == before["made_ready"] >= 1
    loans.take_back(session, cast.volunteer, loan, site=cast.hub)
    lost = cast.ready_laptop()
    losses.report_missing(session, cast.coordinator, lost)
    after = flow(session)
    assert (after["returned"], after["missing"]) == (1, 1)


def test_a_day_is_one_in_utc_but_for_a_hand_over_which_has_its_own(session: Session, cast: Cast) -> None:
    """Half past midnight in Paris, on the fifteenth: what came then counts for the day before."""
    night = datetime(2026, 9, 14, 22, 30, tzinfo=UTC)
    kit = cast.kit()
    loan = cast.hand_over(kit, night)
    devices.receive_unannounced(session, cast.technician.later(night), Category.TABLET, site=cast.hub)
    session.flush()
    assert loan.handed_over_on == date(2026, 9, 15)
    fifteenth = tallies.flow(session, loan.handed_over_on, loan.handed_over_on)
    assert fifteenth == {("handed_over", loan.handed_over_on): 1}
    assert tallies.flow(session, TODAY, TODAY, kind="tablet") == {("received", TODAY): 1}
    assert tallies.moments(TODAY, TODAY) == (
        datetime(2026, 9, 14, tzinfo=UTC),
        datetime(2026, 9, 15, tzinfo=UTC),
    )


def test_what_an_erasure_leaves_is_told_by_its_year_alone(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    loan = cast.loan()
    youth, new_year = loan.youth, date(2026, 1, 1)
    assert youth is not None
    cast.take_back(loan, cast.at(days=2))
    assert tallies.flow(session, TODAY, TODAY, measures=("handed_over",)) == {("handed_over", TODAY): 1}
    erasing.erase(session, cast.coordinator.later(cast.at(days=3)), youth, stones=tmp_path / "tombstones")
    session.flush()
    told = tallies.flow(session, new_year, date(2026, 12, 31))
    assert {key: number for key, number in told.items() if key[0].startswith(("handed", "returned"))} == {
        ("handed_over_erased", new_year): 1,
        ("returned_erased", new_year): 1,
    }
    assert tallies.days(session, "request_to_hand_over", new_year, date(2026, 12, 31)) == {}
    assert tallies.differences(session) == []


def test_a_lead_time_begins_with_the_lot_or_where_there_is_none_with_the_device(
    session: Session, cast: Cast
) -> None:
    known = {"donor_id": cast.donor.id, "funder_id": None, "created_at": cast.at(days=-70)}
    lot = Donation(reference="a lot", manifest_sha256=None, **known)
    session.add(lot)
    session.flush()
    cast.ready_laptop(donation_id=lot.id)
    cast.refurbish(cast.device(), cast.at(days=4))
    session.flush()
    assert tallies.days(session, "donation_to_ready", TODAY, TODAY) == {4: 1, 70: 1}
    assert tallies.days(session, "donation_to_ready", TODAY, TODAY, kind="tablet") == {}
    assert tallies.days(session, "donation_to_ready", date(2026, 10, 1), date(2026, 12, 1)) == {}
