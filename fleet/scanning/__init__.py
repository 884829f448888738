"""Scans: what volunteers do with a phone and a label, with or without a network (rule N4)."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.scanning.scan import Action, Flaw, Scan, Settlement, Told, Verdict
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
    "listing",
    "seen",
    "send",
]


def listing(actor: Actor) -> Select[Scan]:
    """The scans this actor sees."""
    return select(Scan).where(visible(actor, Scan))


def seen(session: Session, actor: Actor, scan_id: str) -> Scan:
    """One scan. Raises NotFound."""
    return find(session, actor, Scan, scan_id)
