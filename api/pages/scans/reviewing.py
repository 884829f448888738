"""/scans – scans that could not be applied and that nobody saw at once: both sides, and what to do."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request
from sqlalchemy.orm import selectinload

from api import paging, scanned
from api.pages import story
from api.pages.fields import Fields
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import scanning
from fleet.access import Verb
from fleet.errors import Refusal
from fleet.parties.sites import Site
from fleet.scanning import Scan, Settlement, reviewing

KEYS: Final = (Scan.received_at, Scan.id)


@dataclass(frozen=True)
class Sides:
    """One scan beside the records: what the phone says, why it was not applied, what is known."""

    scan: Scan
    place: str
    reason: dict[str, str] | None
    life: list[story.Sentence]


@page("/scans", Verb.SCAN_SETTLE)
def scan_list(work: Work, refused: Refusal | None = None, **_path: Any) -> str:
    """What waits, the last to arrive first."""
    waits = scanning.listing(work.actor).where(reviewing.WAITS).options(selectinload(Scan.asset))
    rows, following = paging.rows_after(work, waits, KEYS, request.args.get("after"), 20)
    sides = [_sides(work, scan) for scan in rows]
    return show(work, "scans_waiting.html", rows=sides, following=following, refused=refused)


def _sides(work: Work, scan: Scan) -> Sides:
    site = work.session.get(Site, scan.facts.get("site") or "")
    life = story.tell(work, story.history(work, scan.asset)[:3]) if scan.asset else []
    return Sides(scan, site.name if site else "", scanned.reason_of(scan), life)


@form("/scans/<key>/settle", Verb.SCAN_SETTLE, shows=scan_list)
def settle_scan(work: Work, key: str) -> Response:
    """Do it after all, or leave it."""
    fields = Fields()
    settlement = fields.choice("settlement", Settlement)
    fields.check()
    scan = scanning.seen(work.session, work.actor, key)
    reviewing.settle(work.session, work.actor, scan, settlement)
    return done("/scans")
