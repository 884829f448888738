"""/api/v1/labels"""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from sqlalchemy import Select
from werkzeug.exceptions import NotAcceptable

from api import label_sheets, references
from api.label_sheets import ZPL
from api.request import Work
from api.resource import Resource, match
from api.shapes import labels as shapes
from fleet import codes
from fleet.access import Verb
from fleet.errors import Invalid
from fleet.intake import donations, labels
from fleet.intake.labels import Label, LabelBatch
from fleet.parties import sites
from labels.run import Run

resource = Resource("labels", __name__, description="What is glued on equipment: a QR code and a short code.")

LABEL, BATCH = shapes.LabelSchema(), shapes.BatchDetailSchema()
PDF, SVG = "application/pdf", "image/svg+xml"
PAPERS = (PDF, SVG, ZPL)


class UnknownLabels(Invalid):
    """Nothing of ours carries some of these codes."""

    detail = "{codes}"


class OneLabelOnly(Invalid):
    """An SVG holds one label."""


class CodesOrBatch(Invalid):
    """Name the codes to print, or one batch."""


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
    if "batch" in filters:
        listed = listed.where(Label.batch_id == filters["batch"])
    return listed.where(Label.status == filters["state"]) if "state" in filters else listed


@resource.post("", Verb.LABEL_PRINT, None, body=shapes.PrintSchema(), produces=PAPERS, tagged=False)
def print_labels(work: Work, body: Mapping[str, Any]) -> Response:
    """Labels as PDF, as ZPL for a Zebra, or one as SVG, by Accept.

    The header Label-Warning says what to mind: a level below H bears less damage, and modules under 0.4 mm
    want a try before all are printed.
    """
    chosen = request.accept_mimetypes.best_match(PAPERS) if request.accept_mimetypes else PDF
    if chosen is None:
        raise NotAcceptable()
    wanted, run = _wanted(work, body), _run(body)
    if chosen == PDF:
        return label_sheets.as_pdf(work, wanted, run)
    if chosen == ZPL:
        return label_sheets.as_zpl(work, wanted, run)
    if len(wanted) > 1:
        raise OneLabelOnly()
    return Response(label_sheets.as_svg(work, wanted[0], body["level"]), mimetype=SVG)


def _run(body: Mapping[str, Any]) -> Run:
    """How to print, as the body says."""
    measured = label_sheets.measured(body["sheet"], nested="sheet") if "sheet" in body else None
    offset = body.get("offset", {"x": 0.0, "y": 0.0})
    named = {name: body[name] for name in ("skip", "copies", "cut_marks", "level")}
    return label_sheets.run_of(
        measured or body["profile"], dpi=body.get("dpi"), offset=(offset["x"], offset["y"]), **named
    )


def _wanted(work: Work, body: Mapping[str, Any]) -> list[Label]:
    """The labels to print. Raises CodesOrBatch, UnknownLabels or UnknownReference."""
    if ("codes" in body) == ("batch" in body):
        raise CodesOrBatch()
    if "codes" in body:
        return _named(work, [codes.normalise(code) for code in body["codes"]])
    return labels.unused(work.session, references.named(work, "batch", body["batch"], labels.batch))


def _named(work: Work, wanted: list[str]) -> list[Label]:
    """In the order asked: an asset's newest label, or the very label of a short code."""
    known = labels.printable(work.session, work.actor, wanted)
    if missing := [code for code in wanted if code not in known]:
        listed = ", ".join(missing[:20])
        raise UnknownLabels({"codes": missing[:200]}, codes=listed)
    return [known[code] for code in wanted]


@resource.listing(
    "/batches",
    Verb.LABEL_READ,
    shapes.BatchSchema,
    keys=(LabelBatch.created_at, LabelBatch.id),
    prepare=shapes.read_fates,
)
def list_batches(work: Work, _filters: Mapping[str, Any]) -> Select[Any]:
    """Batches of labels, newest first, with what became of theirs."""
    return labels.batches(work.actor)


@resource.post(
    "/batches",
    Verb.LABEL_PRINT,
    shapes.NewlyMadeSchema(),
    body=shapes.NewBatchSchema(),
    status=201,
    tagged=False,
)
def make_batch(work: Work, body: Mapping[str, Any]) -> Any:
    """Make labels for equipment that is still to come; print them by their batch or their short codes."""
    site = references.named(work, "site", body["site"], sites.seen) if "site" in body else None
    lot = references.named(work, "lot", body["lot"], donations.seen).id if "lot" in body else None
    made = labels.make_batch(work.session, work.actor, body["count"], site=site, lot=lot)
    return made, 201, {"Location": f"/api/v1/labels/batches/{made.id}"}


@resource.get("/batches/<key>", Verb.LABEL_READ, BATCH)
def read_batch(work: Work, key: str) -> LabelBatch:
    """One batch, with the codes of its labels by what became of them."""
    return labels.batch(work.session, work.actor, key)


@resource.post(
    "/batches/<key>/revoke",
    Verb.LABEL_REVOKE,
    shapes.DeclaredSchema(),
    body=shapes.DeclareSchema(),
    tagged=False,
)
def revoke_batch(work: Work, body: Mapping[str, Any], key: str) -> Any:
    """Declare unused labels of a batch spoiled or lost: by their codes, or a row as it was printed."""
    batch = labels.batch(work.session, work.actor, key)
    named, row = body.get("codes", ()), {name: body.get(name) for name in ("first", "last")}
    told = labels.declare(work.session, work.actor, batch, body["reason"], named=named, **row)
    return {"revoked": told.revoked, "used": list(told.used), "batch": batch}


@resource.get("/<item:key>", Verb.LABEL_READ, LABEL)
def read(work: Work, key: str) -> Label:
    """One label."""
    return found(work, key)


@resource.post("/<item:key>/claim", Verb.LABEL_CLAIM, LABEL, body=shapes.ClaimSchema(), guarded=True)
def claim(work: Work, body: Mapping[str, Any], key: str) -> Label:
    """Glue it on a device or a SIM; again is no harm."""
    label = found(work, key)
    asset = references.named(work, "asset", body["asset"], references.asset)
    return labels.claim(work.session, work.actor, label.short_code, asset)


@resource.post("/<item:key>/revoke", Verb.LABEL_REVOKE, LABEL, body=shapes.RevokeSchema(), guarded=True)
def revoke(work: Work, body: Mapping[str, Any], key: str) -> Label:
    """Lost or spoiled: it finds nothing any more."""
    return labels.revoke(work.session, work.actor, found(work, key), body.get("reason"))
