"""Subscribing: where a tool listens, for which kinds of change, and until when."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fleet import changes, events
from fleet.access import Actor, Verb, require
from fleet.changes import YOUTH_ERASED
from fleet.errors import Conflict, Invalid
from fleet.parties.organisations import Organisation, OrganisationKind, only_own
from fleet.webhooks.webhook import SUBJECT, Webhook

MOST: Final = 20
"""Webhooks of one organisation."""
ALSO: Final = frozenset({"asset", "scan", "youth"})
"""The verbs of these, too, are done to what an association sees."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class BadWebhookAddress(Invalid):
    """A webhook goes to an https address on the public internet."""

    detail = "“{url}” is none, or holds a name and password or a fragment."


class UnknownKind(Invalid):
    """There is no such kind of change."""

    detail = "“{kind}”: a kind is like loan.hand_over, and all are listed at /api/docs."


class TooManyWebhooks(Conflict):
    """This organisation has as many webhooks as one can have."""

    detail = "At most {most}; change one that is there."


class NoSubscriber(Invalid):
    """Only an association is told of changes."""


class WebhookOff(Conflict):
    """This webhook is switched off."""

    detail = "Switch it on, then try again."


def kinds() -> list[str]:
    """Every kind that a webhook may name."""
    told = changes.subjects() | ALSO
    done = (verb.value for verb in Verb if not verb.value.endswith(".read"))
    return sorted([*(kind for kind in done if kind.partition(".")[0] in told), YOUTH_ERASED])


def add(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    url: str,
    *,
    wanted: Sequence[str] = (),
    loopback: bool = False,
) -> Webhook:
    """A webhook that is told of whatever changes from now on; of every kind where `wanted` names none.

    `loopback`: this machine may listen too, without https (a first look). Raises BadWebhookAddress,
    UnknownKind, NoSubscriber, TooManyWebhooks.
    """
    require(actor, Verb.WEBHOOK_ADD)
    only_own(actor, organisation)
    if organisation.kind is not OrganisationKind.ASSOCIATION:
        raise NoSubscriber()
    locked = select(Organisation.id).where(Organisation.id == organisation.id).with_for_update()
    session.execute(locked)
    here = select(func.count()).where(Webhook.organisation_id == organisation.id)
    if (session.scalar(here) or 0) >= MOST:
        raise TooManyWebhooks(most=MOST)
    made = Webhook(
        organisation=organisation,
        url=_address(url, loopback),
        kinds=_known(wanted),
        created_at=actor.at,
        after_seq=changes.head(session),
    )
    session.add(made)
    session.flush()
    events.record(session, actor, Verb.WEBHOOK_ADD, SUBJECT, made.id)
    return made


def edit(
    session: Session,
    actor: Actor,
    webhook: Webhook,
    *,
    url: str | None = None,
    wanted: Sequence[str] | None = None,
    loopback: bool = False,
) -> Webhook:
    """Another address, or other kinds; what waits goes to the new address. Raises as `add`."""
    require(actor, Verb.WEBHOOK_EDIT)
    if url is not None:
        webhook.url = _address(url, loopback)
    if wanted is not None:
        webhook.kinds = _known(wanted)
    events.record(session, actor, Verb.WEBHOOK_EDIT, SUBJECT, webhook.id)
    return webhook


def rotate(session: Session, actor: Actor, webhook: Webhook) -> Webhook:
    """A new secret. The one before signs too for a day; the one before that no more."""
    require(actor, Verb.WEBHOOK_ROTATE)
    webhook.rotation, webhook.rotated_at = webhook.rotation + 1, actor.at
    events.record(session, actor, Verb.WEBHOOK_ROTATE, SUBJECT, webhook.id)
    return webhook


def disable(session: Session, actor: Actor, webhook: Webhook) -> Webhook:
    """Nothing is sent any more, and nothing is put aside for later."""
    require(actor, Verb.WEBHOOK_DISABLE)
    if webhook.disabled_at is None:
        webhook.disabled_at = actor.at
        events.record(session, actor, Verb.WEBHOOK_DISABLE, SUBJECT, webhook.id)
    return webhook


def enable(session: Session, actor: Actor, webhook: Webhook) -> Webhook:
    """Told again, of what changes from now on; what waited when it was switched off goes out too."""
    require(actor, Verb.WEBHOOK_ENABLE)
    if webhook.disabled_at is not None:
        webhook.disabled_at, webhook.is_gone = None, False
        webhook.after_seq = changes.head(session)
        events.record(session, actor, Verb.WEBHOOK_ENABLE, SUBJECT, webhook.id)
    return webhook


def _known(wanted: Sequence[str]) -> list[str]:
    known = set(kinds())
    for kind in wanted:
        if kind not in known:
            raise UnknownKind({"kinds": [kind]}, kind=kind)
    return sorted(set(wanted))


def _address(url: str, loopback: bool) -> str:
    """The address, looked at without asking anybody: names are resolved, and refused, when it is sent to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadWebhookAddress({"url": [url]}, url=url) from None
    good = url.isascii() and url.isprintable() and " " not in url and host and port != 0
    clean = not (parts.username or parts.password or parts.fragment or "\\" in url)
    if good and clean and loopback and host in LOOPBACK and parts.scheme in ("http", "https"):
        return url
    if not good or not clean or parts.scheme != "https" or not _may_be_public(host):
        raise BadWebhookAddress({"url": [url]}, url=url)
    return url


def _may_be_public(host: str) -> bool:
    """A name with a dot in it, or an address that is not plainly private."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".local", ".internal", ".localhost"))
