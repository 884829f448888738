"""/scan/along – what the scanner keeps on the phone for one site, as JSON; no name of a person is in it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, request
from sqlalchemy import select

from api.pages.view import page
from api.request import Work
from fleet import stock_takes
from fleet.access import Verb
from fleet.errors import NotFound
from fleet.intake.devices import Device
from fleet.parties import sites
from fleet.reporting import bench
from fleet.scanning import along
from fleet.scanning.along import Bag, Load, Rule


@page("/scan/along", Verb.SCAN_SEND)
def scan_along(work: Work) -> Response:
    """Tonight's work at one site. The same work is a 304: only the clock differs, and that stands apart."""
    site = sites.seen(work.session, work.actor, request.args.get("site", "")[:24])
    waits = select(Device.code).where(bench.WAITING["ready"](work.actor))
    load = along.load(work.session, work.actor, site, fit=set(work.session.scalars(waits)))
    body = current_app.json.dumps(_told(work, load, site.id))
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    response.headers["Cache-Control"] = (
        "no-store"  # the phone keeps it in a place of its own, and empties that
    )
    response.headers["X-Fleet-Now"] = work.at.isoformat()
    response.make_conditional(request)
    return response


def _told(work: Work, load: Load, site_id: str) -> dict[str, Any]:
    account, until = work.visitor.account_id, work.visitor.scans_before
    if account is None:
        raise NotFound(key="")  # a program has no pocket
    return {
        "site": site_id,
        "account": account,
        "until": until.isoformat() if until else None,
        "sites": load.sites,
        "lots": load.lots,
        "requests": _requests(load),
        "stock_takes": [
            (count.id, count.site_id, count.site.name) for count in stock_takes.open_ones(work.session)
        ],
        "kits": [_bag(bag) for bag in load.bags],
        "labels": load.labels,
        "assets": load.assets,
        "rules": _rules(),
    }


def _requests(load: Load) -> list[tuple[str, str, int]]:
    """Request, association, and how many of its kits are not packed whole."""
    open_ones = [bag for bag in load.bags if len(bag.packed) < len(bag.items)]
    houses = {bag.request: bag.association for bag in open_ones}
    return [(key, house, sum(bag.request == key for bag in open_ones)) for key, house in houses.items()]


def _bag(bag: Bag) -> dict[str, Any]:
    return {
        "id": bag.id,
        "kit_code": bag.kit_code,
        "request": bag.request,
        "association": bag.association,
        "site": bag.place,
        "items": bag.items,
        "packed": bag.packed,
    } | ({"parcel": bag.parcel, "picked": bag.picked} if bag.parcel else {})


def _rules() -> Mapping[str, Any]:
    """Action → its rule for devices, and where a SIM's differs, that too."""
    of_devices, of_sims = along.rules("device"), along.rules("sim")
    return {
        action.value: _rule(rule)
        | ({"sim": _rule(of_sims[action])} if _rule(of_sims[action]) != _rule(rule) else {})
        for action, rule in of_devices.items()
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "from": sorted(rule.sources),
        "already": sorted(rule.already),
        "to": rule.to,
        "place": "site" if rule.takes_place else "" if rule.leaves else None,
    }
