"""The addresses of the rows that a figure counts: the words of the lists' filters."""

from urllib.parse import urlencode

from fleet.lifecycle import AssetState
from fleet.reporting.dashboard.flow import need
from fleet.reporting.dashboard.periods import Period
from fleet.reporting.dashboard.stock import SIM


def of_period(measure: str, period: Period, kind: str) -> str:
    """What was received, asked for, handed over … in a period; things and lines of that kind."""
    if measure == "requested":
        return address("/dashboard/asked", kind=need(kind).value, sent=period.word)
    if measure == "missing":
        return address("/dashboard/losses", reported=period.word)
    if measure in ("handed_over", "returned", "erased"):
        return address("/loans", **{"show": "all", measure: period.word})
    return of_assets(kind, None, **{measure: period.word})


def of_lead_time(measure: str, period: Period, took: str | None = None) -> str:
    """What was finished in a period and has that lead time; only what took so many days (`0-18`, `19-`)."""
    if measure == "donation_to_ready":
        return address("/devices", made_ready=period.word, took=took)
    return address("/loans", show="all", request_to_hand_over=period.word, took=took)


def of_assets(kind: str, state: AssetState | None = None, **more: str | None) -> str:
    """Devices of a category, or SIM cards, in a state."""
    chosen = {"state": state.value if state else None, **more}
    if kind == SIM:
        return address("/sims", **chosen)
    return address("/devices", category=kind, **chosen)


def address(path: str, **chosen: str | None) -> str:
    """A list as it is filtered; None is not chosen."""
    words = {name: word for name, word in chosen.items() if word is not None}
    return f"{path}?{urlencode(words)}" if words else path
