"""Differences set right: looked at again in the moment they are, one by one or many, each an event."""

from collections.abc import Sequence

import pytest

from fleet import events, stock_takes
from fleet.access import NotYours, Verb
from fleet.db import Database
from fleet.intake import assets, devices, labels
from fleet.intake.assets import Asset, NotOnAShelf
from fleet.intake.devices import Category, Device
from fleet.lending import losses
from fleet.lifecycle import AssetState
from fleet.stock_takes import (
    AlreadyCorrected,
    ChangedSince,
    Correction,
    Finding,
    NotCountedYet,
    NothingToCorrect,
    StockTake,
    StockTakeRow,
    TooManyAtOnce,
    WrongList,
)
from tests.cast import Cast
from tests.racing import race


def closed(cast: Cast, texts: Sequence[str] = ()) -> StockTake:
    """A count of the hub, now, that is over an hour later."""
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    for text in texts:
        stock_takes.count_text(cast.session, cast.volunteer, made, text)
    return stock_takes.close(cast.session, cast.technician.later(cast.at(hours=1)), made)


def row(cast: Cast, made: StockTake, mark: str) -> StockTakeRow:
    return cast.session.get_one(StockTakeRow, (made.id, mark))


def correct(cast: Cast, made: StockTake, asset: Asset) -> Correction:
    actor = cast.technician.later(cast.at(hours=2))
    return stock_takes.correct(cast.session, actor, made, row(cast, made, asset.code))


def elsewhere(cast: Cast) -> Device:
    device = cast.device()
    assets.move(cast.session, cast.volunteer, device, site=cast.delivery_site)
    return device


def test_what_is_missing_is_reported_missing_and_both_trails_tell_it(cast: Cast) -> None:
    laptop = cast.device()
    made = closed(cast)
    assert correct(cast, made, laptop) is Correction.REPORTED_MISSING
    assert laptop.state is AssetState.MISSING
    cast.store()
    assert events.history(cast.session, "device", laptop.code)[0].verb == Verb.ASSET_REPORT_MISSING
    told = events.history(cast.session, "stock_take", made.id)[0]
    assert (told.verb, told.facts) == (
        Verb.STOCK_TAKE_CORRECT,
        {"asset": laptop.code, "correction": "reported_missing"},
    )
    with pytest.raises(AlreadyCorrected):
        correct(cast, made, laptop)


def test_what_is_here_is_moved_here_in_its_state(cast: Cast) -> None:
    laptop = elsewhere(cast)
    made = closed(cast, [laptop.code])
    assert correct(cast, made, laptop) is Correction.MOVED
    assert (laptop.site, laptop.state) == (cast.hub, AssetState.RECEIVED)


def test_what_was_missing_and_is_here_is_found_and_what_was_promised_is_received(cast: Cast) -> None:
    laptop = cast.device()
    promised = devices.announce(cast.session, cast.coordinator, Category.LAPTOP)
    losses.report_missing(cast.session, cast.volunteer, laptop)
    made = closed(cast, [laptop.code, promised.code])
    assert correct(cast, made, laptop) is Correction.FOUND
    assert (laptop.state, laptop.cycle, laptop.site) == (AssetState.RETURNED, 2, cast.hub)
    assert correct(cast, made, promised) is Correction.RECEIVED
    assert (promised.state, promised.site) == (AssetState.RECEIVED, cast.hub)


def test_what_is_with_a_youth_by_the_records_is_not_moved_silently(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    cast.loan(laptop)
    made = closed(cast, [laptop.code])
    with pytest.raises(NotOnAShelf) as refused:
        correct(cast, made, laptop)
    assert refused.value.facts["state"] == "on_loan"
    assert row(cast, made, laptop.code).correction is None


@pytest.mark.parametrize("since", ["moved", "lent", "seen", "reported", "on_the_bench"])
def test_what_turned_up_or_moved_on_since_is_not_reported_missing(cast: Cast, since: str) -> None:
    laptop = cast.ready_laptop() if since == "lent" else cast.device()
    made = closed(cast)
    later = cast.volunteer.later(cast.at(minutes=90))
    if since == "moved":
        assets.move(cast.session, later, laptop, site=cast.delivery_site)
    elif since == "lent":
        cast.loan(laptop, at=later.at)
    elif since == "seen":
        assets.move(cast.session, later, laptop, site=cast.hub)
    elif since == "reported":
        losses.report_missing(cast.session, later, laptop)
    else:
        assets.start_refurbishment(cast.session, later, laptop)
    before = laptop.state
    assert correct(cast, made, laptop) is Correction.OVERTAKEN
    assert laptop.state is before


def test_a_kit_put_aside_at_a_desk_is_no_sight_of_the_laptop(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    made = closed(cast)
    cast.kit(laptop)
    assert correct(cast, made, laptop) is Correction.REPORTED_MISSING


def test_what_was_here_and_has_gone_on_since_is_left_for_somebody_to_look(cast: Cast) -> None:
    laptop = elsewhere(cast)
    made = closed(cast, [laptop.code])
    assets.move(cast.session, cast.volunteer.later(cast.at(minutes=90)), laptop, site=cast.delivery_site)
    with pytest.raises(ChangedSince):
        correct(cast, made, laptop)
    assert laptop.site == cast.delivery_site


def test_what_was_moved_here_by_hand_meanwhile_needs_nothing_more(cast: Cast) -> None:
    laptop = elsewhere(cast)
    made = closed(cast, [laptop.code])
    assets.move(cast.session, cast.volunteer.later(cast.at(minutes=90)), laptop, site=cast.hub)
    assert correct(cast, made, laptop) is Correction.OVERTAKEN


def test_a_difference_is_left_alone_and_that_is_an_event_too(cast: Cast) -> None:
    laptop = cast.device()
    made = closed(cast, ["FOREIGN"])
    for mark in (laptop.code, "FOREIGN"):
        done = stock_takes.leave(cast.session, cast.coordinator, made, row(cast, made, mark))
        assert done is Correction.LEFT
    assert laptop.state is AssetState.RECEIVED
    cast.store()
    told = [event.facts for event in events.history(cast.session, "stock_take", made.id)[:2]]
    assert told == [
        {"asset": None, "correction": "left"},
        {"asset": laptop.code, "correction": "left"},
    ]


def test_only_differences_of_a_closed_count_are_corrected_and_not_by_whoever_counted(cast: Cast) -> None:
    laptop, (blank,) = cast.device(), labels.print_batch(cast.session, cast.volunteer, 1)
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    for text in (laptop.code, blank.short_code):
        stock_takes.count_text(cast.session, cast.volunteer, made, text)
    with pytest.raises(NotCountedYet):
        correct(cast, made, laptop)
    stock_takes.close(cast.session, cast.technician, made)
    with pytest.raises(WrongList):
        correct(cast, made, laptop)
    with pytest.raises(NothingToCorrect):
        stock_takes.correct(cast.session, cast.technician, made, row(cast, made, blank.short_code))
    with pytest.raises(NotYours):
        stock_takes.leave(cast.session, cast.volunteer, made, row(cast, made, blank.short_code))


def test_many_are_decided_at_once_each_with_its_verdict(cast: Cast) -> None:
    gone, moved, lent, stray = cast.device(), cast.device(), cast.ready_laptop(), elsewhere(cast)
    cast.loan(lent)
    made = closed(cast, [lent.code, stray.code])
    assets.move(cast.session, cast.volunteer.later(cast.at(minutes=90)), moved, site=cast.delivery_site)
    actor = cast.technician.later(cast.at(hours=2))
    marks = [gone.code, moved.code, lent.code, stray.code, "NOBODYS2"]
    told = stock_takes.decide(cast.session, actor, made, marks)
    assert [(one.mark, one.outcome, one.correction) for one in told] == [
        (gone.code, "applied", Correction.REPORTED_MISSING),
        (moved.code, "already", Correction.OVERTAKEN),
        (lent.code, "blocked", None),
        (stray.code, "applied", Correction.MOVED),
        ("NOBODYS2", "blocked", None),
    ]
    again = stock_takes.decide(cast.session, actor, made, [gone.code])
    assert [one.outcome for one in again] == ["already"]
    assert stock_takes.undone(cast.session, made) == {
        Finding.MISSING: 0,
        Finding.ELSEWHERE: 1,
        Finding.UNKNOWN: 0,
    }
    assert list(stock_takes.waiting(cast.session, made, Finding.ELSEWHERE)) == [lent.code]
    assert list(stock_takes.waiting(cast.session, made, Finding.ELSEWHERE, lent.code)) == []
    with pytest.raises(TooManyAtOnce):
        stock_takes.decide(cast.session, actor, made, ["X"] * (stock_takes.MOST + 1))


def test_of_two_who_correct_at_once_one_does_it(database: Database, stored_cast: Cast) -> None:
    cast = stored_cast
    laptop = cast.device()
    made = closed(cast)
    cast.store()

    def correcting() -> str:
        with database.write() as session:
            actor = cast.technician.later(cast.at(hours=2))
            found = stock_takes.seen(session, actor, made.id)
            (told,) = stock_takes.decide(session, actor, found, [laptop.code])
            return told.outcome

    done, lost = race([correcting] * 4)
    assert (sorted(done), lost) == (["already", "already", "already", "applied"], [])
