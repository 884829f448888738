"""What could not be applied and nobody saw at once: a coordinator looks at both sides and settles it."""

from dataclasses import replace
from typing import Final

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, require
from fleet.errors import Conflict
from fleet.scanning.acting import WAYS
from fleet.scanning.doing import Doing
from fleet.scanning.scan import Action, Scan, Settlement, Verdict

WAITS: Final = and_(
    Scan.settled_at.is_(None),
    Scan.undone.is_(False),
    or_(
        Scan.verdict == Verdict.TO_REVIEW,
        and_(Scan.verdict.in_((Verdict.BLOCKED, Verdict.UNKNOWN)), Scan.late),
    ),
)
"""To be looked at: what is too old, and what came too late for its volunteer to hear that it is refused."""


class NothingToSettle(Conflict):
    """This scan needs no decision."""


def settle(session: Session, actor: Actor, scan: Scan, settlement: Settlement) -> Scan:
    """Do it after all, as things stand now, or leave it. Raises NothingToSettle, or why it can't be done."""
    require(actor, Verb.SCAN_SETTLE)
    waits = scan.verdict in (Verdict.TO_REVIEW, Verdict.BLOCKED, Verdict.UNKNOWN)
    if not waits or scan.settled_at is not None or scan.undone:
        raise NothingToSettle()
    if settlement is Settlement.DONE:
        if scan.action is Action.UNDO:
            raise NothingToSettle()  # only whoever made a scan takes it back
        doer = replace(actor, scopes=None)
        WAYS[scan.action].do(Doing(session, doer, scan, scan.asset, scan.label))
    scan.settlement, scan.settled_by, scan.settled_at = settlement, actor.name, actor.at
    code, how = scan.asset_code or "", settlement.value
    events.record(session, actor, Verb.SCAN_SETTLE, "scan", code, scan=scan.id, settlement=how)
    return scan
