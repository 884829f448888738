"""Stock-takes: counting a site by scanning, by several phones at once, and setting right what differs.

    made = stock_takes.open_at(session, actor, site)               # the expectation is frozen
    stock_takes.count(session, actor, made, label=…, asset=…, text=…, at=…)
    stock_takes.close(session, actor, made)
    stock_takes.decide(session, actor, made, ["ABCDEFG2"])         # each row looked at again

It stands above lending: what is missing is a loss, and what was missing is found.
"""

from fleet.stock_takes.correcting import (
    MOST,
    AlreadyCorrected,
    ChangedSince,
    NotCountedYet,
    NothingToCorrect,
    TooManyAtOnce,
    Verdict,
    WrongList,
    correct,
    decide,
    leave,
    remedy_of,
    waiting,
)
from fleet.stock_takes.counting import (
    AlreadyCounting,
    MistypedCode,
    NothingToCount,
    StockTakeClosed,
    cancel,
    close,
    count,
    count_text,
    cut,
    mark_of,
    named_by,
    open_at,
    uncount,
    uncount_mark,
)
from fleet.stock_takes.reading import (
    DIFFERENCES,
    counted_again,
    listing,
    numbers,
    numbers_of,
    open_ones,
    rows,
    seen,
    undone,
    with_things,
)
from fleet.stock_takes.stock_take import Correction, Finding, StockTake, StockTakeRow, StockTakeState

__all__ = [
    "DIFFERENCES",
    "MOST",
    "AlreadyCorrected",
    "AlreadyCounting",
    "ChangedSince",
    "Correction",
    "Finding",
    "MistypedCode",
    "NotCountedYet",
    "NothingToCorrect",
    "NothingToCount",
    "StockTake",
    "StockTakeClosed",
    "StockTakeRow",
    "StockTakeState",
    "TooManyAtOnce",
    "Verdict",
    "WrongList",
    "cancel",
    "close",
    "correct",
    "count",
    "count_text",
    "counted_again",
    "cut",
    "decide",
    "leave",
    "listing",
    "mark_of",
    "named_by",
    "numbers",
    "numbers_of",
    "open_at",
    "open_ones",
    "remedy_of",
    "rows",
    "seen",
    "uncount",
    "uncount_mark",
    "undone",
    "waiting",
    "with_things",
]
