"""A count: the expectation frozen, one row for one thing whoever scans it, and an end with nothing behind."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from fleet import events, stock_takes
from fleet.access import NotYours
from fleet.db import Database
from fleet.intake import assets, labels
from fleet.intake.assets import Asset
from fleet.lending import losses
from fleet.lifecycle import AssetState
from fleet.parties import sites
from fleet.stock_takes import (
    AlreadyCounting,
    Finding,
    MistypedCode,
    NothingToCount,
    StockTake,
    StockTakeClosed,
    StockTakeRow,
    StockTakeState,
)
from tests.cast import Cast
from tests.racing import race


def counted(cast: Cast, made: StockTake, asset: Asset, at: datetime | None = None, by: Any = None) -> bool:
    facts = {"label": None, "asset": asset, "text": asset.code, "at": at or cast.now}
    return stock_takes.count(cast.session, by or cast.volunteer, made, **facts)


def rows(cast: Cast, made: StockTake, finding: Finding) -> list[StockTakeRow]:
    return list(cast.session.scalars(stock_takes.rows(made, finding).order_by(StockTakeRow.mark)))


def test_what_the_records_place_there_is_frozen_in_its_states(cast: Cast) -> None:
    laptop, ready, gone, lent = cast.device(), cast.ready_laptop(), cast.device(), cast.ready_laptop()
    cast.loan(lent)
    losses.report_missing(cast.session, cast.volunteer, gone)
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    assets.start_refurbishment(cast.session, cast.volunteer, laptop)
    cast.device()  # came after the opening
    told = {row.asset_code: row.records_state for row in rows(cast, made, Finding.MISSING)}
    assert told == {laptop.code: AssetState.RECEIVED, ready.code: AssetState.READY}
    assert made.expected == 2


def test_one_count_of_a_site_is_open_at_a_time(cast: Cast) -> None:
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    with pytest.raises(AlreadyCounting):
        stock_takes.open_at(cast.session, cast.coordinator, cast.hub)
    stock_takes.open_at(cast.session, cast.volunteer, cast.delivery_site)
    stock_takes.cancel(cast.session, cast.coordinator, made)
    assert stock_takes.open_at(cast.session, cast.volunteer, cast.hub).status is StockTakeState.OPEN


def test_of_two_who_open_at_once_the_database_keeps_one(database: Database, stored_cast: Cast) -> None:
    def opening() -> str:
        with database.write() as session:
            site = sites.seen(session, stored_cast.volunteer, stored_cast.hub.id)
            return stock_takes.open_at(session, stored_cast.volunteer, site).id

    stored_cast.store()
    won, lost = race([opening] * 4)
    assert (len(won), len(lost)) == (1, 3)


def test_each_thing_stands_in_one_of_four_lists(cast: Cast) -> None:
    here, away = cast.device(), cast.device()
    other = cast.device()
    assets.move(cast.session, cast.volunteer, other, site=cast.delivery_site)
    (blank,) = labels.print_batch(cast.session, cast.volunteer, 1)
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    for text in (here.code, other.code, blank.token, "https://example.org/x", here.code.lower()):
        stock_takes.count_text(cast.session, cast.volunteer, made, text)
    found = {finding: [row.mark for row in rows(cast, made, finding)] for finding in Finding}
    assert found == {
        Finding.FOUND: [here.code],
        Finding.MISSING: [away.code],
        Finding.ELSEWHERE: [other.code],
        Finding.UNKNOWN: sorted([blank.short_code, "…RG/X(21)"]),
    }
    assert stock_takes.numbers(cast.session, made) == {
        Finding.FOUND: 1,
        Finding.MISSING: 1,
        Finding.ELSEWHERE: 1,
        Finding.UNKNOWN: 2,
    }
    (unclaimed, foreign) = sorted(rows(cast, made, Finding.UNKNOWN), key=lambda row: row.label_id is None)
    assert (unclaimed.label, foreign.label) == (blank, None)
    assert rows(cast, made, Finding.ELSEWHERE)[0].records_site == cast.delivery_site


def test_a_second_scan_is_told_and_the_earliest_counts_in_whatever_order_they_come(cast: Cast) -> None:
    laptop, stray = cast.device(), cast.device()
    assets.move(cast.session, cast.volunteer, stray, site=cast.delivery_site)
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    for asset in (laptop, stray):
        assert counted(cast, made, asset, cast.at(minutes=5), cast.technician)
        assert not counted(cast, made, asset, cast.at(minutes=2))
        assert not counted(cast, made, asset, cast.at(minutes=9), cast.coordinator)
        row = cast.session.get_one(StockTakeRow, (made.id, asset.code), populate_existing=True)
        assert (row.counted_at, row.counted_by) == (cast.at(minutes=2), cast.volunteer.name)


def test_both_labels_of_one_laptop_are_one_row(cast: Cast) -> None:
    laptop = cast.device()
    (lid,) = labels.print_batch(cast.session, cast.volunteer, 1)
    labels.claim(cast.session, cast.volunteer, lid.short_code, laptop)
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    assert stock_takes.count_text(cast.session, cast.volunteer, made, f"https://x.org/q/{lid.token}")
    assert not stock_takes.count_text(cast.session, cast.volunteer, made, laptop.code)


def test_a_count_is_taken_back(cast: Cast) -> None:
    laptop, stray = cast.device(), cast.device()
    assets.move(cast.session, cast.volunteer, stray, site=cast.delivery_site)
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    for asset in (laptop, stray):
        counted(cast, made, asset)
        assert stock_takes.uncount(cast.session, cast.volunteer, made, asset=asset)
        assert not stock_takes.uncount(cast.session, cast.volunteer, made, asset=asset)
    told = stock_takes.numbers(cast.session, made)
    assert (told[Finding.MISSING], sum(told.values())) == (1, 1)


def test_a_mistyped_code_is_no_unknown_thing_and_nothing_is_no_count(cast: Cast) -> None:
    laptop = cast.device()
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    wrong = laptop.code[:-1] + ("2" if laptop.code[-1] != "2" else "3")
    with pytest.raises(MistypedCode):
        stock_takes.count_text(cast.session, cast.volunteer, made, wrong)
    with pytest.raises(NothingToCount):
        stock_takes.count_text(cast.session, cast.volunteer, made, " - ")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2 94 05 75 123 456 78", "…5678(15)"),
        ("lea.martin@example.org", "….ORG(22)"),
        ("06 12 34 56 78", "…5678(10)"),
        ("x" * 300 + "end", "…XEND(303)"),
        ("Jean Dupont 06 12 34 56 78", "…5678(20)"),
        ("WIFI:T:WPA;S:Foyer;P:secret;;", "…ET;;(29)"),
        ("PF2ABCDE-0", "PF2ABCDE0"),
    ],
)
def test_y2_of_something_unknown_nothing_is_kept_that_may_be_somebody(
    cast: Cast, text: str, kept: str
) -> None:
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    stock_takes.count_text(cast.session, cast.volunteer, made, text)
    assert [row.mark for row in rows(cast, made, Finding.UNKNOWN)] == [kept]


def test_closing_freezes_the_numbers_and_notes_what_was_seen(cast: Cast) -> None:
    laptop, away = cast.device(), cast.device()
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    counted(cast, made, laptop, cast.at(minutes=3))
    late = cast.device()
    counted(cast, made, late, cast.at(minutes=4))
    cast.session.flush()
    stock_takes.close(cast.session, cast.technician.later(cast.at(hours=1)), made)
    assert (made.expected, made.found, made.missing, made.elsewhere, made.unknown) == (2, 1, 1, 1, 0)
    seen = dict(cast.session.execute(select(Asset.code, Asset.last_seen_at)).all())
    assert (seen[laptop.code], seen[away.code]) == (cast.at(minutes=3), cast.now)
    assert stock_takes.undone(cast.session, made)[Finding.ELSEWHERE] == 0  # it came while they counted
    with pytest.raises(StockTakeClosed):
        counted(cast, made, away)
    with pytest.raises(StockTakeClosed):
        stock_takes.uncount(cast.session, cast.volunteer, made, asset=laptop)
    with pytest.raises(StockTakeClosed):
        stock_takes.cancel(cast.session, cast.technician, made)


def test_a_volunteer_opens_and_counts_but_does_not_close(cast: Cast) -> None:
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    for command in (stock_takes.close, stock_takes.cancel):
        with pytest.raises(NotYours):
            command(cast.session, cast.volunteer, made)
    for outsider in (cast.mentor, cast.funder, cast.administrator):
        with pytest.raises(NotYours):
            stock_takes.open_at(cast.session, outsider, cast.delivery_site)


def test_the_trail_tells_of_it_with_ids_alone(cast: Cast) -> None:
    cast.device()
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    stock_takes.count_text(cast.session, cast.volunteer, made, "06 12 34 56 78")
    stock_takes.close(cast.session, cast.coordinator, made)
    cast.store()
    closed, opened = events.history(cast.session, "stock_take", made.id)
    assert opened.facts == {"site_id": cast.hub.id, "expected": 1}
    assert closed.facts == {"found": 0, "missing": 1, "elsewhere": 0, "unknown": 1}


def test_nothing_is_lost_and_nothing_doubled_when_four_phones_count_the_same_shelves(
    database: Database, stored_cast: Cast
) -> None:
    """Teeth: see the commit that brought it."""
    cast = stored_cast
    known = [cast.device() for _ in range(12)]
    for stray in known[8:]:
        assets.move(cast.session, cast.volunteer, stray, site=cast.delivery_site)
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    cast.store()
    texts = [asset.code for asset in known] + [f"FOREIGN/{number}" for number in range(4)]

    def phone(number: int) -> int:
        """In batches of four, as phones send them, each in an order of its own."""
        order, new = texts[number:] + texts[:number], 0
        for start in range(0, len(order), 4):
            with database.write() as session:
                actor = cast.volunteer.later(cast.at(minutes=number))
                site_count = stock_takes.seen(session, actor, made.id)
                batch = order[start : start + 4][:: -1 if number % 2 else 1]
                new += sum(stock_takes.count_text(session, actor, site_count, text) for text in batch)
        return new

    done, lost = race([lambda number=number: phone(number) for number in range(4)])  # type: ignore[misc]
    assert lost == []
    assert sum(done) == len(texts)
    with database.read() as session:
        told = stock_takes.numbers(session, session.get_one(StockTake, made.id))
    assert list(told.values()) == [8, 0, 4, 4]


def test_no_count_falls_behind_the_closing(database: Database, stored_cast: Cast) -> None:
    """What is answered “counted” is in the frozen numbers; what comes too late is told so."""
    cast = stored_cast
    known = [cast.device() for _ in range(10)]
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    cast.store()

    def counting(code: str) -> str:
        with database.write() as session:
            found = stock_takes.seen(session, cast.volunteer, made.id)
            stock_takes.count_text(session, cast.volunteer, found, code)
        return code

    def closing() -> None:
        with database.write() as session:
            found = stock_takes.seen(session, cast.technician, made.id)
            stock_takes.close(session, cast.technician.later(cast.now + timedelta(hours=1)), found)

    works = [lambda code=asset.code: counting(code) for asset in known]  # type: ignore[misc]
    done, lost = race([*works[:5], closing, *works[5:]])
    assert all(isinstance(refusal, StockTakeClosed) for refusal in lost)
    with database.read() as session:
        closed = session.get_one(StockTake, made.id)
        in_rows = session.scalars(stock_takes.rows(closed, Finding.FOUND)).all()
    assert closed.found == len(in_rows) == len(done) - 1
