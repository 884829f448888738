"""What a body names: other things of the fleet, and the association on whose behalf it speaks."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from api.request import Work
from fleet import codes
from fleet.access import Actor, find
from fleet.errors import Invalid, NotFound
from fleet.intake import assets, labels
from fleet.intake.assets import Asset
from fleet.intake.labels import Label
from fleet.parties.organisations import Organisation

Thing = TypeVar("Thing")


class UnknownReference(Invalid):
    """What this field names does not exist."""

    detail = "{field}: “{key}”"


def named(current: Work, field: str, key: str, read: Callable[[Session, Actor, str], Thing]) -> Thing:
    """What `field` names, read as this actor sees it.

    Raises UnknownReference in place of NotFound: a 404 speaks of the address alone.
    """
    try:
        return read(current.session, current.actor, key)
    except NotFound:
        raise UnknownReference({field: [key]}, field=field, key=key) from None


def organisation(session: Session, actor: Actor, key: str) -> Organisation:
    """One organisation. Raises NotFound."""
    return find(session, actor, Organisation, key)


def on_behalf(current: Work, body: Mapping[str, Any]) -> Organisation:
    """The organisation this is done for: what `organisation` names, else the actor's own (rule A4)."""
    key = body.get("organisation") or current.actor.organisation_id or ""
    return named(current, "organisation", key, organisation)


def asset(session: Session, actor: Actor, text: str) -> Asset:
    """The device or SIM of this code or label. Raises NotFound with the text as it came."""
    word = codes.normalise(text)
    try:
        return assets.seen(session, actor, labels.code_of(session, word) or word)
    except NotFound:
        raise NotFound(key=text) from None


def claim(current: Work, text: str, thing: Asset) -> Label:
    """Glue the label that `text` names on a thing. Raises UnknownReference, LabelInUse, LabelRevoked."""
    try:
        return labels.claim(current.session, current.actor, text, thing)
    except NotFound:
        raise UnknownReference({"label": [text]}, field="label", key=text) from None
