"""/api/v1/labels"""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from sqlalchemy import Select
from werkzeug.exceptions import NotAcceptable

from api import papers, references
from api.request import Work
from api.resource import Resource, match
from api.shapes import lots as shapes
from fleet import codes
from fleet.access import Verb
from fleet.errors import Invalid
from fleet.intake import labels
from fleet.intake.labels import Label

resource = Resource("labels", __name__, description="What is glued on equipment: a QR code and a short code.")

LABEL = shapes.LabelSchema()
PDF, SVG = "application/pdf", "image/svg+xml"


class UnknownLabels(Invalid):
    """Nothing of ours carries some of these codes."""

    detail = "{codes}"


class OneLabelOnly(Invalid):
    """An SVG holds one label."""


def found(work: Work, key: str) -> Label:
    """The label of that id, guarded by If-Match where it is sent."""
    label = labels.seen(work.session, work.actor, key)
    match(LABEL, label)
    return label


@resource.listing(
    "", Verb.LABEL_READ, shapes.LabelSchema, keys=(Label.created_at, Label.id), query=shapes.LabelQuery()
)
def list_labels(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Labels, newest first."""
    listed = labels.listing(work.actor)
    if "asset" in filters:
        listed = listed.where(Label.asset_code == codes.normalise(filters["asset"]))
    return listed.where(Label.status == filters["state"]) if "state" in filters else listed


@resource.post("", Verb.LABEL_PRINT, None, body=shapes.PrintSchema(), produces=(PDF, SVG), tagged=False)
def print_labels(work: Work, body: Mapping[str, Any]) -> Response:
    """A sheet of labels as PDF, or one label as SVG, by Accept."""
    chosen = request.accept_mimetypes.best_match([PDF, SVG]) if request.accept_mimetypes else PDF
    if chosen is None:
        raise NotAcceptable()
    wanted = _labels(work, [codes.normalise(code) for code in body["codes"]])
    if chosen == PDF:
        return papers.attached(papers.label_sheet(work, wanted, body["profile"], body["skip"]), "labels.pdf")
    if len(wanted) > 1:
        raise OneLabelOnly()
    return Response(papers.label_svg(work, wanted[0]), mimetype=SVG)


def _labels(work: Work, wanted: list[str]) -> list[Label]:
    """The labels to print, in the order asked: an asset's newest, or the very label of a short code."""
    known = labels.printable(work.session, work.actor, wanted)
    if missing := [code for code in wanted if code not in known]:
        listed = ", ".join(missing[:20])
        raise UnknownLabels({"codes": missing[:200]}, codes=listed)
    return [known[code] for code in wanted]


@resource.post(
    "/batches",
    Verb.LABEL_PRINT,
    shapes.LabelBatchSchema(),
    body=shapes.NewBatchSchema(),
    status=201,
    tagged=False,
)
def make_batch(work: Work, body: Mapping[str, Any]) -> Any:
    """Make labels for equipment that is still to come; print them by their short codes."""
    return {"items": labels.print_batch(work.session, work.actor, body["count"])}


@resource.get("/<item:key>", Verb.LABEL_READ, LABEL)
def read(work: Work, key: str) -> Label:
    """One label."""
    return found(work, key)


@resource.post("/<key>/claim", Verb.LABEL_CLAIM, LABEL, body=shapes.ClaimSchema(), guarded=True)
def claim(work: Work, body: Mapping[str, Any], key: str) -> Label:
    """Glue it on a device or a SIM; again is no harm."""
    label = found(work, key)
    asset = references.named(work, "asset", body["asset"], references.asset)
    return labels.claim(work.session, work.actor, label.short_code, asset)


resource.moves(LABEL, found, {Verb.LABEL_REVOKE: labels.revoke})
