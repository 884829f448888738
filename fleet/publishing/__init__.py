"""What may leave the house: the ledger of youths, milestones of equipment, and who may read them.

Nothing here is a live figure of the work, and nothing of `fleet/reporting` is imported: those stay inside.
"""

from typing import Final

READ_BY_FUNDERS: Final = (
    "agreements",
    "drawings",
    "edition_figures",
    "editions",
    "ledger_blocks",
    "ledger_quarters",
    "ledger_sub_counts",
    "memberships",
    "notes",
    "opening_figures",
    "programmes",
    "targets",
    "territories",
)
"""Every table that is read when a summary is: frozen or public, none of youths, loans, assets or donations.

The database itself refuses all others meanwhile (`narrowing`); `python -m fleet db ledger-role` grants these.
"""
