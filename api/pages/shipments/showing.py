"""/shipments/<key> – one parcel: its pick list, its way, its arrival, and what is left to settle."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import select

from api.pages.fields import Fields
from api.pages.shipments import words
from api.pages.shipments.preparing import piles
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet import codes
from fleet.access import Verb
from fleet.errors import Refusal
from fleet.intake import assets, labels
from fleet.intake.assets import Asset
from fleet.lending import allocations, shipments
from fleet.lending.allocations import Allocation
from fleet.lending.shipments import Difference, DifferenceReason, Differs, Remedy, Shipment
from fleet.lifecycle import ShipmentState, open_moves
from fleet.support import differences


@page("/shipments/<key>", Verb.SHIPMENT_READ)
def shipment_page(work: Work, key: str, refused: Refusal | None = None) -> str:
    """How far it is, and the one thing that comes next."""
    shipment = shipments.seen(work.session, work.actor, key)
    return show(
        work,
        "shipments_one.html",
        shipment=shipment,
        refused=refused,
        moves=open_moves(work.actor, shipment),
        said=words,
        lines=shipments.walk(shipment),
        just=_just_picked(shipment),
        left_over=[line for line in shipment.goods if line.picked_at is None],
        choices=words.choices(),
        remedies=shipments.REMEDIES,
        more=_more(work, shipment),
        scanner=_scanner(shipment),
        kit_of=_kit_of,
    )


def _kit_of(line: Any) -> Allocation | None:
    return line.item.allocation if line.item else None


def _just_picked(shipment: Shipment) -> Any:
    """The verdict on what was typed last: read again, so that no address can claim it."""
    code = request.args.get("picked", "")[:8]
    return next((line for line in shipment.goods if line.asset_code == code and line.picked_at), None)


def _more(work: Work, shipment: Shipment) -> list[Allocation]:
    """Kits that wait for the same place and could go with it."""
    if shipment.state is not ShipmentState.PREPARING or "edit" not in open_moves(work.actor, shipment):
        return []
    wanted = (shipment.organisation_id, shipment.to_site_id)
    found = (pile for pile in piles(work) if (pile.house.id, pile.site.id) == wanted)
    return [kit for pile in found for kit in pile.kits]


def _scanner(shipment: Shipment) -> str:
    """The scanner, armed for this very parcel."""
    arm = {"arm": "pack", "site": shipment.from_site_id, "shipment": shipment.id}
    if shipment.state is ShipmentState.SENT:
        arm = {"arm": "arrive", "site": shipment.to_site_id}
    return f"/scan?{urlencode(arm)}"


def _found(work: Work, text: str) -> Asset:
    """What was typed or scanned: a thing's code or label. Raises NotFound."""
    word = labels.word_of(text)
    return assets.seen(work.session, work.actor, labels.code_of(work.session, word) or codes.normalise(word))


@form("/shipments/<key>/pick", Verb.SHIPMENT_PICK, shows=shipment_page)
def pick_typed(work: Work, key: str) -> Response:
    """A code that was typed, or scanned by a scanner that types: a thing, or the slip of a packed bag."""
    shipment, text = shipments.seen(work.session, work.actor, key), typed("code") or ""
    word = codes.normalise(text)
    kit = work.session.scalar(select(Allocation).where(Allocation.kit_code == word))
    if kit is not None:
        shipments.pick_bag(work.session, work.actor, shipment, kit)
        return done(f"/shipments/{key}")
    line = shipments.pick(work.session, work.actor, shipment, _found(work, text))
    return done(f"/shipments/{key}?picked={line.asset_code}")


@form("/shipments/<key>/unpick", Verb.SHIPMENT_PICK, shows=shipment_page)
def unpick_one(work: Work, key: str) -> Response:
    """Out of the parcel again."""
    shipment = shipments.seen(work.session, work.actor, key)
    shipments.unpick(work.session, work.actor, shipment, _found(work, typed("code") or ""))
    return done(f"/shipments/{key}")


@form("/shipments/<key>/add", Verb.SHIPMENT_EDIT, shows=shipment_page)
def add_kit(work: Work, key: str) -> Response:
    """One more kit for the same place."""
    return _changed(work, key, shipments.add)


@form("/shipments/<key>/remove", Verb.SHIPMENT_EDIT, shows=shipment_page)
def remove_kit(work: Work, key: str) -> Response:
    """A kit that does not go with it."""
    return _changed(work, key, shipments.remove)


def _changed(work: Work, key: str, command: Any) -> Response:
    shipment = shipments.seen(work.session, work.actor, key)
    kit = allocations.seen(work.session, work.actor, typed("kit") or "")
    command(work.session, work.actor, shipment, [kit])
    return done(f"/shipments/{key}")


@form("/shipments/<key>/edit", Verb.SHIPMENT_EDIT, shows=shipment_page)
def edit_shipment(work: Work, key: str) -> Response:
    """Who carries it, and under which number."""
    shipment = shipments.seen(work.session, work.actor, key)
    told = {"carrier": typed("carrier"), "tracking": typed("tracking")}
    shipments.edit(work.session, work.actor, shipment, **told)
    return done(f"/shipments/{key}")


@form("/shipments/<key>/send", Verb.SHIPMENT_SEND, shows=shipment_page)
def send_shipment(work: Work, key: str) -> Response:
    """It has left, but for what is ticked as left behind."""
    shipments.send(
        work.session,
        work.actor,
        shipments.seen(work.session, work.actor, key),
        carrier=typed("carrier"),
        tracking=typed("tracking"),
        left_behind=request.form.getlist("left"),
    )
    return done(f"/shipments/{key}")


@form("/shipments/<key>/arrive", Verb.SHIPMENT_ARRIVE, shows=shipment_page)
def confirm_arrival(work: Work, key: str) -> Response:
    """All of it is there, but for what the form says of single things."""
    shipment = shipments.seen(work.session, work.actor, key)
    told = [one for line in shipment.lines if (one := _differs(line.asset_code))]
    shipments.arrive(work.session, work.actor, shipment, differences=told)
    return done(f"/shipments/{key}")


def _differs(code: str) -> Differs | None:
    """What the form says of one thing: nothing, or `missing:not_in_parcel`."""
    difference, _colon, reason = (typed(f"d-{code}") or "").partition(":")
    known = difference in {one.value for one in Difference} and reason in {
        one.value for one in DifferenceReason
    }
    return Differs(code, Difference(difference), DifferenceReason(reason)) if known else None


@form("/shipments/<key>/settle", Verb.SHIPMENT_SETTLE, shows=shipment_page)
def settle_difference(work: Work, key: str) -> Response:
    """What was missing or damaged is settled."""
    shipment = shipments.seen(work.session, work.actor, key)
    fields = Fields()
    remedy = fields.choice("remedy", Remedy)
    fields.check()
    differences.settle(work.session, work.actor, shipment, typed("asset") or "", remedy)
    return done(f"/shipments/{key}")


@form("/shipments/<key>/close", Verb.SHIPMENT_CLOSE, shows=shipment_page)
def close_shipment(work: Work, key: str) -> Response:
    """Nothing is left to do about it."""
    shipments.close(work.session, work.actor, shipments.seen(work.session, work.actor, key))
    return done(f"/shipments/{key}")


@form("/shipments/<key>/cancel", Verb.SHIPMENT_CANCEL, shows=shipment_page)
def cancel_shipment(work: Work, key: str) -> Response:
    """It is not sent after all."""
    shipments.cancel(work.session, work.actor, shipments.seen(work.session, work.actor, key))
    return done("/shipments")
