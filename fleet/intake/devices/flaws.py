"""What can be wrong with how a device looks and works: words to tap, never a text."""

import enum


class Flaw(enum.StrEnum):
    """What a tap says of a thing's condition: while scanning, at a hand-over, at a return."""

    HINGE = "hinge"
    SCREEN = "screen"
    KEYS = "keys"
    TOUCHPAD = "touchpad"
    BATTERY = "battery"
    CHARGER_MISSING = "charger_missing"
    CASE = "case"
    CAMERA = "camera"
    WIFI = "wifi"
