"""What the invented laptops are like to use, and whom they suit."""

from decimal import Decimal
from typing import Final

from fleet.codes import ALPHABET
from fleet.demo.world import World
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Category, Device, Keyboard
from fleet.lending import fitting
from fleet.lending.equipment_requests import RequestLine
from fleet.parties.youths import Youth

SCREENS: Final = {
    "Latitude 5490": Decimal("14.0"),
    "EliteBook 840 G5": Decimal("14.0"),
    "ThinkPad T480": Decimal("14.0"),
    "TravelMate P2": Decimal("15.6"),
    "Galaxy Tab A8": Decimal("10.5"),
}
"""Model → diagonal; a desktop's screen is another thing."""


def like(device: Device) -> dict[str, object]:
    """What that device is like to use, by its model and its code's last letter: no luck is spent on it."""
    drawn = ALPHABET.index(device.code[-1])
    if device.category is Category.DESKTOP or device.kind is not Kind.LAPTOP:
        return {}
    is_tablet = device.category is Category.TABLET
    keyboard = Keyboard.QWERTY if drawn % 8 == 0 else Keyboard.AZERTY
    return {
        "keyboard": None if is_tablet else keyboard,
        "screen_inches": SCREENS.get(device.model or ""),
        "touch": is_tablet or drawn % 9 == 0,
    }


def fits(world: World, asset: Asset, line: RequestLine, youth: Youth) -> bool:
    """Whether the hard rules let that thing serve that line."""
    offer = fitting.offer_of(world.session, asset)
    return fitting.obstacle(fitting.needs_of(line), youth.territory, offer) is None
