"""What the first page says in ten seconds: what is stuck, what will run out, whether it goes faster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from api import language
from api.pages import spans
from api.pages.dashboard import links
from api.pages.dashboard.moving import LEAD_WORDS
from api.pages.dashboard.standing import MANY
from api.pages.dashboard.tables import Count
from api.pages.lists.table import _, ngettext
from api.pages.words import capital, number, say
from fleet.lifecycle import AlertState, AssetState
from fleet.reporting.dashboard.due import RuleDue
from fleet.reporting.dashboard.flow import Beside, Flow
from fleet.reporting.dashboard.lead_times import LeadTime
from fleet.reporting.dashboard.stock import SIM, Holding

Says = tuple[str, str]
PLANS: Final = "plan_ending"
"""The rule that finds data plans that end."""


@dataclass(frozen=True)
class Line:
    """One sentence that begins with its number, which opens the rows; `more` in small letters behind it."""

    count: Count
    words: str
    more: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class Trend:
    """A lead time as a sentence: now, a year ago, and whether that is faster."""

    words: str
    says: str
    is_slower: bool | None


HERE_SINCE: Final = _("the oldest here since %(month)s")
WAITING: Final[tuple[tuple[tuple[AssetState, ...], str, Says, str], ...]] = (
    (
        (AssetState.ANNOUNCED,),
        "/devices?state=announced",
        ngettext("device was promised and has not come", "devices were promised and have not come"),
        _("the first was promised in %(month)s"),
    ),
    (
        (AssetState.RECEIVED, AssetState.RETURNED),
        "/devices?waiting=bench",
        ngettext("device waits to go on the bench", "devices wait to go on the bench"),
        HERE_SINCE,
    ),
    (
        (AssetState.REFURBISHING,),
        "/devices?state=refurbishing",
        ngettext("device is on the bench and not ready", "devices are on the bench and not ready"),
        HERE_SINCE,
    ),
    (
        (AssetState.DELIVERED,),
        "/devices?state=delivered",
        ngettext(
            "device stands at an association and is not handed over",
            "devices stand at an association and are not handed over",
        ),
        HERE_SINCE,
    ),
    (
        (AssetState.MISSING,),
        "/devices?state=missing",
        ngettext("device is missing", "devices are missing"),
        "",
    ),
)
"""States → the list of the devices that are in them, what waits there, and what their oldest month means.

Of what is missing only its last arrival is counted: it would read as if it were missing since then.
"""


def stuck(holding: Holding, long: int, untouched: int) -> list[Line]:
    """What has stood still, each with since when."""
    asked = Count(long, links.address("/requests", age="31-"), to_most=True)
    says = ngettext(
        "request was sent more than 30 days ago and is still open",
        "requests were sent more than 30 days ago and are still open",
    )
    alerts = Count(untouched, links.address("/alerts", state=AlertState.OPEN.value), to_most=True)
    raised = ngettext("alert has not been looked at", "alerts have not been looked at")
    return [
        Line(asked, language.plural(*says, long), is_bad=True),
        *(_standing(holding, *each) for each in WAITING),
        Line(alerts, language.plural(*raised, untouched)),
    ]


def stuck_heading(holding: Holding) -> str:
    """How many of those that are here wait for their next step, and since when the oldest does."""
    states = [state for each, _href, _says, since in WAITING for state in each if since is HERE_SINCE]
    many, oldest = _devices(holding, states)
    if oldest is None:
        return say(_("No device waits for its next step"))
    says = ngettext(
        "%(num)s device waits for its next step, here since %(month)s",
        "%(num)s devices wait for their next step, the oldest here since %(month)s",
    )
    return language.plural(*says, many) % {"num": number(many), "month": spans.month(oldest)}


def _devices(holding: Holding, states: Sequence[AssetState]) -> tuple[int, date | None]:
    """How many devices of any category are in these states, and since when the oldest is here."""
    devices = [kind for kind in holding.kinds if kind != SIM]
    many = sum(holding.number(*states, kind=kind) for kind in devices)
    return many, min((day for kind in devices if (day := holding.oldest(*states, kind=kind))), default=None)


def _standing(holding: Holding, states: Sequence[AssetState], href: str, says: Says, since: str) -> Line:
    many, oldest = _devices(holding, states)
    more = say(since) % {"month": spans.month(oldest)} if since and oldest else ""
    return Line(Count(many, href), language.plural(*says, many), more)


SHELVES: Final[tuple[tuple[str, Says], ...]] = (
    ("laptop", ngettext("laptop is ready", "laptops are ready")),
    (SIM, ngettext("SIM card is ready", "SIM cards are ready")),
)


def running_out(
    holding: Holding, found: Flow, pairs: Sequence[Beside], used_up: int, alerts: Sequence[RuleDue]
) -> list[Line]:
    """What is on the shelf, and for how long it lasts at the pace of the last weeks."""
    kits = sum(found.number("handed_over", each.now) for each in pairs)
    quotas = ngettext("quota is used up", "quotas are used up")
    plans = next((each.number for each in alerts if each.rule == PLANS), 0)
    ending = ngettext("data plan ends soon", "data plans end soon")
    return [
        *(_shelf(holding, kind, says, kits, len(pairs)) for kind, says in SHELVES),
        Line(
            Count(plans, links.address("/alerts", rule=PLANS), to_most=True), language.plural(*ending, plans)
        ),
        Line(Count(used_up, "/quotas?left=none"), language.plural(*quotas, used_up)),
    ]


def lasting(holding: Holding, found: Flow, pairs: Sequence[Beside]) -> str:
    """For how many weeks what is ready lasts."""
    kits = sum(found.number("handed_over", each.now) for each in pairs)
    if not kits:
        return say(_("Nothing was handed over of late"))
    weeks = {
        kind: holding.number(AssetState.READY, kind=kind) * len(pairs) // kits for kind, _says in SHELVES
    }
    told = {"laptops": weeks["laptop"], "sims": weeks[SIM]}
    return say(_("Laptops last for %(laptops)s weeks, SIM cards for %(sims)s")) % told


def _shelf(holding: Holding, kind: str, says: Says, kits: int, weeks: int) -> Line:
    many = holding.number(AssetState.READY, kind=kind)
    count = Count(many, links.of_assets(kind, AssetState.READY))
    if not kits:
        return Line(count, language.plural(*says, many))
    lasts = many * weeks // kits
    enough = language.plural(
        *ngettext(
            "enough for %(num)s week at the pace of late", "enough for %(num)s weeks at the pace of late"
        ),
        lasts,
    )
    return Line(count, language.plural(*says, many), enough % {"num": lasts}, is_bad=lasts < SHORT)


SHORT: Final = 4
"""Weeks of stock below which it is said loudly: a lot takes about that long to be made ready."""


def trend(times: Sequence[LeadTime]) -> Trend:
    """The last three months against the same three of last year, else against the three before."""
    now, recent, before = (each.spread for each in times)
    words = say(LEAD_WORDS[times[0].measure])
    if now is None:
        return Trend(words, say(_("Nothing was finished in the last three months.")), None)
    told = say(_("Half within %(half)s days, nine of ten within %(most)s.")) % {
        "half": now.median,
        "most": now.high,
    }
    earlier, then = (before, _("a year before")) if before else (recent, _("in the three months before"))
    if earlier is None:
        return Trend(words, told, None)
    return Trend(
        words, f"{told} {_compared(now.median, earlier.median, say(then))}", now.median > earlier.median
    )


TRENDS: Final = {
    True: _("Requests take longer than before"),
    False: _("Requests take no longer than before"),
    None: _("How long it takes"),
}


def trends_heading(trends: Sequence[Trend]) -> str:
    """Whether a youth waits longer than before: the last of the lead times."""
    return say(TRENDS[trends[-1].is_slower])


def _compared(now: int, before: int, then: str) -> str:
    if now == before:
        return say(_("As fast as %(then)s.")) % {"then": then}
    says = (
        _("Slower than %(then)s (%(before)s days).")
        if now > before
        else _("Faster than %(then)s (%(before)s days).")
    )
    return say(says) % {"then": then, "before": before}


def heading(long: int, to_be_decided: int) -> str:
    """What is true, the worst first."""
    if long:
        says = ngettext(
            "%(num)s request has been open for more than 30 days",
            "%(num)s requests have been open for more than 30 days",
        )
        return language.plural(*says, long) % {"num": Count(long, to_most=True).words}
    if to_be_decided:
        says = ngettext("%(num)s request waits for a decision", "%(num)s requests wait for a decision")
        return language.plural(*says, to_be_decided) % {"num": Count(to_be_decided, to_most=True).words}
    return say(_("No request has been open for more than 30 days"))


def in_use(holding: Holding, kind: str) -> str:
    """How much of a kind is with youths, as a sentence."""
    used = holding.utilisation(kind)
    if used.share is None:
        return say(_("%(kind)s: none is ready to be lent")) % {"kind": capital(say(MANY[kind]))}
    told = {"kind": capital(say(MANY[kind])), "lent": number(used.lent), "num": number(used.usable)}
    return say(_("%(kind)s: %(lent)s of the %(num)s that can be lent are with a youth")) % told


def this_year(found: Flow, pairs: Sequence[Beside]) -> str:
    """What was handed over in twelve months; not beside those before, of which erasures took some away."""
    kits = sum(found.number("handed_over", each.now) for each in pairs)
    says = ngettext(
        "%(num)s kit handed over in the last twelve months",
        "%(num)s kits handed over in the last twelve months",
    )
    return language.plural(*says, kits) % {"num": number(kits)}
