"""/api/v1/erasures"""

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy import Select
from sqlalchemy.orm import Session

from api import papers, references
from api.request import Work
from api.resource import Resource, match
from api.shapes import refurbishment as shapes
from fleet import codes
from fleet.access import Actor, Verb
from fleet.errors import Conflict, NotFound
from fleet.intake import devices
from fleet.intake.devices import Device, Storage
from fleet.refurbishment import erasures
from fleet.refurbishment.erasures import Erasure, ErasureState

resource = Resource("erasures", __name__, description="Evidence: one storage, one custody cycle, one report.")

ERASURE = shapes.ErasureSchema()


class NotAccepted(Conflict):
    """This evidence is not accepted, so there is no certificate."""


def found(work: Work, key: str) -> Erasure:
    """One piece of evidence, guarded by If-Match where it is sent."""
    erasure = erasures.seen(work.session, work.actor, key)
    match(ERASURE, erasure)
    return erasure


@resource.listing(
    "",
    Verb.ERASURE_READ,
    shapes.ErasureSchema,
    keys=(Erasure.created_at, Erasure.id),
    query=shapes.ErasureQuery(),
)
def list_erasures(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Evidence, newest first."""
    columns = {"device": Erasure.device_code, "disk": Erasure.storage_id, "status": Erasure.status}
    named = {name: codes.normalise(value) if name == "device" else value for name, value in filters.items()}
    return erasures.listing(work.actor).where(*(columns[name] == value for name, value in named.items()))


@resource.post("", Verb.ERASURE_RECORD, ERASURE, body=shapes.NewErasureSchema(), status=201)
def record(work: Work, body: Mapping[str, Any]) -> Any:
    """Record evidence.

    Errors, hidden sectors, or less than was asked for wait for a second person's signature.
    """
    given = {name: value for name, value in body.items() if name not in ("disk", "reconditioner")}
    disk = references.named(work, "disk", body["disk"], _disk)
    if "reconditioner" in body:
        by = references.named(work, "reconditioner", body["reconditioner"], references.organisation)
        given["reconditioner_id"] = by.id
    erasure = erasures.record(work.session, work.actor, disk, **given)
    return erasure, 201, {"Location": f"/api/v1/erasures/{erasure.id}"}


def _disk(session: Session, actor: Actor, key: str) -> Storage:
    """One storage of a device that this actor sees. Raises NotFound."""
    held = devices.listing(actor).where(Device.storages.any(Storage.id == key))
    if session.scalar(held) is None:
        raise NotFound(key=key)
    return session.get_one(Storage, key)


@resource.get("/<key>", Verb.ERASURE_READ, ERASURE)
def read(work: Work, key: str) -> Erasure:
    """One piece of evidence."""
    return found(work, key)


@resource.post(
    "/<key>/countersign", Verb.ERASURE_COUNTERSIGN, ERASURE, body=shapes.CountersignSchema(), guarded=True
)
def countersign(work: Work, body: Mapping[str, Any], key: str) -> Erasure:
    """Accept imperfect evidence as the second person, signed in: a token can't."""
    return erasures.countersign(work.session, work.actor, found(work, key), body["reason"])


@resource.get("/<key>/certificate", Verb.ERASURE_READ, None, produces=("application/pdf",))
def certificate(work: Work, key: str) -> Response:
    """The certificate of accepted evidence, as PDF in French."""
    erasure = erasures.seen(work.session, work.actor, key)
    if erasure.status is not ErasureState.ACCEPTED:
        raise NotAccepted()
    return papers.attached(papers.erasure_certificate(work, erasure), f"certificat-{erasure.id}.pdf")
