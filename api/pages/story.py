"""The life of a thing as dated sentences: what the trail recorded, said as people would say it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from api import language
from api.pages.said import long_day
from api.pages.words import word
from api.request import Work
from fleet import events
from fleet.access import Role, Verb
from fleet.events import Event
from fleet.intake.assets import Asset
from fleet.lifecycle import LineState
from fleet.parties.sites import Site
from fleet.refurbishment.checks import CHECKLISTS
from fleet.refurbishment.erasures import Erasure, ErasureState


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Sentence:
    """One line of a life: when, what, and as which role somebody did it."""

    at: datetime
    says: str
    by: Role


@dataclass(frozen=True)
class Known:
    """What the sentences of one page name, read at once."""

    sites: Mapping[str, str]
    erasures: Mapping[str, Erasure]


Tell = Callable[[Event, Known, Callable[[str], str]], str]


def _at_site(there: str, somewhere: str) -> Tell:
    def tell(event: Event, known: Known, say: Callable[[str], str]) -> str:
        site = known.sites.get(event.facts.get("site_id") or "")
        return say(there).format(site=site) if site else say(somewhere)

    return tell


def _erased(event: Event, known: Known, say: Callable[[str], str]) -> str:
    if "no_storage" in event.facts:
        confirmed = event.facts["no_storage"]
        return say(
            _("A second person confirmed it.") if confirmed else _("It holds nothing that stores data.")
        )
    erasure = known.erasures.get(event.facts.get("erasure") or "")
    status = ErasureState(event.facts["status"])
    if erasure is None or status is ErasureState.REJECTED:
        return say(_("An erasure failed and counts for nothing."))
    told = {"disk": word(erasure.storage.kind), "tool": erasure.tool, "by": erasure.performed_by}
    if status is ErasureState.TO_COUNTERSIGN:
        return say(_("Erasure with {tool} by {by}: {disk}. It needs a second signature.")).format(**told)
    return say(_("Erasure with {tool} by {by}: {disk}.")).format(**told)


def _checked(event: Event, known: Known, say: Callable[[str], str]) -> str:
    failed, done = event.facts.get("failed") or [], event.facts.get("done", 0)
    if not failed:
        return language.plural(
            "Checklist: {done} line tried, all good.", "Checklist: {done} lines tried, all good.", done
        ).format(done=done)
    texts = {key: text for items in CHECKLISTS.values() for key, text in items.items()}
    named = " ".join(say(texts.get(item, item)) for item in failed)
    return say(_("Checklist: what did not work was: {failed}")).format(failed=named)


def _described(event: Event, known: Known, say: Callable[[str], str]) -> str:
    if "kind" in event.facts:
        return say(_("A disk was identified."))
    return say(_("A disk was added.") if "storage" in event.facts else _("Its description was corrected."))


def _came_back(event: Event, known: Known, say: Callable[[str], str]) -> str:
    lacking = [word(accessory) for accessory in event.facts.get("missing") or []]
    came = say(_("It came back without: {what}.")).format(what=", ".join(lacking)) if lacking else ""
    return f"{came} {say(_('It has to be erased before anyone else gets it.'))}" if came else say(CAME_BACK)


CAME_BACK: Final = _("It came back. It has to be erased before anyone else gets it.")


def _retired(event: Event, known: Known, say: Callable[[str], str]) -> str:
    return say(_("It left for good: {reason}.")).format(reason=word(event.facts.get("reason")))


SAYS: Final[Mapping[Verb, str | Tell]] = {
    Verb.ASSET_ANNOUNCE: _("The donor announced it."),
    Verb.ASSET_RECEIVE: _at_site(_("It arrived at {site}."), _("It arrived.")),
    Verb.ASSET_START_REFURBISHMENT: _("It went on the bench."),
    Verb.ASSET_MARK_READY: _("Everything done: it can be lent."),
    Verb.ASSET_REWORK: _("It went back on the bench."),
    Verb.ALLOCATION_RESERVE: _("It was put aside for a kit."),
    Verb.ALLOCATION_RELEASE: _("Its kit was freed."),
    Verb.ASSET_SHIP: _("It was sent off."),
    Verb.ASSET_ARRIVE: _at_site(_("It arrived at {site}."), _("It arrived.")),
    Verb.LOAN_HAND_OVER: _("It was handed over: the loan begins."),
    Verb.LOAN_UNDO: _("The hand-over was undone."),
    Verb.LOAN_TAKE_BACK: _came_back,
    Verb.ASSET_MOVE: _at_site(_("It is at {site} now."), _("It is somewhere else now.")),
    Verb.SCAN_UNDO: _("That was taken back."),
    Verb.SCAN_SETTLE: _("A scan that could not be applied was decided on."),
    Verb.ASSET_REPORT_MISSING: _("It was reported missing."),
    Verb.ASSET_FILE_COMPLAINT: _("A complaint was filed with the police."),
    Verb.ASSET_FIND: _at_site(
        _("It was found again and is at {site}. It has to be erased before anyone else gets it."),
        _("It was found again."),
    ),
    Verb.ASSET_RETIRE: _retired,
    Verb.ERASURE_RECORD: _erased,
    Verb.ERASURE_COUNTERSIGN: _("A second person signed the erasure."),
    Verb.CHECK_RECORD: _checked,
    Verb.DEVICE_EDIT: _described,
    Verb.LINE_ADD: _("A line was ordered."),
    Verb.LINE_ACTIVATE: _("Its line works."),
    Verb.LINE_SUSPEND: _("Its line was suspended."),
    Verb.LINE_RESUME: _("Its line works again."),
    Verb.LINE_CANCEL: _("Its line was cancelled."),
    Verb.TAKEOVER_IN_STOCK: _("It joined the fleet from an earlier list, in stock."),
    Verb.TAKEOVER_IN_REPAIR: _("It joined the fleet from an earlier list, on the bench."),
    Verb.TAKEOVER_LENT: _("It joined the fleet from an earlier list, lent already."),
    Verb.TAKEOVER_MISSING: _("It joined the fleet from an earlier list, missing."),
    Verb.TAKEOVER_RETIRED: _("It joined the fleet from an earlier list, gone for good."),
    Verb.TAKEOVER_IMPORT: _("A later list corrected what is known of it."),
    Verb.TICKET_OPEN: _("Somebody said that something is wrong."),
    Verb.TICKET_START: _("Somebody took it in hand."),
    Verb.TICKET_WAIT: _("It waits for something."),
    Verb.TICKET_ANSWER: _("It was answered."),
    Verb.TICKET_RESOLVE: _("It was solved."),
    Verb.TICKET_REOPEN: _("It came back."),
}
"""Verb → its sentence, or what makes one from the event's facts. Other events are not told."""


def history(work: Work, asset: Asset) -> Sequence[Event]:
    """The events of a device or SIM, newest first; an association is told of the present cycle only."""
    found = events.history(work.session, asset.SUBJECT, asset.code)
    if work.actor.role is Role.ASSOCIATION:
        return [event for event in found if event.at >= asset.cycle_began_at]
    return found


def latest(work: Work, asset: Asset, found: Sequence[Event]) -> list[str]:
    """The last thing that happened to it, where that is more than how it came into its present state."""
    told = (event for event in found if Verb(event.verb) in SAYS and event.verb != Verb.DEVICE_EDIT)
    last = next(told, None)
    if last is None or (last.to_state == str(asset.state) and not last.facts.get("missing")):
        return []
    day = long_day(last.at.astimezone(work.actor.zone).date())
    says = tell(work, [last])[0].says
    return [language.translator()(_("Last, on {day}: {says}")).format(day=day, says=says)]


def tell(work: Work, found: Sequence[Event]) -> list[Sentence]:
    """These events as sentences, in their order."""
    known = _known(work, found)
    say = language.translator()
    told = []
    for event in found:
        says = SAYS.get(Verb(event.verb))
        if says is not None:
            text = say(says) if isinstance(says, str) else says(event, known, say)
            told.append(Sentence(event.at, text, event.role))
    return told


def _known(work: Work, found: Sequence[Event]) -> Known:
    sites = {event.facts["site_id"] for event in found if event.facts.get("site_id")}
    erasures = {event.facts["erasure"] for event in found if event.facts.get("erasure")}
    names = work.session.execute(select(Site.id, Site.name).where(Site.id.in_(sites)))
    rows = work.session.scalars(select(Erasure).where(Erasure.id.in_(erasures)))
    return Known({key: name for key, name in names}, {row.id: row for row in rows})


THIS: Final[Mapping[str, str]] = {
    "laptop": _("This laptop"),
    "desktop": _("This computer"),
    "tablet": _("This tablet"),
    "phone": _("This phone"),
    "hotspot": _("This hotspot"),
    "router": _("This router"),
    "sim": _("This SIM card"),
}
STANDS: Final[Mapping[str, str]] = {
    "announced": _("{this} is not here yet."),
    "received": _("{this} waits for the bench."),
    "refurbishing": _("{this} is on the bench."),
    "ready": _("{this} is ready to be lent."),
    "reserved": _("{this} is put aside for a kit."),
    "in_transit": _("{this} is on its way."),
    "delivered": _("{this} has reached its site."),
    "on_loan": _("{this} is lent."),
    "returned": _("{this} is back, to be erased again."),
    "missing": _("{this} is missing."),
    "retired": _("{this} has left the fleet."),
}
"""State → the heading of the page of whatever is in it; French needs sentences that have no gender."""
SIM_STANDS: Final[Mapping[str, str]] = {
    "received": _("{this} waits to be made ready."),
    "returned": _("{this} is back, to be made ready again."),
}


def stands(asset: Asset) -> str:
    """What is true of it now, as a heading."""
    say = language.translator()
    kind = getattr(asset, "category", None) or asset.asset_type
    special = SIM_STANDS if asset.asset_type == "sim" else {}
    return say(special.get(str(asset.state)) or STANDS[str(asset.state)]).format(this=say(THIS[str(kind)]))


LINE_STANDS: Final[Mapping[LineState, str]] = {
    LineState.ORDERED: _("The line is ordered."),
    LineState.ACTIVE: _("The line works."),
    LineState.SUSPENDED: _("The line is suspended: nobody pays for it."),
    LineState.CANCELLED: _("The line is cancelled."),
}
