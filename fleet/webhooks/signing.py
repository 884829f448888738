"""Signatures after Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, moment and body.

A secret is worked out from the service's own secret, the webhook's id and its rotation: a copy of the
database gives nothing to sign with, and nothing has to be encrypted in it. Whoever changes FLEET_SECRET_KEY
changes every webhook's secret.
"""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Final

from fleet.webhooks.webhook import Webhook

BOTH_FOR: Final = timedelta(hours=24)
"""After a rotation the old secret signs too, for a receiver to be given the new one in peace."""


def secret_of(webhook: Webhook, key: str, rotation: int | None = None) -> str:
    """The present secret (or that of an earlier rotation), as receivers are given it: `whsec_` and base64."""
    return "whsec_" + b64encode(_bytes(webhook.id, key, rotation or webhook.rotation)).decode()


def headers(webhook: Webhook, key: str, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """What goes with a delivery that is sent at this moment."""
    rotations = [webhook.rotation]
    if webhook.rotated_at and at - webhook.rotated_at < BOTH_FOR:
        rotations.append(webhook.rotation - 1)
    stamp = str(int(at.timestamp()))
    signed = f"{message_id}.{stamp}.".encode() + body
    signatures = (_signature(_bytes(webhook.id, key, rotation), signed) for rotation in rotations)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signatures),
    }


def _bytes(webhook_id: str, key: str, rotation: int) -> bytes:
    return hmac.digest(key.encode(), f"webhook {webhook_id} {rotation}".encode(), hashlib.sha256)


def _signature(secret: bytes, signed: bytes) -> str:
    return "v1," + b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
