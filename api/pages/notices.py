"""/notices – what was told to this reader, their organisation or their role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import request
from sqlalchemy import select

from api import language, paging
from api.pages.view import page, show
from api.pages.words import word
from api.request import Work
from fleet.access import Verb
from fleet.notices import Notice, addressed_to
from fleet.publishing.ledger import Quarter
from fleet.support.rules import RULES

KEYS: Final = (Notice.created_at, Notice.id)


def _(text: str) -> str:
    return text


SAYS: Final[Mapping[str, tuple[str, str]]] = {
    "alert": (_("{says}"), "/alerts?rule={rule}"),
    "signs_of_life": (_("Is what is lent still in use? Please tell us once a quarter."), "/signs-of-life"),
    "token_ending": (_("A token ends within {days} days."), "/tokens/{token_id}"),
    "request_submitted": (_("An association asks for equipment."), "/requests/{request_id}"),
    "youth.erased": (_("The code of a youth was erased: strike it from your list."), "/youths/list"),
    "request_entered": (
        _("A coordinator entered or changed a request in your name: please read and confirm it."),
        "/requests/{request_id}",
    ),
    "request_expired": (_("A request has expired: nobody came back to it."), "/requests/{request_id}"),
    "youth.left": (
        _("A youth is with another association now: strike the code; what you still asked for is withdrawn."),
        "/youths/list",
    ),
    "youth.came": (_("A youth was entrusted to you: what is lent came along."), "/{path}"),
    "asset_missing": (_("Something is lost or stolen: see what must be done next."), "/{path}/{asset}"),
    "request_decided": (_("There is an answer to a request."), "/requests/{request_id}"),
    "kit_expired": (
        _("A kit waited for thirty days and was freed for others. The request still stands."),
        "/requests/{request_id}",
    ),
    "backup_failed": (_("A backup failed: {why}"), "/backups"),
    "ticket_opened": (_("Something is wrong with a device: {trouble}."), "/tickets/{ticket_id}"),
    "ticket_answered": (_("There is an answer to a problem: {trouble}."), "/tickets/{ticket_id}"),
    "shipment_sent": (_("A parcel is on its way to you."), "/shipments/{shipment_id}"),
    "shipment_differs": (
        _("Something in a parcel is missing or damaged."),
        "/shipments/{shipment_id}",
    ),
    "webhook_gone": (
        _("A webhook was switched off: its address says that it is gone."),
        "/webhooks/{webhook_id}",
    ),
    "webhook_given_up": (
        _("A message to a tool was given up after three days."),
        "/webhooks/{webhook_id}",
    ),
    "summary_published": (_("New figures are published, up to {quarter}."), "/summary"),
    "ticket_resolved": (_("A problem is solved: {trouble}."), "/tickets/{ticket_id}"),
}
"""Kind of notice → its sentence and where it leads. Other kinds are mails, not messages."""


@dataclass(frozen=True)
class Message:
    """One notice as a sentence."""

    at: datetime
    says: str
    href: str
    count: int


@page("/notices", Verb.NOTICE_READ)
def notice_list(work: Work) -> str:
    """The messages, newest first."""
    wanted = select(Notice).where(
        addressed_to(work.actor, work.visitor.account_id), Notice.kind.in_(SAYS.keys())
    )
    rows, following = paging.rows_after(work, wanted, KEYS, request.args.get("after"), paging.LIMIT)
    return show(work, "notices.html", rows=[_message(row) for row in rows], following=following)


def _message(notice: Notice) -> Message:
    say = language.translator()
    sentence, href = SAYS[notice.kind]
    facts = dict(notice.facts)
    if notice.kind == "alert" and facts.get("rule") in RULES:
        facts["says"] = say(RULES[facts["rule"]].says).format_map(facts)
        facts["count"] = 1 if "{count}" in RULES[facts["rule"]].says else facts.get("count", 1)
    if "quarter" in facts:
        quarter = Quarter.parse(facts["quarter"])
        facts["quarter"] = say(_("Q%(number)s %(year)s")) % {"number": quarter.number, "year": quarter.year}
    if "trouble" in facts:
        facts["trouble"] = word(facts["trouble"])
    return Message(
        notice.created_at, say(sentence).format_map(facts), href.format_map(facts), facts.get("count", 1)
    )
