"""Scans: what volunteers do with a phone and a label, with or without a network (rule N4)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.intake.assets import Asset
from fleet.intake.devices import Flaw
from fleet.scanning.scan import Action, Scan, Settlement, Told, Verdict
from fleet.scanning.sending import MOST, Outcome, send

__all__ = [
    "MOST",
    "Action",
    "Flaw",
    "Outcome",
    "Scan",
    "Settlement",
    "Told",
    "Verdict",
    "flaws_of",
    "forget",
    "listing",
    "seen",
    "send",
]


def listing(actor: Actor) -> Select[Scan]:
    """The scans this actor sees."""
    return select(Scan).where(visible(actor, Scan))


def flaws_of(session: Session, asset: Asset) -> list[tuple[datetime, list[Flaw]]]:
    """What taps said of a thing's condition in its present cycle, the latest first."""
    noted = select(Scan).where(
        Scan.asset_code == asset.code, Scan.undone.is_(False), Scan.at >= asset.cycle_began_at
    )
    found = session.scalars(noted.order_by(Scan.at.desc(), Scan.id))
    return [
        (scan.at, [Flaw(word) for word in scan.facts["flaws"]]) for scan in found if "flaws" in scan.facts
    ]


def forget(session: Session, at: datetime, asset_codes: Collection[str], until: datetime | None) -> None:
    """Of what was put aside for a youth who is erased no scan tells for whom, or by which paper (Y5).

    They are settled: no scan that comes later is put in order among them.
    """
    lent = (Action.PACK, Action.SHIP, Action.ARRIVE, Action.HAND_OVER, Action.TAKE_BACK)
    told = update(Scan).where(Scan.asset_code.in_(asset_codes), Scan.action.in_(lent))
    if until is not None:
        told = told.where(Scan.at <= until)
    nothing: dict[str, object] = {"facts": {}, "reason_facts": {}, "done": None, "turn": None}
    session.execute(told.values(settlement=Settlement.LEFT, settled_by="erasure", settled_at=at, **nothing))


def seen(session: Session, actor: Actor, scan_id: str) -> Scan:
    """One scan. Raises NotFound."""
    return find(session, actor, Scan, scan_id)
