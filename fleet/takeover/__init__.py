"""Taking over a fleet that somebody else's list has kept so far.

    listing = takeover.read(data, columns={"Réf": "inventory_number"}, words={"HS": "in_repair"})
    preview = takeover.preview(session, actor, listing)            # writes nothing
    made = takeover.import_fleet(session, actor, listing, name="parc 2026.xlsx")
    takeover.undo(session, actor, made)

What was in stock elsewhere is *received* here, never *ready*: nobody saw its disks erased (rule E1). What was
lent is a loan *taken over*, of a fresh youth code, its erasure unknown until the return (rule E5).
"""

from fleet.takeover.importing import FaultyFleet, NothingToTake, import_fleet, preview
from fleet.takeover.listing import Column, Defaults, Entry, Listing, Remembered, Word
from fleet.takeover.lookup import (
    CodeRow,
    Sticker,
    codes_file,
    labels_by_site,
    listing,
    remembered,
    seen,
    sticking_list,
)
from fleet.takeover.outcome import Kept, Missing, Outcome, Preview, Tally
from fleet.takeover.reading import NoSuchColumn, NoSuchMeaning, PersonalColumn, read
from fleet.takeover.takeover import Takeover, TakeoverRow, TakeoverState
from fleet.takeover.undoing import AlreadyUndone, CorrectedEarlier, HappenedSince, undo
from fleet.takeover.undoing import check as check_undo
from fleet.takeover.words import BLANK, BLANK_WITH_ASSOCIATION, COLUMNS, LEAVE_OUT, Meaning

__all__ = [
    "BLANK",
    "BLANK_WITH_ASSOCIATION",
    "COLUMNS",
    "LEAVE_OUT",
    "AlreadyUndone",
    "CodeRow",
    "Column",
    "CorrectedEarlier",
    "Defaults",
    "Entry",
    "FaultyFleet",
    "HappenedSince",
    "Kept",
    "Listing",
    "Meaning",
    "Missing",
    "NoSuchColumn",
    "NoSuchMeaning",
    "NothingToTake",
    "Outcome",
    "PersonalColumn",
    "Preview",
    "Remembered",
    "Sticker",
    "Takeover",
    "TakeoverRow",
    "TakeoverState",
    "Tally",
    "Word",
    "check_undo",
    "codes_file",
    "import_fleet",
    "labels_by_site",
    "listing",
    "preview",
    "read",
    "remembered",
    "seen",
    "sticking_list",
    "undo",
]
