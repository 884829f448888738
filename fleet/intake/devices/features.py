"""What a device is like to use: what a request may need of it."""

import enum


class Keyboard(enum.StrEnum):
    """The layout printed on the keys."""

    AZERTY = "azerty"
    QWERTY = "qwerty"
    QWERTZ = "qwertz"
    BEPO = "bepo"
    ARABIC = "arabic"
    CYRILLIC = "cyrillic"
