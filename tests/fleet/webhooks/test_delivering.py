"""Each change once for each webhook that wants it, until it arrived or three days are over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fleet import webhooks
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.notices import Notice
from fleet.webhooks import Delivery, Trouble, Webhook, delivering
from fleet.webhooks.delivering import LEASE, WAITS
from fleet.webhooks.subscribing import WebhookOff
from tests.cast import NOW, Cast
from tests.racing import race

JOB = Actor("job:webhooks", Role.SYSTEM, NOW)
URL = "https://tool.example.org/hook"


def hook(cast: Cast, *kinds: str) -> Webhook:
    made = webhooks.add(cast.session, cast.mentor, cast.association, URL, wanted=kinds)
    cast.store()
    return made


def waiting(cast: Cast, webhook: Webhook) -> list[str]:
    found = webhooks.deliveries(webhook, "waiting").order_by(Delivery.seq)
    return [each.kind for each in cast.session.scalars(found)]


def test_what_changed_before_is_not_sent_and_what_changes_is(stored_cast: Cast) -> None:
    stored_cast.youth()
    stored_cast.store()
    webhook = hook(stored_cast)
    assert not delivering.is_waiting(stored_cast.session, NOW)
    stored_cast.loan()
    stored_cast.store()
    assert delivering.is_waiting(stored_cast.session, NOW)
    leased = delivering.lease(stored_cast.session, NOW)
    assert leased is not None
    told = [each.kind for each in leased.deliveries]
    assert told == waiting(stored_cast, webhook)
    assert {"youth.add", "equipment_request.submit", "loan.hand_over"} <= set(told)


def test_a_webhook_gets_the_kinds_it_asked_for_and_nothing_of_others(stored_cast: Cast) -> None:
    webhook = hook(stored_cast, "loan.hand_over", "equipment_request.approve")
    theirs = stored_cast.youth(stored_cast.other_association)
    stored_cast.loan()
    stored_cast.store()
    assert theirs
    delivering.lease(stored_cast.session, NOW)
    assert set(waiting(stored_cast, webhook)) == {"equipment_request.approve", "loan.hand_over"}


def test_a_body_holds_ids_and_never_a_youths_code(stored_cast: Cast) -> None:
    hook(stored_cast)
    youth = stored_cast.youth()
    request = stored_cast.submitted()
    stored_cast.store()
    leased = delivering.lease(stored_cast.session, NOW)
    assert leased is not None
    said = [delivering.body(stored_cast.session, each) or b"" for each in leased.deliveries]
    assert said[0] == (
        b'{"type":"youth.add","timestamp":"2026-09-14T08:30:00Z","data":{"subject":"youth","id":null}}'
    )
    assert not any(youth.code.encode() in each for each in said)
    assert request.id.encode() in said[-1]


def test_one_worker_at_a_time_and_a_dead_ones_come_back(stored_cast: Cast, database: Database) -> None:
    hook(stored_cast)
    stored_cast.youth()
    stored_cast.store()

    def take() -> int:
        with database.write() as session:
            leased = delivering.lease(session, NOW)
            return len(leased.deliveries) if leased else 0

    counts, lost = race([take] * 4)
    assert (sorted(counts), lost) == ([0, 0, 0, 1], [])
    with database.write() as session:
        assert delivering.lease(session, NOW + LEASE - timedelta(seconds=1)) is None
        again = delivering.lease(session, NOW + LEASE)
        assert again is not None
        later = NOW + LEASE + timedelta(seconds=1)
        assert delivering.extend(session, again, later) is not None
        assert delivering.extend(session, again, later) is None


def test_a_failure_is_tried_ten_times_over_three_days_then_given_up_and_told(stored_cast: Cast) -> None:
    webhook, at, session = hook(stored_cast), NOW, stored_cast.session
    stored_cast.youth()
    stored_cast.store()
    for attempt, wait in enumerate([*WAITS, None], start=1):
        leased = delivering.lease(session, at)
        assert leased is not None
        (each,) = leased.deliveries
        delivering.let_go(session, leased)
        delivering.failed(session, JOB.later(at), each.id, Trouble.STATUS, 500)
        session.flush()
        session.refresh(each)
        assert (each.attempts, each.status, each.trouble) == (attempt, 500, Trouble.STATUS)
        if wait is None:
            assert (each.due_at, each.given_up_at, each.state) == (None, at, "given_up")
        else:
            assert each.due_at == at + wait
            at += wait
    assert timedelta(days=3) < at - NOW < timedelta(days=3, hours=6)
    told = session.scalars(select(Notice).where(Notice.kind == "webhook_given_up")).all()
    assert {(each.organisation_id, each.mail) for each in told} == {
        (stored_cast.association.id, False),
        (None, True),
    }
    assert {each.facts["webhook_id"] for each in told} == {webhook.id}


def test_gone_switches_it_off_and_the_association_is_told_once(stored_cast: Cast) -> None:
    webhook, session = hook(stored_cast), stored_cast.session
    stored_cast.youth()
    stored_cast.youth()
    stored_cast.store()
    leased = delivering.lease(session, NOW)
    assert leased is not None
    for each in leased.deliveries:
        delivering.failed(session, JOB, each.id, Trouble.GONE, 410)
    delivering.let_go(session, leased)
    session.flush()
    assert webhook.state == "gone"
    assert not delivering.is_waiting(session, NOW + timedelta(days=1))
    told = select(Notice).where(Notice.kind == "webhook_gone", Notice.mail.is_(False))
    assert len(session.scalars(told).all()) == 1
    for command in (webhooks.ping, lambda *who: webhooks.replay(*who, NOW)):
        with pytest.raises(WebhookOff):
            command(session, stored_cast.mentor, webhook)
    webhooks.enable(session, stored_cast.mentor, webhook)
    session.flush()
    assert webhook.state == "active"
    assert delivering.is_waiting(session, NOW + timedelta(days=1))


def test_what_changes_while_it_is_off_is_not_sent_later_but_can_be_replayed(stored_cast: Cast) -> None:
    webhook, session, mentor = hook(stored_cast), stored_cast.session, stored_cast.mentor
    webhooks.disable(session, mentor, webhook)
    stored_cast.youth()
    stored_cast.store()
    webhooks.enable(session, mentor, webhook)
    session.flush()
    assert not delivering.is_waiting(session, NOW)
    assert webhooks.replay(session, mentor, webhook, NOW) == 1
    assert waiting(stored_cast, webhook) == ["youth.add"]


def test_a_replay_sends_again_under_the_same_id(stored_cast: Cast) -> None:
    webhook, session, mentor = hook(stored_cast), stored_cast.session, stored_cast.mentor
    stored_cast.youth()
    stored_cast.store()
    leased = delivering.lease(session, NOW)
    assert leased is not None
    (first,) = leased.deliveries
    delivering.arrived(session, first.id, NOW, 200)
    delivering.let_go(session, leased)
    session.flush()
    assert delivering.lease(session, NOW) is None
    assert webhooks.replay(session, mentor, webhook, NOW - timedelta(days=1)) == 1
    session.refresh(first)
    again = delivering.lease(session, NOW)
    assert again is not None
    assert [each.id for each in again.deliveries] == [first.id]
    delivering.arrived(session, first.id, NOW, 204)
    assert webhooks.replay_one(session, mentor, webhook, first).state == "waiting"
    assert webhooks.replay(session, mentor, webhook, NOW + timedelta(days=1)) == 0


def test_a_test_message_is_sent_whatever_the_kinds(stored_cast: Cast) -> None:
    webhook, session = hook(stored_cast, "loan.hand_over"), stored_cast.session
    sent = webhooks.ping(session, stored_cast.mentor, webhook)
    leased = delivering.lease(session, NOW)
    assert leased is not None
    assert [each.id for each in leased.deliveries] == [sent.id]
    assert b'"webhook.test"' in (delivering.body(session, sent) or b"")
    assert delivering.forget_old(session, NOW + timedelta(days=101)) == 1
