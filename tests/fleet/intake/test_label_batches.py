"""A batch knows which of its labels are unused, used, spoiled and lost, whoever is faster."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from fleet import codes
from fleet.access import NotYours
from fleet.db import Database
from fleet.events import Event
from fleet.intake import labels
from fleet.intake.devices import Device
from fleet.intake.labels import (
    BackwardsRange,
    BadBatch,
    Fate,
    Label,
    LabelBatch,
    LabelRevoked,
    LabelState,
    NothingNamed,
    NotInBatch,
    RevokeReason,
)
from tests.cast import Cast
from tests.racing import race

SPOILED, LOST = RevokeReason.SPOILED, RevokeReason.LOST


def made(cast: Cast, count: int = 6) -> tuple[LabelBatch, list[str]]:
    """A batch and its codes, as they were printed."""
    batch = labels.make_batch(cast.session, cast.volunteer, count, site=cast.hub)
    return batch, [label.short_code for label in cast.session.scalars(labels.labels_of(batch))]


def counted(cast: Cast, batch: LabelBatch) -> dict[str, int]:
    return {fate.value: n for fate, n in labels.counts(cast.session, [batch.id])[batch.id].items() if n}


def test_a_batch_numbers_its_labels_as_they_are_printed(cast: Cast) -> None:
    batch, printed = made(cast, 1200)
    assert batch.id.startswith("bat_")
    assert (batch.count, batch.site, batch.made_by) == (1200, cast.hub, cast.volunteer.name)
    numbers = cast.session.scalars(select(Label.batch_number).order_by(Label.batch_number)).all()
    assert numbers == list(range(1, 1201))
    assert len(set(printed)) == 1200
    assert all(map(codes.is_code, printed))
    assert [label.short_code for label in labels.unused(cast.session, batch)] == printed


def test_a_batch_has_one_to_ten_thousand_labels(cast: Cast) -> None:
    for count in (0, -1, 10_001):
        with pytest.raises(BadBatch):
            labels.make_batch(cast.session, cast.volunteer, count)
    with pytest.raises(NotYours):
        labels.make_batch(cast.session, cast.mentor, 1)


def test_each_label_meets_one_fate(cast: Cast) -> None:
    batch, (used, spoiled, lost, revoked, *_) = made(cast)
    labels.claim(cast.session, cast.volunteer, used, cast.device())
    for code, reason in ((spoiled, SPOILED), (lost, LOST), (revoked, None)):
        labels.revoke(cast.session, cast.technician, labels.read(cast.session, code), reason)
    cast.session.flush()
    assert counted(cast, batch) == {"unused": 2, "used": 1, "spoiled": 1, "lost": 1, "revoked": 1}
    told = labels.codes_by_fate(cast.session, batch)
    assert (told[Fate.USED], told[Fate.SPOILED], told[Fate.LOST]) == ([used], [spoiled], [lost])
    assert labels.unused(cast.session, batch)[0].short_code == told[Fate.UNUSED][0]


def test_some_are_declared_by_their_codes_and_a_row_as_it_was_printed(cast: Cast) -> None:
    batch, printed = made(cast)
    told = labels.declare(
        cast.session, cast.technician, batch, SPOILED, named=[codes.shown(printed[0]).lower(), printed[5]]
    )
    assert (told.revoked, told.used) == (2, ())
    told = labels.declare(cast.session, cast.technician, batch, LOST, first=printed[1], last=printed[3])
    assert told.revoked == 3
    assert counted(cast, batch) == {"unused": 1, "spoiled": 2, "lost": 3}
    cast.store()
    events = cast.session.scalars(select(Event).where(Event.subject == "label_batch").order_by(Event.seq))
    facts = [event.facts for event in events]
    assert facts[1:] == [{"reason": "spoiled", "numbers": "1,6"}, {"reason": "lost", "numbers": "2-4"}]
    with pytest.raises(LabelRevoked):
        labels.claim(cast.session, cast.volunteer, printed[2], cast.device())


@pytest.mark.parametrize(("ends", "left"), [({"first": 2}, 2), ({"last": 2}, 3)])
def test_a_row_without_an_end_goes_to_the_end(cast: Cast, ends: dict[str, int], left: int) -> None:
    batch, printed = made(cast)
    named: Any = {name: printed[place] for name, place in ends.items()}
    labels.declare(cast.session, cast.technician, batch, LOST, **named)
    assert counted(cast, batch)["unused"] == left


def test_what_is_glued_on_something_is_left_and_told_and_again_is_no_harm(cast: Cast) -> None:
    batch, printed = made(cast)
    labels.claim(cast.session, cast.volunteer, printed[1], cast.device())
    for revoked in (5, 0):
        told = labels.declare(cast.session, cast.technician, batch, LOST, first=printed[0])
        assert (told.revoked, told.used) == (revoked, (printed[1],))
    assert counted(cast, batch) == {"used": 1, "lost": 5}


def test_what_names_nothing_is_refused_and_changes_nothing(cast: Cast) -> None:
    batch, printed = made(cast)
    _other, others = made(cast)
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({}, NothingNamed),
        ({"named": [""]}, NothingNamed),
        ({"named": [printed[0], others[0]]}, NotInBatch),
        ({"first": "ABCDEFGH"}, NotInBatch),
        ({"first": printed[3], "last": printed[2]}, BackwardsRange),
    ]
    for named, refusal in wrong:
        with pytest.raises(refusal):
            labels.declare(cast.session, cast.technician, batch, LOST, **named)
    with pytest.raises(NotYours):
        labels.declare(cast.session, cast.volunteer, batch, LOST, named=printed)
    assert counted(cast, batch) == {"unused": 6}


def test_a_reason_that_was_told_stays_when_it_is_revoked_again(cast: Cast) -> None:
    _batch, (code, *_) = made(cast)
    label = labels.read(cast.session, code)
    for reason in (None, SPOILED, None):
        labels.revoke(cast.session, cast.technician, label, reason)
    assert label.revoke_reason is SPOILED


@pytest.mark.parametrize(
    "change",
    [
        "revoke_reason = 'lost'",
        "revoke_reason = 'eaten', status = 'revoked'",
        "batch_number = NULL",
        "batch_number = 2",
        "batch_id = NULL",
    ],
)
def test_the_database_keeps_reasons_and_numbers(cast: Cast, change: str) -> None:
    _batch, (code, *_) = made(cast)
    cast.session.flush()
    with pytest.raises(IntegrityError):
        cast.session.execute(text(f"UPDATE labels SET {change} WHERE short_code = :code"), {"code": code})  # noqa: S608


def _once(database: Database, work: Callable[[Any], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with database.write() as session:
            return work(session)

    return run


def test_n1_two_who_glue_one_label_at_once_glue_it_once(database: Database) -> None:
    """Teeth: without the row’s lock, PostgreSQL told all four that the label was theirs."""
    with database.write() as session:
        cast = Cast(session)
        devices = [cast.device().code for _ in range(4)]
        _batch, printed = made(cast, 10)
    for code in printed:
        works = [
            _once(
                database,
                lambda session, device=device, code=code: labels.claim(
                    session, cast.volunteer, code, session.get_one(Device, device)
                ),
            )
            for device in devices
        ]
        won, lost = race(works)
        assert (len(won), len(lost)) == (1, 3)


def test_n1_a_label_claimed_while_its_sheet_is_declared_lost_is_either(database: Database) -> None:
    with database.write() as session:
        cast = Cast(session)
        device = cast.device().code
        batch, printed = made(cast, 10)
        key = batch.id
    for code in printed:
        claim = _once(
            database,
            lambda session, code=code: labels.claim(
                session, cast.volunteer, code, session.get_one(Device, device)
            ),
        )
        lose = _once(
            database,
            lambda session, code=code: labels.declare(
                session, cast.technician, session.get_one(LabelBatch, key), LOST, named=[code]
            ),
        )
        won, _lost = race([claim, lose])
        with database.read() as session:
            label = labels.read(session, code)
        claimed = any(isinstance(one, Label) for one in won)
        assert label.status is (LabelState.LIVE if claimed else LabelState.REVOKED)
        assert label.revoke_reason is (None if claimed else LOST)
