"""What may leave the house: the ledger of youths, milestones of equipment, and who may read them.

Nothing here is a live figure of the work, and nothing of `fleet/reporting` is imported: those stay inside.
"""
