"""Which stock-takes there are, and what their numbers rest on."""

from sqlalchemy import update

from fleet import consistency, stock_takes
from fleet.stock_takes import Correction, Finding, StockTake, StockTakeRow
from tests.cast import Cast


def test_open_ones_come_oldest_first_and_a_closed_one_is_none_of_them(cast: Cast) -> None:
    cast.device()
    first = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    second = stock_takes.open_at(cast.session, cast.volunteer.later(cast.at(days=1)), cast.delivery_site)
    assert list(stock_takes.open_ones(cast.session)) == [first, second]
    stock_takes.close(cast.session, cast.technician, first)
    assert list(stock_takes.open_ones(cast.session)) == [second]
    told = stock_takes.numbers_of(cast.session, [first, second])
    assert (told[first.id][Finding.MISSING], sum(told[second.id].values())) == (1, 0)


def test_numbers_that_are_not_those_of_the_rows_are_a_fault_and_so_is_an_early_correction(
    cast: Cast,
) -> None:
    laptop = cast.device()
    closed = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    stock_takes.close(cast.session, cast.technician, closed)
    running = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    assert list(consistency.CHECKS["stock_takes"](cast.session)) == []
    cast.session.execute(update(StockTake).where(StockTake.id == closed.id).values(unknown=3))
    row = cast.session.get_one(StockTakeRow, (running.id, laptop.code))
    row.correction, row.corrected_at, row.corrected_by = Correction.LEFT, cast.now, "acc_x"
    cast.session.flush()
    cast.session.expire_all()
    assert list(consistency.CHECKS["stock_takes"](cast.session)) == [
        f"stock-take {closed.id}: its numbers are not those of its rows",
        f"stock-take {running.id}: corrected although it is not closed",
    ]
