"""Webhooks: an organisation's tools are told of its changes, signed, and until they have heard."""

from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.errors import NotFound
from fleet.webhooks.delivering import ping, replay, replay_one
from fleet.webhooks.signing import secret_of
from fleet.webhooks.subscribing import MOST, add, disable, edit, enable, kinds, rotate
from fleet.webhooks.webhook import Delivery, Trouble, Webhook

ENDS: Final = {
    "waiting": Delivery.due_at.is_not(None),
    "delivered": Delivery.delivered_at.is_not(None),
    "given_up": Delivery.given_up_at.is_not(None),
}

__all__ = [
    "MOST",
    "Delivery",
    "Trouble",
    "Webhook",
    "add",
    "deliveries",
    "delivery",
    "disable",
    "edit",
    "enable",
    "kinds",
    "listing",
    "ping",
    "replay",
    "replay_one",
    "rotate",
    "secret_of",
    "seen",
]


def listing(actor: Actor) -> Select[Webhook]:
    """The webhooks this actor sees."""
    return select(Webhook).where(visible(actor, Webhook))


def seen(session: Session, actor: Actor, key: str) -> Webhook:
    """One webhook. Raises NotFound."""
    return find(session, actor, Webhook, key)


def deliveries(webhook: Webhook, state: str | None = None) -> Select[Delivery]:
    """What was or is to be sent to it; in one state only: `waiting`, `delivered` or `given_up`."""
    found = select(Delivery).where(Delivery.webhook_id == webhook.id)
    return found.where(ENDS[state]) if state else found


def delivery(session: Session, webhook: Webhook, key: str) -> Delivery:
    """One delivery. Raises NotFound."""
    found = session.scalar(deliveries(webhook).where(Delivery.id == key))
    if found is None:
        raise NotFound(key=key)
    return found
