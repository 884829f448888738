"""Webhooks arrive, signed so that the published verifier takes them, and never where they must not."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from fleet import settings, webhooks
from fleet.db import Database
from fleet.privacy.erasing import erase
from fleet.settings import BadSettings, Settings
from fleet.webhooks import Delivery, Trouble, Webhook, delivering
from jobs.webhooks import deliver
from tests.cast import SECRET, Cast
from tests.fleet.privacy.journey import journey
from tests.jobs.conftest import environment
from tests.jobs.receiving import Receiver, receiving

NOW = datetime.now(UTC)
"""The verifier refuses what is older than five minutes."""


@pytest.fixture
def shown(database_url: str) -> Settings:
    """A demo in which this machine may listen."""
    return settings.read(environment(database_url, DEMO="1", WEBHOOKS_LOOPBACK="1"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as listening:
        yield listening


def hook(cast: Cast, url: str, *kinds: str) -> Webhook:
    made = webhooks.add(cast.session, cast.mentor, cast.association, url, wanted=kinds, loopback=True)
    cast.store()
    return made


def log(cast: Cast) -> list[Delivery]:
    cast.session.expire_all()
    found = list(cast.session.scalars(select(Delivery).order_by(Delivery.seq)))
    cast.store()  # which leaves the lock to the worker
    return found


def test_the_published_verifier_takes_what_arrives_and_nothing_that_was_touched(
    database: Database, stored_cast: Cast, shown: Settings, receiver: Receiver
) -> None:
    made = hook(stored_cast, receiver.url)
    stored_cast.submitted()
    stored_cast.store()
    assert deliver(database, shown) == 3
    verifier = Verifier(webhooks.secret_of(made, SECRET))
    for headers, body in receiver.got:
        assert verifier.verify(body, headers)["data"].keys() == {"subject", "id"}
    headers, body = receiver.got[0]
    assert headers["content-type"] == "application/json"
    for touched in (body + b" ", body.replace(b"youth", b"yauth")):
        with pytest.raises(WebhookVerificationError):
            verifier.verify(touched, headers)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body, {**headers, "webhook-id": "dlv_another"})
    assert len(set(receiver.ids)) == 3
    assert {each.state for each in log(stored_cast)} == {"delivered"}
    assert deliver(database, shown) == 0


def test_after_a_rotation_the_old_and_the_new_secret_both_verify_for_a_day(
    database: Database, stored_cast: Cast, shown: Settings, receiver: Receiver
) -> None:
    made, mentor = hook(stored_cast, receiver.url), stored_cast.mentor
    old = webhooks.secret_of(made, SECRET)
    for hours, both in ((1, True), (25, False)):
        webhooks.rotate(stored_cast.session, mentor.later(NOW - timedelta(hours=hours)), made)
        old, new = webhooks.secret_of(made, SECRET, made.rotation - 1), webhooks.secret_of(made, SECRET)
        webhooks.ping(stored_cast.session, mentor.later(NOW), made)
        stored_cast.store()
        assert deliver(database, shown) == 1
        headers, body = receiver.got[-1]
        assert Verifier(new).verify(body, headers)
        if both:
            assert Verifier(old).verify(body, headers)
        else:
            with pytest.raises(WebhookVerificationError):
                Verifier(old).verify(body, headers)


def test_a_receiver_that_stumbles_gets_the_same_message_again_under_the_same_id(
    database: Database, stored_cast: Cast, shown: Settings
) -> None:
    with receiving(Receiver(lambda number: (500 if number == 0 else 200, {}))) as receiver:
        hook(stored_cast, receiver.url)
        stored_cast.youth()
        stored_cast.store()
        assert deliver(database, shown, NOW) == 0
        (each,) = log(stored_cast)
        assert (each.status, each.trouble, each.attempts) == (500, Trouble.STATUS, 1)
        assert deliver(database, shown, NOW + timedelta(seconds=4)) == 0
        assert deliver(database, shown, NOW + timedelta(seconds=5)) == 1
        assert len(receiver.ids) == 2
        assert len(set(receiver.ids)) == 1
    (each,) = log(stored_cast)
    assert (each.status, each.trouble, each.state) == (200, None, "delivered")


def test_gone_switches_the_webhook_off(database: Database, stored_cast: Cast, shown: Settings) -> None:
    with receiving(Receiver(lambda _number: (410, {}))) as receiver:
        made = hook(stored_cast, receiver.url)
        stored_cast.youth()
        stored_cast.youth()
        stored_cast.store()
        assert deliver(database, shown, NOW) == 0
        assert len(receiver.got) == 1
        stored_cast.session.refresh(made)
        assert made.state == "gone"
        assert deliver(database, shown, NOW + timedelta(days=1)) == 0
        assert len(receiver.got) == 1


def test_a6_a_redirect_is_not_followed(database: Database, stored_cast: Cast, shown: Settings) -> None:
    with (
        receiving(Receiver()) as elsewhere,
        receiving(Receiver(lambda _number: (302, {"Location": elsewhere.url}))) as receiver,
    ):
        hook(stored_cast, receiver.url)
        stored_cast.youth()
        stored_cast.store()
        assert deliver(database, shown, NOW) == 0
        assert len(receiver.got) == 1
        assert elsewhere.got == []
    assert log(stored_cast)[0].trouble is Trouble.REDIRECT


def test_a_server_that_is_away_is_asked_once_a_round_and_others_get_theirs(
    database: Database, stored_cast: Cast, shown: Settings, receiver: Receiver
) -> None:
    away = hook(stored_cast, "http://127.0.0.1:1/")
    hook(stored_cast, receiver.url)
    for _ in range(3):
        stored_cast.youth()
    stored_cast.store()
    assert deliver(database, shown, NOW) == 3
    tried = [each for each in log(stored_cast) if each.webhook_id == away.id]
    assert sorted(each.attempts for each in tried) == [0, 0, 1] or all(each.attempts == 1 for each in tried)
    assert {each.trouble for each in tried if each.attempts} == {Trouble.REFUSED}


def test_a6_a_real_service_never_calls_this_machine(
    database: Database, stored_cast: Cast, told: Settings, receiver: Receiver
) -> None:
    """Even where the address got into the table, as it might through a name that leads here."""
    hook(stored_cast, receiver.url)
    stored_cast.youth()
    stored_cast.store()
    assert deliver(database, told, NOW) == 0
    assert receiver.got == []
    assert log(stored_cast)[0].trouble is Trouble.FORBIDDEN_ADDRESS


def test_a6_outside_demo_mode_loopback_is_refused_by_the_settings(database_url: str) -> None:
    with pytest.raises(BadSettings, match="FLEET_WEBHOOKS_LOOPBACK"):
        settings.read(environment(database_url, WEBHOOKS_LOOPBACK="1"))


def test_y5_what_waits_about_an_erased_youth_is_never_sent(
    database: Database, stored_cast: Cast, shown: Settings, receiver: Receiver, tmp_path: Path
) -> None:
    hook(stored_cast, receiver.url)
    youth = stored_cast.youth()
    stored_cast.store()
    with database.write() as session:
        leased = delivering.lease(session, NOW)
        assert leased is not None
        assert [each.kind for each in leased.deliveries] == ["youth.add"]
        delivering.let_go(session, leased)
    erase(stored_cast.session, stored_cast.mentor, youth, stones=tmp_path / "stones")
    stored_cast.store()
    assert deliver(database, shown, NOW) == 1
    (got,) = receiver.got
    assert b'"youth.erased"' in got[1]
    assert [each.kind for each in log(stored_cast)] == ["youth.erased"]


def test_another_worker_goes_on_where_one_died_and_the_message_keeps_its_id(
    database: Database, stored_cast: Cast, shown: Settings, receiver: Receiver
) -> None:
    hook(stored_cast, receiver.url)
    stored_cast.youth()
    stored_cast.store()
    with database.write() as session:
        leased = delivering.lease(session, NOW)  # and the worker dies, having sent it or not
        assert leased is not None
    assert deliver(database, shown, NOW + delivering.LEASE - timedelta(seconds=1)) == 0
    assert deliver(database, shown, NOW + delivering.LEASE) == 1
    assert receiver.ids == [leased.deliveries[0].id]


def test_y8_a_whole_journey_tells_webhooks_no_code_of_a_youth_or_a_kit(
    database: Database, stored_cast: Cast, shown: Settings, receiver: Receiver, tmp_path: Path
) -> None:
    """Teeth: with the youth named in its own message, the code is found."""
    hook(stored_cast, receiver.url)
    was = journey(stored_cast)
    stored_cast.store()
    deliver(database, shown)
    erase(stored_cast.session, stored_cast.mentor, was.youth, stones=tmp_path / "stones")
    stored_cast.store()
    deliver(database, shown)
    bodies = b"".join(body for _, body in receiver.got).upper()
    kinds = {json.loads(body)["type"] for _, body in receiver.got}
    assert {"youth.add", "loan.hand_over", "loan.take_back", "ticket.open", "youth.erased"} <= kinds
    assert [word for word in was.words if word.upper().encode() in bodies] == []


def test_the_clock_sends_webhooks_beside_its_other_work(
    stored_cast: Cast, receiver: Receiver, process: Callable[..., subprocess.Popen[str]]
) -> None:
    hook(stored_cast, receiver.url)
    stored_cast.youth()
    stored_cast.store()
    clock = process("-m", "jobs", DEMO="1", WEBHOOKS_LOOPBACK="1")
    until = time.monotonic() + 60
    while not receiver.got and time.monotonic() < until:
        time.sleep(0.1)
    clock.send_signal(signal.SIGTERM)
    _, told = clock.communicate(timeout=60)
    assert len(receiver.got) == 1, told
    assert clock.returncode == 0, told
