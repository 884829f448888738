"""Where a thing is, who answers for it and what happened, each as sentences; French ones have no gender."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Final

from api import language
from api.pages.aloud.facts import Facts
from api.pages.said import long_day
from api.pages.story import LINE_STANDS, THIS
from api.pages.words import word
from fleet.access import Verb, may
from fleet.codes import shown
from fleet.lifecycle import AssetState, LineState
from fleet.support.rules import RULES
from fleet.support.tickets import Source

Say = Callable[[str], str]
MOST_TICKETS: Final = 3


def _(text: str) -> str:
    return text


WHERE: Final[Mapping[AssetState, tuple[str, str]]] = {
    AssetState.ANNOUNCED: (
        _("{this} is not here yet: {place} announced it on {since}."),
        _("{this} is not here yet; it was announced on {since}."),
    ),
    AssetState.RECEIVED: (
        _("{this} has been at the site {place} since {since}, and nothing was done to it yet."),
        _("{this} has been here since {since}, and nothing was done to it yet."),
    ),
    AssetState.REFURBISHING: (
        _("{this} has been on the bench at the site {place} since {since}."),
        _("{this} has been on the bench since {since}."),
    ),
    AssetState.READY: (
        _("{this} is on the shelf at the site {place}, ready since {since}."),
        _("{this} is on the shelf, ready since {since}."),
    ),
    AssetState.RESERVED: (
        _("{this} is at the site {place}, put aside in a kit since {since}."),
        _("{this} has been put aside in a kit since {since}."),
    ),
    AssetState.IN_TRANSIT: (
        _("{this} has been on its way to {place} since {since}."),
        _("{this} has been on its way since {since}."),
    ),
    AssetState.DELIVERED: (
        _("{this} arrived at the site {place} on {since} and was not handed over yet."),
        _("{this} arrived on {since} and was not handed over yet."),
    ),
    AssetState.ON_LOAN: (
        _("{this} has been with {place} since {since}, lent to a youth."),
        _("{this} has been lent to a youth since {since}."),
    ),
    AssetState.RETURNED: (
        _("{this} came back to the site {place} on {since}."),
        _("{this} came back on {since}."),
    ),
    AssetState.MISSING: (
        _("{this} has been missing since {since}; {place} had it."),
        _("{this} has been missing since {since}."),
    ),
    AssetState.RETIRED: (
        _("{this} left the fleet for good on {since}: {place}."),
        _("{this} left the fleet for good on {since}."),
    ),
}
"""State → its sentence where a place is known, and where none is."""

BEYOND: Final = {AssetState.IN_TRANSIT, AssetState.ON_LOAN}
"""States in which it is with, or on its way to, an association rather than at a site."""


def day(facts: Facts, moment: date | datetime | None) -> str:
    """« 3 novembre 2026 », the local day."""
    if moment is None:
        return "–"
    return long_day(moment.astimezone(facts.actor.zone).date() if isinstance(moment, datetime) else moment)


def where(facts: Facts, say: Say) -> str:
    """In which place and since when."""
    place = _place(facts)
    with_place, without = WHERE[facts.asset.state or AssetState.RECEIVED]
    told = {"this": _this(facts, say), "since": day(facts, facts.since), "place": place}
    return say(with_place if place else without).format(**told)


def _place(facts: Facts) -> str | None:
    asset = facts.asset
    if asset.state is AssetState.ANNOUNCED:
        return facts.donor
    if asset.state is AssetState.RETIRED:
        return word(asset.retire_reason) if asset.retire_reason else None
    if asset.state in BEYOND:
        return facts.house
    site = asset.site.name if asset.site else None
    return (facts.house or site) if asset.state is AssetState.MISSING else site


def _this(facts: Facts, say: Say) -> str:
    """« Ce portable Dell Latitude 5400 », « Cette carte SIM qui finit par 1234 »."""
    asset = facts.asset
    this = say(THIS[str(getattr(asset, "category", None) or asset.asset_type)])
    if asset.asset_type == "sim":
        return say(_("{this} ending in {digits}")).format(this=this, digits=getattr(asset, "iccid", "")[-4:])
    maker, model = getattr(asset, "maker", None) or "", getattr(asset, "model", None) or ""
    first = maker.partition(" ")[0]  # “Dell Inc.” is Dell to whoever listens
    named = model if model.lower().startswith(first.lower()) else f"{first} {model}"
    return f"{this} {named.strip()}".strip()


def who(facts: Facts, say: Say) -> str:
    """Who answers for it."""
    state = facts.asset.state
    if state is AssetState.RETIRED:
        return say(_("Nobody here answers for it any more."))
    if state is AssetState.ANNOUNCED:
        return say(_("Its donor still has it."))
    if facts.asset.organisation_id is None:
        return say(_("{lender} answers for it.")).format(lender=facts.lender)
    if facts.is_own:
        return say(_("Your association answers for it."))
    return say(_("The association answers for it."))


def happened(facts: Facts, say: Say) -> Iterator[str]:
    """The loan or the kit, the line and its plan, what is unknown, wrong or due."""
    yield from _lent(facts, say)
    if facts.kit is not None:
        told = {"code": shown(facts.kit.kit_code), "house": facts.house}
        yield say(_("The kit {code} is for {house}.")).format(**told)
    yield from _connected(facts, say)
    if facts.asset.erasure_unknown and may(facts.actor, Verb.ERASURE_READ):
        yield say(_("Nobody knows whether it was erased before it was lent."))
    if facts.asset.slip:
        yield say(_("Its recycling slip is number {slip}.")).format(slip=facts.asset.slip)
    yield from _wrong(facts, say)
    for alert in facts.alerts:
        yield say(RULES[alert.rule].says).format(threshold=alert.threshold, count=alert.how_many)


def _lent(facts: Facts, say: Say) -> Iterator[str]:
    loan = facts.loan
    if loan is None:
        return
    if loan.signed_on:
        yield say(_("The agreement was signed on {day}.")).format(day=day(facts, loan.signed_on))
    else:
        yield say(_("The loan was taken over from an earlier list, and no signed agreement is known."))
    if facts.late > 0:
        late = language.plural(
            "It should have come back on {day}, {late} day ago.",
            "It should have come back on {day}, {late} days ago.",
            facts.late,
        )
        yield late.format(day=day(facts, facts.due), late=facts.late)
    else:
        yield say(_("It is lent until {day}.")).format(day=day(facts, facts.due))
    if facts.asset.state is AssetState.ON_LOAN:
        yield say(_("The last sign of life is of {day}.")).format(day=day(facts, loan.last_sign_at))


def _connected(facts: Facts, say: Say) -> Iterator[str]:
    if facts.line is None or facts.line.state is None:
        return
    if facts.line.state is not LineState.ACTIVE:
        yield say(LINE_STANDS[facts.line.state])
    if facts.plan is not None:
        yield say(_("Its data plan is paid until {day}.")).format(day=day(facts, facts.plan.ends_on))
    else:
        yield say(_("No data plan is paid for."))


def _wrong(facts: Facts, say: Say) -> Iterator[str]:
    for ticket in facts.tickets[:MOST_TICKETS]:
        told = {
            "what": word(ticket.trouble),
            "day": day(facts, ticket.created_at),
            "state": word(ticket.state),
        }
        if ticket.source is Source.STRANGER and not ticket.attended_at:
            yield say(_("A stranger said on {day}, which nobody checked: {what}.")).format(**told)
        else:
            yield say(_("A problem since {day}: {what} ({state}).")).format(**told)
    more = len(facts.tickets) - MOST_TICKETS
    if more > 0:
        yield language.plural("{more} problem more.", "{more} problems more.", more).format(more=more)
