"""What is next for a thing, for whoever reads: the urgent first, else what its state asks of that role."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from api import language
from api.pages.aloud.facts import Facts
from api.pages.aloud.sentences import Say, day
from fleet.access import Role
from fleet.lifecycle import AssetState, TicketState
from fleet.support.rules import PLAN_DAYS
from fleet.support.tickets import Trouble


def _(text: str) -> str:
    return text


OUT: Final = (AssetState.ON_LOAN, AssetState.MISSING)
"""States in which what is urgent is all there is to do."""
SOON: Final = timedelta(days=PLAN_DAYS[0])
NOTHING: Final = _("nothing for now")
BENCH: Final = _("put it on the bench, to be erased and tested")
AGAIN: Final = _("put it on the bench, to be erased again before anyone else gets it")
LATE: Final = _("agree with {house} on its return or on another date")
LATE_OWN: Final = _("bring it back, or tell the programme why not")
TURNS_UP: Final = _("if it turns up, scan it and say that it was found")

STEPS: Final[Mapping[AssetState, str]] = {
    AssetState.ANNOUNCED: _("scan it when it comes"),
    AssetState.RECEIVED: BENCH,
    AssetState.REFURBISHING: _("mark it ready"),
    AssetState.READY: _("leave it on its shelf until a request needs it"),
    AssetState.RESERVED: _("hand its kit over, or send it"),
    AssetState.IN_TRANSIT: _("confirm that it arrived"),
    AssetState.DELIVERED: _("hand it over, the agreement signed"),
    AssetState.ON_LOAN: _("if it is in front of you, it has come back: take it back"),
    AssetState.RETURNED: AGAIN,
    AssetState.MISSING: TURNS_UP,
    AssetState.RETIRED: NOTHING,
}
"""State → what it asks of whoever holds it."""

OWN: Final[Mapping[AssetState | None, str]] = {
    AssetState.ON_LOAN: _("say once a quarter that all is well, and bring it back by {due}"),
    AssetState.MISSING: _("if it turns up, bring it back and tell the programme"),
}
"""The same for the association that answers for it."""

DESK: Final[Mapping[AssetState | None, str]] = {
    AssetState.READY: _("put it in a kit when a request needs it"),
    AssetState.ON_LOAN: _("nothing before it comes back on {due}"),
}
"""The same for a coordinator."""

SIM: Final[Mapping[AssetState | None, str]] = {
    AssetState.RECEIVED: _("mark it ready"),
    AssetState.RETURNED: _("mark it ready again, or let it leave for good"),
}
"""The same for a SIM card, which needs no bench."""

AT_BENCH: Final[Mapping[str, str]] = {
    "evidence": _("erase it"),
    "lock": _("free it from the earlier account"),
    "checklist": _("finish the checklist"),
}
"""What stands between a device on the bench and the shelf → its words."""


def told(facts: Facts, say: Say) -> str:
    """« À faire : … »."""
    steps = list(_urgent(facts, say))
    if not steps or facts.asset.state not in OUT:
        steps.append(_usual(facts, say))
    return say(_("Next: {steps}.")).format(steps=say(_(", then ")).join(steps))


def _urgent(facts: Facts, say: Say) -> Iterator[str]:
    if facts.asset.state is AssetState.MISSING and _was_found(facts):
        yield say(_("somebody says they have it: fetch it, then say that it was found"))
        return
    if facts.late > 0 and facts.asset.state is not AssetState.MISSING:  # nobody can agree on its return
        yield say(LATE_OWN if facts.is_own else LATE).format(house=facts.house)
    if facts.tickets:
        yield _about_tickets(facts, say)
    if facts.plan and facts.plan.ends_on <= facts.actor.today + SOON and facts.actor.role is Role.COORDINATOR:
        until = day(facts, facts.plan.ends_on)
        yield say(_("renew its data plan before {day}, or let it end")).format(day=until)


def _was_found(facts: Facts) -> bool:
    return any(ticket.trouble is Trouble.FOUND for ticket in facts.tickets)


def _about_tickets(facts: Facts, say: Say) -> str:
    number = len(facts.tickets)
    if facts.is_own:
        answered = any(ticket.answer for ticket in facts.tickets)
        return say(
            _("read the answer to the problem") if answered else _("wait for the answer to the problem")
        )
    if all(ticket.state is TicketState.OPEN for ticket in facts.tickets):
        return language.plural("take up the problem", "take up the problems", number)
    return language.plural("solve the problem", "solve the problems", number)


def _usual(facts: Facts, say: Say) -> str:
    state = facts.asset.state
    if facts.todo:
        return ", ".join(say(AT_BENCH[name]) for name in facts.todo)
    if state is AssetState.RETIRED:
        return say(NOTHING)
    known = (
        (facts.is_own, OWN),
        (facts.actor.role is Role.COORDINATOR, DESK),
        (facts.asset.asset_type == "sim", SIM),
    )
    found = next((steps[state] for is_so, steps in known if is_so and state in steps), None)
    return say(found or STEPS[state or AssetState.RECEIVED]).format(due=day(facts, facts.due))
