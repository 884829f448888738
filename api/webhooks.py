"""/api/v1/webhooks"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import references
from api.request import Work
from api.resource import NothingSchema, Resource, match
from api.shapes import webhooks as shapes
from fleet import webhooks
from fleet.access import Verb
from fleet.webhooks import Delivery, Webhook

resource = Resource(
    "webhooks", __name__, description="Where tools listen for changes, and what was sent there."
)

WEBHOOK = shapes.WebhookSchema()
DELIVERY = shapes.DeliverySchema()
FIELDS = [field.attribute or name for name, field in WEBHOOK.fields.items()]


def found(work: Work, key: str) -> Webhook:
    """One webhook, guarded by If-Match where it is sent."""
    webhook = webhooks.seen(work.session, work.actor, key)
    match(WEBHOOK, webhook)
    return webhook


@resource.listing("", Verb.WEBHOOK_READ, shapes.WebhookSchema, keys=(Webhook.created_at, Webhook.id))
def list_webhooks(work: Work, _filters: Mapping[str, Any]) -> Select[Any]:
    """Webhooks, newest first."""
    return webhooks.listing(work.actor)


@resource.post(
    "",
    Verb.WEBHOOK_ADD,
    shapes.ShownWebhookSchema(),
    body=shapes.NewWebhookSchema(),
    status=201,
    tagged=False,
    once=("secret",),
)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """Have changes from now on sent to an address; its secret is shown this once."""
    house = references.on_behalf(work, body)
    made = webhooks.add(
        work.session,
        work.actor,
        house,
        body["url"],
        wanted=body["kinds"],
        loopback=work.settings.webhooks_loopback,
    )
    return _shown(work, made), 201, {"Location": f"/api/v1/webhooks/{made.id}"}


def _shown(work: Work, webhook: Webhook) -> dict[str, Any]:
    secret = webhooks.secret_of(webhook, work.settings.secret_key)
    return {name: getattr(webhook, name) for name in FIELDS} | {"secret": secret}


@resource.get("/<key>", Verb.WEBHOOK_READ, WEBHOOK)
def read(work: Work, key: str) -> Webhook:
    """One webhook."""
    return found(work, key)


@resource.patch("/<key>", Verb.WEBHOOK_EDIT, WEBHOOK, body=shapes.WebhookChangesSchema())
def edit(work: Work, body: Mapping[str, Any], key: str) -> Webhook:
    """Another address, or other kinds; what waits goes to the new address."""
    webhook = webhooks.seen(work.session, work.actor, key)
    match(WEBHOOK, webhook, required=True)
    return webhooks.edit(
        work.session,
        work.actor,
        webhook,
        url=body.get("url"),
        wanted=body.get("kinds"),
        loopback=work.settings.webhooks_loopback,
    )


@resource.post(
    "/<key>/rotate",
    Verb.WEBHOOK_ROTATE,
    shapes.ShownWebhookSchema(),
    body=NothingSchema(),
    tagged=False,
    once=("secret",),
    guarded=True,
)
def rotate(work: Work, _body: Mapping[str, Any], key: str) -> Any:
    """A new secret, shown this once; the old one signs too for a day, so that no message is missed."""
    return _shown(work, webhooks.rotate(work.session, work.actor, found(work, key)))


resource.moves(WEBHOOK, found, {Verb.WEBHOOK_DISABLE: webhooks.disable, Verb.WEBHOOK_ENABLE: webhooks.enable})


@resource.post("/<key>/test", Verb.WEBHOOK_TEST, DELIVERY, body=NothingSchema(), tagged=False)
def ping(work: Work, _body: Mapping[str, Any], key: str) -> Any:
    """Send a test message, like any other: `webhook.test`."""
    webhook = found(work, key)
    return webhooks.ping(work.session, work.actor, webhook)


@resource.listing(
    "/<key>/deliveries",
    Verb.WEBHOOK_READ,
    shapes.DeliverySchema,
    keys=(Delivery.created_at, Delivery.id),
    query=shapes.DeliveryQuery(),
)
def list_deliveries(work: Work, filters: Mapping[str, Any], key: str) -> Select[Any]:
    """What was sent to it, and what waits, newest first."""
    return webhooks.deliveries(webhooks.seen(work.session, work.actor, key), filters.get("state"))


@resource.post(
    "/<key>/replay", Verb.WEBHOOK_REPLAY, shapes.ReplayedSchema(), body=shapes.ReplaySchema(), tagged=False
)
def replay(work: Work, body: Mapping[str, Any], key: str) -> Any:
    """Send again all that changed since a moment, each message under the id it had."""
    webhook = found(work, key)
    return {"replayed": webhooks.replay(work.session, work.actor, webhook, body["since"])}


@resource.post(
    "/<key>/deliveries/<delivery>/resend", Verb.WEBHOOK_REPLAY, DELIVERY, body=NothingSchema(), tagged=False
)
def replay_one(work: Work, _body: Mapping[str, Any], key: str, delivery: str) -> Any:
    """Send one message again, under the id it had."""
    webhook = found(work, key)
    sent = webhooks.delivery(work.session, webhook, delivery)
    return webhooks.replay_one(work.session, work.actor, webhook, sent)
