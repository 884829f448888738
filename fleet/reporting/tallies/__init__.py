"""Tallies: how many there are of each kind, and how many came and went each day.

Live figures for those who do the work; never to be sent outside.
"""

from fleet.reporting.tallies.folding import differences, fold, mend
from fleet.reporting.tallies.measures import ERASED_FLOWS, FLOWS, LEAD_TIMES, MEASURES
from fleet.reporting.tallies.reading import (
    STOCK_KEYS,
    Stock,
    days,
    days_of,
    flow,
    flows,
    moments,
    recount,
    stock,
)
from fleet.reporting.tallies.spread import Spread, spread

__all__ = [
    "ERASED_FLOWS",
    "FLOWS",
    "LEAD_TIMES",
    "MEASURES",
    "STOCK_KEYS",
    "Spread",
    "Stock",
    "days",
    "days_of",
    "differences",
    "flow",
    "flows",
    "fold",
    "mend",
    "moments",
    "recount",
    "spread",
    "stock",
]
