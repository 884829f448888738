"""Rule N2: one key, one effect, one answer."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fleet import idempotency
from fleet.db import Database
from fleet.idempotency import KEPT_FOR, KeyReused, Reply
from tests.cast import NOW
from tests.racing import race


def ask(
    database: Database, key: str = "k", request: bytes = b"POST /loans {}", actor: str = "tok_1"
) -> bytes:
    with database.write() as session:
        reply, is_new = idempotency.claim(session, actor, key, request, NOW)
        if is_new:
            idempotency.keep(reply, 201, {"ETag": '"1"'}, f"made by {id(reply)}".encode())
        return bytes(reply.body or b"")


def test_n2_of_twenty_at_once_one_is_new_and_all_get_its_answer(database: Database) -> None:
    answers, lost = race([lambda: ask(database)] * 20)
    assert lost == []
    assert len(set(answers)) == 1
    assert answers[0]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Reply)) == 1


def test_n2_who_gave_up_leaves_the_key_to_the_next(database: Database) -> None:
    with database.opened(writing=True) as session:
        assert idempotency.claim(session, "tok_1", "k", b"x", NOW)[1]
        session.rollback()
    with database.write() as session:
        assert idempotency.claim(session, "tok_1", "k", b"x", NOW)[1]


def test_n2_the_same_key_with_another_body_is_refused(database: Database) -> None:
    ask(database)
    with pytest.raises(KeyReused):
        ask(database, request=b"POST /loans {1}")


def test_the_key_of_another_actor_is_another_key_and_none_is_kept_in_the_clear(database: Database) -> None:
    assert ask(database, "secret-key") != ask(database, "secret-key", actor="tok_2")
    with database.read() as session:
        rows = session.scalars(select(Reply)).all()
        assert len(rows) == 2
        assert not [row for row in rows if "secret-key" in row.key + row.request]
        assert {(row.status, row.headers["ETag"]) for row in rows} == {(201, '"1"')}


def test_answers_are_kept_for_thirty_days(database: Database) -> None:
    ask(database)
    with database.write() as session:
        assert idempotency.forget_old(session, NOW + KEPT_FOR) == 0
        assert idempotency.forget_old(session, NOW + KEPT_FOR + timedelta(seconds=1)) == 1
