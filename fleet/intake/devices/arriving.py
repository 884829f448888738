"""How a device comes to the fleet: promised, found on the bench, or with a printed label glued on it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb, require
from fleet.errors import Conflict
from fleet.intake import labels
from fleet.intake.assets import fresh
from fleet.intake.devices.device import Category, Device, give_flash
from fleet.lifecycle import AssetState
from fleet.parties.sites import Site


class AlreadyKnown(Conflict):
    """A device of this maker and serial is already in the fleet."""

    detail = "It is {code}."


def announce(
    session: Session, actor: Actor, category: Category, *, donation_id: str | None = None, **known: Any
) -> Device:
    """A device that somebody promised. Raises AlreadyKnown."""
    return _new(session, actor, Verb.ASSET_ANNOUNCE, category, donation_id=donation_id, **known)


def receive_unannounced(
    session: Session, actor: Actor, category: Category, *, site: Site | None, **known: Any
) -> Device:
    """A device that is simply here: found on the bench, or given at the door. Raises AlreadyKnown."""
    return _new(session, actor, Verb.ASSET_RECEIVE, category, site=site, received_at=actor.at, **known)


def receive_labelled(
    session: Session, actor: Actor, label: labels.Label, category: Category, *, site: Site, **known: Any
) -> Device:
    """A device of which nothing is known but the label glued on it: the code printed there is its own."""
    require(actor, Verb.ASSET_RECEIVE)
    device = Device(**fresh(label.short_code, actor.at), category=category, site=site, **known)
    device.received_at = actor.at
    give_flash(device, actor.at)
    facts = {"category": category.value, "site_id": site.id, "donation_id": device.donation_id}
    lifecycle.begin(session, actor, device, Verb.ASSET_RECEIVE, **facts)
    labels.glue(session, actor, label, device)
    return device


def next_unnamed(session: Session, donation_id: str, category: Category) -> Device | None:
    """An announced device of a lot that no serial number tells from others, of that kind if there is one."""
    waiting = select(Device).where(
        Device.donation_id == donation_id, Device.state == AssetState.ANNOUNCED, Device.serial.is_(None)
    )
    first = waiting.order_by(Device.category != category, Device.created_at, Device.code).limit(1)
    return session.scalar(first.with_for_update(skip_locked=True))  # two phones take two of them


def awaited(session: Session, donation_id: str) -> bool:
    """Whether anything of that lot has not arrived yet."""
    waiting = select(Device.code).where(
        Device.donation_id == donation_id, Device.state == AssetState.ANNOUNCED
    )
    return session.scalar(waiting.limit(1)) is not None


def _new(session: Session, actor: Actor, verb: Verb, category: Category, **known: Any) -> Device:
    require(actor, verb)
    device = Device(**fresh(labels.unused_code(session), actor.at), category=category, **known)
    if device.identity and (twin := same(session, device.identity)):
        raise AlreadyKnown(code=twin.code)
    give_flash(device, actor.at)
    lifecycle.begin(session, actor, device, verb, category=category.value, donation_id=device.donation_id)
    labels.for_asset(session, device)
    return device


def same(session: Session, key: str) -> Device | None:
    """The device of that identity."""
    return session.scalar(select(Device).where(Device.identity == key))
