"""Devices: the list, one device's page, and the forms on it."""
