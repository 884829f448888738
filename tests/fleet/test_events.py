"""The trail: gapless, chained, and any tampering shows."""

import random
from datetime import timedelta, timezone
from functools import partial
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Role, Verb
from fleet.db import Database
from fleet.events import Event, TrailHead
from tests.cast import NOW, Cast
from tests.conftest import TRAIL_KEY
from tests.racing import race

BENCH = Actor("acc_1", Role.TECHNICIAN, NOW)


def note(session: Session, number: int = 1, actor: Actor = BENCH, **facts: Any) -> None:
    events.record(session, actor, Verb.DEVICE_EDIT, "device", f"CODE{number}", **facts)


def fill(database: Database, number: int) -> None:
    with database.write() as session:
        for each in range(number):
            note(session, each, fields=["grade", "é"], nested={"b": 1, "a": None})


def holds(database: Database) -> bool:
    with database.read() as session:
        return events.verify(session, TRAIL_KEY).holds


def test_what_happened_is_numbered_chained_and_read_back(database: Database) -> None:
    fill(database, 30)
    with database.read() as session:
        verdict = events.verify(session, TRAIL_KEY)
        assert (verdict.count, verdict.faults) == (30, ())
        (told,) = events.history(session, "device", "CODE7")
        assert (told.seq, told.verb, told.actor, told.role) == (
            8,
            "device.edit",
            "acc_1",
            Role.TECHNICIAN,
        )
        assert told.at == NOW
        assert told.facts == {"fields": ["grade", "é"], "nested": {"b": 1, "a": None}}


def test_an_empty_trail_holds_and_one_without_its_head_does_not(database: Database) -> None:
    assert holds(database)
    with database.write() as session:
        session.execute(text("DELETE FROM trail_heads"))
    assert not holds(database)


def test_another_key_proves_nothing(database: Database) -> None:
    fill(database, 3)
    with database.read() as session:
        assert len(events.verify(session, b"another key").faults) == 4


def test_a_moment_of_another_zone_is_sealed_as_it_is_read_back(database: Database) -> None:
    with database.write() as session:
        note(session, actor=BENCH.later(NOW.astimezone(timezone(timedelta(hours=4)))))
    assert holds(database)


def test_what_is_rolled_back_leaves_nothing(database: Database) -> None:
    fill(database, 2)
    with database.opened(writing=True) as session:
        note(session)
        session.flush()
        session.rollback()
        note(session, 99)
        session.commit()
    with database.read() as session:
        verdict = events.verify(session, TRAIL_KEY)
        assert (verdict.count, verdict.holds) == (3, True)
        assert session.get_one(Event, 3).subject_id == "CODE99"


def test_what_a_closed_session_left_is_not_sealed_by_the_next(database: Database) -> None:
    session = database.opened(writing=True)
    session.execute(text("SELECT 1"))
    note(session)
    session.close()
    note(session, 2)
    session.commit()
    session.close()
    with database.read() as reading:
        assert [row.subject_id for row in reading.scalars(select(Event))] == ["CODE2"]


def test_an_undone_savepoint_takes_its_own_events_along_and_no_others(database: Database) -> None:
    with database.write() as session:
        note(session, 1)
        undone = session.begin_nested()
        note(session, 2)
        undone.rollback()
        with session.begin_nested():
            note(session, 3)
        note(session, 4)
    with database.read() as session:
        kept = session.scalars(select(Event.subject_id).order_by(Event.seq)).all()
        assert kept == ["CODE1", "CODE3", "CODE4"]
        assert events.verify(session, TRAIL_KEY).holds


def test_numbers_have_no_gap_under_many_writers(database: Database) -> None:
    def write(who: int) -> None:
        for each in range(25):
            with database.write() as session:
                note(session, who * 100 + each)

    done, lost = race([partial(write, who) for who in range(8)])
    assert (len(done), lost) == (8, [])
    with database.read() as session:
        assert session.scalar(select(func.max(Event.seq))) == 200
        verdict = events.verify(session, TRAIL_KEY)
        assert (verdict.count, verdict.holds) == (200, True)


EDITS: dict[str, Any] = {
    "at": NOW + timedelta(microseconds=1),
    "verb": "device.read",
    "subject": "sim",
    "subject_id": "OTHER",
    "actor": "acc_2",
    "role": Role.COORDINATOR,
    "from_state": "ready",
    "to_state": "ready",
    "facts": {"fields": ["grade", "e"], "nested": {"b": 1, "a": None}},
    "hash": "0" * 64,
}


def tamper(session: Session, draw: random.Random, length: int) -> str:
    """One random edit, deletion, swap or cut tail, by somebody who writes to the tables freely."""
    seq, other = draw.sample(range(1, length + 1), 2)
    how = draw.choice(["edit", "edit", "delete", "swap", "cut", "cut and set the head back", "add"])
    row = session.get_one(Event, seq)
    if how == "edit":
        field = draw.choice(sorted(EDITS))
        setattr(row, field, EDITS[field])
        how = f"edit {field}"
    elif how == "delete":
        session.delete(row)
    elif how == "swap":
        swap = session.get_one(Event, other)
        row.subject_id, swap.subject_id = swap.subject_id, row.subject_id
        row.hash, swap.hash = swap.hash, row.hash
    elif how == "add":
        facts = {name: getattr(row, name) for name in EDITS}
        session.add(Event(seq=length + 1, **facts))
    else:
        kept = max(1, seq - 1)
        last = session.get_one(Event, kept).hash
        session.execute(text("DELETE FROM events WHERE seq > :kept"), {"kept": kept})
        if how != "cut" or kept == length:
            head = session.get_one(TrailHead, "events")
            head.seq, head.hash = kept, last
            head.signature = head.signature if kept < length else "0" * 64
    session.flush()
    return f"{how} at {seq}"


def test_every_edit_deletion_swap_and_cut_tail_is_detected(database: Database) -> None:
    fill(database, 40)
    draw = random.Random(7)
    kinds = set()
    for _ in range(240):
        with database.opened(writing=True) as session:
            assert events.verify(session, TRAIL_KEY).holds
            done = tamper(session, draw, 40)
            session.expire_all()
            assert not events.verify(session, TRAIL_KEY).holds, done
            session.rollback()
        kinds.add(done.partition(" at ")[0])
    assert len(kinds) == len(EDITS) + 5


def test_a_tampered_table_that_was_put_right_again_holds(database: Database) -> None:
    """Teeth: it is the tampering that is found, not the touching."""
    fill(database, 5)
    with database.opened(writing=True) as session:
        row = session.get_one(Event, 3)
        row.actor = "acc_9"
        session.flush()
        assert not events.verify(session, TRAIL_KEY).holds
        row.actor = "acc_1"
        session.flush()
        assert events.verify(session, TRAIL_KEY).holds
        session.rollback()


def test_facts_hold_ids_and_never_an_address_a_name_or_a_youths_code(cast: Cast) -> None:
    youth = cast.youth()
    cast.take_back(cast.loan(cast.ready_laptop(), cast.ready_sim(), youth=youth))
    cast.session.commit()
    told = [
        f"{event.subject_id} {event.facts}"
        for event in cast.session.scalars(select(Event).order_by(Event.seq))
    ]
    assert len(told) > 40
    for secret in (youth.code, "@", cast.association.name, cast.hub.name):
        assert not [line for line in told if secret in line], secret
