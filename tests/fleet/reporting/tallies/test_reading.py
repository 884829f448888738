"""What the tallies say of a small fleet."""

from datetime import date

from sqlalchemy.orm import Session

from fleet.intake.devices import Category
from fleet.lending import loans, losses
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
