"""What a scan's verdict says, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api import language
from api.request import work
from fleet import errors
from fleet.codes import shown
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.lending import allocations
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.scanning import Action, Outcome, Scan, Verdict
from fleet.scanning.sending import PassOver


def _(text: str) -> str:
    return text


APPLIED: Final[Mapping[Action, str]] = {
    Action.RECEIVE: _("Received at {site}."),
    Action.MOVE: _("Moved to {site}."),
    Action.START_REFURBISHMENT: _("It is on the bench now."),
    Action.MARK_READY: _("It is ready to be lent."),
    Action.PACK: _("Into the bag of kit {kit}: {packed} of {whole}."),
    Action.SHIP: _("It has left."),
    Action.ARRIVE: _("Arrived at {site}."),
    Action.HAND_OVER: _("Handed over, with all of its kit."),
    Action.TAKE_BACK: _("Taken back at {site}."),
    Action.COUNT: _("Counted."),
    Action.NOTE: _("Noted."),
    Action.UNDO: _("Undone."),
}
ALREADY: Final[Mapping[Action, str]] = {
    Action.RECEIVE: _("It had been received."),
    Action.MOVE: _("It was at {site}."),
    Action.START_REFURBISHMENT: _("It was on the bench."),
    Action.MARK_READY: _("It was ready."),
    Action.PACK: _("It was in the bag of kit {kit}: {packed} of {whole}."),
    Action.SHIP: _("It had left."),
    Action.ARRIVE: _("It had arrived at {site}."),
    Action.HAND_OVER: _("It had been handed over."),
    Action.TAKE_BACK: _("It had been taken back."),
    Action.COUNT: _("It had been counted."),
    Action.NOTE: _("Noted."),
    Action.UNDO: _("It had been undone."),
}
OTHERS: Final[Mapping[Verdict, str]] = {
    Verdict.DUPLICATE: _("This scan had arrived before."),
    Verdict.SUPERSEDED: _("A later scan goes before this one: nothing changes."),
}


def verdicts(session: Session, outcomes: Sequence[Outcome], *, bare: bool = False) -> list[dict[str, Any]]:
    """Each outcome as it is told; `bare`: without how the thing stands, for who may send but not look."""
    kits = _kits(session, [each.scan.asset_code for each in outcomes if each.scan and each.scan.asset_code])
    told = [_told(each, kits) for each in outcomes]
    return [_bare(each) for each in told] if bare else told


def _bare(told: Mapping[str, Any]) -> dict[str, Any]:
    """Whether it was taken; of the thing nothing, nor why the fleet refused it."""
    over = (told["reason"] or {}).get("type") == f"/problems/{PassOver.slug()}"
    kept = ("reason", "says") if over else ()
    nothing = {"asset": None, "reason": None, "says": ""}
    return {**told, **{name: value for name, value in nothing.items() if name not in kept}}


def _told(outcome: Outcome, kits: Mapping[str, tuple[str, int, int]]) -> dict[str, Any]:
    scan = outcome.scan
    asset = scan.asset if scan else None
    reason = reason_of(scan) if scan and outcome.verdict is not Verdict.DUPLICATE else None
    return {
        "id": outcome.id,
        "verdict": outcome.verdict,
        "earlier": outcome.earlier,
        "says": _says(outcome, asset, kits) or (reason["title"] if reason else ""),
        "reason": reason,
        "asset": _thing(asset, kits) if asset else None,
        "changed": outcome.changed,
    }


def _says(outcome: Outcome, asset: Asset | None, kits: Mapping[str, tuple[str, int, int]]) -> str:
    sentence = OTHERS.get(outcome.verdict, "")
    if outcome.scan is not None and outcome.verdict in (Verdict.APPLIED, Verdict.ALREADY):
        sentence = (APPLIED if outcome.verdict is Verdict.APPLIED else ALREADY)[outcome.scan.action]
    kit, packed, whole = kits.get(asset.code if asset else "", ("", 0, 0))
    place = asset.site.name if asset and asset.site else ""
    facts = {"site": place, "kit": shown(kit) if kit else "", "packed": packed, "whole": whole}
    return language.translator()(sentence).format_map(facts) if sentence else ""


def _thing(asset: Asset, kits: Mapping[str, tuple[str, int, int]]) -> dict[str, Any]:
    return {
        "code": asset.code,
        "category": asset.category.value if isinstance(asset, Device) else "sim",
        "state": str(asset.state),
        "site": asset.site_id,
        "cycle": asset.cycle,
        "kit": kits.get(asset.code, (None,))[0],
    }


def _kits(session: Session, codes: Sequence[str]) -> dict[str, tuple[str, int, int]]:
    """Code → the kit it is put aside for, how many of its things are packed, and of how many."""
    here = select(AllocationItem.allocation_id).where(
        AllocationItem.asset_code.in_(codes), AllocationItem.freed_at.is_(None)
    )
    rows = session.execute(
        select(Allocation.kit_code, AllocationItem.asset_code, AllocationItem.packed_at)
        .join(AllocationItem)
        .where(Allocation.id.in_(here), AllocationItem.freed_at.is_(None))
    ).all()
    bags: dict[str, list[Any]] = {}
    for kit, _code, packed_at in rows:
        bags.setdefault(kit, []).append(packed_at)
    return {
        code: (kit, sum(at is not None for at in bags[kit]), len(bags[kit])) for kit, code, _packed in rows
    }


def reason_of(scan: Scan) -> dict[str, str] | None:
    """Why a scan was not applied: the refusal as a problem tells it."""
    kind = _refusals().get(scan.reason or "")
    if kind is None:
        return None
    say = language.translator()
    refusal = kind.__new__(kind)
    refusal.facts = {**scan.reason_facts, **_names(scan)}
    title = say(kind.title())
    return {
        "type": f"/problems/{scan.reason}",
        "title": title,
        "detail": errors.detail(refusal, say) or title,
    }


def _names(scan: Scan) -> dict[str, str]:
    """Which code, and whose kit: looked up, since the scan itself does not keep them."""
    thing = scan.asset
    if thing is None:
        return {"code": scan.text}
    item = allocations.waiting_item(work().session, thing)
    return {"code": shown(thing.code), "kit": shown(item.allocation.kit_code) if item else "–"}


_KNOWN: dict[str, type[errors.Refusal]] = {}


def _refusals() -> Mapping[str, type[errors.Refusal]]:
    """Slug → refusal."""
    if not _KNOWN:
        heap: list[type[errors.Refusal]] = [errors.Refusal]
        while heap:
            kind = heap.pop()
            _KNOWN[kind.slug()] = kind
            heap += kind.__subclasses__()
    return _KNOWN
