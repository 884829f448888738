"""Delivering: each change becomes a row for each webhook that wants it, and waits until it arrived."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from fleet import changes, events, notices
from fleet.access import Actor, Verb, require
from fleet.changes import YOUTH, Change
from fleet.codes import new_id
from fleet.parties import accounts
from fleet.webhooks.subscribing import WebhookOff
from fleet.webhooks.webhook import SUBJECT, TEST, Delivery, Trouble, Webhook

LEASE: Final = timedelta(minutes=3)
"""How long one worker keeps a webhook to itself before another may take it over."""
TOGETHER: Final = 20
"""Deliveries of one lease."""
FANNED_OUT: Final = 1_000
"""Changes that become deliveries in one transaction."""
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After each attempt that failed, the wait before the next: ten attempts in three days and a few hours."""


@dataclass(frozen=True)
class Leased:
    """A webhook in one worker's hands, with what is due there. `until` tells a later owner apart."""

    webhook: Webhook
    deliveries: Sequence[Delivery]
    until: datetime


def body(session: Session, delivery: Delivery) -> bytes | None:
    """What a delivery says: kind, moment and ids, no youth's code (Y8). None where it was withdrawn."""
    if delivery.seq is None:
        return _said(TEST, delivery.created_at, SUBJECT, delivery.webhook_id)
    change = session.get(Change, (delivery.organisation_id, delivery.seq))
    if change is None:
        return None
    named = None if change.subject == YOUTH else change.subject_id
    return _said(change.kind, change.at, change.subject, named)


def _said(kind: str, at: datetime, subject: str, named: str | None) -> bytes:
    moment = at.isoformat().replace("+00:00", "Z")
    told = {"type": kind, "timestamp": moment, "data": {"subject": subject, "id": named}}
    return json.dumps(told, separators=(",", ":")).encode()


def _free(at: datetime) -> ColumnElement[bool]:
    unleased = or_(Webhook.lease_until.is_(None), Webhook.lease_until <= at)
    return and_(Webhook.disabled_at.is_(None), unleased)


def _due(at: datetime) -> ColumnElement[bool]:
    return exists().where(Delivery.webhook_id == Webhook.id, Delivery.due_at <= at)


def _behind() -> ColumnElement[bool]:
    """Something changed for its organisation since it was last looked at."""
    return exists().where(Change.organisation_id == Webhook.organisation_id, Change.seq > Webhook.after_seq)


def is_waiting(session: Session, at: datetime) -> bool:
    """Whether any webhook has something to be told: asked every few seconds, without locking anything."""
    found = select(Webhook.id).where(_free(at), or_(_due(at), _behind())).limit(1)
    return session.scalar(found) is not None


def lease(session: Session, at: datetime) -> Leased | None:
    """One webhook that has something to be told, for LEASE; rows that are missing are written here.

    No other worker gets it meanwhile, and a dead one's comes back.
    """
    found = select(Webhook).where(_free(at), or_(_due(at), _behind())).order_by(Webhook.id).limit(1)
    fresh = found.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    webhook = session.scalars(fresh).first()
    if webhook is None:
        return None
    _fan_out(session, webhook)
    due = select(Delivery).where(Delivery.webhook_id == webhook.id, Delivery.due_at <= at)
    rows = session.scalars(due.order_by(Delivery.due_at, Delivery.seq).limit(TOGETHER)).all()
    until = at + LEASE
    _set(session, webhook.id, lease_until=until if rows else None)
    return Leased(webhook, rows, until)


def _fan_out(session: Session, webhook: Webhook) -> None:
    """A row for each change since the last one, of the kinds that it wants."""
    upto = changes.head(session)
    wanted = changes.after(webhook.organisation_id, webhook.after_seq, upto, webhook.kinds)
    fresh = session.scalars(wanted.limit(FANNED_OUT)).all()
    if fresh:
        session.execute(insert(Delivery), [_row(webhook, change) for change in fresh])
    _set(session, webhook.id, after_seq=fresh[-1].seq if len(fresh) == FANNED_OUT else upto)


def _row(webhook: Webhook, change: Change) -> dict[str, Any]:
    return {
        "id": new_id(Delivery.PREFIX),
        "webhook_id": webhook.id,
        "organisation_id": webhook.organisation_id,
        "seq": change.seq,
        "created_at": change.at,
        "attempts": 0,
        "due_at": change.at,
    }


def _set(session: Session, webhook_id: str, **values: Any) -> None:
    """Past the version that people's edits are compared by: this is the workers' own."""
    session.execute(
        update(Webhook).where(Webhook.id == webhook_id).values(values),
        execution_options={"synchronize_session": False},
    )


def extend(session: Session, leased: Leased, at: datetime) -> Leased | None:
    """Keep it for another LEASE; None where another worker has taken it over meanwhile."""
    until = at + LEASE
    mine = update(Webhook).where(Webhook.id == leased.webhook.id, Webhook.lease_until == leased.until)
    kept = session.execute(mine.values(lease_until=until).returning(Webhook.id)).first()
    return Leased(leased.webhook, leased.deliveries, until) if kept else None


def let_go(session: Session, leased: Leased) -> None:
    """Others may take it."""
    mine = update(Webhook).where(Webhook.id == leased.webhook.id, Webhook.lease_until == leased.until)
    session.execute(mine.values(lease_until=None))


def arrived(session: Session, delivery_id: str, at: datetime, status: int) -> None:
    """The receiver took it."""
    told = update(Delivery).where(Delivery.id == delivery_id, Delivery.due_at.is_not(None))
    done = {"due_at": None, "delivered_at": at, "tried_at": at, "status": status, "trouble": None}
    session.execute(told.values(done | {"attempts": Delivery.attempts + 1}))


def failed(
    session: Session, actor: Actor, delivery_id: str, trouble: Trouble, status: int | None = None
) -> None:
    """The receiver did not take it: tried again later, given up after the last of WAITS, off at once on 410.

    The organisation is told of the two last; `actor` is the job.
    """
    delivery = session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None or delivery.due_at is None:  # erased, or delivered by another worker
        return
    delivery.attempts += 1
    delivery.tried_at, delivery.status, delivery.trouble = actor.at, status, trouble
    if trouble is Trouble.GONE:
        _switch_off(session, actor, session.get_one(Webhook, delivery.webhook_id))
    if delivery.attempts > len(WAITS):
        delivery.due_at, delivery.given_up_at = None, actor.at
        _tell(session, actor, delivery, "webhook_given_up", f":{actor.today.isoformat()}")
    else:
        delivery.due_at = actor.at + WAITS[delivery.attempts - 1]


def _switch_off(session: Session, actor: Actor, webhook: Webhook) -> None:
    """The address says that it is gone for good."""
    if webhook.disabled_at is not None:
        return
    webhook.disabled_at, webhook.is_gone = actor.at, True
    events.record(session, actor, Verb.WEBHOOK_DISABLE, SUBJECT, webhook.id, gone=True)
    key = f":{actor.at.isoformat()}"
    _tell_house(session, actor, webhook, "webhook_gone", key)


def _tell(session: Session, actor: Actor, delivery: Delivery, kind: str, key: str) -> None:
    _tell_house(session, actor, session.get_one(Webhook, delivery.webhook_id), kind, key)


def _tell_house(session: Session, actor: Actor, webhook: Webhook, kind: str, when: str) -> None:
    """A notice and mails, once under that key."""
    house, key = webhook.organisation_id, f"{kind}:{webhook.id}{when}"
    facts = {"webhook_id": webhook.id}
    if not notices.tell(session, actor.at, kind, key, organisation_id=house, **facts):
        return
    for account in accounts.audience(session, organisation_id=house):
        to = {"account_id": account.id, "mail": True, **facts}
        notices.tell(session, actor.at, kind, f"{key}:{account.id}", **to)


def ping(session: Session, actor: Actor, webhook: Webhook) -> Delivery:
    """A test message, sent like any other. Raises WebhookOff."""
    require(actor, Verb.WEBHOOK_TEST)
    if webhook.disabled_at is not None:
        raise WebhookOff()
    made = Delivery(
        webhook_id=webhook.id,
        organisation_id=webhook.organisation_id,
        created_at=actor.at,
        due_at=actor.at,
        attempts=0,
    )
    session.add(made)
    session.flush()
    events.record(session, actor, Verb.WEBHOOK_TEST, SUBJECT, webhook.id)
    return made


def replay(session: Session, actor: Actor, webhook: Webhook, since: datetime) -> int:
    """Send again whatever changed since then, of the kinds that it wants; how many.

    Each under the id that it had: a receiver that keeps ids knows which it has seen. Raises WebhookOff.
    """
    require(actor, Verb.WEBHOOK_REPLAY)
    if webhook.disabled_at is not None:
        raise WebhookOff()
    session.execute(select(Webhook.id).where(Webhook.id == webhook.id).with_for_update())
    upto = changes.head(session)
    wanted = changes.after(webhook.organisation_id, 0, upto, webhook.kinds).where(Change.at >= since)
    asked = session.scalars(wanted).all()
    known = set(session.scalars(select(Delivery.seq).where(Delivery.webhook_id == webhook.id)))
    if fresh := [_row(webhook, change) | {"due_at": actor.at} for change in asked if change.seq not in known]:
        session.execute(insert(Delivery), fresh)
    seqs = [change.seq for change in asked if change.seq in known]
    for start in range(0, len(seqs), changes.AT_ONCE):
        some = Delivery.seq.in_(seqs[start : start + changes.AT_ONCE])
        session.execute(_again(actor).where(Delivery.webhook_id == webhook.id, some))
    _set(session, webhook.id, after_seq=upto)
    events.record(session, actor, Verb.WEBHOOK_REPLAY, SUBJECT, webhook.id, count=len(asked))
    return len(asked)


def replay_one(session: Session, actor: Actor, webhook: Webhook, delivery: Delivery) -> Delivery:
    """Send one again, under the id that it had. Raises WebhookOff."""
    require(actor, Verb.WEBHOOK_REPLAY)
    if webhook.disabled_at is not None:
        raise WebhookOff()
    session.execute(_again(actor).where(Delivery.id == delivery.id))
    events.record(session, actor, Verb.WEBHOOK_REPLAY, SUBJECT, webhook.id, delivery=delivery.id)
    session.refresh(delivery)
    return delivery


def _again(actor: Actor) -> Any:
    over = {"due_at": actor.at, "delivered_at": None, "given_up_at": None, "attempts": 0}
    return update(Delivery).values(over).execution_options(synchronize_session=False)


def forget_old(session: Session, at: datetime) -> int:
    """Drop tests that are as old as the oldest changes, which take their deliveries with them; how many."""
    old = delete(Delivery).where(Delivery.seq.is_(None), Delivery.created_at < at - changes.KEPT_FOR)
    return len(session.execute(old.returning(Delivery.id)).all())
