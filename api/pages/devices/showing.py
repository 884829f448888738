"""/devices/<code> – one device: what is true of it, what comes next, what is known."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from sqlalchemy import select

from api import papers
from api.pages import aloud, moves, story
from api.pages.view import done, page, show
from api.request import Work
from fleet import codes, scanning
from fleet.access import Verb, may
from fleet.errors import NotFound, Refusal
from fleet.intake import devices, donations, labels
from fleet.intake.devices import AccountLock, Category, Device, Grade, Keyboard, Storage, StorageKind
from fleet.intake.donations import Donation
from fleet.intake.labels import Label, LabelState
from fleet.lending import allocations, loans
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lifecycle import AssetState, TicketState
from fleet.refurbishment import checks, erasures
from fleet.refurbishment.erasures import ALLOWED, Erasure, ErasureState, HiddenSectors, NoStorageStatement
from fleet.support.tickets import Ticket, Trouble


def found(work: Work, code: str) -> Device:
    """The device of that code, or that any live label's code leads to. Raises NotFound."""
    word = codes.normalise(code)
    if codes.is_code(word):
        labelled = labels.asset_of(work.session, word)
        word = labelled.code if labelled else word
    try:
        return devices.seen(work.session, work.actor, word)
    except NotFound:
        raise NotFound(key=code) from None


@page("/devices/<code>", Verb.DEVICE_READ)
def device_page(work: Work, code: str, refused: Refusal | None = None, **_path: str) -> str | Response:
    """One device."""
    device = found(work, code)
    if request.method == "GET" and code != device.code:
        return done(f"/devices/{device.code}")
    happened, bench = story.history(work, device), _bench(work, device)
    return show(
        work,
        "device.html",
        device=device,
        refused=refused,
        stands=story.stands(device),
        aloud=aloud.paragraph(work, device, happened, bench.get("todo", ())),
        life=story.tell(work, happened),
        may=lambda verb: may(work.actor, Verb(verb)),
        **_about(work, device),
        **bench,
        **moves.offered(work, device),
        **_choices(),
    )


def _about(work: Work, device: Device) -> dict[str, Any]:
    """What belongs to it: its lot, its label, its kit or loan, what is wrong with it."""
    open_tickets = select(Ticket).where(
        Ticket.asset_code == device.code, Ticket.state != TicketState.RESOLVED
    )
    return {
        "lot": _lot(work, device),
        **_labels(work, device),
        "kit": _kit(work, device),
        "loan": _loan(work, device),
        "flaws": scanning.flaws_of(work.session, device) if may(work.actor, Verb.SCAN_READ) else [],
        "troubles": work.session.scalars(open_tickets.order_by(Ticket.created_at.desc())).all(),
    }


def _lot(work: Work, device: Device) -> Donation | None:
    if device.donation_id is None or not may(work.actor, Verb.DONATION_READ):
        return None
    return donations.seen(work.session, work.actor, device.donation_id)


def _labels(work: Work, device: Device) -> dict[str, Any]:
    """The label that is printed again, and the codes of the others glued on it."""
    if not may(work.actor, Verb.LABEL_READ):
        return {"label": None, "other_labels": []}
    label = labels.newest_of(work.session, [device.code]).get(device.code)
    live = labels.listing(work.actor).where(
        Label.asset_code == device.code,
        Label.status == LabelState.LIVE,
        Label.id != (label.id if label else ""),
    )
    others = work.session.scalars(live.order_by(Label.created_at)).all()
    return {"label": label, "other_labels": [one.short_code for one in others]}


def _kit(work: Work, device: Device) -> Allocation | None:
    """The kit it waits in, for those who may open it."""
    waiting = select(AllocationItem.allocation_id).where(
        AllocationItem.asset_code == device.code, AllocationItem.freed_at.is_(None)
    )
    wanted = allocations.listing(work.actor).where(Allocation.id.in_(waiting))
    prepared = device.state in (AssetState.RESERVED, AssetState.IN_TRANSIT, AssetState.DELIVERED)
    return work.session.scalar(wanted) if prepared and may(work.actor, Verb.ALLOCATION_READ) else None


def _loan(work: Work, device: Device) -> str | None:
    """The id of the loan by which it is out, for those who may open it."""
    if not may(work.actor, Verb.LOAN_READ):
        return None
    item = loans.open_item(work.session, device)
    return item.loan_id if item else None


def _bench(work: Work, device: Device) -> dict[str, Any]:
    """What the bench has to do and has done in this cycle."""
    if not may(work.actor, Verb.ERASURE_READ):
        return {"bench": False}
    missing = erasures.missing(work.session, device)
    outcome = checks.outcome(work.session, device)
    return {
        "bench": True,
        "bench_name": papers.lender(work.session),
        "today": work.actor.today,
        "missing": missing,
        "latest": erasures.latest_of(work.session, device),
        "statement": work.session.get(NoStorageStatement, (device.code, device.cycle)),
        "checklist": checks.CHECKLISTS[device.category],
        "outcome": outcome,
        "passed": sum(1 for passed in outcome.values() if passed),
        "todo": _todo(device, missing, outcome),
        "methods": _methods,
        "may_sign": lambda erasure: _may_sign(work, erasure),
    }


def _todo(device: Device, missing: list[str], outcome: Mapping[str, bool | None]) -> list[str]:
    """What stands between a device on the bench and the shelf, in the order a technician works."""
    if device.state is not AssetState.REFURBISHING:
        return []
    open_points = [
        (bool(missing), "evidence"),
        (device.account_lock is AccountLock.LOCKED, "lock"),
        (not all(outcome.values()), "checklist"),
    ]
    return [name for is_open, name in open_points if is_open]


def _methods(storage: Storage) -> list[str]:
    """The methods that count for this storage; one that needs a reason is never the first."""
    allowed = ALLOWED[storage.kind]
    known = [method for method in erasures.Method if method in allowed]
    return sorted(known, key=lambda method: erasures.ONLY_CLEARS.get(storage.kind) is method)


def _may_sign(work: Work, erasure: Erasure) -> bool:
    return (
        erasure.status is ErasureState.TO_COUNTERSIGN
        and erasure.recorded_by != work.actor.name
        and work.actor.is_person
        and may(work.actor, Verb.ERASURE_COUNTERSIGN)
    )


def _choices() -> dict[str, Any]:
    return {
        "grades": list(Grade),
        "locks": list(AccountLock),
        "keyboards": list(Keyboard),
        "storage_kinds": list(StorageKind),
        "categories": list(Category),
        "hidden": list(HiddenSectors),
        "troubles_known": [trouble for trouble in Trouble if trouble is not Trouble.FOUND],
    }


moves.mount("/devices", found, device_page)
