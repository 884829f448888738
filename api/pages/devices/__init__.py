"""Devices: the list, one device's page, and the forms on it."""

from api.pages.devices import describing, evidence, listing, showing

__all__ = ["describing", "evidence", "listing", "showing"]
