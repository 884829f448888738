"""Moves that devices and SIMs share: both are assets."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema

from api import references
from api.request import Work
from api.resource import Resource
from api.shapes import intake as shapes
from api.shapes import losses as loss_shapes
from fleet.access import Verb
from fleet.intake import assets
from fleet.intake.assets import Asset
from fleet.lending import loans, losses, shipping
from fleet.lending.loans import Condition
from fleet.lifecycle import WrongState
from fleet.parties import sites
from fleet.parties.sites import Site
from fleet.refurbishment import readiness

Found = Callable[[Work, str], Asset]


def register(resource: Resource, answers: Schema, found: Found) -> None:
    """Mount the moves of every asset; `found(work, code)` reads one and honours If-Match."""
    resource.moves(
        answers,
        found,
        {
            Verb.ASSET_MARK_READY: readiness.mark_ready,
            Verb.ASSET_SHIP: shipping.ship,
        },
    )
    _arrivals(resource, answers, found)
    _departures(resource, answers, found)
    _losses(resource, answers, found)


def _site(work: Work, body: Mapping[str, Any]) -> Site:
    return references.named(work, "site", body["site"], sites.seen)


def _arrivals(resource: Resource, answers: Schema, found: Found) -> None:
    @resource.post("/<key>/arrive", Verb.ASSET_ARRIVE, answers, body=shapes.AtSiteSchema(), guarded=True)
    def arrive(work: Work, body: Mapping[str, Any], key: str) -> Asset:
        """At the delivery site."""
        asset = found(work, key)
        return shipping.arrive(work.session, work.actor, asset, site=_site(work, body))

    @resource.post("/<key>/move", Verb.ASSET_MOVE, answers, body=shapes.MoveSchema(), guarded=True)
    def move(work: Work, body: Mapping[str, Any], key: str) -> Asset:
        """Onto a shelf, of this site or another, in the state it is in."""
        asset = found(work, key)
        shelf = body.get("shelf")
        return assets.move(work.session, work.actor, asset, site=_site(work, body), shelf=shelf)

    @resource.post("/<key>/find", Verb.ASSET_FIND, answers, body=shapes.AtSiteSchema(), guarded=True)
    def find(work: Work, body: Mapping[str, Any], key: str) -> Asset:
        """It was missing and is back."""
        asset = found(work, key)
        return losses.find(work.session, work.actor, asset, site=_site(work, body))

    @resource.post(
        "/<key>/take-back", Verb.LOAN_TAKE_BACK, answers, body=shapes.TakeBackSchema(), guarded=True
    )
    def take_back(work: Work, body: Mapping[str, Any], key: str) -> Asset:
        """It comes back from its loan, alone; the rest of the kit stays out."""
        asset = found(work, key)
        item = loans.open_item(work.session, asset)
        if item is None:
            raise WrongState.of(work.actor, asset)
        flaws = tuple(body["flaws"]) if "flaws" in body else None
        how = {asset.code: Condition(body.get("grade"), flaws)} if {"grade", "flaws"} & body.keys() else {}
        facts = {"codes": [asset.code], "missing": body["missing"], "conditions": how}
        loans.take_back(work.session, work.actor, item.loan, site=_site(work, body), **facts)
        return asset


def _departures(resource: Resource, answers: Schema, found: Found) -> None:
    @resource.post("/<key>/retire", Verb.ASSET_RETIRE, answers, body=shapes.RetireSchema(), guarded=True)
    def retire(work: Work, body: Mapping[str, Any], key: str) -> Asset:
        """Gone for good."""
        asset = found(work, key)
        return readiness.retire(work.session, work.actor, asset, body["reason"], body.get("slip"))


def _losses(resource: Resource, answers: Schema, found: Found) -> None:
    @resource.post(
        "/<key>/report-missing",
        Verb.ASSET_REPORT_MISSING,
        answers,
        body=loss_shapes.ReportSchema(),
        guarded=True,
    )
    def report_missing(work: Work, body: Mapping[str, Any], key: str) -> Asset:
        """Lost or stolen: a SIM's line is suspended the same minute; `loss` says what must be done next."""
        return losses.report_missing(work.session, work.actor, found(work, key), **body)

    @resource.post(
        "/<key>/file-complaint",
        Verb.ASSET_FILE_COMPLAINT,
        answers,
        body=loss_shapes.ComplaintSchema(),
        guarded=True,
    )
    def file_complaint(work: Work, body: Mapping[str, Any], key: str) -> Asset:
        """The police was told of a theft: on which day, no more."""
        return losses.file_complaint(work.session, work.actor, found(work, key), on=body["complaint_on"])
