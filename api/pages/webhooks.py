"""/webhooks – where an association's own tools listen, what was sent there, and what to do next."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from flask import Response, make_response, request
from sqlalchemy import select

from api import paging
from api.pages import words
from api.pages.fields import Fields
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet import idempotency, webhooks
from fleet.access import Role, Verb, find, visible
from fleet.errors import Refusal
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.webhooks import Delivery, Webhook

KEYS: Final = (Webhook.created_at, Webhook.id)
LOG_KEYS: Final = (Delivery.created_at, Delivery.id)
TWICE: Final = "twice"
DAYS: Final = (1, 3, 7, 30)
"""From how far back everything can be sent again."""


def _(text: str) -> str:
    return text


GROUPS: Final[Mapping[str, str]] = {
    "equipment_request": _("requests"),
    "allocation": _("kits"),
    "shipment": _("shipments"),
    "loan": _("loans"),
    "asset": _("equipment"),
    "ticket": _("reported problems"),
    "alert": _("alerts"),
    "youth": _("youths’ codes"),
}
"""Subject → what its kinds of change are about. The rest comes with equipment."""
TROUBLES: Final[Mapping[str, str]] = {
    "unknown_host": _("there is no such host"),
    "forbidden_address": _("the address is not on the public internet"),
    "refused": _("nothing listens there"),
    "silent": _("no answer in time"),
    "tls": _("the certificate is not right"),
    "redirect": _("it sent us elsewhere, which we don’t follow"),
    "status": _("it answered {status}"),
    "gone": _("it says that it is gone (410)"),
    "other": _("the connection broke"),
}


def group_of(kind: str) -> str:
    """Which tick on the form a kind of change belongs to."""
    subject = kind.partition(".")[0]
    return subject if subject in GROUPS else "asset"


def group_words(kinds: list[str]) -> str:
    """What a webhook is told of, in words."""
    if not kinds:
        return words.say(_("everything"))
    groups = {group_of(kind) for kind in kinds}
    return ", ".join(words.say(told) for group, told in GROUPS.items() if group in groups)


def trouble_words(delivery: Delivery) -> str:
    """Why the last attempt failed."""
    if delivery.trouble is None:
        return ""
    return words.say(TROUBLES[delivery.trouble.value]).format(status=delivery.status)


def _houses(work: Work) -> list[tuple[str, str]]:
    """For whom this reader may make one, by name."""
    own = (visible(work.actor, Organisation), Organisation.kind == OrganisationKind.ASSOCIATION)
    found = work.session.scalars(select(Organisation).where(*own).order_by(Organisation.name))
    return [(house.id, house.name) for house in found]


@page("/webhooks", Verb.WEBHOOK_READ)
def webhook_list(work: Work) -> str:
    """Every webhook, newest first."""
    rows, following = paging.rows_after(
        work, webhooks.listing(work.actor), KEYS, request.args.get("after"), paging.LIMIT
    )
    return show(
        work,
        "webhooks.html",
        rows=[(row, group_words(row.kinds)) for row in rows],
        following=following,
        several=work.actor.role is not Role.ASSOCIATION,
    )


@page("/webhooks/new", Verb.WEBHOOK_ADD)
def new_webhook(work: Work, refused: Refusal | None = None) -> str:
    """Where to, and of what."""
    groups = {group_of(kind) for kind in webhooks.kinds()}
    return show(
        work,
        "webhooks_new.html",
        houses=_houses(work),
        groups=[(group, words.say(told)) for group, told in GROUPS.items() if group in groups],
        picked=request.form.getlist("group") if request.method == "POST" else list(GROUPS),
        once=secrets.token_urlsafe(16),
        refused=refused,
    )


@form("/webhooks/new", Verb.WEBHOOK_ADD, shows=new_webhook)
def add_webhook(work: Work) -> Response:
    """Make it, and show its secret on this answer alone."""
    fields = Fields()
    url = fields.text("url")
    house = fields.one_of("organisation", [key for key, _name in _houses(work)])
    picked = set(request.form.getlist("group"))
    if not picked:
        fields.text("group")
    fields.check()
    reply, is_new = _claimed(work)
    if not is_new:
        return done(f"/webhooks/{(reply.body or b'').decode()}?{TWICE}=1")
    made = webhooks.add(
        work.session,
        work.actor,
        find(work.session, work.actor, Organisation, house),
        url,
        wanted=_wanted(picked),
        loopback=work.settings.webhooks_loopback,
    )
    return _shown_once(work, reply, made)


def _wanted(picked: set[str]) -> list[str]:
    """The kinds of the groups that were ticked; none is all of them."""
    every = webhooks.kinds()
    chosen = [kind for kind in every if group_of(kind) in picked]
    return [] if len(chosen) == len(every) else chosen


def _claimed(work: Work) -> tuple[idempotency.Reply, bool]:
    """The answer to this very form: sent again it makes no second one."""
    once = typed("once") or secrets.token_urlsafe(16)
    return idempotency.claim(work.session, work.actor.name, once[:64], request.path.encode(), work.at)


def _shown_once(work: Work, reply: idempotency.Reply, made: Webhook) -> Response:
    idempotency.keep(reply, 303, {}, made.id.encode())
    secret = webhooks.secret_of(made, work.settings.secret_key)
    return make_response(show(work, "webhooks_secret.html", webhook=made, secret=secret))


@page("/webhooks/<key>", Verb.WEBHOOK_READ)
def webhook_page(work: Work, key: str, refused: Refusal | None = None, **_path: str) -> str:
    """One webhook: what it is told of, and what became of each message."""
    webhook = webhooks.seen(work.session, work.actor, key)
    state = request.args.get("state")
    log = webhooks.deliveries(webhook, state if state in webhooks.ENDS else None)
    rows, following = paging.rows_after(work, log, LOG_KEYS, request.args.get("after"), paging.LIMIT)
    return show(
        work,
        "webhooks_one.html",
        webhook=webhook,
        house=webhook.organisation,
        told_of=group_words(webhook.kinds),
        rows=[(row, trouble_words(row)) for row in rows],
        following=following,
        state=state,
        days=DAYS,
        once=secrets.token_urlsafe(16),
        twice=TWICE in request.args,
        said=request.args.get("said"),
        refused=refused,
    )


@form("/webhooks/<key>/rotate", Verb.WEBHOOK_ROTATE, shows=webhook_page)
def rotate_webhook(work: Work, key: str) -> Response:
    """A new secret, shown on this answer alone."""
    webhook = webhooks.seen(work.session, work.actor, key)
    reply, is_new = _claimed(work)
    if not is_new:
        return done(f"/webhooks/{key}?{TWICE}=1")
    return _shown_once(work, reply, webhooks.rotate(work.session, work.actor, webhook))


@form("/webhooks/<key>/disable", Verb.WEBHOOK_DISABLE, shows=webhook_page)
def disable_webhook(work: Work, key: str) -> Response:
    """Off."""
    webhooks.disable(work.session, work.actor, webhooks.seen(work.session, work.actor, key))
    return done(f"/webhooks/{key}")


@form("/webhooks/<key>/enable", Verb.WEBHOOK_ENABLE, shows=webhook_page)
def enable_webhook(work: Work, key: str) -> Response:
    """On."""
    webhooks.enable(work.session, work.actor, webhooks.seen(work.session, work.actor, key))
    return done(f"/webhooks/{key}")


@form("/webhooks/<key>/test", Verb.WEBHOOK_TEST, shows=webhook_page)
def test_webhook(work: Work, key: str) -> Response:
    """A message that says nothing but that it came."""
    webhooks.ping(work.session, work.actor, webhooks.seen(work.session, work.actor, key))
    return done(f"/webhooks/{key}?said=tested")


@form("/webhooks/<key>/replay", Verb.WEBHOOK_REPLAY, shows=webhook_page)
def replay_webhook(work: Work, key: str) -> Response:
    """Everything of the last days again."""
    fields = Fields()
    days = int(fields.one_of("days", [str(day) for day in DAYS]) or DAYS[0])
    fields.check()
    webhook = webhooks.seen(work.session, work.actor, key)
    webhooks.replay(work.session, work.actor, webhook, work.at - timedelta(days=days))
    return done(f"/webhooks/{key}?said=replayed")


@form("/webhooks/<key>/deliveries/<delivery>/resend", Verb.WEBHOOK_REPLAY, shows=webhook_page)
def resend_delivery(work: Work, key: str, delivery: str) -> Response:
    """One message again."""
    webhook = webhooks.seen(work.session, work.actor, key)
    sent = webhooks.delivery(work.session, webhook, delivery)
    webhooks.replay_one(work.session, work.actor, webhook, sent)
    return done(f"/webhooks/{key}?said=replayed")
