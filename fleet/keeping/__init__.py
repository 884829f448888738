"""Keeping the fleet: backups made, verified and restored, upgrades, and moves from one engine to the other.

All that a fleet is stands in its database today, evidence and reports included, so an archive holds tables.
Its members stand in a folder (`tables/…`): files kept outside the database would have one beside it.
"""
