"""/shipments/new – the kits that wait, place by place, and a parcel made from them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from api.pages import moves
from api.pages.fields import Fields
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb
from fleet.errors import Refusal
from fleet.lending import allocations, shipments
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.parties import sites
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site


@dataclass(frozen=True)
class Pile:
    """The kits that wait for one place of one association."""

    house: Organisation
    site: Site
    kits: Sequence[Allocation]

    @property
    def key(self) -> str:
        return f"{self.house.id}-{self.site.id}"


def piles(work: Work) -> list[Pile]:
    """What waits, the longest wait first."""
    loads = (
        joinedload(Allocation.request).joinedload(EquipmentRequest.delivery_site),
        joinedload(Allocation.request).joinedload(EquipmentRequest.organisation),
        selectinload(Allocation.items).selectinload(AllocationItem.asset),
    )
    waiting = shipments.waiting(work.actor).options(*loads).order_by(Allocation.created_at, Allocation.id)
    found: dict[tuple[str, str], Pile] = {}
    for kit in work.session.scalars(waiting).unique():
        site = kit.request.delivery_site
        if site is not None:
            pile = found.setdefault((kit.organisation_id, site.id), Pile(kit.request.organisation, site, []))
            pile.kits.append(kit)  # type: ignore[attr-defined]
    return list(found.values())


@page("/shipments/new", Verb.SHIPMENT_PREPARE)
def new_shipment(work: Work, refused: Refusal | None = None) -> str:
    """For which place? Then: which of its kits."""
    waiting = piles(work)
    asked = request.args.get("for") or typed("for") or ""
    chosen = next((pile for pile in waiting if pile.key == asked), None)
    if chosen is None and len(waiting) == 1:
        chosen = waiting[0]
    froms = ours(work, chosen.site if chosen else None)
    return show(
        work,
        "shipments_new.html",
        refused=refused,
        piles=waiting,
        chosen=chosen,
        ticked=set(request.form.getlist("kit")),
        froms=froms,
        usual=_stands(chosen, froms) if chosen else "",
    )


def ours(work: Work, goes_to: Site | None) -> list[tuple[str, str]]:
    """The places a parcel may leave from."""
    of_us = select(Organisation.id).where(Organisation.kind.in_(shipments.OURS))
    known = sites.listing(work.actor).where(Site.organisation_id.in_(of_us)).order_by(Site.name)
    return [(site.id, site.name) for site in work.session.scalars(known) if site is not goes_to]


def _stands(pile: Pile, froms: Sequence[tuple[str, str]]) -> str:
    """Where most of it stands."""
    known = {key for key, _name in froms}
    stand = Counter(
        item.asset.site_id for kit in pile.kits for item in kit.items if item.asset.site_id in known
    )
    return stand.most_common(1)[0][0] or "" if stand else ""


@form("/shipments", Verb.SHIPMENT_PREPARE, shows=new_shipment)
def prepare_shipment(work: Work) -> Response:
    """A parcel with the kits that are ticked."""
    fields = Fields()
    from_site = fields.one_of("from_site", [key for key, _name in moves.places(work)])
    to_site = fields.one_of("to_site", [key for key, _name in moves.places(work)])
    fields.check()
    kits = [allocations.seen(work.session, work.actor, key) for key in request.form.getlist("kit")[:200]]
    shipment = shipments.prepare(
        work.session,
        work.actor,
        kits,
        from_site=sites.seen(work.session, work.actor, from_site),
        to_site=sites.seen(work.session, work.actor, to_site),
    )
    return done(f"/shipments/{shipment.id}")
