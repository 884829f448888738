"""What each action does to a thing, and how that is taken back: a row for each action.

An action raises the fleet's own refusals (the scan is blocked), answers None where all is as it says already,
or what it changed, in plain words that can be stored: with that its `back` puts things where they were.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from fleet import lifecycle, stock_takes
from fleet.access import Verb
from fleet.connectivity import lines
from fleet.connectivity.lines import Line
from fleet.intake import assets, devices, donations, labels
from fleet.intake.assets import Asset
from fleet.intake.devices import Category, Device
from fleet.lending import allocations, loans, shipments, shipping
from fleet.lending.allocations import AllocationItem
from fleet.lending.loans import Agreement, AgreementPlace, Loan, LoanItem
from fleet.lifecycle import SHELVED, AssetState
from fleet.refurbishment import readiness
from fleet.scanning.doing import (
    Changed,
    Doing,
    LabelUnclaimed,
    SerialFirst,
    back,
    counted_too,
    kept,
    place,
    put_back,
)
from fleet.scanning.scan import Action, Verdict
from fleet.scanning.travelling import arrive, leave_site, pack, ship, unpack


def _receive(doing: Doing) -> Changed:
    site = doing.site  # before a label is glued: an unknown place leaves all as it was
    if doing.asset is None and (born := _born(doing)):
        return born
    thing = doing.thing
    _said_anew(doing, thing)
    if thing.state in (AssetState.REFURBISHING, AssetState.READY):
        return None
    if thing.state is AssetState.RECEIVED:
        return _move(doing)
    was = kept(thing, "received_at", "cycle_began_at")
    assets.receive(doing.session, doing.actor, thing, site=site)
    return was


def _said_anew(doing: Doing, thing: Asset) -> None:
    """A thing that a scan made, and that was taken back: what it is and where from is said once more."""
    label = doing.label
    made_here = label is not None and label.batch_id is not None and label.short_code == thing.code
    if made_here and isinstance(thing, Device) and thing.state is AssetState.ANNOUNCED:
        thing.category = Category(doing.fact("category") or thing.category)
        thing.donation_id = doing.fact("lot") or thing.donation_id


def _born(doing: Doing) -> Changed:
    """What an unclaimed label is glued on: a device of the lot that nothing tells from the others, or new.

    None where it was such a device: it is received like every other.
    """
    if doing.label is None:
        raise LabelUnclaimed()
    session, actor, lot = doing.session, doing.actor, doing.fact("lot")
    category = Category(doing.fact("category") or Category.LAPTOP)
    if lot is not None:
        donations.seen(session, actor, lot)
        if unnamed := devices.next_unnamed(session, lot, category):
            labels.glue(session, actor, doing.label, unnamed)
            doing.asset = unnamed
            return None
        if devices.awaited(session, lot):
            raise SerialFirst()
    known = {"site": doing.site, "donation_id": lot}
    doing.asset = devices.receive_labelled(session, actor, doing.label, category, **known)
    was = {"received_at": None, "site_id": None}
    return {"state": str(AssetState.ANNOUNCED), "was": was}


def _move(doing: Doing) -> Changed:
    thing, site, shelf = doing.thing, doing.site, doing.fact("shelf")
    if place(thing) == site.id and thing.state in SHELVED and shelf in (None, thing.shelf):
        return None
    was = kept(thing)
    assets.move(doing.session, doing.actor, thing, site=site, shelf=shelf)
    return was


def _start_refurbishment(doing: Doing) -> Changed:
    """To the bench: also what was ready and is not as it should be."""
    thing = doing.thing
    if thing.state is AssetState.REFURBISHING:
        return None
    if thing.asset_type != "device":
        raise doing.wrong  # a SIM needs no bench
    was = kept(thing)
    again = thing.state is AssetState.READY
    (assets.rework if again else assets.start_refurbishment)(doing.session, doing.actor, thing)
    return was


def _mark_ready(doing: Doing) -> Changed:
    thing = doing.thing
    if thing.state is AssetState.READY:
        return None
    was = kept(thing, "first_ready_at")
    readiness.mark_ready(doing.session, doing.actor, thing)
    return was


def _hand_over(doing: Doing) -> Changed:
    """The whole kit. What is still on the road has arrived, or nobody could hand it over."""
    thing, session = doing.thing, doing.session
    if thing.state is AssetState.ON_LOAN:
        return None
    item = allocations.waiting_item(session, thing)
    if item is None or item.allocation.youth is None:
        raise doing.wrong
    kit, site = item.allocation, item.allocation.request.delivery_site
    things = [each.asset for each in kit.items if each.freed_at is None]
    were = {
        each.code: kept(each, "organisation_id", "first_lent_at")
        | {"parcel": shipments.standing(session, each)}
        for each in things
    }
    for each in things:
        if each.state is AssetState.IN_TRANSIT and site is not None:
            shipping.arrive(session, doing.actor, each, site=site)
    kept_at = AgreementPlace(doing.fact("kept_at") or AgreementPlace.ASSOCIATION)
    signed = Agreement(date.fromisoformat(doing.fact("signed_on")), item.allocation.youth.signatory, kept_at)
    due_on = date.fromisoformat(doing.fact("due_on"))
    loan = loans.hand_over(session, doing.actor, kit, agreement=signed, due_on=due_on)
    return {"loan": loan.id, "were": were}


def _take_again(doing: Doing, done: Mapping[str, Any]) -> None:
    """Each of the kit where it was; one whose arrival only the hand-over told is on the road again."""
    session, loan = doing.session, doing.session.get_one(Loan, done["loan"])
    were = {code: AssetState(was["state"]) for code, was in done["were"].items()}
    out = [code for code, state in were.items() if state is not AssetState.RESERVED]
    loans.reverse(session, doing.actor, loan, delivered=out)
    for item in loan.items:
        if were[item.asset_code] is AssetState.IN_TRANSIT:
            road = AssetState.IN_TRANSIT
            lifecycle.retreat(session, doing.actor, item.asset, Verb.ASSET_ARRIVE, road)
        put_back(item.asset, done["were"][item.asset_code]["was"])
        session.expire(item.asset, ["site"])
        if were[item.asset_code] is AssetState.IN_TRANSIT:
            shipments.put_back(session, doing.actor, done["were"][item.asset_code].get("parcel"))


def _take_back(doing: Doing) -> Changed:
    """This thing alone: whatever else comes back is scanned too."""
    thing, session, site = doing.thing, doing.session, doing.site
    if thing.state is AssetState.RETURNED and place(thing) == site.id:
        return None
    item = loans.open_item(session, thing)
    if item is None:
        raise doing.wrong
    kit_item, line = allocations.waiting_item(session, thing), lines.live_of(session, thing)
    was = kept(thing, "organisation_id", "cycle_began_at", "erasure_unknown") | {
        "item": item.id,
        "kit_item": kit_item.id if kit_item else None,
        "line": line.id if line else None,
        "signed_at": item.loan.last_sign_at.isoformat(),
    }
    loans.take_back(session, doing.actor, item.loan, site=site, codes=[thing.code], **doing.returned)
    return was


def _give_out_again(doing: Doing, done: Mapping[str, Any]) -> None:
    session, thing = doing.session, doing.thing
    put_back(thing, done["was"])
    session.expire(thing, ["site"])
    loans.give_out_again(
        session,
        doing.actor,
        session.get_one(LoanItem, done["item"]),
        kit_item=session.get(AllocationItem, done["kit_item"]) if done["kit_item"] else None,
        line=session.get(Line, done["line"]) if done["line"] else None,
        signed_at=datetime.fromisoformat(done["signed_at"]),
    )


def _count(doing: Doing) -> Changed:
    """Seen here by a stock-take, whatever it is."""
    count = stock_takes.seen(doing.session, doing.actor, doing.fact("stock_take"))
    if doing.asset is not None and count.opened_at <= doing.scan.at <= (count.ended_at or doing.scan.at):
        # It was seen while the count went on: even if that is heard after its end, it is not missing.
        doing.asset.last_seen_at = max(doing.asset.last_seen_at, doing.scan.at)
    return (
        {}
        if stock_takes.count(doing.session, doing.actor, count, at=doing.scan.at, **doing.counted)
        else None
    )


def _uncount(doing: Doing, _done: Mapping[str, Any]) -> None:
    count = stock_takes.seen(doing.session, doing.actor, doing.fact("stock_take"))
    stock_takes.uncount(doing.session, doing.actor, count, **doing.counted)
    if (other := counted_too(doing)) is not None:
        by = replace(doing.actor, name=other.made_by, role=other.role)
        stock_takes.count(doing.session, by, count, at=other.at, **doing.counted)
        other.verdict, other.done = Verdict.APPLIED, {}


def _note(_doing: Doing) -> Changed:
    """What its taps say stands on the scan itself."""
    return {}


def _nothing(_doing: Doing, _done: Mapping[str, Any]) -> None:
    """There is nothing to put back."""


@dataclass(frozen=True)
class Way:
    """How an action is done, and taken back; `steps`: by several commands, so that it can stop half way."""

    do: Callable[[Doing], Changed]
    back: Callable[[Doing, Mapping[str, Any]], None]
    steps: bool = False


WAYS: Final[Mapping[Action, Way]] = {
    Action.RECEIVE: Way(_receive, back),
    Action.MOVE: Way(_move, back),
    Action.START_REFURBISHMENT: Way(_start_refurbishment, back),
    Action.MARK_READY: Way(_mark_ready, back),
    Action.PACK: Way(pack, unpack),
    Action.SHIP: Way(ship, back),
    Action.ARRIVE: Way(arrive, leave_site),
    Action.HAND_OVER: Way(_hand_over, _take_again, steps=True),
    Action.TAKE_BACK: Way(_take_back, _give_out_again, steps=True),
    Action.COUNT: Way(_count, _uncount),
    Action.NOTE: Way(_note, _nothing),
}
